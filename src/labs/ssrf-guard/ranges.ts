import {parseIpv4, parseIpv6} from '../ip';

interface Range {
  readonly bytes: readonly number[];
  readonly length: number;
  readonly name: string;
}

/** Reads `10.0.0.0/8` or `fc00::/7`. */
function range(text: string, name: string): Range {
  const [address = '', length = ''] = text.split('/');
  return {bytes: address.includes(':') ? parseIpv6(address) : parseIpv4(address), length: Number(length), name};
}

const contains = ({bytes, length}: Range, address: readonly number[]): boolean =>
  bytes.length === address.length &&
  bytes.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, length - 8 * index));
    const mask = (0xff << (8 - bits)) & 0xff;
    return ((address[index] ?? 0) & mask) === (byte & mask);
  });

// #region ranges
/** IPv4 that is not for the public Internet: IANA's registry of special purposes, multicast, and what is reserved. */
const NOT_PUBLIC_V4: readonly Range[] = [
  range('0.0.0.0/8', 'this network'), // on Linux, 0.0.0.0 is the host itself
  range('10.0.0.0/8', 'private'),
  range('100.64.0.0/10', 'carrier-grade NAT'),
  range('127.0.0.0/8', 'loopback'),
  range('169.254.0.0/16', 'link-local'), // where clouds put their metadata
  range('172.16.0.0/12', 'private'),
  range('192.0.0.0/24', 'protocol assignments'),
  range('192.0.2.0/24', 'documentation'),
  range('192.88.99.0/24', '6to4 relay'),
  range('192.168.0.0/16', 'private'),
  range('198.18.0.0/15', 'benchmarks'),
  range('198.51.100.0/24', 'documentation'),
  range('203.0.113.0/24', 'documentation'),
  range('224.0.0.0/4', 'multicast'),
  range('240.0.0.0/4', 'reserved'),
];
/** Of IPv6, only this part is for the public Internet at all. */
const PUBLIC_V6 = range('2000::/3', 'global unicast');
/** And of that, not these. */
const NOT_PUBLIC_V6: readonly Range[] = [
  range('2001::/23', 'protocol assignments'),
  range('2001:db8::/32', 'documentation'),
  range('3fff::/20', 'documentation'),
];
/** IPv6 addresses that mean an IPv4 one, and where in them it stands. */
const EMBEDDING: readonly (Range & {readonly at: number})[] = [
  {...range('::ffff:0:0/96', 'IPv4-mapped'), at: 12},
  {...range('64:ff9b::/96', 'NAT64'), at: 12},
  {...range('2002::/16', '6to4'), at: 2},
];
// #endregion ranges

// #region refusal
/**
 * Why a server must not connect to an address that a stranger has chosen; `undefined` if it is a public one.
 *
 * Sources: IANA, IPv4 and IPv6 Special-Purpose Address Registries; RFC 4291, section 2.5.5.2; RFC 6052; RFC 3056.
 */
export function refusalOf(address: readonly number[]): string | undefined {
  const embedding = EMBEDDING.find((one) => contains(one, address));
  if (embedding) return refusalOf(address.slice(embedding.at, embedding.at + 4));
  if (address.length === 4) return NOT_PUBLIC_V4.find((one) => contains(one, address))?.name;
  if (!contains(PUBLIC_V6, address)) return 'not global unicast';
  return NOT_PUBLIC_V6.find((one) => contains(one, address))?.name;
}
// #endregion refusal

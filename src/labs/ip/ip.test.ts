import {BlockList} from 'node:net';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  contains,
  describePrefix,
  formatIpv4,
  formatIpv6,
  parseIpv4,
  parseIpv6,
  parsePrefix,
  RoutingTable,
} from './index';

const byte = fc.integer({min: 0, max: 255});
const bytes = (length: number) => fc.array(fc.oneof(fc.constant(0), byte), {minLength: length, maxLength: length});
const address = bytes(4).map(formatIpv4);
const prefix = fc.tuple(address, fc.integer({min: 0, max: 32})).map(([from, length]) => {
  const number = parseIpv4(from).reduce((sum, one) => sum * 256 + one, 0);
  const network = Math.floor(number / 2 ** (32 - length)) * 2 ** (32 - length);
  return `${formatIpv4([24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256))}/${length}`;
});

describe('addresses', () => {
  it('have the text that browsers give them', () => {
    fc.assert(
      fc.property(bytes(16), (one) => {
        const text = formatIpv6(one);
        expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`);
        expect(parseIpv6(text)).toEqual(one);
      }),
    );
  });

  it.each(['', '1.2.3', '1.2.3.256', '01.2.3.4', '1.2.3.4.5'])('refuse «%s» as IPv4', (text) => {
    expect(() => parseIpv4(text)).toThrow(RangeError);
  });

  it.each(['', '1:2', '1::2::3', '12345::', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', 'g::'])(
    'refuse «%s» as IPv6',
    (text) => {
      expect(() => parseIpv6(text)).toThrow(RangeError);
    },
  );
});

describe('a prefix', () => {
  it.each([
    ['10.20.48.0/20', '10.20.48.0', '10.20.63.255', '255.255.240.0', 4094],
    ['192.0.2.0/24', '192.0.2.0', '192.0.2.255', '255.255.255.0', 254],
    ['192.0.2.64/26', '192.0.2.64', '192.0.2.127', '255.255.255.192', 62],
    ['192.0.2.4/31', '192.0.2.4', '192.0.2.5', '255.255.255.254', 2],
    ['192.0.2.7/32', '192.0.2.7', '192.0.2.7', '255.255.255.255', 1],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', '0.0.0.0', 2 ** 32 - 2],
  ])('%s goes from %s to %s', (text, first, last, mask, hosts) => {
    expect(describePrefix(parsePrefix(text))).toEqual({first, last, mask, hosts});
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.1/24', '10.0.0/8', '/8'])('is not «%s»', (text) => {
    expect(() => parsePrefix(text)).toThrow(RangeError);
  });

  it('contains what Node.js says that it does', () => {
    fc.assert(
      fc.property(prefix, address, (text, one) => {
        const list = new BlockList();
        const [network = '', length] = text.split('/');
        list.addSubnet(network, Number(length), 'ipv4');
        expect(contains(parsePrefix(text), one)).toBe(list.check(one));
      }),
    );
  });
});

describe('a routing table', () => {
  it('takes the longest prefix, in whatever order routes were added', () => {
    const table = new RoutingTable<string>();
    table.add('10.20.0.0/16', 'vpc');
    table.add('0.0.0.0/0', 'internet');
    table.add('10.20.48.0/20', 'subnet');
    expect(['10.20.50.9', '10.20.64.1', '10.21.0.1'].map((one) => table.lookup(one))).toEqual([
      'subnet',
      'vpc',
      'internet',
    ]);
  });

  it('agrees with looking at every route', () => {
    fc.assert(
      fc.property(
        fc.array(prefix, {maxLength: 30, size: 'max'}),
        fc.array(address, {minLength: 1}),
        (prefixes, addresses) => {
          const table = new RoutingTable<string>();
          for (const one of prefixes) table.add(one, one);
          for (const one of [...addresses, ...prefixes.map((text) => text.split('/')[0] ?? '')]) {
            const matches = prefixes.filter((text) => contains(parsePrefix(text), one));
            matches.sort((a, b) => parsePrefix(b).length - parsePrefix(a).length);
            expect(table.lookup(one)).toBe(matches[0]);
          }
        },
      ),
    );
  });
});

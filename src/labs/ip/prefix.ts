import {formatIpv4, parseIpv4} from './address';

/** A block of IPv4 addresses: all that agree with `network` in the first `length` bits. */
export interface Prefix {
  /** As a number of 32 bits. The bits behind the prefix are zero. */
  readonly network: number;
  readonly length: number;
}

/** An IPv4 address as a number from 0 to 2^32 - 1. Throws a RangeError if it isn't one. */
export function addressNumber(text: string): number {
  return parseIpv4(text).reduce((number, byte) => number * 256 + byte, 0);
}

const textOf = (number: number): string => formatIpv4([24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff));

// #region prefix
/** The mask of a prefix: as many ones as it is long. Shifting by 32 would shift by 0, hence the exception. */
export function maskOf(length: number): number {
  return length === 0 ? 0 : (~0 << (32 - length)) >>> 0;
}

/** Reads `10.20.0.0/16`. Throws a RangeError on anything else, also if bits behind the prefix are set. */
export function parsePrefix(text: string): Prefix {
  const match = /^(.+)\/(\d{1,2})$/.exec(text);
  const length = Number(match?.[2]);
  if (match?.[1] === undefined || length > 32) throw new RangeError(`«${text}» is no prefix.`);
  const network = addressNumber(match[1]);
  if ((network & ~maskOf(length)) !== 0) throw new RangeError(`«${text}» has bits behind its prefix.`);
  return {network, length};
}

/** Whether an address is in a block. O(1). */
export function contains({network, length}: Prefix, address: string): boolean {
  return (addressNumber(address) & maskOf(length)) >>> 0 === network;
}

/** What a block has: its first and last address, and how many hosts fit in, without the network's own and broadcast. */
export function describePrefix({network, length}: Prefix): {
  readonly first: string;
  readonly last: string;
  readonly mask: string;
  readonly hosts: number;
} {
  const size = 2 ** (32 - length);
  return {
    first: textOf(network),
    last: textOf(network + size - 1),
    mask: textOf(maskOf(length)),
    hosts: length >= 31 ? size : size - 2, // RFC 3021 for links between two routers
  };
}
// #endregion prefix

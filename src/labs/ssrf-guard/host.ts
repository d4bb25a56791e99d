import {parseIpv6} from '../ip';

/** What stands for the host in a URL: an address, as its 4 or 16 bytes; a name, to be resolved; or neither. */
export type Host =
  {readonly kind: 'address'; readonly bytes: readonly number[]} | {readonly kind: 'name'} | {readonly kind: 'invalid'};

const INVALID: Host = {kind: 'invalid'};

/** A part of an IPv4 address, in decimal, octal or hexadecimal; NaN if it is no number. */
function numberOf(part: string): number {
  if (/^0x[0-9a-f]*$/i.test(part)) return part.length === 2 ? 0 : parseInt(part.slice(2), 16);
  if (/^0[0-7]+$/.test(part)) return parseInt(part, 8);
  return /^(0|[1-9]\d*)$/.test(part) ? Number(part) : NaN;
}

// #region ipv4
/**
 * Reads a host as URL parsers do. `127.1`, `0x7f.1`, `017700000001` and `2130706433` are all 127.0.0.1: the parts may have
 * three bases, and the last one fills what is left.
 *
 * Source: WHATWG URL, "IPv4 parser" and "ends in a number checker".
 */
export function hostOf(text: string): Host {
  if (text.startsWith('[')) return ipv6HostOf(text);
  const parts = text.split('.');
  if (parts.length > 1 && parts.at(-1) === '') parts.pop();
  const last = parts.at(-1) ?? '';
  if (!/^(\d+|0x[0-9a-f]*)$/i.test(last)) return text === '' ? INVALID : {kind: 'name'};
  const numbers = parts.map(numberOf);
  const rest = numbers.pop() ?? NaN;
  const room = 4 - numbers.length;
  if (room < 1 || !numbers.every((number) => number <= 255) || !(rest < 256 ** room)) return INVALID;
  const tail = Array.from({length: room}, (_, index) => Math.floor(rest / 256 ** (room - 1 - index)) % 256);
  return {kind: 'address', bytes: [...numbers, ...tail]};
}
// #endregion ipv4

/** Reads `[::1]`, also with an IPv4 address at its end. A zone such as `%eth0` is not valid in a URL. */
function ipv6HostOf(text: string): Host {
  const dotted = /^\[(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)\]$/.exec(text);
  const [, head = '', ...four] = dotted ?? [];
  const [a = 0, b = 0, c = 0, d = 0] = four.map(Number);
  if ([a, b, c, d].some((byte) => byte > 255) || four.some((part) => /^0\d/.test(part))) return INVALID;
  const groups = [a * 256 + b, c * 256 + d].map((group) => group.toString(16)).join(':');
  try {
    return {kind: 'address', bytes: parseIpv6(dotted ? head + groups : text.replace(/^\[(.*)\]$/, '$1'))};
  } catch {
    return INVALID;
  }
}

import {ln} from '../kernel';

/**
 * Bytes of the varint of `n`: ⌈(⌊log₂ n⌋ + 1) / 7⌉, and 1 for 0.
 *
 * @param n - 0 to 2⁶⁴ − 1
 */
export function varintLength(n: bigint): number {
  return Math.max(1, Math.ceil(n.toString(2).replace(/^0$/, '').length / 7));
}

/**
 * Shannon's entropy of the bytes, each taken for itself: the fewest bits a byte that a code with one word for each byte value
 * can have on average. A compressor that finds repeated strings gets below it. O(bytes).
 *
 * Source: C. E. Shannon, "A Mathematical Theory of Communication", 1948.
 *
 * @returns bits a byte, 0 to 8
 */
export function entropy(bytes: Uint8Array): number {
  const counts = new Map<number, number>();
  for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / bytes.length) * (ln(count / bytes.length) / ln(2));
  return sum;
}

import {Fnv1a64} from '../kernel';

/**
 * An unsigned 64-bit integer as two unsigned 32-bit halves: a JavaScript number holds integers exactly only up to 2^53,
 * and a `BigInt` would be allocated for every step of every hash.
 */
export interface Hash64 {
  /** Bits 63 to 32. */
  readonly high: number;
  /** Bits 31 to 0. */
  readonly low: number;
}

/** Turns a text into 64 bits. The same text gives the same bits on every machine, which is all that placement asks. */
export type HashFunction = (text: string) => Hash64;

/** How many positions {@link toPosition} tells apart: 2^53. */
export const POSITIONS = 0x20_0000_0000_0000;

/**
 * `a * b` modulo 2^64, from products of 16-bit limbs: each of them is below 2^32, and no sum here exceeds 2^53, so
 * every intermediate is exact. O(1).
 */
export function multiply64(a: Hash64, b: Hash64): Hash64 {
  const [a0, a1] = [a.low & 0xffff, a.low >>> 16];
  const [b0, b1] = [b.low & 0xffff, b.low >>> 16];
  const lower = a0 * b0;
  const [cross, other] = [a0 * b1, a1 * b0];
  const middle = (lower >>> 16) + (cross & 0xffff) + (other & 0xffff);
  const carried = a1 * b1 + (cross >>> 16) + (other >>> 16) + (middle >>> 16);
  // Of the products with a high half only the lower 32 bits stay below 2^64, which is what imul computes.
  const high = carried + Math.imul(a.high, b.low) + Math.imul(a.low, b.high);
  return {high: high >>> 0, low: ((middle << 16) | (lower & 0xffff)) >>> 0};
}

const MURMUR_1: Hash64 = {high: 0xff51afd7, low: 0xed558ccd};
const MURMUR_2: Hash64 = {high: 0xc4ceb9fe, low: 0x1a85ec53};

/** `h ^ (h >> 33)`: the upper half stays, and its 31 upper bits fall into the lower one. */
const fold = ({high, low}: Hash64): Hash64 => ({high, low: (low ^ (high >>> 1)) >>> 0});

// #region mix
/**
 * The finalizer of MurmurHash3 for 64 bits: a bijection after which every bit depends on every bit of the input. O(1).
 *
 * Source: Austin Appleby, MurmurHash3 (`fmix64`), public domain.
 */
export function mix64(hash: Hash64): Hash64 {
  return fold(multiply64(fold(multiply64(fold(hash), MURMUR_1)), MURMUR_2));
}

/**
 * The hash of this lab: FNV-1a reads the bytes, {@link mix64} spreads them.
 *
 * FNV-1a alone won't do. Its last step multiplies by 2^40 + 0x1b3, so two names that differ in their last character,
 * as `cache-3#17` and `cache-3#18` do, get hashes with nearly equal upper bits, and land beside each other on a ring.
 * It resists nobody who looks for collisions; against keys chosen by an attacker take a keyed hash such as SipHash.
 * O(n) in the length of the text.
 */
export function hash64(text: string): Hash64 {
  return mix64(fnv1a64Halves(text));
}
// #endregion mix

/** FNV-1a with 64 bits as it is, without the mixing; here to show what goes wrong with it. O(n). */
export function fnv1a64Halves(text: string): Hash64 {
  const digest = new Fnv1a64().update(text).digest();
  return {high: parseInt(digest.slice(0, 8), 16), low: parseInt(digest.slice(8), 16)};
}

/** A hash as an integer in [0, 2^53): its upper 53 bits, the most that a number holds exactly. O(1). */
export function toPosition({high, low}: Hash64): number {
  return high * 0x20_0000 + (low >>> 11);
}

/** The bits in which two hashes differ; of two independent hashes a third one. O(1). */
export function xor64(a: Hash64, b: Hash64): Hash64 {
  return {high: (a.high ^ b.high) >>> 0, low: (a.low ^ b.low) >>> 0};
}

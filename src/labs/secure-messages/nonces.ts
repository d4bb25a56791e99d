import {exp} from '../kernel';

// #region birthday
/**
 * The probability that of `draws` random values of `bits` bits two are equal: 1 - exp(-n(n-1) / 2^(bits+1)), the birthday
 * bound. Exact to within a relative error of about draws / 2^bits.
 */
export function collisionProbability(draws: number, bits: number): number {
  const expected = (draws * (draws - 1)) / 2 / 2 ** bits;
  // For a small x, 1 - exp(-x) would be lost in rounding.
  return expected < 1e-6 ? expected : 1 - exp(-expected);
}
// #endregion birthday

// #region xor
/** Bitwise exclusive or, as long as the shorter of the two. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Uint8Array.from({length: Math.min(a.length, b.length)}, (_, i) => (a[i] ?? 0) ^ (b[i] ?? 0));
}

/**
 * What a nonce that is used twice gives away: the two ciphertexts, each a plaintext xor the same keystream, and one of the
 * plaintexts, which the attacker knows or has chosen, yield the other one. No key is needed.
 */
export function readBySecondUse(known: Uint8Array, itsCiphertext: Uint8Array, otherCiphertext: Uint8Array): Uint8Array {
  const keystream = xor(known, itsCiphertext);
  return xor(keystream, otherCiphertext);
}
// #endregion xor

/** A keyed hash, passed in: bytes in, tag out, at least 20 bytes. In Node, `createHmac('sha1', secret)`. */
export type Hmac = (message: Uint8Array) => Uint8Array;

// #region hotp
/**
 * HOTP, a one-time code from a shared secret and a counter: the MAC of the counter, of which 31 bits at a place that its
 * own last digit names are taken, in decimal. O(1).
 *
 * Source: RFC 4226, section 5.3.
 *
 * @param counter - from 0 to 2^53 - 1
 * @param digits - 6 at least, as the RFC demands, and 8 at most, for people type them
 */
export function hotp(hmac: Hmac, counter: number, digits = 6): string {
  const tag = hmac(counterBytes(counter));
  const offset = (tag.at(-1) ?? 0) & 0xf;
  const [a = 0, b = 0, c = 0, d = 0] = tag.subarray(offset, offset + 4);
  // The top bit is dropped, so that a sign plays no role.
  const number = ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** Eight bytes, the most significant first. */
export function counterBytes(counter: number): Uint8Array {
  const bytes = new Uint8Array(8);
  for (let i = 7, rest = counter; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  return bytes;
}
// #endregion hotp

// #region totp
/** How long a code lasts, in seconds: the X of RFC 6238, section 4.1, and its default. */
export const PERIOD = 30;

/** The number of the time step: how many whole periods have passed since `start`. Times are in seconds. */
export function timeStep(time: number, period = PERIOD, start = 0): number {
  return Math.floor((time - start) / period);
}

/** TOTP: HOTP whose counter is the time step. Source: RFC 6238, section 4.2. */
export function totp(hmac: Hmac, time: number, digits = 6, period = PERIOD): string {
  return hotp(hmac, timeStep(time, period), digits);
}
// #endregion totp

/** Whether two codes are the same, in a time that does not depend on where they differ. */
export function sameCode(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) difference |= (a.charCodeAt(i) || 0) ^ b.charCodeAt(i);
  return difference === 0;
}

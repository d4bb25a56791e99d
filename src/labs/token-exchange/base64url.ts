const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Bytes as base64url without padding, the encoding of JWTs and of PKCE. O(n). Source: RFC 4648, section 5. */
export function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const group = (a << 16) | (b << 8) | c;
    const digits = Math.min(4, bytes.length - at + 1);
    for (let digit = 0; digit < digits; digit++) text += DIGITS.charAt((group >>> (18 - 6 * digit)) & 63);
  }
  return text;
}

/**
 * The bytes of a base64url text. O(n).
 *
 * @throws RangeError if it has another character, padding, or bits set behind the last byte: one text for one value, so that
 * nobody can vary a token without changing what it says
 */
export function fromBase64url(text: string): Uint8Array {
  const digits = Array.from(text, (digit) => DIGITS.indexOf(digit));
  if (digits.includes(-1) || text.length % 4 === 1) throw new RangeError('not base64url');
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  for (let at = 0; at < text.length; at += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = digits.slice(at, at + 4);
    const group = (a << 18) | (b << 12) | (c << 6) | d;
    bytes.set([group >>> 16, (group >>> 8) & 255, group & 255].slice(0, bytes.length - (at / 4) * 3), (at / 4) * 3);
  }
  if (base64url(bytes) !== text) throw new RangeError('not canonical base64url');
  return bytes;
}

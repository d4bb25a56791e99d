/**
 * Text as bytes, for disks and hashes. `TextEncoder` is a Web API and not part of ECMAScript, so the kernel has its own.
 * A surrogate without its partner becomes U+FFFD, as it does in `TextEncoder`. O(n).
 *
 * Source: RFC 3629, section 3.
 */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let point = text.codePointAt(i) ?? 0;
    if (point < 0x80) {
      bytes[length++] = point;
      continue;
    }
    if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6);
    } else {
      if (point >= 0xd800 && point < 0xe000) point = 0xfffd;
      if (point < 0x10000) {
        bytes[length++] = 0xe0 | (point >> 12);
      } else {
        bytes[length++] = 0xf0 | (point >> 18);
        bytes[length++] = 0x80 | ((point >> 12) & 0x3f);
        i++; // the code point took two units of the string
      }
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
    }
    bytes[length++] = 0x80 | (point & 0x3f);
  }
  return bytes.slice(0, length);
}

/**
 * The text that `bytes` encode. O(n).
 *
 * @throws URIError if the bytes aren't well-formed UTF-8: what a crash has torn has to be found by a checksum, before
 * anyone reads it as text
 */
export function decodeUtf8(bytes: Uint8Array): string {
  let escaped = '';
  for (const byte of bytes) escaped += (byte < 0x10 ? '%0' : '%') + byte.toString(16);
  return decodeURIComponent(escaped);
}

/** Where `needle` first occurs in `bytes` at or after `from`; -1 if it doesn't. O(bytes × needle). */
export function find(bytes: Uint8Array, needle: Uint8Array, from: number): number {
  for (let at = from; at + needle.length <= bytes.length; at++) {
    if (needle.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}

/** One character for each byte: a header is a sequence of bytes, of which the grammar names those below 128. O(bytes). */
export function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

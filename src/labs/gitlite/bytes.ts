/**
 * Compares byte by byte, as unsigned numbers; a prefix comes before what it is a prefix of. This is C's `memcmp`, and
 * not the order of JavaScript strings, which compare by UTF-16 code units.
 *
 * @returns a negative number, 0 or a positive number, for `Array.prototype.sort`
 */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (const [index, byte] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (byte !== other) return byte - other;
  }
  return a.length - b.length;
}

/** Two lower-case hexadecimal digits for each byte. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The inverse of {@link toHex}.
 *
 * @throws RangeError if `hex` is anything but pairs of lower-case hexadecimal digits
 */
export function fromHex(hex: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(hex)) throw new RangeError(`«${hex}» is not hexadecimal.`);
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/**
 * The UTF-8 encoding of a text. `encodeURIComponent` is the encoder that the language itself has; `TextEncoder`
 * belongs to the platform.
 *
 * @throws URIError if the text has half of a surrogate pair, which no UTF-8 stands for
 */
export function toUtf8(text: string): Uint8Array {
  const encoded = encodeURIComponent(text).match(/%..|./g) ?? [];
  return Uint8Array.from(encoded, (unit) =>
    unit.length === 1 ? unit.charCodeAt(0) : Number.parseInt(unit.slice(1), 16),
  );
}

/**
 * The inverse of {@link toUtf8}.
 *
 * @throws URIError if the bytes are not UTF-8
 */
export function fromUtf8(bytes: Uint8Array): string {
  return decodeURIComponent(toHex(bytes).replace(/../g, '%$&'));
}

/** Bits that every number from 0 to `max` fits into; none if `max` is 0. */
export function bitWidth(max: number): number {
  return 32 - Math.clz32(max);
}

// #region pack
/**
 * Packs numbers of `width` bits without gaps. A number starts at the lowest free bit of a byte and goes on in the lowest bits of
 * the next, so that a little-endian machine reads it with a shift and a mask. O(values × width).
 *
 * Source: Apache Parquet, Encodings, "Run Length Encoding / Bit-Packing Hybrid", note 1.
 */
export function pack(values: readonly number[], width: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((values.length * width) / 8));
  values.forEach((value, index) => {
    for (let bit = 0; bit < width; bit++) {
      const at = index * width + bit;
      const byte = Math.floor(at / 8);
      bytes[byte] = (bytes[byte] ?? 0) | (((value >>> bit) & 1) << (at % 8));
    }
  });
  return bytes;
}
// #endregion pack

/** The inverse of {@link pack}: the first `count` numbers. */
export function unpack(bytes: Uint8Array, count: number, width: number): number[] {
  return Array.from({length: count}, (_, index) => {
    let value = 0;
    for (let bit = 0; bit < width; bit++) {
      const at = index * width + bit;
      value += (((bytes[Math.floor(at / 8)] ?? 0) >>> (at % 8)) & 1) * 2 ** bit;
    }
    return value;
  });
}

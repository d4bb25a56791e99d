import {Malformed, type Reader} from './bytes';

// #region varint
/**
 * A base-128 varint: seven bits a byte, least significant first; the top bit says that more follow. A negative number is taken
 * as its 64-bit two's complement, so −1 has 64 ones and needs ten bytes.
 *
 * Source: Protocol Buffers, Encoding, "Base 128 Varints".
 *
 * @param value - from −2⁶³ to 2⁶⁴ − 1
 */
export function encodeVarint(value: bigint): Uint8Array {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/**
 * Reads a varint of at most ten bytes; bits above the 64th are dropped.
 *
 * @returns 0 to 2⁶⁴ − 1
 * @throws Malformed if it doesn't end
 */
export function decodeVarint(reader: Reader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.byte();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw new Malformed('varint longer than ten bytes');
}
// #endregion varint

// #region zigzag
/** Folds the signed numbers into the unsigned ones, small in either direction first: 0, −1, 1, −2 become 0, 1, 2, 3. */
export function zigzag(value: bigint): bigint {
  return BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
}

/** The inverse of {@link zigzag}. */
export function unzigzag(value: bigint): bigint {
  return (value >> 1n) ^ -(value & 1n);
}
// #endregion zigzag

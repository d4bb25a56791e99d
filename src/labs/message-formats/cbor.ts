import {concat, encodeUtf8} from '../kernel';
import {valuesOf, type Message, type Scalar, type Schema} from './schema';

/** The initial byte of an item (major type and argument), and the argument's bytes if it doesn't fit (RFC 8949, section 3). */
function head(major: number, argument: bigint): Uint8Array {
  if (argument < 24n) return Uint8Array.of((major << 5) | Number(argument));
  const bits = argument < 1n << 8n ? 8 : argument < 1n << 16n ? 16 : argument < 1n << 32n ? 32 : 64;
  const bytes = Array.from({length: bits / 8}, (_, index) =>
    Number((argument >> BigInt(bits - 8 * (index + 1))) & 0xffn),
  );
  return Uint8Array.of((major << 5) | (23 + Math.log2(bits / 4)), ...bytes);
}

/** One value as a CBOR data item. A double is always written with 64 bits. */
export function cborItem(value: Scalar): Uint8Array {
  switch (typeof value) {
    case 'string': {
      const bytes = encodeUtf8(value);
      return concat(head(3, BigInt(bytes.length)), bytes);
    }
    case 'boolean':
      return Uint8Array.of(value ? 0xf5 : 0xf4);
    case 'bigint':
      return value < 0n ? head(1, -1n - value) : head(0, value);
    case 'number': {
      const bytes = new Uint8Array(9);
      bytes[0] = 0xfb;
      new DataView(bytes.buffer).setFloat64(1, value);
      return bytes;
    }
  }
}

/** A message as a CBOR map from names to values: JSON's model in binary. O(bytes). Source: RFC 8949, section 3. */
export function toCbor(schema: Schema, message: Message): Uint8Array {
  const entries = schema.flatMap((field) => {
    const values = valuesOf(message, field).map(cborItem);
    return [cborItem(field.name), ...(field.repeated === true ? [head(4, BigInt(values.length))] : []), ...values];
  });
  return concat(head(5, BigInt(schema.length)), ...entries);
}

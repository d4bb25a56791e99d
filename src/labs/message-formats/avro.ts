import {concat, decodeUtf8, encodeUtf8} from '../kernel';
import {Malformed, Reader} from './bytes';
import {checked, valuesOf, type FieldSpec, type Message, type Scalar, type Schema} from './schema';
import {decodeVarint, encodeVarint, unzigzag, zigzag} from './varint';

/** A field of a reader's schema; without a default, a writer must have written it. */
export interface AvroField extends FieldSpec {
  readonly default?: Scalar | readonly Scalar[];
}

const long = (value: bigint): Uint8Array => encodeVarint(zigzag(value));

function scalarBytes(value: Scalar, field: FieldSpec): Uint8Array {
  const scalar = checked(value, field);
  switch (typeof scalar) {
    case 'string': {
      const bytes = encodeUtf8(scalar);
      return concat(long(BigInt(bytes.length)), bytes);
    }
    case 'boolean':
      return Uint8Array.of(scalar ? 1 : 0);
    case 'bigint':
      return long(scalar);
    case 'number': {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setFloat64(0, scalar, true);
      return bytes;
    }
  }
}

/**
 * A record in Avro's binary encoding: the values in the order of the schema, with neither names nor tags. All integer types
 * are `long` here, zigzag varints. O(bytes).
 *
 * Source: Apache Avro 1.12 Specification, "Binary Encoding".
 */
export function encodeAvro(schema: Schema, message: Message): Uint8Array {
  return concat(
    ...schema.map((field) => {
      const values = valuesOf(message, field).map((value) => scalarBytes(value, field));
      if (field.repeated !== true) return concat(...values);
      const block = values.length === 0 ? [] : [long(BigInt(values.length)), ...values];
      return concat(...block, long(0n));
    }),
  );
}

function readScalar(reader: Reader, {type}: FieldSpec): Scalar {
  switch (type) {
    case 'string':
      return decodeUtf8(reader.take(unzigzag(decodeVarint(reader))));
    case 'bool':
      return reader.byte() !== 0;
    case 'double':
      return new DataView(reader.take(8).buffer).getFloat64(0, true);
    default:
      return unzigzag(decodeVarint(reader));
  }
}

function readField(reader: Reader, field: FieldSpec): Scalar | Scalar[] {
  if (field.repeated !== true) return readScalar(reader, field);
  const items: Scalar[] = [];
  for (;;) {
    let count = unzigzag(decodeVarint(reader));
    if (count === 0n) return items;
    if (count < 0n) {
      // A negative count is followed by the size of the block in bytes, for readers that skip it.
      count = -count;
      decodeVarint(reader);
    }
    for (; count > 0n; count--) items.push(readScalar(reader, field));
  }
}

// #region resolve
/**
 * Reads a record that was written with one schema as a record of another. The writer's schema says where the bytes of each
 * field are, the reader's says which are wanted; they meet by name. Without the writer's schema not even the first byte can be
 * read.
 *
 * Source: Apache Avro 1.12 Specification, "Schema Resolution".
 *
 * @throws Malformed if the reader wants a field that was neither written nor has a default
 */
export function decodeAvro(writer: Schema, reader: readonly AvroField[], bytes: Uint8Array): Message {
  const input = new Reader(bytes);
  const written = Object.fromEntries(writer.map((field) => [field.name, readField(input, field)]));
  return Object.fromEntries(
    reader.map((field) => {
      const value = written[field.name] ?? field.default;
      if (value === undefined) throw new Malformed(`no ${field.name}, and no default for it`);
      return [field.name, value];
    }),
  );
}
// #endregion resolve

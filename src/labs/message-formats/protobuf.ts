import {concat, decodeUtf8, encodeUtf8} from '../kernel';
import {Malformed, Reader} from './bytes';
import {
  checked,
  defaultOf,
  valuesOf,
  type FieldSpec,
  type Message,
  type Scalar,
  type ScalarType,
  type Schema,
} from './schema';
import {decodeVarint, encodeVarint, unzigzag, zigzag} from './varint';

/** How the bytes of a field are delimited. 3 and 4, for groups, are deprecated and refused here. */
export type WireType = 0 | 1 | 2 | 5;

/** A field as it stands on the wire, which can be read, and skipped, without a schema. */
export interface WireField {
  readonly number: number;
  readonly wire: WireType;
  /** The payload as written, without tag and length. */
  readonly bytes: Uint8Array;
}

/** What a part of an encoded message is there for. */
export type Part = 'tag' | 'length' | 'value';

/** Bytes of an encoded message with their reason. */
export interface Piece {
  readonly field: number;
  readonly part: Part;
  readonly bytes: Uint8Array;
}

/** A decoded message, and what the reader's schema didn't know. */
export interface Decoded {
  readonly message: Message;
  readonly unknown: readonly WireField[];
}

const wireOf = (type: ScalarType): WireType => (type === 'string' ? 2 : type === 'double' ? 1 : 0);

function payload(value: Scalar, field: FieldSpec): Uint8Array {
  const scalar = checked(value, field);
  switch (typeof scalar) {
    case 'string':
      return encodeUtf8(scalar);
    case 'boolean':
      return encodeVarint(scalar ? 1n : 0n);
    case 'bigint':
      return encodeVarint(field.type === 'sint64' ? zigzag(scalar) : scalar);
    case 'number': {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setFloat64(0, scalar, true);
      return bytes;
    }
  }
}

// #region encode
/** One field on the wire: a tag of number and wire type, a length if the type doesn't tell it, and the value. */
function write({number, wire, bytes}: WireField): Piece[] {
  const tag = encodeVarint(BigInt((number << 3) | wire) & 0xffffffffn);
  const length: Piece[] =
    wire === 2 ? [{field: number, part: 'length', bytes: encodeVarint(BigInt(bytes.length))}] : [];
  return [{field: number, part: 'tag', bytes: tag}, ...length, {field: number, part: 'value', bytes}];
}

/**
 * The pieces of an encoded message, in order. A single field that has its default isn't written (proto3, implicit presence);
 * numbers of a repeated field are packed behind one tag. O(bytes).
 *
 * Source: Protocol Buffers, Encoding.
 *
 * @param unknown - what an earlier reader didn't know and now passes on
 * @throws RangeError if a value isn't of its field's type
 */
export function piecesOf(schema: Schema, message: Message, unknown: readonly WireField[] = []): Piece[] {
  const known = schema.flatMap((field): WireField[] => {
    const values = valuesOf(message, field);
    const wire = wireOf(field.type);
    const payloads = values.map((value) => payload(value, field));
    if (field.repeated !== true) {
      return values[0] === defaultOf(field) ? [] : payloads.map((bytes) => ({number: field.number, wire, bytes}));
    }
    if (wire === 2) return payloads.map((bytes) => ({number: field.number, wire, bytes}));
    return payloads.length === 0 ? [] : [{number: field.number, wire: 2, bytes: concat(...payloads)}];
  });
  return [...known, ...unknown].flatMap(write);
}

/** The encoded message. See {@link piecesOf}. */
export function encode(schema: Schema, message: Message, unknown: readonly WireField[] = []): Uint8Array {
  return concat(...piecesOf(schema, message, unknown).map(({bytes}) => bytes));
}
// #endregion encode

// #region scan
/**
 * Reads the fields of a message without its schema: the wire type alone says how far to skip. This is what lets an old reader
 * step over what a newer writer added. O(bytes).
 *
 * @throws Malformed if the bytes are truncated or have a tag that doesn't exist
 */
export function scan(bytes: Uint8Array): WireField[] {
  const reader = new Reader(bytes);
  const fields: WireField[] = [];
  while (!reader.done) {
    const tag = Number(decodeVarint(reader));
    const number = Math.floor(tag / 8);
    if (number < 1 || number > 0x1fffffff) throw new Malformed(`field number ${number}`);
    switch (tag % 8) {
      case 0:
        fields.push({number, wire: 0, bytes: encodeVarint(decodeVarint(reader))});
        break;
      case 1:
        fields.push({number, wire: 1, bytes: reader.take(8)});
        break;
      case 2:
        fields.push({number, wire: 2, bytes: reader.take(decodeVarint(reader))});
        break;
      case 5:
        fields.push({number, wire: 5, bytes: reader.take(4)});
        break;
      default:
        throw new Malformed(`wire type ${tag % 8}`);
    }
  }
  return fields;
}
// #endregion scan

function scalarOf(reader: Reader, type: ScalarType): Scalar {
  switch (type) {
    case 'string':
      throw new Malformed('a string is delimited by its length');
    case 'double': {
      const bytes = reader.take(8);
      return new DataView(bytes.buffer).getFloat64(0, true);
    }
    case 'bool':
      return decodeVarint(reader) !== 0n;
    case 'uint64':
      return decodeVarint(reader);
    case 'int64':
      return BigInt.asIntN(64, decodeVarint(reader));
    case 'sint64':
      return unzigzag(decodeVarint(reader));
  }
}

function scalarsOf({wire, bytes}: WireField, {type}: FieldSpec): Scalar[] {
  if (type === 'string') return [decodeUtf8(bytes)];
  const reader = new Reader(bytes);
  const scalars = [scalarOf(reader, type)];
  while (wire === 2 && !reader.done) scalars.push(scalarOf(reader, type));
  return scalars;
}

// #region decode
/**
 * Reads a message by the reader's schema. A field is recognized by its number *and* by a wire type that its type can have;
 * whatever isn't recognized is kept as it is. Of a single field that comes more than once the last counts. O(bytes).
 *
 * @throws Malformed if the bytes aren't fields
 * @throws URIError if a string isn't UTF-8
 */
export function decode(schema: Schema, bytes: Uint8Array): Decoded {
  const message = Object.fromEntries(schema.map((field) => [field.name, defaultOf(field)]));
  const unknown: WireField[] = [];
  for (const wireField of scan(bytes)) {
    const field = schema.find(({number}) => number === wireField.number);
    const packed = field?.repeated === true && wireField.wire === 2;
    if (field === undefined || (wireOf(field.type) !== wireField.wire && !packed)) {
      unknown.push(wireField);
      continue;
    }
    const scalars =
      packed && wireField.bytes.length === 0 && field.type !== 'string' ? [] : scalarsOf(wireField, field);
    message[field.name] =
      field.repeated === true ? [...valuesOf(message, field), ...scalars] : (scalars.at(-1) ?? defaultOf(field));
  }
  return {message, unknown};
}
// #endregion decode

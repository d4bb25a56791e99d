/** Types of a field. The 32-bit types of Protocol Buffers are written like these for the values that they can hold. */
export type ScalarType = 'uint64' | 'int64' | 'sint64' | 'bool' | 'double' | 'string';

/** A field of a message. */
export interface FieldSpec {
  readonly name: string;
  /** What stands for the name on the wire of Protocol Buffers: 1 to 2²⁹ − 1. */
  readonly number: number;
  readonly type: ScalarType;
  readonly repeated?: boolean;
}

/** The fields of a message, in the order in which they are written. */
export type Schema = readonly FieldSpec[];

/** A single value: a bigint for the integer types, a number for `double`. */
export type Scalar = bigint | boolean | number | string;

/** The fields of a message by name; a list for a repeated field. */
export type Message = Readonly<Record<string, Scalar | readonly Scalar[]>>;

/** What a reader sees where the writer said nothing. */
export function defaultOf({type, repeated = false}: FieldSpec): Scalar | readonly Scalar[] {
  if (repeated) return [];
  if (type === 'string') return '';
  if (type === 'bool') return false;
  return type === 'double' ? 0 : 0n;
}

/** The values of a field as a list: as many as a repeated field has, one of another. */
export function valuesOf(message: Message, field: FieldSpec): readonly Scalar[] {
  const value = message[field.name] ?? defaultOf(field);
  return typeof value === 'object' ? value : [value];
}

/**
 * The value, if it is of the field's type.
 *
 * @throws RangeError otherwise
 */
export function checked(value: Scalar, {name, type}: FieldSpec): Scalar {
  const expected = type === 'string' ? 'string' : type === 'bool' ? 'boolean' : type === 'double' ? 'number' : 'bigint';
  if (typeof value !== expected) throw new RangeError(`${name} is a ${type}, not a ${typeof value}`);
  return value;
}

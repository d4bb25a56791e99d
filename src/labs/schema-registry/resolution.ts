import {
  accepts,
  isObject,
  isUnion,
  nameOf,
  type Datum,
  type EnumSchema,
  type Field,
  type Primitive,
  type RecordSchema,
  type Schema,
} from './schema';

/** Why a reader can't read what a writer may write. */
export interface Problem {
  /** Where in the reader's schema, such as `/price/currency`. */
  readonly path: string;
  readonly reason: string;
}

/** What each numeric type may be read as, besides itself. */
const PROMOTIONS: Readonly<Partial<Record<Primitive, readonly Primitive[]>>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
};

const isNumeric = (schema: Schema): schema is Primitive => typeof schema === 'string' && schema in PROMOTIONS;

/** The writer's field that a reader's field takes its value from: of its name, or of one of its aliases. */
const source = (writer: RecordSchema, {name, aliases = []}: Field): Field | undefined =>
  [name, ...aliases].flatMap((known) => writer.fields.find((field) => field.name === known) ?? [])[0];

const sameName = (
  writer: {readonly name: string},
  reader: {readonly name: string; readonly aliases?: readonly string[]},
) => [reader.name, ...(reader.aliases ?? [])].includes(writer.name);

// #region problems
/**
 * Why a reader with one schema can't read everything that a writer with another may write; empty if it can. Fields meet by
 * name or by the reader's alias. A field that only the writer has is skipped; one that only the reader has needs a default.
 *
 * Source: Apache Avro 1.12 Specification, "Schema Resolution". O(size of the schemas), times the branches of unions.
 */
export function problems(writer: Schema, reader: Schema, path = ''): Problem[] {
  const no = (reason: string): Problem[] => [{path: path || '/', reason}];
  // Any branch may have been written, so each must be readable; one of the reader's branches is enough.
  if (isUnion(writer)) return writer.flatMap((branch) => problems(branch, reader, path));
  if (isUnion(reader)) {
    const readable = reader.some((branch) => problems(writer, branch, path).length === 0);
    return readable ? [] : no(`${nameOf(writer)} is none of ${nameOf(reader)}`);
  }
  if (typeof writer === 'string' || typeof reader === 'string') {
    const promoted = isNumeric(writer) && PROMOTIONS[writer]?.some((type) => type === reader);
    return writer === reader || promoted ? [] : no(`${nameOf(writer)} can't be read as ${nameOf(reader)}`);
  }
  if (writer.type === 'array' && reader.type === 'array') return problems(writer.items, reader.items, `${path}/items`);
  if (writer.type === 'map' && reader.type === 'map') return problems(writer.values, reader.values, `${path}/values`);
  if (writer.type === 'enum' && reader.type === 'enum') {
    const unknown = reader.default === undefined ? writer.symbols.filter((word) => !reader.symbols.includes(word)) : [];
    return sameName(writer, reader)
      ? unknown.flatMap((word) => no(`the reader doesn't know ${word}`))
      : no('other name');
  }
  if (writer.type === 'record' && reader.type === 'record' && sameName(writer, reader)) {
    return reader.fields.flatMap((field) => {
      const written = source(writer, field);
      if (written) return problems(written.type, field.type, `${path}/${field.name}`);
      if (field.default !== undefined) return [];
      return [{path: `${path}/${field.name}`, reason: 'not written, and no default'}];
    });
  }
  return no(`${nameOf(writer)} can't be read as ${nameOf(reader)}`);
}
// #endregion problems

/** A value that a reader can't make anything of. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

const symbolFor = ({symbols, default: other}: EnumSchema, word: string): string | undefined =>
  symbols.includes(word) ? word : other;

// #region resolve
/**
 * What a reader sees of a value that was written with another schema. Of several branches of a union that match, the first
 * one is taken. O(size of the value, times the branches of unions).
 *
 * @throws Unreadable if the reader's schema has no place for it; never if {@link problems} finds none
 */
export function resolve(writer: Schema, reader: Schema, datum: Datum): Datum {
  if (isUnion(writer)) {
    const branch = writer.find((one) => accepts(one, datum));
    if (branch === undefined) throw new Unreadable(`not a value of ${nameOf(writer)}`);
    return resolve(branch, reader, datum);
  }
  if (isUnion(reader)) {
    const branch = reader.find((one) => problems(writer, one).length === 0);
    if (branch === undefined) throw new Unreadable(`${nameOf(writer)} is none of ${nameOf(reader)}`);
    return resolve(writer, branch, datum);
  }
  if (typeof writer === 'string' || typeof reader === 'string') {
    if (problems(writer, reader).length === 0) return datum;
  } else if (writer.type === 'array' && reader.type === 'array' && Array.isArray(datum)) {
    return datum.map((item: Datum) => resolve(writer.items, reader.items, item));
  } else if (
    writer.type === 'enum' &&
    reader.type === 'enum' &&
    typeof datum === 'string' &&
    sameName(writer, reader)
  ) {
    const word = symbolFor(reader, datum);
    if (word !== undefined) return word;
  } else if (isObject(datum)) {
    if (writer.type === 'map' && reader.type === 'map') {
      const entries = Object.entries(datum);
      return Object.fromEntries(entries.map(([key, value]) => [key, resolve(writer.values, reader.values, value)]));
    }
    if (writer.type === 'record' && reader.type === 'record' && sameName(writer, reader)) {
      return Object.fromEntries(reader.fields.map((field) => [field.name, resolveField(writer, field, datum)]));
    }
  }
  throw new Unreadable(`${nameOf(writer)} can't be read as ${nameOf(reader)}`);
}

function resolveField(writer: RecordSchema, field: Field, members: {readonly [name: string]: Datum}): Datum {
  const written = source(writer, field);
  const value = written && members[written.name];
  if (written && value !== undefined) return resolve(written.type, field.type, value);
  if (field.default === undefined) throw new Unreadable(`no ${field.name}, and no default for it`);
  return field.default;
}
// #endregion resolve

/** Avro's primitive types, without `bytes`. */
export type Primitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'string';

/** A field of a record. */
export interface Field {
  readonly name: string;
  /** Names under which writers may know it. */
  readonly aliases?: readonly string[];
  readonly type: Schema;
  /** What a reader sees if the writer has no such field; not what a writer writes. */
  readonly default?: Datum;
}

/** A record with named fields. */
export interface RecordSchema {
  readonly type: 'record';
  readonly name: string;
  /** Names under which writers may know it. */
  readonly aliases?: readonly string[];
  readonly fields: readonly Field[];
}

/** One of a few words. */
export interface EnumSchema {
  readonly type: 'enum';
  readonly name: string;
  readonly symbols: readonly string[];
  /** What a reader sees for a word that it doesn't know. */
  readonly default?: string;
}

/** A list. */
export interface ArraySchema {
  readonly type: 'array';
  readonly items: Schema;
}

/** Values by any string. */
export interface MapSchema {
  readonly type: 'map';
  readonly values: Schema;
}

/** A schema that is no union. */
export type Branch = Primitive | RecordSchema | EnumSchema | ArraySchema | MapSchema;

/** A schema of the subset; a list is a union. Named types are written out where they are used, so none is recursive. */
export type Schema = Branch | readonly Branch[];

/** A value. `long` is limited to what a number can hold exactly. */
export type Datum = null | boolean | number | string | readonly Datum[] | {readonly [name: string]: Datum};

/** Whether a schema is a union. */
export function isUnion(schema: Schema): schema is readonly Branch[] {
  return Array.isArray(schema);
}

/** The type of a schema, for messages. */
export function nameOf(schema: Schema): string {
  if (isUnion(schema)) return `[${schema.map(nameOf).join(', ')}]`;
  if (typeof schema === 'string') return schema;
  return 'name' in schema ? `${schema.type} ${schema.name}` : schema.type;
}

/** Whether a value has members: of a record or a map. */
export const isObject = (datum: Datum | undefined): datum is {readonly [name: string]: Datum} =>
  typeof datum === 'object' && datum !== null && !Array.isArray(datum);

/** Whether a value can be written with a schema. O(size). */
export function accepts(schema: Schema, datum: Datum | undefined): boolean {
  if (isUnion(schema)) return schema.some((branch) => accepts(branch, datum));
  switch (schema) {
    case 'null':
      return datum === null;
    case 'boolean':
    case 'string':
      return typeof datum === schema;
    case 'int':
      return typeof datum === 'number' && datum === (datum | 0);
    case 'long':
      return Number.isSafeInteger(datum);
    case 'float':
    case 'double':
      return typeof datum === 'number';
  }
  switch (schema.type) {
    case 'enum':
      return typeof datum === 'string' && schema.symbols.includes(datum);
    case 'array':
      return Array.isArray(datum) && datum.every((item: Datum) => accepts(schema.items, item));
    case 'map':
      return isObject(datum) && Object.values(datum).every((value) => accepts(schema.values, value));
    case 'record':
      return isObject(datum) && schema.fields.every(({name, type}) => accepts(type, datum[name]));
  }
}

/** Fields whose default isn't a value of their type, by path: such a schema must not be registered. O(size). */
export function badDefaults(schema: Schema, path = ''): string[] {
  if (typeof schema === 'string') return [];
  if (isUnion(schema)) return schema.flatMap((branch) => badDefaults(branch, path));
  switch (schema.type) {
    case 'enum':
      return schema.default === undefined || schema.symbols.includes(schema.default) ? [] : [path];
    case 'array':
      return badDefaults(schema.items, `${path}/items`);
    case 'map':
      return badDefaults(schema.values, `${path}/values`);
    case 'record':
      return schema.fields.flatMap(({name, type, default: value}) => [
        ...(value === undefined || accepts(type, value) ? [] : [`${path}/${name}`]),
        ...badDefaults(type, `${path}/${name}`),
      ]);
  }
}

import type {Rng} from '../kernel';
import {isUnion, type Branch, type Datum, type Field, type Primitive, type RecordSchema, type Schema} from './schema';

const PRIMITIVES: readonly Primitive[] = ['boolean', 'int', 'long', 'float', 'double', 'string'];
const WORDS = ['red', 'green', 'blue'];
const NAMES = ['a', 'b', 'c', 'd'];

const some = <T extends string>(rng: Rng, items: readonly T[]): T[] => {
  const picked = items.filter(() => rng.chance(0.6));
  return picked.length > 0 ? picked : items.slice(0, 1);
};

/** A random schema. Its unions are optional values, so that each value has one branch. */
function randomSchema(rng: Rng, depth = 3): Schema {
  const kind = rng.int(depth > 0 ? 8 : 3);
  if (kind <= 2) return rng.pick(PRIMITIVES);
  if (kind === 3) return {type: 'enum', name: 'color', symbols: some(rng, WORDS)};
  if (kind === 4) return {type: 'array', items: randomSchema(rng, depth - 1)};
  if (kind === 5) return {type: 'map', values: randomSchema(rng, depth - 1)};
  if (kind === 6) {
    const inner = randomSchema(rng, depth - 1);
    return isUnion(inner) ? inner : ['null', inner];
  }
  return randomRecord(rng, depth);
}

/** A random record, with a random default for some of its fields. */
export function randomRecord(rng: Rng, depth = 3): RecordSchema {
  const fields = some(rng, NAMES).map((name): Field => {
    const type = randomSchema(rng, depth - 1);
    const [value] = samples(type);
    return {name, type, ...(rng.chance(0.5) && value !== undefined ? {default: value} : {})};
  });
  return {type: 'record', name: 'thing', fields};
}

/** A schema that differs from another in some places, as a next version does. */
export function changed(rng: Rng, schema: Schema): Schema {
  if (rng.chance(0.15)) return randomSchema(rng, 1);
  if (isUnion(schema)) {
    const inner = schema.find((branch) => branch !== 'null');
    const next = inner === undefined ? 'null' : changed(rng, inner);
    return isUnion(next) || rng.chance(0.2) ? next : ['null', next];
  }
  if (rng.chance(0.1)) return ['null', schema];
  return changedBranch(rng, schema);
}

function changedBranch(rng: Rng, schema: Branch): Schema {
  if (typeof schema === 'string') return rng.chance(0.2) ? rng.pick(PRIMITIVES) : schema;
  switch (schema.type) {
    case 'enum': {
      const symbols = rng.chance(0.5) ? schema.symbols : some(rng, WORDS);
      return {...schema, symbols, ...(rng.chance(0.3) ? {default: symbols[0]} : {})};
    }
    case 'array':
      return {type: 'array', items: changed(rng, schema.items)};
    case 'map':
      return {type: 'map', values: changed(rng, schema.values)};
    case 'record': {
      const kept = schema.fields.filter(() => rng.chance(0.85)).map((field) => changedField(rng, field));
      const added = randomRecord(rng, 1).fields.filter(
        ({name}) => rng.chance(0.2) && kept.every((field) => field.name !== name),
      );
      return {...schema, fields: rng.shuffle([...kept, ...added])};
    }
  }
}

function changedField(rng: Rng, field: Field): Field {
  const type = changed(rng, field.type);
  const name = rng.chance(0.1) ? `${field.name}2` : field.name;
  const [value] = samples(type);
  const aliases = name !== field.name && rng.chance(0.5) ? {aliases: [field.name]} : {};
  return {name, type, ...aliases, ...(rng.chance(0.5) && value !== undefined ? {default: value} : {})};
}

/** Values that use every branch and every word of a schema at least once. */
export function samples(schema: Schema): Datum[] {
  if (isUnion(schema)) return schema.flatMap(samples);
  switch (schema) {
    case 'null':
      return [null];
    case 'boolean':
      return [true];
    case 'int':
      return [7];
    case 'long':
      return [2 ** 40];
    case 'float':
    case 'double':
      return [1.5];
    case 'string':
      return ['text'];
  }
  switch (schema.type) {
    case 'enum':
      return [...schema.symbols];
    case 'array':
      return samples(schema.items).map((item) => [item]);
    case 'map':
      return samples(schema.values).map((value) => ({key: value}));
    case 'record': {
      const options = schema.fields.map(({name, type}) => ({name, values: samples(type)}));
      const most = Math.max(1, ...options.map(({values}) => values.length));
      return Array.from({length: most}, (_, index) =>
        Object.fromEntries(options.map(({name, values}) => [name, values[index % values.length] ?? null])),
      );
    }
  }
}

import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {problems, resolve, Unreadable} from './resolution';
import {accepts, badDefaults, nameOf, type Datum, type Field, type RecordSchema, type Schema} from './schema';
import {changed, randomRecord, samples} from './schemas.fixture';

const sale = (...fields: readonly Field[]): RecordSchema => ({type: 'record', name: 'PrintSold', fields});
const number: Field = {name: 'number', type: 'int'};

/** Whether new reads old, and old reads new. */
const both = (older: Schema, newer: Schema): [backward: boolean, forward: boolean] => [
  problems(older, newer).length === 0,
  problems(newer, older).length === 0,
];

describe('the changes of the lesson', () => {
  const buyer: Field = {name: 'buyer', type: 'string'};
  const color = (...symbols: string[]): Schema => ({type: 'enum', name: 'paper', symbols});

  it.each<[change: string, older: Schema, newer: Schema, backward: boolean, forward: boolean]>([
    ['add a field with a default', sale(number), sale(number, {...buyer, default: ''}), true, true],
    ['add a field without one', sale(number), sale(number, buyer), false, true],
    ['remove a field that has a default', sale(number, {...buyer, default: ''}), sale(number), true, true],
    ['remove a field that has none', sale(number, buyer), sale(number), true, false],
    ['rename a field', sale(buyer), sale({...buyer, name: 'owner'}), false, false],
    ['rename it with an alias', sale(buyer), sale({...buyer, name: 'owner', aliases: ['buyer']}), true, false],
    ['reorder fields', sale(number, buyer), sale(buyer, number), true, true],
    ['int to long', sale(number), sale({...number, type: 'long'}), true, false],
    ['long to int', sale({...number, type: 'long'}), sale(number), false, true],
    ['make it optional', sale(buyer), sale({...buyer, type: ['null', 'string']}), true, false],
    ['add a word to an enum', color('matte'), color('matte', 'gloss'), true, false],
    ['remove a word from an enum', color('matte', 'gloss'), color('matte'), false, true],
    ['double to string', sale({...number, type: 'double'}), sale({...number, type: 'string'}), false, false],
  ])('%s', (_, older, newer, backward, forward) => {
    expect(both(older, newer)).toEqual([backward, forward]);
  });

  it('add a word to an enum whose readers have a default', () => {
    const older: Schema = {type: 'enum', name: 'paper', symbols: ['other', 'matte'], default: 'other'};
    const newer: Schema = {...older, symbols: ['other', 'matte', 'gloss']};
    expect(both(older, newer)).toEqual([true, true]);
    expect(resolve(newer, older, 'gloss')).toBe('other');
  });
});

describe('resolution', () => {
  it('skips what only the writer has, fills in what only the reader has, and promotes numbers', () => {
    const writer = sale(number, {name: 'note', type: 'string'}, {name: 'price', type: 'int'});
    const reader = sale(
      {name: 'price', type: 'double'},
      {name: 'no', type: 'long', aliases: ['number']},
      {name: 'currency', type: 'string', default: 'EUR'},
    );
    expect(resolve(writer, reader, {number: 7, note: 'x', price: 25})).toEqual({price: 25, no: 7, currency: 'EUR'});
  });

  it('takes the first branch of a union that matches', () => {
    expect(resolve('int', ['string', 'double', 'int'], 3)).toBe(3);
    expect(resolve(['null', 'int'], 'long', 3)).toBe(3);
    expect(() => resolve(['null', 'int'], 'long', null)).toThrow(Unreadable);
  });

  it.each<[what: string, schema: Schema, datum: Datum]>([
    ['an array', {type: 'array', items: 'int'}, {0: 1}],
    ['a map', {type: 'map', values: 'string'}, 'text'],
    ['a record', sale(), []],
    ['a word of an enum', {type: 'enum', name: 'paper', symbols: ['1']}, 1],
  ])('makes nothing of a value that is not %s, as the writer says', (_, schema, datum) => {
    expect(() => resolve(schema, schema, datum)).toThrow(Unreadable);
  });

  it('says where it can’t, and why', () => {
    const inner: RecordSchema = {type: 'record', name: 'Price', fields: [{name: 'currency', type: 'string'}]};
    expect(problems(sale(), sale({name: 'price', type: inner}))).toEqual([
      {path: '/price', reason: 'not written, and no default'},
    ]);
    const items: Field = {name: 'lines', type: {type: 'array', items: 'double'}};
    expect(problems(sale(items), sale({...items, type: {type: 'array', items: 'int'}}))).toEqual([
      {path: '/lines/items', reason: "double can't be read as int"},
    ]);
    expect(problems({type: 'record', name: 'A', fields: []}, {type: 'record', name: 'B', fields: []})).toHaveLength(1);
    expect(
      problems({type: 'record', name: 'A', fields: []}, {type: 'record', name: 'B', aliases: ['A'], fields: []}),
    ).toEqual([]);
  });
});

it('a default that is no value of its type is found at any depth', () => {
  const bad: Field = {name: 'price', type: 'int', default: 'free'};
  const paper: Schema = {type: 'enum', name: 'paper', symbols: ['matte'], default: 'gloss'};
  expect(badDefaults(sale(bad, number))).toEqual(['/price']);
  expect(badDefaults(sale({name: 'lines', type: {type: 'array', items: sale(bad)}}))).toEqual(['/lines/items/price']);
  expect(badDefaults(sale({name: 'by', type: {type: 'map', values: paper}}))).toEqual(['/by/values']);
  expect(badDefaults(sale({name: 'maybe', type: ['null', sale(bad), paper]}))).toEqual(['/maybe/price', '/maybe']);
  expect(badDefaults(sale(number, {...bad, default: 3}))).toEqual([]);
});

it('a schema is named by its kind, and by its name if it has one', () => {
  const list: Schema = {type: 'array', items: 'int'};
  expect([sale(), list, ['null', sale()] as const, 'int' as const].map((schema) => nameOf(schema))).toEqual([
    'record PrintSold',
    'array',
    '[null, record PrintSold]',
    'int',
  ]);
});

describe('the verdict on two schemas', () => {
  const pairs = Array.from({length: 4000}, (_, seed) => {
    const rng = Rng.seeded(seed);
    const writer = randomRecord(rng);
    return {writer, reader: changed(rng, writer)};
  });
  const compatible = pairs.filter(({writer, reader}) => problems(writer, reader).length === 0);

  it('has both outcomes often enough to mean something', () => {
    expect(compatible.length).toBeGreaterThan(500);
    expect(compatible.length).toBeLessThan(3500);
  });

  it('without a problem means that every value is read, and as a value of the reader’s schema', () => {
    for (const {writer, reader} of compatible) {
      for (const datum of samples(writer)) expect(accepts(reader, resolve(writer, reader, datum))).toBe(true);
    }
  });

  it('with a problem means that there is a value that can’t be read', () => {
    for (const {writer, reader} of pairs) {
      if (problems(writer, reader).length === 0) continue;
      expect(samples(writer).some((datum) => !reads(writer, reader, datum))).toBe(true);
    }
  });

  it('is that each schema reads itself', () => {
    for (const {writer} of pairs) {
      expect(problems(writer, writer)).toEqual([]);
      for (const datum of samples(writer)) expect(resolve(writer, writer, datum)).toEqual(datum);
    }
  });

  function reads(writer: Schema, reader: Schema, datum: Parameters<typeof resolve>[2]): boolean {
    try {
      resolve(writer, reader, datum);
      return true;
    } catch (error) {
      if (error instanceof Unreadable) return false;
      throw error;
    }
  }
});

describe('reading over several versions', () => {
  // #region not-transitive
  const v1 = sale(number, {name: 'price', type: 'double'});
  const v2 = sale(number);
  const v3 = sale(number, {name: 'price', type: 'string', default: ''});

  it('is not transitive: 3 reads 2, and 2 reads 1, but 3 does not read 1', () => {
    expect(problems(v2, v3)).toEqual([]);
    expect(problems(v1, v2)).toEqual([]);
    expect(problems(v1, v3)).toEqual([{path: '/price', reason: "double can't be read as string"}]);
  });
  // #endregion not-transitive

  it('is not, either, if a default is taken away', () => {
    const price: Field = {name: 'price', type: 'double'};
    const given = sale(number, {...price, default: 0});
    expect(problems(v2, given)).toEqual([]);
    expect(problems(given, sale(number, price))).toEqual([]);
    expect(problems(v2, sale(number, price))).toHaveLength(1);
  });

  it('can be silent about a new meaning', () => {
    const cents = sale(number, {name: 'price', type: 'double', default: 0});
    expect(problems(v1, cents)).toEqual([]);
    expect(resolve(v1, cents, {number: 7, price: 24.9})).toEqual({number: 7, price: 24.9});
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {hex} from '../message-formats/bytes';
import {
  bitWidth,
  chunkBytes,
  compareValues,
  decodeHybrid,
  decodePlain,
  encodeHybrid,
  encodePlain,
  groupBytes,
  mayMatch,
  pack,
  readPage,
  scan,
  unpack,
  writeColumn,
  writeRowGroup,
  type Query,
  type Row,
} from '.';
import {ordered, photoViews, queries, withStrays} from './views';

const times = (count: number, value: number): number[] => Array.from({length: count}, () => value);

describe('bit-packing', () => {
  it('packs 0 to 7 in three bits as the specification of Parquet does', () => {
    expect(hex(pack([0, 1, 2, 3, 4, 5, 6, 7], 3))).toBe('88 c6 fa');
  });

  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 2],
    [19, 5],
    [255, 8],
    [2 ** 32 - 1, 32],
  ])('needs for numbers up to %i a width of %i', (max, width) => {
    expect(bitWidth(max)).toBe(width);
  });

  it('gives back what was packed', () => {
    const numbers = fc.integer({min: 1, max: 32}).chain((width) =>
      fc.record({
        width: fc.constant(width),
        values: fc.array(fc.integer({min: 0, max: 2 ** width - 1})),
      }),
    );
    fc.assert(
      fc.property(numbers, ({width, values}) => {
        expect(unpack(pack(values, width), values.length, width)).toEqual(values);
      }),
    );
  });
});

describe('the hybrid', () => {
  it.each([
    ['a run of 100 fours, width 3', times(100, 4), 3, 'c8 01 04'],
    ['eight different numbers', [0, 1, 2, 3, 4, 5, 6, 7], 3, '03 88 c6 fa'],
    ['a run of a number of two bytes', times(8, 300), 9, '10 2c 01'],
    ['numbers of no bits', times(1000, 0), 0, 'd0 0f'],
    ['seven equal numbers, which are too few for a run', times(7, 1), 1, '03 7f'],
    ['a mixed run that takes from the equal ones what it lacks', [1, 0, ...times(20, 1)], 1, '03 fd 1c 01'],
    ['nothing', [], 3, ''],
  ])('encodes %s', (_, numbers, width, bytes) => {
    expect(hex(encodeHybrid(numbers, width))).toBe(bytes);
    expect(decodeHybrid(encodeHybrid(numbers, width), numbers.length, width)).toEqual(numbers);
  });

  it('gives back what was encoded, runs or none', () => {
    const pieces = fc.array(fc.tuple(fc.integer({min: 1, max: 40}), fc.integer({min: 0, max: 5})), {
      maxLength: 20,
      size: 'max',
    });
    fc.assert(
      fc.property(pieces, fc.integer({min: 3, max: 17}), (runs, width) => {
        const numbers = runs.flatMap(([count, value]) => times(count, value));
        expect(decodeHybrid(encodeHybrid(numbers, width), numbers.length, width)).toEqual(numbers);
      }),
    );
  });

  it('refuses bytes that end early', () => {
    expect(() => decodeHybrid(Uint8Array.of(0x03, 0x88), 8, 3)).toThrow('truncated');
  });
});

describe('a column', () => {
  it('is PLAIN in little-endian order, text with its length', () => {
    expect(hex(encodePlain([258]))).toBe('02 01 00 00');
    expect(hex(encodePlain(['NZ']))).toBe('02 00 00 00 4e 5a');
    expect(decodePlain(encodePlain(['', 'é']), 2, 'BYTE_ARRAY')).toEqual(['', 'é']);
  });

  it('takes one bit a value for two countries that alternate, and the dictionary once', () => {
    const values = Array.from({length: 800}, (_, row) => (row % 2 === 0 ? 'DE' : 'NZ'));
    const chunk = writeColumn('country', values, 400, 'smallest');
    // A page: its width, a header of one byte, 400 bits. The dictionary: twice four bytes of length and two of text.
    expect(chunk.pages.map(({bytes}) => bytes.length)).toEqual([52, 52]);
    expect(chunkBytes(chunk)).toBe(2 * 52 + 12);
  });

  it('takes four bytes a page if all are equal', () => {
    const chunk = writeColumn('day', times(2000, 7), 1000, 'smallest');
    expect(chunk.pages.map(({bytes}) => hex(bytes))).toEqual(['00 d0 0f', '00 d0 0f']);
  });

  it('stays plain where all values differ', () => {
    const chunk = writeColumn(
      'view',
      Array.from({length: 500}, (_, row) => row),
      250,
      'smallest',
    );
    expect(chunk.dictionary).toBeUndefined();
    expect(chunkBytes(chunk)).toBe(2000);
  });

  it('gives back its values, and statistics that bound them, in whatever encoding', () => {
    const columns = fc.oneof(
      fc.array(fc.nat(9), {minLength: 1}),
      fc.array(fc.constantFrom('a', 'b', 'ü'), {minLength: 1}),
    );
    const encodings = fc.constantFrom('plain' as const, 'smallest' as const);
    fc.assert(
      fc.property(columns, fc.integer({min: 1, max: 30}), encodings, (values, rowsPerPage, encoding) => {
        const chunk = writeColumn('c', values, rowsPerPage, encoding);
        expect(chunk.pages.flatMap((page) => readPage(chunk, page))).toEqual(values);
        for (const page of chunk.pages) {
          const sorted = readPage(chunk, page).toSorted(compareValues);
          expect([page.min, page.max]).toEqual([sorted[0], sorted.at(-1)]);
        }
      }),
    );
  });
});

describe('a scan', () => {
  const rows = photoViews(600, Rng.seeded(1));
  const run = (of: readonly Row[], query: Query, skipping: 'none' | 'statistics' | 'late' = 'late') => [
    ...scan(writeRowGroup(of, 50, 'smallest'), query, skipping),
  ];
  const bytes = (visits: readonly {bytes: number}[]): number => visits.reduce((sum, visit) => sum + visit.bytes, 0);

  it('finds what a filter over the rows finds, in any order, whatever it leaves out', () => {
    const conditions = fc.array(
      fc.oneof(
        fc.record({column: fc.constant('day'), from: fc.nat(89), to: fc.nat(89)}),
        fc.record({column: fc.constant('country'), from: fc.constantFrom('AU', 'NZ'), to: fc.constantFrom('DE', 'NZ')}),
        fc.record({column: fc.constant('viewer'), from: fc.nat(50), to: fc.nat(500)}),
      ),
      {maxLength: 3},
    );
    const layouts = fc.constantFrom('day' as const, 'none' as const, 'country-day' as const, 'viewer' as const);
    const skippings = fc.constantFrom('none' as const, 'statistics' as const, 'late' as const);
    fc.assert(
      fc.property(conditions, layouts, skippings, fc.boolean(), (where, order, skipping, disturbed) => {
        const sorted = ordered(rows, order, Rng.seeded(2));
        const laid = disturbed ? withStrays(sorted, 50) : sorted;
        const expected = laid.filter((row) =>
          where.every(({column, from, to}) => {
            const value = row[column] ?? 0;
            return compareValues(value, from) >= 0 && compareValues(value, to) <= 0;
          }),
        );
        const found = run(laid, {select: ['view', 'dwell'], where}, skipping).flatMap((visit) => visit.rows);
        expect(found).toEqual(expected.map(({view, dwell}) => ({view, dwell})));
      }),
      {numRuns: 60},
    );
  });

  it('reads only the columns that the query names, and each dictionary once', () => {
    const group = writeRowGroup(rows, 50, 'smallest');
    const named = group.columns.filter(({name}) => name === 'country' || name === 'dwell');
    const expected = named.reduce((sum, chunk) => sum + chunkBytes(chunk), 0);
    expect(bytes(run(rows, queries['by-country'].query()))).toBe(expected);
    expect(expected).toBeLessThan(groupBytes(group) / 2);
  });

  it('reads fewer pages by their statistics, and fewer columns by what the condition has left', () => {
    const lastWeek = queries.week.query();
    expect(bytes(run(rows, lastWeek, 'statistics'))).toBeLessThan(bytes(run(rows, lastWeek, 'none')) / 3);
    const dutch = {select: ['dwell'], where: [{column: 'country', from: 'NL', to: 'NL'}]};
    const without = run(rows, dutch, 'late').filter(({verdict}) => verdict === 'no match').length;
    expect(without).toBeGreaterThan(0);
    // A page of dwell times is plain: 50 of four bytes.
    expect(bytes(run(rows, dutch, 'statistics')) - bytes(run(rows, dutch, 'late'))).toBe(without * 200);
  });

  it('reads the whole file once strays lie in every page, with the same rows', () => {
    const strayed = withStrays(rows, 50);
    expect(strayed.toSorted((a, b) => compareValues(a.view ?? 0, b.view ?? 0))).toEqual(rows);
    const skipped = (of: readonly Row[]): number =>
      run(of, queries.week.query()).filter(({verdict}) => verdict === 'skipped').length;
    expect([skipped(rows), skipped(strayed)]).toEqual([11, 0]);
  });

  it('can skip a page only if its interval misses the condition', () => {
    const page = {bytes: new Uint8Array(), rows: 1, min: 10, max: 20};
    const asked = (from: number, to: number): boolean => mayMatch(page, {column: 'day', from, to});
    expect([asked(0, 9), asked(0, 10), asked(12, 13), asked(20, 30), asked(21, 30)]).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it('refuses a column that does not exist', () => {
    expect(() => run(rows, {select: ['price'], where: []})).toThrow(RangeError);
  });
});

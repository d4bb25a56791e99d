import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {mapReduce, reducerOf, skewOf, type Job} from '.';

const sum = (_: string, values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const countries = (combine: boolean): Job<string, number> => ({
  map: (country) => [[country, 1]],
  reduce: sum,
  combine,
});

describe('a job', () => {
  it('counts views by country, as a loop would, however the records are split', () => {
    const splits = fc.array(fc.array(fc.constantFrom('NZ', 'DE', 'US', 'BR')), {maxLength: 6});
    fc.assert(
      fc.property(splits, fc.integer({min: 1, max: 5}), fc.boolean(), (records, reducers, combine) => {
        const expected = new Map<string, number>();
        for (const country of records.flat()) expected.set(country, (expected.get(country) ?? 0) + 1);
        const {result} = mapReduce(records, reducers, countries(combine));
        expect(new Map([...result].toSorted())).toEqual(new Map([...expected].toSorted()));
      }),
    );
  });

  it('moves a pair for each record, and with a combiner one for each key of a split', () => {
    const splits = [
      ['US', 'US', 'US', 'NZ'],
      ['US', 'US', 'DE', 'US'],
    ];
    const moved = (combine: boolean): number => sum('', mapReduce(splits, 3, countries(combine)).loads);
    expect([moved(false), moved(true)]).toEqual([8, 4]);
  });

  it('sends all pairs of a key to the same reducer', () => {
    const {loads} = mapReduce([['NZ', 'NZ'], ['NZ']], 4, countries(false));
    expect(loads).toEqual([0, 1, 2, 3].map((reducer) => (reducer === reducerOf('NZ', 4) ? 3 : 0)));
  });

  it('is slower by the largest load over the mean one', () => {
    expect([skewOf([2, 2]), skewOf([3, 1]), skewOf([4, 0, 0, 0])]).toEqual([1, 1.5, 4]);
  });

  it('is as slow as its largest key, and a salt divides that key', () => {
    const views = Array.from({length: 8000}, (_, n) => (n < 4000 ? 'ada' : `user-${n}`));
    const plain: Job<string, number> = {map: (user) => [[user, 1]], reduce: sum, combine: false};
    const skewed = skewOf(mapReduce([views], 16, plain).loads);
    // Ada's 4,000 and a sixteenth of the others, where 500 would be even.
    expect(skewed).toBeGreaterThan(8);
    const numbered = views.map((user, n) => ({user, salt: n % 64}));
    const salted = mapReduce([numbered], 16, {
      ...plain,
      map: ({user, salt}: {user: string; salt: number}) => [[user === 'ada' ? `ada#${salt}` : user, 1]],
    });
    expect(skewOf(salted.loads)).toBeLessThan(2);
    const adas = [...salted.result].filter(([key]) => key.startsWith('ada#'));
    expect(
      sum(
        '',
        adas.map(([, count]) => count),
      ),
    ).toBe(4000);
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {eevdf, effectiveAccessTime, longestWait, roundRobin, timeOf, type Task} from './index';

const batch = ['b1', 'b2', 'b3'].map((name): Task => ({name, weight: 1, slice: 10}));
const api: Task = {name: 'api', weight: 1, slice: 2};

describe('an API beside three batch jobs, as in the lesson', () => {
  it('waits for 30 ms each time with round robin, and for 10 with deadlines', () => {
    expect(longestWait(roundRobin([...batch, api], 10, 4000), 'api')).toBe(30);
    expect(longestWait(eevdf([...batch, api], 4000), 'api')).toBe(10);
  });

  it('has turns up to the end, and none that begins there', () => {
    expect(eevdf([api], 4).map(({from, to}) => [from, to])).toEqual([
      [0, 2],
      [2, 4],
    ]);
    expect(roundRobin([api], 2, 4)).toHaveLength(2);
  });

  it('gets no more than its share for wanting little at a time', () => {
    const times = timeOf(eevdf([...batch, api], 4000));
    for (const time of times.values()) expect(Math.abs(time - 1000)).toBeLessThanOrEqual(10);
  });
});

it('round robin gives everybody the same, whatever they weigh', () => {
  const heavy: Task = {name: 'heavy', weight: 3, slice: 5};
  expect(timeOf(roundRobin([heavy, api], 5, 1000))).toEqual(
    new Map([
      ['heavy', 500],
      ['api', 500],
    ]),
  );
});

it('deadlines keep everybody within one slice of the fair share, at every switch', () => {
  const task = fc.record({weight: fc.integer({min: 1, max: 8}), slice: fc.integer({min: 1, max: 20})});
  fc.assert(
    fc.property(fc.array(task, {minLength: 1, maxLength: 6}), (some) => {
      const tasks = some.map((one, index) => ({...one, name: `t${index}`}));
      const weights = tasks.reduce((sum, {weight}) => sum + weight, 0);
      const longest = Math.max(...tasks.map(({slice}) => slice));
      const turns = eevdf(tasks, 600);
      turns.forEach(({to}, index) => {
        const times = timeOf(turns.slice(0, index + 1));
        for (const {name, weight, slice} of tasks) {
          const lag = (to * weight) / weights - (times.get(name) ?? 0);
          // Stoica and Abdel-Wahab, theorem 1: behind by less than the longest slice, ahead by less than the own one.
          expect(lag).toBeLessThanOrEqual(longest + 1e-6);
          expect(lag).toBeGreaterThanOrEqual(-slice - 1e-6);
        }
      });
    }),
  );
});

it('one page fault in a thousand accesses doubles the access time, as in the lesson', () => {
  expect(effectiveAccessTime(1e-3, 100, 100_000)).toBeCloseTo(199.9, 9);
  expect(effectiveAccessTime(0, 100, 100_000)).toBe(100);
});

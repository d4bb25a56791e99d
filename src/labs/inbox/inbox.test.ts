import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {
  CONSUMERS,
  Database,
  DedupWindow,
  dedupMemory,
  duplicateProbability,
  expectedCopies,
  explore,
  newer,
  once,
  Resequencer,
  type Faults,
  type Versioned,
} from './index';

const QUIET: Faults = {crashes: 0, timeouts: 0};
const CRASH: Faults = {crashes: 1, timeouts: 0};
const OVERLAP: Faults = {crashes: 0, timeouts: 1};
const BOTH: Faults = {crashes: 1, timeouts: 1};

describe('every consumer', () => {
  it.each(Object.entries(CONSUMERS))('counts once if nothing goes wrong: %s', (_, consumer) => {
    expect(explore(consumer, QUIET)).toEqual({runs: 1, lost: 0, once: 1, repeated: 0});
  });
});

describe('the crash-point matrix', () => {
  // The lesson «Delivery semantics» prints these numbers.
  it.each([
    ['ackFirst', CRASH, {runs: 3, lost: 1, once: 2, repeated: 0}],
    ['effectFirst', CRASH, {runs: 3, lost: 0, once: 2, repeated: 1}],
    ['markerFirst', CRASH, {runs: 4, lost: 1, once: 3, repeated: 0}],
    ['markerLast', CRASH, {runs: 5, lost: 0, once: 4, repeated: 1}],
    ['checkOutside', CRASH, {runs: 4, lost: 0, once: 4, repeated: 0}],
    ['oneTransaction', CRASH, {runs: 3, lost: 0, once: 3, repeated: 0}],
  ] as const)('of one crash: %s', (name, faults, verdict) => {
    expect(explore(CONSUMERS[name], faults)).toEqual(verdict);
  });

  it.each([
    ['ackFirst', BOTH, {runs: 33, lost: 1, once: 20, repeated: 12}],
    ['effectFirst', BOTH, {runs: 56, lost: 0, once: 10, repeated: 46}],
    ['markerFirst', BOTH, {runs: 254, lost: 47, once: 207, repeated: 0}],
    ['markerLast', BOTH, {runs: 866, lost: 0, once: 146, repeated: 720}],
    ['checkOutside', BOTH, {runs: 197, lost: 0, once: 107, repeated: 90}],
    ['oneTransaction', BOTH, {runs: 56, lost: 0, once: 56, repeated: 0}],
  ] as const)('of one crash and one overlap: %s', (name, faults, verdict) => {
    expect(explore(CONSUMERS[name], faults)).toEqual(verdict);
  });

  it('of an overlap: a check outside the transaction counts twice without any crash', () => {
    expect(explore(CONSUMERS.checkOutside, OVERLAP)).toEqual({runs: 31, lost: 0, once: 13, repeated: 18});
  });

  it('of three crashes and two overlaps finds nothing wrong with one transaction', () => {
    const verdict = explore(CONSUMERS.oneTransaction, {crashes: 3, timeouts: 2});
    expect(verdict).toEqual({runs: 15_704, lost: 0, once: 15_704, repeated: 0});
  });
});

describe('the inbox', () => {
  it('has neither effect nor marker if the effect throws', () => {
    const database = new Database();
    const fail = () =>
      database.transaction((tables) =>
        once(tables, 'a', () => {
          throw new Error('the photo is gone');
        }),
      );
    expect(fail).toThrow('the photo is gone');
    expect(database.tables).toEqual({likes: 0, inbox: new Set()});
  });

  it('has the effect of each message once, whatever comes in which order and how often', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd')), (ids) => {
        const database = new Database();
        for (const id of ids) {
          database.transaction((tables) =>
            once(tables, id, (inside) => {
              inside.likes += 1;
            }),
          );
        }
        expect(database.tables.likes).toBe(new Set(ids).size);
      }),
    );
  });
});

describe('a version check', () => {
  it('ends with the newest state, in any order and with any copies', () => {
    const heard = fc.array(fc.integer({min: 1, max: 20}), {minLength: 1});
    fc.assert(
      fc.property(heard, (versions) => {
        let held: Versioned<string> | undefined;
        for (const version of versions) held = newer(held, {version, state: `caption ${version}`});
        expect(held?.state).toBe(`caption ${Math.max(...versions)}`);
      }),
    );
  });
});

describe('a window', () => {
  it('takes a copy that comes too late for a new message', () => {
    const window = new DedupWindow(300_000);
    expect(window.isNew('a', 0)).toBe(true);
    expect(window.isNew('a', 299_999)).toBe(false);
    expect(window.isNew('a', 300_000)).toBe(true);
  });

  it('remembers λ W ids', () => {
    const window = new DedupWindow(1000);
    for (let now = 0; now < 10_000; now += 10) window.isNew(`at ${now}`, now);
    expect(window.size).toBe(dedupMemory(100, 1, 1));
  });
});

describe('a resequencer', () => {
  it('gives a shuffled sequence with copies back in order', () => {
    const numbers = Array.from({length: 12}, (_, index) => index + 1);
    const shuffled = fc.shuffledSubarray([...numbers, ...numbers], {minLength: 24, maxLength: 24});
    fc.assert(
      fc.property(shuffled, (arrivals) => {
        const resequencer = new Resequencer<number>(12);
        const out = arrivals.flatMap((number) => resequencer.accept(number, number));
        expect(out).toEqual(numbers);
        expect(resequencer.missing).toBeUndefined();
      }),
    );
  });

  it('waits for what is missing, refuses more than fit, and goes on without it when told to', () => {
    const resequencer = new Resequencer<string>(2);
    expect(resequencer.skip()).toEqual([]);
    expect(resequencer.accept(3, 'c')).toEqual([]);
    expect(resequencer.accept(2, 'b')).toEqual([]);
    expect(resequencer.missing).toBe(1);
    expect(() => resequencer.accept(4, 'd')).toThrow(RangeError);
    expect(resequencer.skip()).toEqual(['b', 'c']);
    expect(resequencer.accept(1, 'late')).toEqual([]);
    expect(resequencer.accept(4, 'd')).toEqual(['d']);
  });
});

describe('the formulas', () => {
  it('agree with a simulation', () => {
    const rng = Rng.seeded(4);
    const [p, q, messages] = [0.1, 0.2, 50_000];
    let [copies, repeated] = [0, 0];
    for (let message = 0; message < messages; message++) {
      let deliveries = 0;
      do {
        do deliveries += 1;
        while (rng.chance(q));
      } while (rng.chance(p));
      copies += deliveries;
      if (deliveries > 1) repeated += 1;
    }
    expect(copies / messages).toBeCloseTo(expectedCopies(p, q), 1);
    expect(repeated / messages).toBeCloseTo(duplicateProbability(p, q), 2);
  });

  it('give the numbers of the lesson', () => {
    expect(duplicateProbability(0.001, 0.002)).toBeCloseTo(0.002998, 6);
    expect(dedupMemory(150, 300, 60)).toBe(2_700_000);
    expect(dedupMemory(150, 18 * 86_400, 60)).toBeCloseTo(14e9, -8);
  });
});

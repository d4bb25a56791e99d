import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng, Zipf} from '../kernel';
import {BELADY_STRING, FrequencySketch, List, loop, scans, shifts, take, zipf, type Key, type Links} from './index';

describe('the frequency sketch', () => {
  it('never estimates too low, up to 15', () => {
    const keys = fc.array(fc.oneof(fc.nat(50), fc.maxSafeNat()), {maxLength: 300, size: 'max'});
    fc.assert(
      fc.property(keys, (seen) => {
        const sketch = new FrequencySketch(16, 1000);
        const counts = new Map<Key, number>();
        for (const key of seen) {
          sketch.increment(key);
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        for (const [key, count] of counts) expect(sketch.estimate(key)).toBeGreaterThanOrEqual(Math.min(15, count));
      }),
    );
  });

  it('estimates a lone key exactly, stops at 15, and halves all after the sample', () => {
    const sketch = new FrequencySketch(100, 40);
    for (let i = 1; i <= 20; i++) {
      sketch.increment(7);
      expect(sketch.estimate(7)).toBe(Math.min(15, i));
    }
    for (let i = 0; i < 19; i++) sketch.increment(8);
    expect([sketch.estimate(7), sketch.estimate(8)]).toEqual([15, 15]);
    sketch.increment(8); // the 40th: floor(15 / 2)
    expect([sketch.estimate(7), sketch.estimate(8)]).toEqual([7, 7]);
    for (let i = 0; i < 40; i++) sketch.increment(9);
    expect([sketch.estimate(7), sketch.estimate(8), sketch.estimate(9)]).toEqual([3, 3, 7]);
  });

  it('errs as four independent rows do: by x or more if all four counters got x or more of the others', () => {
    // 2,000 different keys in 512 columns: crowded, each counter has about Poisson(3.9) others. Nothing ages.
    const [keys, columns, rounds] = [2000, 512, 60];
    const excess = new Map<number, number>();
    for (let round = 0; round < rounds; round++) {
      const sketch = new FrequencySketch(columns / 4, 1e9);
      expect(sketch.width).toBe(columns);
      const rng = Rng.seeded(round);
      const seen = Array.from({length: keys}, () => rng.int(2 ** 32) * 1000 + rng.int(1000));
      for (const key of seen) sketch.increment(key);
      for (const key of seen) excess.set(sketch.estimate(key) - 1, (excess.get(sketch.estimate(key) - 1) ?? 0) + 1);
    }
    const atLeast = (x: number): number => {
      const found = [...excess].filter(([by]) => by >= x).map(([, count]) => count);
      return found.reduce((a, b) => a + b, 0) / (keys * rounds);
    };
    let [below, term] = [0, Math.exp(-keys / columns)];
    for (let x = 1; x <= 6; x++) {
      below += term;
      term *= keys / columns / x;
      expect(Math.abs(atLeast(x) - (1 - below) ** 4)).toBeLessThan(0.01);
    }
    // The published bound is far from tight for keys without skew: it allows e^-4, and the formula above gives 10^-10.
    expect(atLeast((Math.E / columns) * keys)).toBeLessThanOrEqual(Math.exp(-4));
  });

  it('tells keys apart that differ only above 32 bits', () => {
    const sketch = new FrequencySketch(1000);
    for (let i = 0; i < 9; i++) sketch.increment(5 + 2 ** 32);
    expect([sketch.estimate(5 + 2 ** 32), sketch.estimate(5), sketch.estimate(5 + 2 ** 33)]).toEqual([9, 0, 0]);
  });
});

describe('the list', () => {
  interface Item extends Links<Item> {
    readonly id: number;
  }

  it('behaves like an array', () => {
    const operations = fc.array(
      fc.oneof(
        fc.record({op: fc.constant('push' as const)}),
        fc.record({op: fc.constant('shift' as const)}),
        fc.record({op: fc.constantFrom('remove' as const, 'insert' as const), at: fc.nat()}),
      ),
      {maxLength: 60, size: 'max'},
    );
    fc.assert(
      fc.property(operations, (steps) => {
        const list = new List<Item>();
        const model: Item[] = [];
        let id = 0;
        for (const step of steps) {
          const fresh: Item = {id: id++, toHead: undefined, toTail: undefined};
          if (step.op === 'push') {
            list.push(fresh);
            model.unshift(fresh);
          } else if (step.op === 'shift') {
            expect(list.shift()).toBe(model.pop());
          } else if (model.length > 0) {
            const at = step.at % model.length;
            if (step.op === 'insert') {
              list.insert(fresh, model[at]);
              model.splice(at + 1, 0, fresh);
            } else {
              list.remove(model[at]!);
              model.splice(at, 1);
            }
          }
          expect(Array.from(list, (item) => item.id)).toEqual(model.map((item) => item.id));
          expect([list.head, list.tail, list.size]).toEqual([model[0], model.at(-1), model.length]);
          const backwards: number[] = [];
          for (let item = list.tail; item !== undefined; item = item.toHead) backwards.unshift(item.id);
          expect(backwards).toEqual(model.map((item) => item.id));
        }
      }),
    );
  });
});

describe('workloads', () => {
  it('are the same for the same seed', () => {
    const make = (seed: number): Key[][] => [
      take(zipf(50, 1, Rng.seeded(seed)), 200),
      take(scans(50, 1, 10, 5, Rng.seeded(seed)), 200),
      take(shifts(50, 1, 10, Rng.seeded(seed)), 200),
    ];
    expect(make(1)).toEqual(make(1));
    expect(make(2)).not.toEqual(make(1));
  });

  it('loop over all keys in order', () => {
    expect(take(loop(3), 8)).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
  });

  it("follow Zipf's law", () => {
    const law = new Zipf(20, 0.9);
    const trace = take(zipf(20, 0.9, Rng.seeded(1)), 50_000);
    for (const key of [0, 1, 5, 19]) {
      const [share, expected] = [trace.filter((one) => one === key).length / trace.length, law.pmf(key + 1)];
      expect(Math.abs(share - expected)).toBeLessThan(5 * Math.sqrt(expected / trace.length));
    }
  });

  it('scan keys that come once', () => {
    const trace = take(scans(10, 1, 4, 3, Rng.seeded(1)), 14);
    expect(trace.filter((key) => key >= 10)).toEqual([10, 11, 12, 13, 14, 15]);
    expect(trace.map((key) => key >= 10)).toEqual([4, 3, 4, 3].flatMap((n, i) => Array<boolean>(n).fill(i % 2 === 1)));
  });

  it('shift all ranks by a third', () => {
    const [still, moving] = [take(zipf(9, 1, Rng.seeded(1)), 40), take(shifts(9, 1, 10, Rng.seeded(1)), 40)];
    expect(moving).toEqual(still.map((key, index) => (key + 3 * Math.floor(index / 10)) % 9));
  });

  it('know the string of the anomaly', () => {
    expect(BELADY_STRING.join('')).toBe('123412512345');
  });
});

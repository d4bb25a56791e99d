import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng, splitMix64} from './rng';

const times = <T>(count: number, draw: () => T): T[] => Array.from({length: count}, draw);

/** Pearson's statistic for equally likely outcomes; its mean is the number of outcomes less one. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function tally(outcomes: number, draws: readonly number[]): number[] {
  const counts = new Array<number>(outcomes).fill(0);
  for (const draw of draws) counts[draw] = (counts[draw] ?? 0) + 1;
  return counts;
}

describe('splitMix64', () => {
  it('reproduces the reference implementation', () => {
    const sequence = splitMix64(1477776061723855037n);
    expect(times(5, () => sequence.next().value)).toEqual([
      1985237415132408290n,
      2979275885539914483n,
      13511426838097143398n,
      8488337342461049707n,
      15141737807933549159n,
    ]);
  });
});

describe('Rng', () => {
  it('reproduces the reference implementation of xoshiro128**, version 1.1', () => {
    const rng = Rng.fromState(1, 2, 3, 4);
    expect(times(10, () => rng.uint32())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('refuses the state that it could not leave', () => {
    expect(() => Rng.fromState(0, 0, 0, 0)).toThrow(RangeError);
  });

  it('gives the same stream for the same seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [one, other] = [Rng.seeded(seed), Rng.seeded(String(seed))];
        expect(times(20, () => one.uint32())).toEqual(times(20, () => other.uint32()));
      }),
    );
  });

  it('gives unrelated streams for neighboring seeds: their bits differ in half of the places', () => {
    let differing = 0;
    for (let seed = 0; seed < 1000; seed++) {
      let bits = Rng.seeded(seed).uint32() ^ Rng.seeded(seed + 1).uint32();
      for (; bits !== 0; bits &= bits - 1) differing++;
    }
    expect(differing / 32_000).toBeCloseTo(0.5, 1);
  });

  describe('split', () => {
    it("doesn't depend on what was drawn or split before", () => {
      fc.assert(
        fc.property(fc.nat(), fc.string(), fc.nat(50), (seed, label, draws) => {
          const [fresh, used] = [Rng.seeded(seed), Rng.seeded(seed)];
          times(draws, () => used.uint32());
          used.split('another');
          expect(used.split(label).uint32()).toBe(fresh.split(label).uint32());
        }),
      );
    });

    it('draws nothing from the stream that is split', () => {
      const [one, other] = [Rng.seeded(1), Rng.seeded(1)];
      other.split('child');
      expect(one.uint32()).toBe(other.uint32());
    });

    it('gives another stream for another label, and for a nested one', () => {
      const rng = Rng.seeded(1);
      const streams = [rng, rng.split('a'), rng.split('b'), rng.split('ab'), rng.split('a').split('b')];
      expect(new Set(streams.map((stream) => times(2, () => stream.uint32()).join())).size).toBe(streams.length);
    });
  });

  it('draws floats from [0, 1) that fill it evenly', () => {
    const rng = Rng.seeded('floats');
    const draws = times(64_000, () => rng.float());
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    expect(
      chiSquare(
        tally(
          64,
          draws.map((draw) => Math.floor(draw * 64)),
        ),
      ),
    ).toBeLessThan(63 + 5 * Math.sqrt(126));
  });

  describe('int', () => {
    it('stays below its bound', () => {
      fc.assert(
        fc.property(fc.nat(), fc.integer({min: 1, max: 2 ** 32}), (seed, bound) => {
          const draw = Rng.seeded(seed).int(bound);
          return Number.isInteger(draw) && draw >= 0 && draw < bound;
        }),
        {numRuns: 1000},
      );
    });

    it('has no modulo bias, not even where it would be largest', () => {
      const rng = Rng.seeded('bias');
      const bound = 3 * 2 ** 30; // a plain remainder would give the lowest third twice as often
      const thirds = times(30_000, () => Math.floor(rng.int(bound) / 2 ** 30));
      expect(chiSquare(tally(3, thirds))).toBeLessThan(20);
    });

    it.each([0, -1, 1.5, NaN, 2 ** 32 + 1])('refuses %d as a bound', (bound) => {
      expect(() => Rng.seeded(1).int(bound)).toThrow(RangeError);
    });
  });

  it('never takes a chance of 0, and always one of 1', () => {
    const rng = Rng.seeded(1);
    expect(times(1000, () => [rng.chance(0), rng.chance(1)])).toEqual(times(1000, () => [false, true]));
  });

  it('picks each item about equally often', () => {
    const rng = Rng.seeded('pick');
    const picks = times(10_000, () => rng.pick([0, 1, 2, 3]));
    expect(chiSquare(tally(4, picks))).toBeLessThan(20);
  });

  it('refuses to pick from nothing', () => {
    expect(() => Rng.seeded(1).pick([])).toThrow('nothing to pick from');
  });

  it('shuffles into a permutation and leaves the original alone', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer()), (seed, items) => {
        const original = [...items];
        const shuffled = Rng.seeded(seed).shuffle(items);
        const sorted = (array: readonly number[]): number[] => [...array].sort((a, b) => a - b);
        expect([items, sorted(shuffled)]).toEqual([original, sorted(original)]);
      }),
    );
  });

  it('shuffles into each of the 24 orders of four items about equally often', () => {
    const rng = Rng.seeded('shuffle');
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = rng.shuffle(['a', 'b', 'c', 'd']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(23 + 5 * Math.sqrt(46));
  });
});

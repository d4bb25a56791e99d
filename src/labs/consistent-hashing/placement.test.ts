import fc from 'fast-check';
import {describe, expect, it, vi} from 'vitest';
import {
  assign,
  binomialDeviation,
  expectedLargestShare,
  fnv1a64Halves,
  hash64,
  HashRing,
  JumpBuckets,
  jumpHash,
  mix64,
  Modulo,
  movedFraction,
  movedOnJoin,
  movedOnJoinModulo,
  movedOnSwap,
  Rendezvous,
  ringDeviation,
  skew,
  type Hash64,
  type Placement,
} from './index';

// Thousands of runs, perhaps on a busy machine.
vi.setConfig({testTimeout: 60_000});

const names = (count: number, prefix = 'n'): string[] => Array.from({length: count}, (_, i) => `${prefix}${i}`);
const keys = names(2000, 'key-');

function filled<P extends Placement>(placement: P, nodes: readonly string[]): P {
  for (const node of nodes) placement.add(node);
  return placement;
}

function counts(placement: Placement, of: readonly string[]): number[] {
  const tally = new Map<string | undefined, number>();
  for (const node of assign(placement, of)) tally.set(node, (tally.get(node) ?? 0) + 1);
  return placement.nodes.map((node) => tally.get(node) ?? 0);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const schemes: Record<string, () => Placement> = {
  ring: () => new HashRing({vnodes: 32}),
  rendezvous: () => new Rendezvous(),
  jump: () => new JumpBuckets(),
  modulo: () => new Modulo(),
};

describe.each(Object.entries(schemes))('%s', (_, scheme) => {
  it('has no answer without nodes, and one that is a node with them', () => {
    const placement = scheme();
    expect(placement.locate('key')).toBeUndefined();
    filled(placement, names(5));
    for (const node of assign(placement, keys)) expect(placement.nodes).toContain(node);
    expect(counts(placement, keys).every((count) => count > 0)).toBe(true);
  });

  it('refuses a node that is there, and the removal of one that is not', () => {
    const placement = filled(scheme(), ['a', 'b']);
    expect(() => placement.add('a')).toThrow(RangeError);
    expect(() => placement.remove('c')).toThrow(RangeError);
    expect([...placement.nodes]).toEqual(['a', 'b']);
    placement.remove('a');
    expect([...placement.nodes]).toEqual(['b']);
    expect(placement.locate('key')).toBe('b');
  });

  it('undoes the join of a node by its removal', () => {
    const placement = filled(scheme(), names(7));
    const before = assign(placement, keys);
    placement.add('new');
    placement.remove('new');
    expect(assign(placement, keys)).toEqual(before);
  });
});

describe.each(Object.entries(schemes).filter(([name]) => name !== 'modulo'))('%s, when a node joins', (_, scheme) => {
  it('moves keys to the new node only', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 15}), fc.string(), (n, salt) => {
        const placement = filled(scheme(), names(n, salt));
        const before = assign(placement, keys.slice(0, 400));
        placement.add(`${salt}new`);
        assign(placement, keys.slice(0, 400)).forEach((node, key) => {
          if (node !== before[key]) expect(node).toBe(`${salt}new`);
        });
      }),
      {numRuns: 60},
    );
  });

  it.each([1, 4, 9])('moves 1/(n+1) of the keys, n = %i', (n) => {
    const fractions = names(25, 'run-').map((salt) => {
      const placement = filled(scheme(), names(n, salt));
      const before = assign(placement, keys);
      placement.add(`${salt}new`);
      return movedFraction(before, assign(placement, keys));
    });
    // What the new node gets of 32 points or 2,000 keys deviates by the formulas; the mean of 25 runs by a fifth of that.
    const deviation = movedOnJoin(n) * Math.hypot(ringDeviation(n + 1, 32), binomialDeviation(n + 1, keys.length));
    for (const fraction of fractions) expect(Math.abs(fraction - movedOnJoin(n))).toBeLessThan(5 * deviation);
    expect(Math.abs(mean(fractions) - movedOnJoin(n))).toBeLessThan((4 * deviation) / Math.sqrt(25));
  });
});

describe.each(Object.entries(schemes).filter(([name]) => name === 'ring' || name === 'rendezvous'))(
  '%s, whatever happened before',
  (_, scheme) => {
    it('depends on the set of nodes only', () => {
      const walk = fc.array(fc.tuple(fc.boolean(), fc.nat(9)), {maxLength: 30, size: 'max'});
      fc.assert(
        fc.property(walk, (changes) => {
          const placement = scheme();
          const present = new Set<string>();
          for (const [join, index] of changes) {
            const node = `n${index}`;
            if (join === present.has(node)) continue;
            if (join) {
              placement.add(node);
              present.add(node);
            } else {
              placement.remove(node);
              present.delete(node);
            }
          }
          const fresh = filled(scheme(), [...present].sort());
          expect(assign(placement, keys.slice(0, 100))).toEqual(assign(fresh, keys.slice(0, 100)));
        }),
        {numRuns: 60},
      );
    });

    it('moves only the keys of a node that leaves, and spreads them', () => {
      const placement = filled(scheme(), names(10));
      const before = assign(placement, keys);
      placement.remove('n4');
      const after = assign(placement, keys);
      after.forEach((node, key) => {
        if (before[key] !== 'n4') expect(node).toBe(before[key]);
      });
      const heirs = new Set(after.filter((_node, key) => before[key] === 'n4'));
      expect(heirs.size).toBe(9);
    });
  },
);

describe('the ring', () => {
  it('gives a key to the first point at or after it, and the ones past the last point to the first', () => {
    // Positions written out as hashes: high words 10, 20, 30 of 2^32.
    const at: Record<string, number> = {'a#0': 10, 'b#0': 20, 'c#0': 30, k5: 5, k10: 10, k11: 11, k30: 30, k31: 31};
    const ring = filled(new HashRing({vnodes: 1, hash: (text) => ({high: at[text] ?? 0, low: 0})}), ['b', 'c', 'a']);
    expect(ring.points.map(({node}) => node)).toEqual(['a', 'b', 'c']);
    expect(['k5', 'k10', 'k11', 'k30', 'k31'].map((key) => ring.locate(key))).toEqual(['a', 'a', 'b', 'c', 'a']);
    expect([...ring.successors('k11')]).toEqual(['b', 'c', 'a']);
    const unit = 1 / 2 ** 32;
    expect(ring.shares()).toEqual([10 * unit, 10 * unit, 1 - 20 * unit]);
  });

  it('breaks a tie of two points by name', () => {
    const hash = (): Hash64 => ({high: 7, low: 7});
    for (const order of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      expect(filled(new HashRing({vnodes: 3, hash}), order).locate('key')).toBe('a');
    }
  });

  it('walks over every node once, the owner first; after the owner leaves, the second is the owner', () => {
    const ring = filled(new HashRing({vnodes: 8}), names(6));
    for (const key of keys.slice(0, 200)) {
      const walk = [...ring.successors(key)];
      expect(walk[0]).toBe(ring.locate(key));
      expect([...walk].sort()).toEqual(names(6));
      const [owner, heir] = walk;
      ring.remove(owner!);
      expect(ring.locate(key)).toBe(heir);
      ring.add(owner!);
    }
    expect([...new HashRing().successors('key')]).toEqual([]);
  });

  it('owns the whole circle, and as many keys as its shares say', () => {
    const ring = filled(new HashRing({vnodes: 16}), names(9));
    const shares = ring.shares();
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    const many = names(20_000, 'k');
    counts(ring, many).forEach((count, index) => {
      const share = shares[index] ?? 0;
      expect(Math.abs(count / many.length - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / many.length));
    });
  });

  it('gives a node of weight 3 three shares', () => {
    const shares = names(60, 'run-').map((salt) => {
      const ring = new HashRing({vnodes: 40});
      ring.add(`${salt}heavy`, 3);
      for (const node of names(7, salt)) ring.add(node);
      return ring.shares()[0] ?? 0;
    });
    expect(mean(shares)).toBeGreaterThan(0.29);
    expect(mean(shares)).toBeLessThan(0.31);
  });

  it.each([0, -1, NaN, Infinity])('refuses the weight %s', (weight) => {
    expect(() => new HashRing().add('a', weight)).toThrow(RangeError);
    expect(() => new Rendezvous().add('a', weight)).toThrow(RangeError);
  });

  it.each([0, 1.5, -3])('refuses %s points a node', (vnodes) => {
    expect(() => new HashRing({vnodes})).toThrow(RangeError);
  });
});

describe('the unevenness of a ring', () => {
  /** Shares of the ring, in fair shares, over rings with different names. */
  const shares = (nodes: number, vnodes: number, rings: number): number[] =>
    names(rings, 'ring-').flatMap((salt) =>
      new HashRing({nodes: names(nodes, `${salt}/`), vnodes}).shares().map((share) => share * nodes),
    );

  // Lamping and Veach 2014, table for the algorithm of Karger et al.: standard error and 99 % interval of bucket sizes.
  it.each([
    [1, 20, 0.997906, 0.005, 5.25],
    [10, 8, 0.315181, 0.37, 1.98],
    [100, 2, 0.0996996, 0.76, 1.28],
  ])('with %i points a node is as published', (vnodes, rings, standardError, low, high) => {
    const sizes = shares(1000, vnodes, rings).sort((a, b) => a - b);
    expect(Math.abs(skew(sizes).deviation / standardError - 1)).toBeLessThan(0.04);
    expect(Math.abs(ringDeviation(1000, vnodes) / standardError - 1)).toBeLessThan(0.005);
    const quantile = (q: number): number => sizes[Math.floor(q * sizes.length)] ?? NaN;
    expect(Math.abs(quantile(0.995) / high - 1)).toBeLessThan(0.06);
    expect(Math.abs(quantile(0.005) - low)).toBeLessThan(0.03);
  });

  it.each([
    [5, 1],
    [8, 4],
    [10, 16],
    [12, 64],
  ])('is sqrt((n - 1) / (n v + 1)) for n = %i, v = %i', (n, v) => {
    const rings = 300;
    const squares = names(rings, 'ring-').map((salt) => {
      const {deviation} = skew(new HashRing({nodes: names(n, `${salt}/`), vnodes: v}).shares());
      return deviation * deviation;
    });
    expect(Math.abs(mean(squares) / ringDeviation(n, v) ** 2 - 1)).toBeLessThan(0.2);
  });

  it.each([3, 8, 20])('puts H(n) fair shares on the fullest of %i nodes with one point', (n) => {
    const largest = names(600, 'ring-').map((salt) => {
      return skew(new HashRing({nodes: names(n, `${salt}/`), vnodes: 1}).shares()).maxToMean;
    });
    expect(Math.abs(mean(largest) / expectedLargestShare(n) - 1)).toBeLessThan(0.05);
  });

  it('falls by half with four times as many points', () => {
    const deviations = [4, 16, 64, 256].map((v) => skew(shares(100, v, 3)).deviation);
    for (let i = 1; i < deviations.length; i++) {
      expect(deviations[i]! / deviations[i - 1]!).toBeGreaterThan(0.42);
      expect(deviations[i]! / deviations[i - 1]!).toBeLessThan(0.58);
    }
  });

  it('is not bounded by more points if the hash does not mix', () => {
    const ring = new HashRing({nodes: names(10), vnodes: 64, hash: fnv1a64Halves});
    expect(skew(ring.shares()).deviation).toBeGreaterThan(2 * ringDeviation(10, 64));
  });
});

describe('rendezvous hashing', () => {
  it('ranks all nodes; each is the owner once those before it are gone', () => {
    const placement = filled(new Rendezvous(), names(7));
    for (const key of keys.slice(0, 100)) {
      const ranking = placement.ranking(key);
      expect([...ranking].sort()).toEqual(names(7));
      const rest = filled(new Rendezvous(), names(7));
      for (const node of ranking) {
        expect(rest.locate(key)).toBe(node);
        rest.remove(node);
      }
    }
  });

  it('breaks a tie by name', () => {
    for (const order of [
      ['a', 'b', 'c'],
      ['c', 'a', 'b'],
    ]) {
      const placement = filled(new Rendezvous(() => ({high: 1, low: 1})), order);
      expect([placement.locate('key'), placement.ranking('key')]).toEqual(['a', ['a', 'b', 'c']]);
    }
  });

  it('has a finite score for the smallest hash and for the largest', () => {
    // mix64 is a bijection: 0 comes from 0, and 2^64 - 1, where u is nearest to 1, from the word that the inverses of its
    // steps lead back to. The pair is hashed by xor with the key, which is 0 here.
    const invert = (factor: bigint): bigint => {
      let inverse = 1n;
      for (let i = 0; i < 6; i++) inverse = BigInt.asUintN(64, inverse * (2n - factor * inverse));
      return inverse;
    };
    let word = 2n ** 64n - 1n;
    word ^= word >> 33n;
    word = BigInt.asUintN(64, word * invert(0xc4ceb9fe1a85ec53n));
    word ^= word >> 33n;
    word = BigInt.asUintN(64, word * invert(0xff51afd7ed558ccdn));
    word ^= word >> 33n;
    const largest = {high: Number(word >> 32n), low: Number(word & 0xffffffffn)};
    expect(mix64(largest)).toEqual({high: 0xffff_ffff, low: 0xffff_ffff});
    const hashes: Record<string, Hash64> = {low: {high: 0, low: 0}, high: largest, middle: {high: 5, low: 5}};
    const placement = filled(new Rendezvous((text) => hashes[text] ?? {high: 0, low: 0}), ['low', 'high', 'middle']);
    expect(placement.ranking('key')).toEqual(['high', 'middle', 'low']);
    expect(placement.locate('key')).toBe('high');
  });

  it('gives loads that deviate like those of a fair draw', () => {
    const many = names(5_000, 'k');
    const squares = names(20, 'run-').map((salt) => {
      const {deviation} = skew(counts(filled(new Rendezvous(), names(10, salt)), many));
      return deviation * deviation;
    });
    const expected = binomialDeviation(10, many.length) ** 2;
    expect(mean(squares) / expected).toBeGreaterThan(0.6);
    expect(mean(squares) / expected).toBeLessThan(1.5);
  });

  it('gives each node what its weight says, and moves keys to or from the node whose weight changes only', () => {
    const many = names(20_000, 'k');
    const weights = [1, 2, 3, 4];
    const build = (last: number): Rendezvous => {
      const placement = new Rendezvous();
      weights.forEach((weight, i) => placement.add(`n${i}`, i === 3 ? last : weight));
      return placement;
    };
    counts(build(4), many).forEach((count, i) => {
      const share = (i + 1) / 10;
      expect(Math.abs(count / many.length - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / many.length));
    });
    const [light, heavy] = [assign(build(4), many), assign(build(8), many)];
    heavy.forEach((node, key) => {
      if (node !== light[key]) expect(node).toBe('n3');
    });
    expect(Math.abs(movedFraction(light, heavy) - (8 / 14 - 4 / 10))).toBeLessThan(0.02);
  });
});

describe('jump consistent hash', () => {
  const halves = (value: bigint): Hash64 => ({high: Number(value >> 32n), low: Number(value & 0xffffffffn)});

  /** The published five lines, in 64-bit integers. */
  function reference(seed: bigint, buckets: number): number {
    let key = seed;
    let [b, j] = [-1, 0];
    while (j < buckets) {
      b = j;
      key = BigInt.asUintN(64, key * 2862933555777941757n + 1n);
      j = Math.floor((b + 1) * (2 ** 31 / Number((key >> 33n) + 1n)));
    }
    return b;
  }

  it('is the published code', () => {
    const word = fc.bigInt({min: 0n, max: 2n ** 64n - 1n});
    fc.assert(
      fc.property(word, fc.integer({min: 1, max: 2 ** 31 - 1}), (key, buckets) => {
        expect(jumpHash(halves(key), buckets)).toBe(reference(key, buckets));
      }),
      {numRuns: 3000},
    );
  });

  // Google Guava, HashingTest (consistentHash, whose generator and loop are those of the paper).
  const golden100 = [0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83];
  it.each(golden100.map((bucket, key) => [key, bucket]))(
    'puts %i of 100 buckets into %i, as in Guava',
    (key, bucket) => {
      expect(jumpHash({high: 0, low: key}, 100)).toBe(bucket);
    },
  );

  it.each([
    [10863919174838991n, 11, 6],
    [2016238256797177309n, 11, 3],
    [1673758223894951030n, 11, 5],
    [2n, 100001, 80343],
    [2201n, 100001, 22152],
    [2202n, 100001, 15018],
    [256n, 1024, 520],
  ])('puts %i of %i buckets into %i, as in Guava and go-jump-consistent-hash', (key, buckets, bucket) => {
    expect(jumpHash(halves(key), buckets)).toBe(bucket);
  });

  // github.com/dgryski/go-jump, jump_test.go: "generated from the reference C++ code", for 1, 2, 3, … buckets.
  it.each([
    [0n, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
    [1n, [0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 17, 17]],
    [0xdeadbeefn, [0, 1, 2, 3, 3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 16, 16, 16]],
    [0x0ddc0ffeebadf00dn, [0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 15, 15, 15, 15]],
  ])('moves key %i through the buckets as the reference code does', (key, buckets) => {
    expect(buckets.map((_bucket, index) => jumpHash(halves(key), index + 1))).toEqual(buckets);
  });

  it('only ever jumps to the newest bucket', () => {
    for (const key of keys.slice(0, 500)) {
      const hash = hash64(key);
      let bucket = 0;
      for (let n = 2; n < 60; n++) {
        const now = jumpHash(hash, n);
        if (now !== bucket) expect(now).toBe(n - 1);
        bucket = now;
      }
    }
  });

  it('carries into the upper half', () => {
    // The multiplier's inverse times 2^64 - 1 makes the product all ones, so that adding 1 wraps to zero.
    let inverse = 1n;
    for (let i = 0; i < 6; i++) inverse = BigInt.asUintN(64, inverse * (2n - 2862933555777941757n * inverse));
    for (const product of [2n ** 64n - 1n, 0x5_ffff_ffffn]) {
      const key = BigInt.asUintN(64, inverse * product);
      expect(jumpHash(halves(key), 1000)).toBe(reference(key, 1000));
    }
  });

  it.each([0, -1, 1.5, 2 ** 31, NaN])('refuses %s buckets', (buckets) => {
    expect(() => jumpHash({high: 0, low: 0}, buckets)).toThrow(RangeError);
  });

  it('is as even as a fair draw', () => {
    const many = names(20_000, 'k');
    const loads = counts(filled(new JumpBuckets(), names(50)), many);
    const chiSquare = loads.reduce((sum, load) => sum + (load - 400) ** 2 / 400, 0);
    // 49 degrees of freedom: mean 49, standard deviation 9.9.
    expect(chiSquare).toBeGreaterThan(10);
    expect(chiSquare).toBeLessThan(99);
  });

  it('loses its last node at the ideal price and any other at nearly twice that', () => {
    const many = names(10_000, 'k');
    const price = (n: number, node: string): number => {
      const placement = filled(new JumpBuckets(), names(n));
      const before = assign(placement, many);
      placement.remove(node);
      const after = assign(placement, many);
      after.forEach((owner, key) => {
        if (owner !== before[key]) expect([node, `n${n - 1}`]).toContain(before[key]);
      });
      return movedFraction(before, after);
    };
    for (const n of [2, 5, 20]) {
      const bound = 5 * Math.sqrt(2 / n / many.length);
      expect(Math.abs(price(n, `n${n - 1}`) - 1 / n)).toBeLessThan(bound);
      expect(Math.abs(price(n, 'n0') - movedOnSwap(n))).toBeLessThan(bound);
    }
  });
});

describe('hash modulo n', () => {
  it('takes the remainder of all 64 bits', () => {
    const word = fc.bigInt({min: 0n, max: 2n ** 64n - 1n});
    fc.assert(
      fc.property(word, fc.integer({min: 1, max: 50}), (value, n) => {
        const hash = {high: Number(value >> 32n), low: Number(value & 0xffffffffn)};
        expect(filled(new Modulo(() => hash), names(n)).locate('key')).toBe(`n${value % BigInt(n)}`);
      }),
    );
  });

  it.each([1, 2, 8, 30])('moves n/(n+1) of the keys when a node joins %i', (n) => {
    const many = names(20_000, 'k');
    const placement = filled(new Modulo(), names(n));
    const before = assign(placement, many);
    placement.add('new');
    const moved = movedFraction(before, assign(placement, many));
    const expected = movedOnJoinModulo(n);
    expect(Math.abs(moved - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / many.length));
  });
});

it('measures how unequal loads are', () => {
  expect(skew([5, 5, 5, 5])).toEqual({maxToMean: 1, deviation: 0});
  expect(skew([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({maxToMean: 9 / 5, deviation: 2 / 5});
});

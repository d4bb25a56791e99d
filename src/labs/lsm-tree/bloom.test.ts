import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {bestHashes, BloomFilter, CorruptionError, falsePositiveRate, falsePositiveRateOf} from '.';

const filterOf = (keys: readonly string[], bitsPerKey: number, hashes?: number): BloomFilter => {
  const filter = BloomFilter.create({keys: keys.length, bitsPerKey, ...(hashes !== undefined && {hashes})});
  for (const key of keys) filter.add(key);
  return filter;
};

describe('a Bloom filter', () => {
  it('never denies a key that was added, also after it was stored', () => {
    fc.assert(
      fc.property(fc.array(fc.string({unit: 'grapheme'})), fc.constantFrom(1, 2.5, 10, 20), (keys, bitsPerKey) => {
        const filter = filterOf(keys, bitsPerKey);
        const again = BloomFilter.decode(filter.encode());
        for (const key of keys) expect([filter.mayContain(key), again.mayContain(key)]).toEqual([true, true]);
        expect([again.size, again.hashes]).toEqual([filter.size, filter.hashes]);
      }),
    );
  });

  /** Asks filters of many keys, and of few, with different keys each time, for keys that they don't have. */
  function measure(
    keys: number,
    bitsPerKey: number,
    hashes: number,
  ): {measured: number; formula: number; probes: number} {
    const filters = Math.ceil(4000 / keys);
    const perFilter = Math.ceil(40_000 / filters);
    let [errors, bits] = [0, 0];
    for (let f = 0; f < filters; f++) {
      const filter = filterOf(
        Array.from({length: keys}, (_, i) => `key ${f}/${i}`),
        bitsPerKey,
        hashes,
      );
      bits = filter.size;
      for (let i = 0; i < perFilter; i++) if (filter.mayContain(`other ${f}/${i}`)) errors += 1;
    }
    return {
      measured: errors / (filters * perFilter),
      formula: falsePositiveRate(bits, keys, hashes),
      probes: filters * perFilter,
    };
  }

  it.each([
    [4000, 4, 3],
    [4000, 8, 6],
    [4000, 10, 7],
    [4000, 10, 2],
    [4000, 16, 11],
    [200, 5, 3],
    [200, 10, 7],
    [20, 8, 6],
    [20, 10, 7],
    [20, 2, 1],
  ])('of %i keys with %i bits each and %i hashes errs as often as the formula says', (keys, bitsPerKey, hashes) => {
    const {measured, formula, probes} = measure(keys, bitsPerKey, hashes);
    // Four standard deviations, and for small filters 15 %: the formula takes the share of set bits for certain, and it varies.
    const slack = 4 * Math.sqrt((formula * (1 - formula)) / probes) + (keys < 1000 ? 0.15 : 0.05) * formula;
    expect(Math.abs(measured - formula)).toBeLessThan(slack);
  });

  it('has half of its bits set when the number of hashes is the best', () => {
    const filter = filterOf(
      Array.from({length: 5000}, (_, i) => String(i)),
      10,
    );
    expect(filter.hashes).toBe(7);
    expect(filter.set / filter.size).toBeCloseTo(0.5, 1.9);
  });

  it('sets as many bits for a key as there are hashes, unless they meet', () => {
    let sum = 0;
    for (let i = 0; i < 200; i++) {
      const filter = BloomFilter.create({keys: 100, bitsPerKey: 10, hashes: 7});
      filter.add(`key ${i}`);
      expect(filter.set).toBeLessThanOrEqual(7);
      sum += filter.set;
    }
    expect(sum / 200).toBeGreaterThan(6.9);
  });

  it('refuses what is no filter', () => {
    expect(() => BloomFilter.create({keys: 1, bitsPerKey: 0.5})).toThrow(RangeError);
    expect(() => BloomFilter.create({keys: 1, bitsPerKey: 8, hashes: 0})).toThrow(RangeError);
    expect(() => BloomFilter.create({keys: 1, bitsPerKey: 8, hashes: 1.5})).toThrow(RangeError);
    expect(() => BloomFilter.decode(Uint8Array.of(0, 1))).toThrow(CorruptionError);
    expect(() => BloomFilter.decode(Uint8Array.of(3))).toThrow(CorruptionError);
    expect(BloomFilter.create({keys: 0, bitsPerKey: 1}).mayContain('x')).toBe(false);
  });
});

describe('the formula', () => {
  it.each([
    [16, 2, 3, 0.03309652],
    [16, 5, 3, 0.238544399],
    [256, 5, 3, 0.000185372],
    [65_536, 6550, 7, 0.008172],
    [65_536, 6550, 5, 0.009411],
    [62_783, 6550, 7, 0.010039],
  ])('gives for %i bits, %i keys and %i hashes the %f of published examples', (bits, keys, hashes, published) => {
    expect(falsePositiveRate(bits, keys, hashes) / published).toBeCloseTo(1, 3);
  });

  it('gives 0.6185 to the power of the bits a key, for the best number of hashes', () => {
    for (let bits = 2; bits <= 20; bits++) {
      const best = falsePositiveRateOf(bits);
      expect(best / 0.6185 ** bits).toBeGreaterThan(0.99);
      expect(best / 0.6185 ** bits).toBeLessThan(1.06);
      for (const hashes of [bestHashes(bits) - 1, bestHashes(bits) + 1]) {
        if (hashes > 0) expect(falsePositiveRateOf(bits, hashes)).toBeGreaterThan(0.999 * best);
      }
    }
  });

  it('is the limit of the exact one', () => {
    expect(falsePositiveRateOf(10) / falsePositiveRate(10_000_000, 1_000_000, 7)).toBeCloseTo(1, 5);
  });
});

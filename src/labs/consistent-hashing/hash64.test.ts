import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {fnv1a64} from '../kernel';
import {fnv1a64Halves, hash64, mix64, multiply64, POSITIONS, toPosition, xor64, type Hash64} from './index';

const word = fc.bigInt({min: 0n, max: 2n ** 64n - 1n});
const halves = (value: bigint): Hash64 => ({high: Number(value >> 32n), low: Number(value & 0xffffffffn)});
const whole = ({high, low}: Hash64): bigint => (BigInt(high) << 32n) | BigInt(low);
const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);

function referenceMix(value: bigint): bigint {
  let hash = value ^ (value >> 33n);
  hash = wrap(hash * 0xff51afd7ed558ccdn);
  hash ^= hash >> 33n;
  hash = wrap(hash * 0xc4ceb9fe1a85ec53n);
  return hash ^ (hash >> 33n);
}

describe('64 bits in two halves', () => {
  it('multiplies as integers do, modulo 2^64', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(whole(multiply64(halves(a), halves(b)))).toBe(wrap(a * b));
      }),
      {numRuns: 2000, examples: [[2n ** 64n - 1n, 2n ** 64n - 1n]]},
    );
  });

  it('mixes as MurmurHash3 does', () => {
    fc.assert(
      fc.property(word, (value) => {
        expect(whole(mix64(halves(value)))).toBe(referenceMix(value));
      }),
      {numRuns: 2000, examples: [[0n], [1n], [2n ** 64n - 1n]]},
    );
  });

  it('is the mixed FNV-1a of the kernel', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme'}), (text) => {
        expect(whole(fnv1a64Halves(text))).toBe(BigInt(`0x${fnv1a64(text)}`));
        expect(whole(hash64(text))).toBe(referenceMix(BigInt(`0x${fnv1a64(text)}`)));
      }),
    );
  });

  it('becomes a position by its upper 53 bits', () => {
    fc.assert(
      fc.property(word, (value) => {
        expect(toPosition(halves(value))).toBe(Number(value >> 11n));
      }),
      {examples: [[2n ** 64n - 1n]]},
    );
    expect(toPosition(halves(2n ** 64n - 1n))).toBe(POSITIONS - 1);
  });

  it('differs where its inputs do', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(whole(xor64(halves(a), halves(b)))).toBe(a ^ b);
      }),
    );
  });
});

describe('avalanche', () => {
  /** How often each of the 64 output bits flips when one input bit does, over all input bits and some values. */
  function flips(hash: (value: bigint) => bigint): number[][] {
    const samples = 200;
    return Array.from({length: 64}, (_, bit) => {
      const counts = Array.from({length: 64}, () => 0);
      for (let sample = 0; sample < samples; sample++) {
        const value = whole(hash64(`sample ${sample}`));
        const difference = hash(value) ^ hash(value ^ (1n << BigInt(bit)));
        for (let i = 0; i < 64; i++) counts[i]! += Number((difference >> BigInt(i)) & 1n);
      }
      return counts.map((count) => count / samples);
    });
  }

  it('flips each output bit with probability one half, whichever input bit flips', () => {
    const rates = flips((value) => whole(mix64(halves(value)))).flat();
    // 4,096 rates with a standard deviation of 0.035 each: 6 deviations are 0.21.
    for (const rate of rates) expect(Math.abs(rate - 0.5)).toBeLessThan(0.21);
    expect(Math.abs(rates.reduce((a, b) => a + b, 0) / rates.length - 0.5)).toBeLessThan(0.005);
  });

  it('is what FNV-1a lacks: names that differ in the last character stay together', () => {
    const spread = (hash: (text: string) => Hash64): number => {
      const positions = Array.from({length: 10}, (_, i) => toPosition(hash(`cache-3#${i}`)));
      return (Math.max(...positions) - Math.min(...positions)) / POSITIONS;
    };
    expect(spread(fnv1a64Halves)).toBeLessThan(0.001);
    expect(spread(hash64)).toBeGreaterThan(0.5);
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {exponential} from './distributions';
import {Histogram} from './histogram';
import {Rng} from './rng';

const value = fc.oneof(
  fc.double({min: 0, max: 1e6, noNaN: true}).filter((x) => x === 0 || x >= 2 ** -1022),
  fc.double({min: 2 ** -1022, max: 1e300, noNaN: true}),
  fc.nat(1000),
);
const values = fc.array(value, {minLength: 1, maxLength: 200, size: 'max'});
const tolerance = fc.constantFrom(0.5, 0.1, 0.01, 0.001, 2 ** -20);
const percent = fc.oneof(fc.constantFrom(0, 50, 90, 99, 99.9, 100), fc.double({min: 0, max: 100, noNaN: true}));

/** The exact percentile, by nearest rank. */
function exact(recorded: readonly number[], p: number): number {
  const sorted = [...recorded].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p * sorted.length) / 100) - 1)] ?? NaN;
}

function histogramOf(recorded: readonly number[], relativeError?: number): Histogram {
  const histogram = new Histogram(relativeError);
  for (const x of recorded) histogram.record(x);
  return histogram;
}

describe('Histogram', () => {
  it('keeps every percentile within its relative error of the exact one', () => {
    fc.assert(
      fc.property(values, tolerance, percent, (recorded, error, p) => {
        const histogram = histogramOf(recorded, error);
        const truth = exact(recorded, p);
        expect(histogram.relativeError).toBeLessThanOrEqual(error);
        expect(Math.abs(histogram.percentile(p) - truth)).toBeLessThanOrEqual(histogram.relativeError * truth);
      }),
      {numRuns: 3000},
    );
  });

  it('takes the largest power of two within the tolerance as its bound', () => {
    expect([0.5, 0.01, 0.001, 2 ** -21].map((error) => new Histogram(error).relativeError)).toEqual([
      2 ** -1,
      2 ** -7,
      2 ** -10,
      2 ** -21,
    ]);
  });

  it('knows count, minimum and maximum exactly, and the mean up to rounding', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e6), {minLength: 1}), (recorded) => {
        const {count, min, max, mean} = histogramOf(recorded);
        expect([count, min, max]).toEqual([recorded.length, Math.min(...recorded), Math.max(...recorded)]);
        expect(mean).toBe(recorded.reduce((sum, x) => sum + x, 0) / recorded.length);
      }),
    );
  });

  it('merges into what one histogram of all values would be', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e6)), fc.array(fc.nat(1e6)), (some, others) => {
        const merged = histogramOf(some);
        merged.merge(histogramOf(others));
        const whole = histogramOf([...some, ...others]);
        expect(merged.buckets).toEqual(whole.buckets);
        expect([merged.count, merged.mean, merged.min, merged.max]).toEqual([
          whole.count,
          whole.mean,
          whole.min,
          whole.max,
        ]);
      }),
    );
  });

  it('can be merged with itself', () => {
    const histogram = histogramOf([1, 2, 3]);
    histogram.merge(histogram);
    expect([histogram.count, histogram.mean]).toEqual([6, 2]);
  });

  it('has ascending buckets that hold every value once', () => {
    fc.assert(
      fc.property(values, (recorded) => {
        const {buckets} = histogramOf(recorded);
        const sorted = [...recorded].sort((a, b) => a - b);
        for (const {from, to, count} of buckets) {
          expect(sorted.splice(0, count).every((x) => x >= from && x < to)).toBe(true);
        }
        expect(sorted).toEqual([]);
      }),
    );
  });

  it('counts a value as often as it is told', () => {
    const histogram = new Histogram();
    histogram.record(5, 3);
    expect(histogram.buckets).toEqual(histogramOf([5, 5, 5]).buckets);
  });

  it('needs few buckets for many values', () => {
    const rng = Rng.seeded('histogram');
    const histogram = histogramOf(Array.from({length: 100_000}, () => exponential(100).sample(rng)));
    expect(histogram.buckets.length).toBeLessThan(1000);
    expect(Math.abs(histogram.percentile(50) / (100 * Math.LN2) - 1)).toBeLessThan(0.02);
  });

  it('has no statistics before the first value', () => {
    const {mean, min, max} = new Histogram();
    expect([mean, min, max, new Histogram().percentile(50)]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it.each([-1, NaN, Infinity])('refuses to record %d', (x) => {
    expect(() => new Histogram().record(x)).toThrow(RangeError);
  });

  it.each([-1, 101, NaN])('refuses to tell percentile %d', (p) => {
    expect(() => histogramOf([1]).percentile(p)).toThrow(RangeError);
  });

  it.each([0, -1, 1, NaN, 2 ** -22])('refuses a relative error of %d', (error) => {
    expect(() => new Histogram(error)).toThrow(RangeError);
  });

  it('refuses to merge another resolution', () => {
    expect(() => new Histogram(0.1).merge(new Histogram(0.01))).toThrow(RangeError);
  });
});

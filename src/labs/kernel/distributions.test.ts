import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  constant,
  exponential,
  logNormal,
  normal,
  pareto,
  shifted,
  uniform,
  Zipf,
  type Distribution,
} from './distributions';
import {fnv1a64} from './hash';
import {Rng} from './rng';

const SAMPLES = 40_000;

function samples(distribution: Distribution, seed = 'samples'): number[] {
  const rng = Rng.seeded(seed);
  return Array.from({length: SAMPLES}, () => distribution.sample(rng));
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const CASES: [string, Distribution, (x: number) => number][] = [
  ['uniform', uniform(2, 6), (x) => (x - 2) / 4],
  ['exponential', exponential(3), (x) => 1 - Math.exp(-x / 3)],
  ['pareto', pareto(1, 6), (x) => 1 - x ** -6],
  ['shifted', shifted(10, exponential(2)), (x) => 1 - Math.exp(-(x - 10) / 2)],
];

describe.each([
  ...CASES.map(([name, distribution]) => [name, distribution] as const),
  ['constant', constant(5)] as const,
  ['normal', normal(10, 2)] as const,
  ['logNormal', logNormal(2, 0.5)] as const,
  ['Zipf', new Zipf(100, 0.9)] as const,
])('%s', (_, distribution) => {
  const drawn = samples(distribution);

  it('has the mean that it states, within 5 standard errors', () => {
    expect(Math.abs(meanOf(drawn) - distribution.mean)).toBeLessThanOrEqual(
      5 * Math.sqrt(distribution.variance / SAMPLES),
    );
  });

  it('has the variance that it states, within 10 %', () => {
    const variance = meanOf(drawn.map((x) => (x - distribution.mean) ** 2));
    expect(Math.abs(variance - distribution.variance)).toBeLessThanOrEqual(0.1 * distribution.variance);
  });
});

/** Kolmogorov and Smirnov's distance from samples to a distribution function. */
function distance(values: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((x, i) => Math.max(Math.abs(cdf(x) - i / SAMPLES), Math.abs(cdf(x) - (i + 1) / SAMPLES))),
  );
}

it.each(CASES)('%s has its distribution function, by the Kolmogorov-Smirnov test at 0.1 %%', (_, distribution, cdf) => {
  expect(distance(samples(distribution), cdf)).toBeLessThan(1.95 / Math.sqrt(SAMPLES));
});

it.each([
  [1, 0.8413447],
  [0, 0.5],
  [-1, 0.1586553],
  [-2, 0.0227501],
])('normal lies below %d standard deviations as often as the table says', (z, probability) => {
  const below = samples(normal(0, 1)).filter((x) => x < z).length / SAMPLES;
  expect(Math.abs(below - probability)).toBeLessThan(5 * Math.sqrt((probability * (1 - probability)) / SAMPLES));
});

it('logNormal has the median that it is given', () => {
  const below = samples(logNormal(7, 1)).filter((x) => x < 7).length / SAMPLES;
  expect(below).toBeCloseTo(0.5, 1);
});

it('pareto has no mean up to a shape of 1, and no variance up to 2', () => {
  expect([pareto(1, 1).mean, pareto(1, 1.5).mean, pareto(1, 2).variance]).toEqual([Infinity, 3, Infinity]);
});

describe('Zipf', () => {
  it('has probabilities that add up to 1 and fall with the rank', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 300}), fc.double({min: 0, max: 3, noNaN: true}), (n, s) => {
        const zipf = new Zipf(n, s);
        const pmf = Array.from({length: n}, (_, i) => zipf.pmf(i + 1));
        expect(pmf.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        expect(pmf).toEqual([...pmf].sort((a, b) => b - a));
      }),
    );
  });

  it.each([0, 0.5, 1, 1.5])('draws each rank as often as its probability says, for an exponent of %d', (s) => {
    const zipf = new Zipf(20, s);
    const counts = new Array<number>(21).fill(0);
    for (const rank of samples(zipf)) counts[rank] = (counts[rank] ?? 0) + 1;
    const chiSquare = counts
      .slice(1)
      .reduce((sum, count, i) => sum + (count - SAMPLES * zipf.pmf(i + 1)) ** 2 / (SAMPLES * zipf.pmf(i + 1)), 0);
    expect(counts[0]).toBe(0);
    expect(chiSquare).toBeLessThan(19 + 5 * Math.sqrt(38));
  });

  it('gives the first of two ranks twice the probability of the second for an exponent of 1', () => {
    const zipf = new Zipf(2, 1);
    expect(zipf.pmf(1) / zipf.pmf(2)).toBeCloseTo(2, 14);
  });

  it('gives no probability to what is not a rank', () => {
    expect([0, 11, 1.5].map((rank) => new Zipf(10, 1).pmf(rank))).toEqual([0, 0, 0]);
  });

  it.each([
    [0, 1],
    [1.5, 1],
    [10, -1],
    [10, NaN],
    [10, Infinity],
  ])('refuses %d ranks with an exponent of %d', (n, s) => {
    expect(() => new Zipf(n, s)).toThrow(RangeError);
  });
});

it('draws the same bits in every engine', () => {
  const rng = Rng.seeded(1);
  const all = [normal(0, 1), exponential(1), logNormal(1, 0.5), pareto(1, 1.5), new Zipf(1000, 0.99)];
  const drawn = Array.from({length: 1000}, () => all.map((distribution) => distribution.sample(rng)));
  expect(fnv1a64(JSON.stringify(drawn))).toBe('5f9b99c53bc8d08c');
});

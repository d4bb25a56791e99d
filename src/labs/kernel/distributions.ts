import {exp, ln} from './math';
import type {Rng} from './rng';

/**
 * A random quantity: a latency, a service time, the rank of a key. The unit is whatever the parameters were given in.
 *
 * Mean and variance are exact, not measured, so that a lab can put a formula beside its simulation.
 */
export interface Distribution {
  /** The expected value; `Infinity` for a tail so heavy that it has none. */
  readonly mean: number;
  /** The expected squared distance from the mean; `Infinity` where it doesn't exist. */
  readonly variance: number;
  /** Draws one value. */
  sample(rng: Rng): number;
}

/** Always the same value. Takes no draw. */
export function constant(value: number): Distribution {
  return {mean: value, variance: 0, sample: () => value};
}

/** Uniform in [min, max). */
export function uniform(min: number, max: number): Distribution {
  const width = max - min;
  return {mean: min + width / 2, variance: (width * width) / 12, sample: (rng) => min + width * rng.float()};
}

/** The time to the next event when events have no memory: the gaps of a Poisson process. By inversion. */
export function exponential(mean: number): Distribution {
  return {mean, variance: mean * mean, sample: (rng) => -mean * ln(1 - rng.float())};
}

const RATIO = 4 * exp(-0.5 - ln(2) / 2); // 4 / sqrt(2 e), the width of the region in which a normal's (u, v) lie

function standardNormal(rng: Rng): number {
  for (;;) {
    const u = 1 - rng.float(); // in (0, 1]
    const z = (RATIO * (rng.float() - 0.5)) / u;
    if (z * z <= -4 * ln(u)) return z;
  }
}

/**
 * The normal distribution. A sample may be negative, whatever the mean.
 *
 * Source: Kinderman and Monahan, "Computer Generation of Random Variables Using the Ratio of Uniform Deviates", ACM
 * Transactions on Mathematical Software 3(3), 1977.
 */
export function normal(mean: number, standardDeviation: number): Distribution {
  return {
    mean,
    variance: standardDeviation * standardDeviation,
    sample: (rng) => mean + standardDeviation * standardNormal(rng),
  };
}

/**
 * A value whose logarithm is normal: positive, skewed, a fair model of network latency.
 *
 * @param median - half of the samples lie below it
 * @param sigma - standard deviation of the logarithm; 0.5 puts the 99th percentile at about 3.2 times the median
 */
export function logNormal(median: number, sigma: number): Distribution {
  const spread = exp(sigma * sigma);
  return {
    mean: median * exp((sigma * sigma) / 2),
    variance: median * median * spread * (spread - 1),
    sample: (rng) => median * exp(sigma * standardNormal(rng)),
  };
}

/**
 * The power law `P(X > x) = (minimum / x)^shape`: the heavy tail of file sizes and of job lengths. By inversion.
 *
 * @param shape - the tail index; the mean is infinite up to 1, the variance up to 2
 */
export function pareto(minimum: number, shape: number): Distribution {
  const mean = shape > 1 ? (minimum * shape) / (shape - 1) : Infinity;
  return {
    mean,
    variance: shape > 2 ? (mean * mean) / (shape * (shape - 2)) : Infinity,
    sample: (rng) => minimum * exp(-ln(1 - rng.float()) / shape),
  };
}

/** A distribution moved by a constant, such as a propagation delay plus a random queueing delay. */
export function shifted(offset: number, by: Distribution): Distribution {
  return {mean: offset + by.mean, variance: by.variance, sample: (rng) => offset + by.sample(rng)};
}

/**
 * Zipf's law, bounded: of `n` ranks, rank `k` has a probability proportional to `1 / k^s`. The popularity of keys,
 * pages and names.
 *
 * Inverts the cumulative distribution by binary search in a table: exact for every `s >= 0` (0 is uniform), O(n) once
 * and O(log n) a sample, 8 bytes a rank.
 */
export class Zipf implements Distribution {
  readonly mean: number;
  readonly variance: number;
  /** How many ranks there are. */
  readonly n: number;
  /** The exponent, or skew. */
  readonly s: number;
  /** At index `k - 1`, the sum of `1 / i^s` for `i` up to `k`. */
  readonly #sums: Float64Array;
  readonly #total: number;

  /** @throws RangeError if `n` isn't a positive integer or `s` isn't a finite number from 0 up */
  constructor(n: number, s: number) {
    if (!Number.isInteger(n) || n < 1) throw new RangeError(`Zipf's law needs a positive number of ranks, not ${n}`);
    if (!(s >= 0) || s === Infinity) throw new RangeError(`Zipf's exponent is a finite number from 0 up, not ${s}`);
    this.n = n;
    this.s = s;
    this.#sums = new Float64Array(n);
    let [total, first, second] = [0, 0, 0];
    for (let k = 1; k <= n; k++) {
      const weight = this.#weight(k);
      total += weight;
      first += k * weight;
      second += k * k * weight;
      this.#sums[k - 1] = total;
    }
    this.#total = total;
    this.mean = first / total;
    this.variance = second / total - this.mean * this.mean;
  }

  #weight(rank: number): number {
    return exp(-this.s * ln(rank));
  }

  /** The probability of a rank; 0 for what isn't one. */
  pmf(rank: number): number {
    return Number.isInteger(rank) && rank >= 1 && rank <= this.n ? this.#weight(rank) / this.#total : 0;
  }

  /** Draws a rank from 1, the most popular, to `n`. */
  sample(rng: Rng): number {
    const target = rng.float() * this.#total;
    let [low, high] = [1, this.n];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sums[middle - 1] ?? 0) > target) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

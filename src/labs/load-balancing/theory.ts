import {exp, ln, type Rng} from '../kernel';

// #region balls
/**
 * Throws balls into bins, one after another, each into the least full of `d` bins drawn independently (the first of
 * equals). O(`balls` · d).
 *
 * @returns how many balls are in each bin
 */
export function throwBalls(balls: number, bins: number, d: number, rng: Rng): Uint32Array {
  const loads = new Uint32Array(bins);
  for (let ball = 0; ball < balls; ball++) {
    let best = rng.int(bins);
    for (let choice = 1; choice < d; choice++) {
      const other = rng.int(bins);
      if ((loads[other] ?? 0) < (loads[best] ?? 0)) best = other;
    }
    loads[best] = (loads[best] ?? 0) + 1;
  }
  return loads;
}
// #endregion balls

/** ln Γ(x) for x ≥ 1, by Stirling's series after a shift to x ≥ 10; to about 12 digits. */
function lnGamma(x: number): number {
  let [shifted, factor] = [x, 0];
  for (; shifted < 10; shifted++) factor += ln(shifted);
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square / 1260));
  return (shifted - 0.5) * ln(shifted) - shifted + 0.5 * ln(2 * Math.PI) + series - factor;
}

// #region max-load
/**
 * Expected load of the fullest of n bins into which n balls are thrown at random: Γ⁻¹(n) - 3/2 + o(1), where Γ⁻¹ is the
 * inverse of the gamma function. It grows as ln n / ln ln n.
 *
 * Source: Gonnet, "Expected Length of the Longest Probe Sequence in Hash Code Searching", Journal of the ACM 28(2), 1981,
 * as cited by Azar, Broder, Karlin and Upfal, "Balanced Allocations", SIAM Journal on Computing 29(1), 1999.
 *
 * @param n - at least 2
 */
export function oneChoiceMaxLoad(n: number): number {
  let [low, high] = [2, 200];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (lnGamma(middle) < ln(n)) low = middle;
    else high = middle;
  }
  return low - 1.5;
}

/**
 * What the fullest of n bins has more than a constant, if each of n balls goes to the less full of d ≥ 2 random bins:
 * ln ln n / ln d. From one choice to two is an exponential improvement, from two to three a constant factor.
 *
 * Source: Azar, Broder, Karlin and Upfal, "Balanced Allocations", SIAM Journal on Computing 29(1), 1999.
 */
export function manyChoicesMaxLoad(n: number, d: number): number {
  return ln(ln(n)) / ln(d);
}

// #endregion max-load

/**
 * Fractions of bins that have at least 0, 1, 2, … balls after n balls with d choices, for large n: the solution at t = 1 of
 * ds_i/dt = s_(i-1)^d - s_i^d, with s_0 = 1 and the others 0 at t = 0, by Runge and Kutta's method.
 *
 * Source: Mitzenmacher, "Studying Balanced Allocations with Differential Equations", Combinatorics, Probability and
 * Computing 8(5), 1999.
 *
 * @param most - up to how many balls
 */
export function binsWithAtLeast(d: number, most: number): number[] {
  const power = (x: number): number => {
    let product = 1;
    for (let i = 0; i < d; i++) product *= x;
    return product;
  };
  const slope = (s: readonly number[]): number[] =>
    s.map((value, i) => (i === 0 ? 0 : power(s[i - 1] ?? 0) - power(value)));
  const along = (s: readonly number[], by: readonly number[], step: number): number[] =>
    s.map((value, i) => value + step * (by[i] ?? 0));
  const steps = 1000;
  const h = 1 / steps;
  let s: number[] = Array.from({length: most + 1}, (_, i) => (i === 0 ? 1 : 0));
  for (let step = 0; step < steps; step++) {
    const a = slope(s);
    const b = slope(along(s, a, h / 2));
    const c = slope(along(s, b, h / 2));
    const e = slope(along(s, c, h));
    s = s.map((value, i) => value + (h / 6) * ((a[i] ?? 0) + 2 * (b[i] ?? 0) + 2 * (c[i] ?? 0) + (e[i] ?? 0)));
  }
  return s;
}

// #region supermarket
/**
 * The supermarket model: many servers, Poisson arrivals at `utilization` times what they can serve, exponential service
 * times, and each customer joins the shortest of d queues drawn at random. The fraction of servers with at least i
 * customers is utilization^((d^i - 1) / (d - 1)): for d = 1 it falls geometrically, for d = 2 doubly exponentially.
 *
 * Source: Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE Transactions on Parallel and
 * Distributed Systems 12(10), 2001.
 *
 * @param utilization - more than 0, less than 1
 */
export function supermarketTail(utilization: number, d: number, i: number): number {
  let exponent = 0; // 1 + d + d^2 + … + d^(i-1)
  for (let term = 1, k = 0; k < i; k++, term *= d) exponent += term;
  return exp(exponent * ln(utilization));
}

/** Expected time from arrival to departure in the supermarket model, in service times: the expected number of customers a
 * server, by Little's law over the utilization. For d = 1 it is 1 / (1 - utilization), that of M/M/1. */
export function supermarketTime(utilization: number, d: number): number {
  let customers = 0;
  for (let i = 1; ; i++) {
    const tail = supermarketTail(utilization, d, i);
    customers += tail;
    if (tail < 1e-15) return customers / utilization;
  }
}
// #endregion supermarket

/**
 * Expected time from arrival to departure, in service times, where n servers get the requests in turn: each sees every
 * n-th arrival of a Poisson process, so gaps that are Erlang distributed with n phases, E_n/M/1. The time is 1 / (1 - σ)
 * where σ in (0, 1) solves σ = (n ρ / (n ρ + 1 - σ))^n.
 *
 * Source: the theory of the G/M/1 queue, as in Kleinrock, "Queueing Systems", volume 1, 1975.
 *
 * @param utilization - ρ, more than 0, less than 1
 */
export function roundRobinTime(utilization: number, n: number): number {
  let sigma = utilization;
  for (let i = 0; i < 10_000; i++) {
    const phase = (n * utilization) / (n * utilization + 1 - sigma);
    sigma = exp(n * ln(phase));
  }
  return 1 / (1 - sigma);
}

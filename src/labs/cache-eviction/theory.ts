import {exp} from '../kernel';
import type {Cache, Key} from './cache';

/** Runs a trace through a cache and counts the hits. */
export function countHits(cache: Cache, trace: readonly Key[]): number {
  return trace.filter((key) => cache.access(key).hit).length;
}

/** The `x` at which an increasing function reaches a target, by bisection to the last bit. */
function solve(f: (x: number) => number, target: number): number {
  let [low, high] = [0, 1];
  while (f(high) < target) high *= 2;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < target) low = middle;
    else high = middle;
  }
  return high;
}

const sum = (values: readonly number[], f: (value: number) => number): number =>
  values.reduce((total, value) => total + f(value), 0);

function assertTooSmall(probabilities: readonly number[], capacity: number): void {
  if (capacity >= 1 && capacity < probabilities.length) return;
  throw new RangeError(`the formula is for 1 to ${probabilities.length - 1} places, not ${capacity}`);
}

// #region che
/**
 * Che's approximation: the hit ratio of LRU under independent requests.
 *
 * Each key stays for about the same time T after its last request, the characteristic time, in which `capacity` different
 * keys are requested; so key i is in the cache with probability 1 - e^(-p_i T), and T follows from the sum of those being
 * the capacity.
 *
 * Source: Che, Tung and Wang, "Hierarchical Web Caching Systems: Modeling, Design and Experimental Results", IEEE
 * Journal on Selected Areas in Communications 20(7), 2002.
 *
 * @param probabilities - of each key being the next request; they sum to 1
 * @throws RangeError unless `capacity` is positive and smaller than the number of keys
 */
export function cheLru(probabilities: readonly number[], capacity: number): number {
  assertTooSmall(probabilities, capacity);
  const time = solve((t) => sum(probabilities, (p) => 1 - exp(-p * t)), capacity);
  return sum(probabilities, (p) => p * (1 - exp(-p * time)));
}

/**
 * The same for FIFO, where an entry stays for a time T that no hit prolongs: key i is in the cache with probability
 * p_i T / (1 + p_i T).
 *
 * @throws RangeError unless `capacity` is positive and smaller than the number of keys
 */
export function cheFifo(probabilities: readonly number[], capacity: number): number {
  assertTooSmall(probabilities, capacity);
  const time = solve((t) => sum(probabilities, (p) => (p * t) / (1 + p * t)), capacity);
  return sum(probabilities, (p) => (p * p * time) / (1 + p * time));
}
// #endregion che

// #region a0
/**
 * The best hit ratio that a policy can have under independent requests without knowing which will come, though it knows
 * all probabilities: A0 keeps the `capacity - 1` most popular keys for ever, and everything else passes through the one
 * place that is left, where a request is a hit if it repeats the last one among those.
 *
 * Source: Aho, Denning and Ullman, "Principles of Optimal Page Replacement", Journal of the ACM 18(1), 1971.
 *
 * @param probabilities - of each key being the next request; they sum to 1
 * @throws RangeError unless `capacity` is positive and smaller than the number of keys
 */
export function bestOnline(probabilities: readonly number[], capacity: number): number {
  assertTooSmall(probabilities, capacity);
  const ranked = [...probabilities].sort((a, b) => b - a);
  const kept = sum(ranked.slice(0, capacity - 1), (p) => p);
  const passing = ranked.slice(capacity - 1);
  return kept + sum(passing, (p) => p * p) / sum(passing, (p) => p);
}
// #endregion a0

import type {Placement} from './placement';

/** The node of each key, in the order of the keys; one lookup a key. */
export function assign(placement: Placement, keys: readonly string[]): (string | undefined)[] {
  return keys.map((key) => placement.locate(key));
}

/** The fraction of keys, from 0 to 1, that are on another node after a change than before. O(n). */
export function movedFraction(before: readonly unknown[], after: readonly unknown[]): number {
  return before.filter((node, key) => node !== after[key]).length / before.length;
}

/** How unequal loads are. */
export interface Skew {
  /** The largest load over the mean: what the fullest node must be built for, relative to a fair share. At least 1. */
  readonly maxToMean: number;
  /** The standard deviation of the loads over their mean. At least 0. */
  readonly deviation: number;
}

/** Measures how unequal some loads are, such as keys a node. O(n). */
export function skew(loads: readonly number[]): Skew {
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  const variance = loads.reduce((sum, load) => sum + (load - mean) * (load - mean), 0) / loads.length;
  return {maxToMean: Math.max(...loads) / mean, deviation: Math.sqrt(variance) / mean};
}

// #region theory
/** Expected fraction of keys that move when a node joins n others, in any scheme that keeps loads equal and moves no key
 * without need: those that the new one has to get, 1 / (n + 1). */
export function movedOnJoin(n: number): number {
  return 1 / (n + 1);
}

/** Expected fraction that move when a node joins n others under `hash mod n`. Of the n (n + 1) pairs of remainders, which
 * are equally likely because n and n + 1 have no common divisor, n agree. */
export function movedOnJoinModulo(n: number): number {
  return n / (n + 1);
}

/** Expected fraction that move when one of n jump buckets, not the last, is replaced by the last: the keys of both, except
 * those of the last that land on it again under its new number. */
export function movedOnSwap(n: number): number {
  return 2 / n - 1 / (n * (n - 1));
}

/**
 * Standard deviation of a node's share of the ring over the mean share, for n nodes of v points each: about
 * 1 / sqrt(v).
 *
 * The n v stretches between uniform points are jointly Dirichlet(1, …, 1) distributed, so the share of a node, a sum of
 * v of them, is Beta(v, n v - v), with mean 1 / n and variance (n - 1) / (n^2 (n v + 1)).
 */
export function ringDeviation(n: number, v: number): number {
  return Math.sqrt((n - 1) / (n * v + 1));
}

/** Standard deviation of the number of keys on a node over its mean, where each of `keys` keys picks one of n nodes
 * independently and uniformly: rendezvous, jump and modulo. Binomial. */
export function binomialDeviation(n: number, keys: number): number {
  return Math.sqrt((n - 1) / keys);
}

/** Expected share of the largest of n nodes with one point each, over the mean share: the n-th harmonic number
 * 1 + 1/2 + … + 1/n, about ln n + 0.58. */
export function expectedLargestShare(n: number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += 1 / i;
  return sum;
}
// #endregion theory

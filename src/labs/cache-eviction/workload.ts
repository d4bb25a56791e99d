import {Zipf, type Rng} from '../kernel';
import type {Key} from './cache';

/** An endless sequence of requests. */
export type Workload = Generator<Key, never>;

// #region workloads
/** Independent requests by Zipf's law: key k has popularity rank k + 1. The model of web and key-value traffic. */
export function* zipf(keys: number, skew: number, rng: Rng): Workload {
  const ranks = new Zipf(keys, skew);
  for (;;) yield ranks.sample(rng) - 1;
}

/** The keys 0 to `length - 1`, in order, again and again: a program that reads a table once for each of its iterations. */
export function* loop(length: number): Workload {
  for (let key = 0; ; key = (key + 1) % length) yield key;
}

/**
 * Zipf's law, and after each `every` requests a scan: `length` keys, each requested once and never again, as a backup or a
 * crawler does. The keys of scans count up from `keys`.
 */
export function* scans(keys: number, skew: number, every: number, length: number, rng: Rng): Workload {
  const popular = zipf(keys, skew, rng);
  for (let next = keys; ; next += length) {
    for (let i = 0; i < every; i++) yield popular.next().value;
    for (let i = 0; i < length; i++) yield next + i;
  }
}

/** Zipf's law, and after each `every` requests other keys become the popular ones: all ranks move on by a third. */
export function* shifts(keys: number, skew: number, every: number, rng: Rng): Workload {
  const popular = zipf(keys, skew, rng);
  for (let offset = 0; ; offset += Math.ceil(keys / 3)) {
    for (let i = 0; i < every; i++) yield (popular.next().value + offset) % keys;
  }
}
// #endregion workloads

/** The first `count` requests of a workload. O(`count`). */
export function take(workload: Workload, count: number): Key[] {
  return Array.from({length: count}, () => workload.next().value);
}

/** The string of requests on which FIFO misses 9 times with 3 places, and 10 times with 4. */
export const BELADY_STRING: readonly Key[] = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5];

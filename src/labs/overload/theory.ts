/** What a system does after a trigger: it recovers by itself, it may not, or it can't work at all. */
export type Stability = 'stable' | 'vulnerable' | 'overloaded';

// #region vulnerable
/**
 * The state of a system under a load, both as requests per second: `overloaded` from its capacity up; `stable` if it can
 * serve even what all retries make of the load; between the two `vulnerable`: it works, and after a trigger that makes
 * every attempt fail for a while, it may go on failing.
 *
 * Source: Bronson et al., "Metastable Failures in Distributed Systems", HotOS 2021.
 *
 * @param attempts - attempts for a request that always fails, the first included
 */
export function stability(load: number, capacity: number, attempts: number): Stability {
  if (load >= capacity) return 'overloaded';
  return load * attempts < capacity ? 'stable' : 'vulnerable';
}
// #endregion vulnerable

// #region cache-loop
/**
 * The part of the capacity of a database that reads need, behind a cache: `load · (1 - hitRatio) / capacity`. With a warm
 * cache of 95 % it is a twentieth of what it is with a cold one, and that is the trap.
 */
export function databaseUtilization(load: number, hitRatio: number, capacity: number): number {
  return (load * (1 - hitRatio)) / capacity;
}
// #endregion cache-loop

// #region refusal-cost
/**
 * Requests a second that a server can answer when a refusal costs work too: of its `workers`, refusing what exceeds keeps
 * some busy. From `good · work + (load - good) · refusal = workers`, while that is less than the load.
 *
 * @param load - requests per second
 * @param work - seconds of work for a request
 * @param refusal - seconds of work for a refusal; less than `work`
 */
export function goodputWithRefusals(load: number, workers: number, work: number, refusal: number): number {
  if (load * work <= workers) return load;
  return Math.max(0, (workers - load * refusal) / (work - refusal));
}
// #endregion refusal-cost

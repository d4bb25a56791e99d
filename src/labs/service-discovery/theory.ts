/** What decides how long a crash goes unnoticed. Times in one unit, whichever. */
export interface Delays {
  /** h: from one renewal to the next. */
  readonly heartbeat: number;
  /** L: how long a lease is valid without being renewed. */
  readonly lease: number;
  /** s: how often lapsed leases are looked for. */
  readonly sweep: number;
  /** T: how old a caller's list may be; 0 if changes are pushed. */
  readonly ttl: number;
}

// #region staleness
/**
 * For how long callers may go on calling an instance that has crashed. At best it crashes just before a renewal, a sweep follows
 * at once, and so does the refresh of the last caller. At worst it has just renewed, and everything was done a moment too early. On
 * average each wait is half of its interval.
 */
export function staleness({heartbeat, lease, sweep, ttl}: Delays): {min: number; mean: number; max: number} {
  return {
    min: lease - heartbeat,
    mean: lease - heartbeat / 2 + sweep / 2 + ttl / 2,
    max: lease + sweep + ttl,
  };
}

/** Calls that go to a dead instance, of `rate` calls a second spread over `instances`, for so many seconds. */
export function misdirected(rate: number, instances: number, seconds: number): number {
  return (rate / instances) * seconds;
}

/**
 * How often a living instance is evicted because `misses` heartbeats in a row were lost, each with probability `loss`: such a row
 * begins after a heartbeat that arrived. In evictions per unit of `heartbeat`'s time, for the whole fleet.
 */
export function falseEvictionRate(instances: number, heartbeat: number, loss: number, misses: number): number {
  let row = 1;
  for (let miss = 0; miss < misses; miss++) row *= loss;
  return (instances / heartbeat) * (1 - loss) * row;
}

/** Messages per unit of time that a registry receives: renewals, and callers who ask for the list. */
export function registryLoad(instances: number, heartbeat: number, callers: number, ttl: number): number {
  return instances / heartbeat + callers / ttl;
}
// #endregion staleness

// #region conflict
/**
 * Probability that somebody else appends to a stream between our reading it and our append, if all who write need as long
 * as we. Successful appends are then at least a window apart, so the share of time with one in the window before it is
 * their product. A stream bears less than `1000 / window` appends a second; at or above that it is 1.
 *
 * @param rate - successful appends to the stream, a second
 * @param window - from reading to appending, in milliseconds
 */
export function conflictProbability(rate: number, window: number): number {
  return Math.min(1, (rate * window) / 1000);
}

/** Attempts that a command needs on average, if each has the same luck. Rate a second, window in milliseconds. */
export function meanAttempts(rate: number, window: number): number {
  return 1 / (1 - conflictProbability(rate, window));
}
// #endregion conflict

// #region snapshot-cost
/** Events that are read for a command on average, with a snapshot after every `interval` events and one event a command. */
export function meanReplay(interval: number): number {
  return (interval - 1) / 2;
}

/** Cost of a command in milliseconds, beyond what doesn't depend on the interval: replaying, and its share of a snapshot. */
export function costPerCommand(interval: number, perEvent: number, perSnapshot: number): number {
  return perEvent * meanReplay(interval) + perSnapshot / interval;
}

/** The interval at which that cost is least. */
export function bestInterval(perEvent: number, perSnapshot: number): number {
  return Math.sqrt((2 * perSnapshot) / perEvent);
}
// #endregion snapshot-cost

// #region rebuild
/** Events a second of a projector that applies them in batches. Times in milliseconds. */
export function batchRate(batch: number, perTransaction: number, perEvent: number): number {
  return (1000 * batch) / (perTransaction + batch * perEvent);
}

/** Seconds until a view that is built from the first event has caught up, while others are appended. Rates a second. */
export function rebuildTime(events: number, rate: number, appends: number): number {
  return rate > appends ? events / (rate - appends) : Infinity;
}
// #endregion rebuild

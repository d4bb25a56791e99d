/** What a limiter decides about one request, and what the client may be told. Times in milliseconds. */
export interface Decision {
  /** Whether the request passes. A refused one costs nothing. */
  readonly allowed: boolean;
  /** How long it has to be held before it is passed on; 0 unless the limiter is a queue. */
  readonly delay: number;
  /** How many more requests of cost 1 would pass now. */
  readonly remaining: number;
  /** How long until the same request would pass, if nobody asks in between; 0 if it has, `Infinity` if it never will. */
  readonly retryAfter: number;
  /** How long until one request more than {@link Decision.remaining} would pass; 0 if no more ever do at once. */
  readonly refillAfter: number;
}

/** A decision, and what to remember of it. */
export interface Verdict<S> {
  readonly decision: Decision;
  readonly state: S;
}

// #region limiter
/**
 * A rate limiter as a pure function: what it knows of a client, the time and a cost go in; a decision and what to remember
 * come out. Where the state lives, in a map, in Redis or on the edge, is not its business, and neither is the clock.
 *
 * Time is in milliseconds and must not go back; where it does, a limiter acts as if it stood still, or, GCRA, is stricter
 * for that long. Decisions are exact for times on a grid of binary fractions, such as that of the kernel.
 *
 * @typeParam S - what is remembered of one client: plain data
 */
export interface Limiter<S> {
  /** What is known of a client who was never seen. */
  readonly fresh: S;
  /**
   * Decides about a request. O(1), or O(limit) where the state is a log.
   *
   * @param cost - how much of the limit it takes, 1 by default
   * @throws RangeError unless the cost is a positive integer
   */
  decide(state: S, now: number, cost?: number): Verdict<S>;
  /** Whether a client can be forgotten, because it would be treated as one who was never seen. O(1). */
  isIdle(state: S, now: number): boolean;
  /**
   * The promise: at most so much cost passes in any interval of so many milliseconds, both ends included, wherever it
   * starts and whatever clients do.
   */
  atMost(duration: number): number;
  /** What the state of one client needs at most, in bytes, at 8 bytes a number. Keys and the map come on top. */
  readonly bytesPerKey: number;
}
// #endregion limiter

/** A limit as a rate with a tolerance for bursts, as buckets have it. */
export interface Rate {
  /** T = 1 / r: milliseconds in which one more request is earned. */
  readonly interval: number;
  /** b: how many requests may come at once after a pause. */
  readonly burst: number;
}

/** A limit as a count in a window, as windows have it. */
export interface Quota {
  /** How many requests. */
  readonly limit: number;
  /** In how many milliseconds. */
  readonly window: number;
}

/** Bytes of a number. */
export const BYTES = 8;

/** @throws RangeError unless it is a positive integer */
export function assertCount(value: number, what: string): void {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${what} is a positive integer, not ${value}`);
}

/** @throws RangeError unless it is a positive finite number */
function assertDuration(value: number, what: string): void {
  if (!(value > 0) || value === Infinity) throw new RangeError(`${what} is a positive time, not ${value}`);
}

/** @throws RangeError unless both parts of a rate can be used */
export function assertRate({interval, burst}: Rate): void {
  assertDuration(interval, 'the interval');
  assertCount(burst, 'the burst');
}

/** @throws RangeError unless both parts of a quota can be used */
export function assertQuota({limit, window}: Quota): void {
  assertCount(limit, 'the limit');
  assertDuration(window, 'the window');
}

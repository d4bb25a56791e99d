import {ceilToTick} from '../kernel';
import {assertCount, assertQuota, BYTES, type Limiter, type Quota, type Verdict} from './limiter';

/** When the window of a moment starts. Exact, unlike a division. */
const startOf = (now: number, window: number): number => now - (now % window);

/** A window and how much has passed in it. */
export interface Count {
  readonly start: number;
  readonly count: number;
}

// #region fixed
/**
 * The fixed window: count, and start again at each full window of the clock. The cheapest one to explain and to share
 * between machines (an increment with an expiry), and a client who comes around the change of windows gets twice the
 * limit through in no time.
 *
 * @throws RangeError unless the limit is a positive integer and the window positive
 */
export function fixedWindow(quota: Quota): Limiter<Count> {
  assertQuota(quota);
  const {limit, window} = quota;
  return {
    fresh: {start: 0, count: 0},
    decide(state, now, cost = 1): Verdict<Count> {
      assertCount(cost, 'a cost');
      const time = Math.max(now, state.start);
      const start = startOf(time, window);
      const before = start === state.start ? state.count : 0;
      const allowed = before + cost <= limit;
      const count = allowed ? before + cost : before;
      const untilNext = start + window - now;
      return {
        decision: {
          allowed,
          delay: 0,
          remaining: limit - count,
          retryAfter: allowed ? 0 : cost > limit ? Infinity : untilNext,
          refillAfter: count === 0 ? 0 : untilNext,
        },
        state: {start, count},
      };
    },
    isIdle: ({start, count}, now) => count === 0 || now >= start + window,
    // As many windows as fit into the interval, and the two that it cuts.
    atMost: (duration) => limit * (Math.ceil(duration / window) + 1),
    bytesPerKey: 2 * BYTES,
  };
}
// #endregion fixed

/** When the requests of the last window passed, oldest first; one of cost n is in it n times. */
export type Log = readonly number[];

// #region log
/**
 * The sliding window log: remember when each request passed, and count those of the last window. Exact: in no window,
 * wherever it starts, more than the limit passes. The price is a number for each request, so that memory grows with the
 * limit.
 *
 * A request that passed at t counts until just before t + window.
 *
 * @throws RangeError unless the limit is a positive integer and the window positive
 */
export function slidingLog(quota: Quota): Limiter<Log> {
  assertQuota(quota);
  const {limit, window} = quota;
  return {
    fresh: [],
    decide(state, now, cost = 1): Verdict<Log> {
      assertCount(cost, 'a cost');
      const time = Math.max(now, state.at(-1) ?? 0);
      const recent = state.filter((at) => at + window > time);
      const allowed = recent.length + cost <= limit;
      const log = allowed ? [...recent, ...Array.from({length: cost}, () => time)] : recent;
      /** When so many of the oldest have left the window. */
      const untilGone = (count: number): number => (count < 1 ? 0 : (log[count - 1] ?? Infinity) + window - now);
      return {
        decision: {
          allowed,
          delay: 0,
          remaining: limit - log.length,
          retryAfter: allowed ? 0 : cost > limit ? Infinity : untilGone(log.length + cost - limit),
          refillAfter: untilGone(Math.min(1, log.length)),
        },
        state: log,
      };
    },
    isIdle: (state, now) => (state.at(-1) ?? -Infinity) + window <= now,
    // Half-open windows, one after the other, and one more for the end of the interval.
    atMost: (duration) => limit * (Math.floor(duration / window) + 1),
    bytesPerKey: limit * BYTES,
  };
}
// #endregion log

/** Two neighboring windows and how much has passed in each. */
export interface Counts {
  /** Start of the current window. */
  readonly start: number;
  readonly previous: number;
  readonly current: number;
}

/** The counts as they are at a moment. */
function roll(state: Counts, now: number, window: number): Counts {
  const start = startOf(Math.max(now, state.start), window);
  if (start === state.start) return state;
  return {start, previous: start === state.start + window ? state.current : 0, current: 0};
}

// #region counter
/**
 * What the sliding window counter takes for the number of requests in the last window: all of the current window, and of
 * the previous one the share that the last window covers, as if its requests had come evenly.
 * ĉ = previous · (1 - Δ / w) + current. O(1).
 */
export function slidingEstimate(state: Counts, now: number, window: number): number {
  const {start, previous, current} = roll(state, now, window);
  return (previous * (window - Math.max(0, now - start))) / window + current;
}

/**
 * How wrong {@link slidingEstimate} can be, in requests. Of the previous window's requests, the last window holds between
 * none and all, and the estimate takes the share f = 1 - Δ / w for it: previous · max(f, 1 - f). O(1).
 */
export function estimateError(state: Counts, now: number, window: number): number {
  const {start, previous} = roll(state, now, window);
  const share = (window - Math.max(0, now - start)) / window;
  return previous * Math.max(share, 1 - share);
}

/**
 * The sliding window counter: the log's idea with two counters. It is wrong about single windows, and right about the
 * rate: never more than limit · (1 + t / window) passes in t, which is what a token bucket with a burst of `limit`
 * promises.
 *
 * @throws RangeError unless the limit is a positive integer and the window positive
 */
export function slidingCounter(quota: Quota): Limiter<Counts> {
  assertQuota(quota);
  const {limit, window} = quota;
  /** When an estimate of `previous` alone has fallen so far that `room` is free, after the start of the window. */
  const fallsAt = (previous: number, room: number): number =>
    previous <= room ? 0 : ceilToTick(window - (room * window) / previous);
  /** How long until so much more passes. */
  const wait = ({start, previous, current}: Counts, now: number, cost: number): number => {
    if (cost > limit) return Infinity;
    const room = limit - cost - current;
    const at = room >= 0 ? start + fallsAt(previous, room) : start + window + fallsAt(current, limit - cost);
    return Math.max(0, at - now);
  };
  return {
    fresh: {start: 0, previous: 0, current: 0},
    decide(state, now, cost = 1): Verdict<Counts> {
      assertCount(cost, 'a cost');
      const before = roll(state, now, window);
      const left = window - Math.max(0, now - before.start);
      // The estimate times the window, which is exact.
      const taken = before.previous * left + before.current * window;
      const allowed = taken + cost * window <= limit * window;
      const after = allowed ? {...before, current: before.current + cost} : before;
      const free = limit * window - taken - (allowed ? cost * window : 0);
      const remaining = Math.floor(free / window);
      return {
        decision: {
          allowed,
          delay: 0,
          remaining,
          retryAfter: allowed ? 0 : wait(before, now, cost),
          refillAfter: remaining >= limit ? 0 : wait(after, now, remaining + 1),
        },
        state: after,
      };
    },
    isIdle: (state, now) => {
      const {previous, current} = roll(state, now, window);
      return previous === 0 && current === 0;
    },
    atMost: (duration) => Math.floor(limit * (1 + duration / window)),
    bytesPerKey: 3 * BYTES,
  };
}
// #endregion counter

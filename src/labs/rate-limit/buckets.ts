import {assertCount, assertRate, BYTES, type Decision, type Limiter, type Rate, type Verdict} from './limiter';

/** What a bucket decides. */
interface Judgment {
  readonly allowed: boolean;
  readonly cost: number;
  /** How much of the bucket is free before the request, in milliseconds of earning. */
  readonly free: number;
  readonly delay?: number;
}

/**
 * What follows from a judgment. Buckets count in time instead of requests: one request is an interval. Then no fraction of
 * a token is ever rounded.
 */
function decisionOf({interval, burst}: Rate, {allowed, cost, free, delay = 0}: Judgment): Decision {
  const needed = cost * interval;
  const left = allowed ? free - needed : free;
  const remaining = Math.max(0, Math.floor(left / interval));
  return {
    allowed,
    delay: allowed ? delay : 0,
    remaining,
    retryAfter: allowed ? 0 : cost > burst ? Infinity : needed - free,
    refillAfter: remaining >= burst ? 0 : (remaining + 1) * interval - left,
  };
}

/** b + r t: all buckets promise the same. */
function bucketPromise({interval, burst}: Rate): (duration: number) => number {
  return (duration) => burst + Math.floor(duration / interval);
}

/** What is left in a token bucket. */
export interface Tokens {
  /** Tokens times interval, in milliseconds: the time in which that much is earned. */
  readonly credit: number;
  /** When that was so. */
  readonly at: number;
}

// #region token
/**
 * The token bucket: a token is earned each interval, until the bucket is full; a request takes one.
 * tokens(t) = min(b, tokens + r Δt). Bursts up to b pass at once, and in the long run no more than r.
 *
 * Source: Turner, "New Directions in Communications (or Which Way to the Information Age?)", IEEE Communications Magazine
 * 24(10), 1986, which describes the leaky bucket; as a token bucket in RFC 2697.
 *
 * @throws RangeError unless the interval is positive and the burst a positive integer
 */
export function tokenBucket(rate: Rate): Limiter<Tokens> {
  assertRate(rate);
  const full = rate.burst * rate.interval;
  const creditAt = ({credit, at}: Tokens, now: number): number => Math.min(full, credit + Math.max(0, now - at));
  return {
    fresh: {credit: full, at: 0},
    decide(state, now, cost = 1): Verdict<Tokens> {
      assertCount(cost, 'a cost');
      const credit = creditAt(state, now);
      const price = cost * rate.interval;
      const allowed = price <= credit;
      return {
        decision: decisionOf(rate, {allowed, cost, free: credit}),
        state: {credit: allowed ? credit - price : credit, at: Math.max(now, state.at)},
      };
    },
    isIdle: (state, now) => creditAt(state, now) === full,
    atMost: bucketPromise(rate),
    bytesPerKey: 2 * BYTES,
  };
}
// #endregion token

/** How full a leaky bucket is. */
export interface Water {
  /** Requests times interval, in milliseconds: the time in which that much leaks. */
  readonly level: number;
  /** When that was so. */
  readonly at: number;
}

// #region meter
/**
 * The leaky bucket as a meter: a request pours one unit in, an interval lets one leak out, and what would overflow is
 * refused. The token bucket upside down, level = b - tokens: the same decisions, by another name.
 *
 * Source: Turner 1986; the name and the two meanings as in Tanenbaum and Wetherall, "Computer Networks".
 *
 * @throws RangeError unless the interval is positive and the burst a positive integer
 */
export function leakyMeter(rate: Rate): Limiter<Water> {
  assertRate(rate);
  const full = rate.burst * rate.interval;
  const levelAt = ({level, at}: Water, now: number): number => Math.max(0, level - Math.max(0, now - at));
  return {
    fresh: {level: 0, at: 0},
    decide(state, now, cost = 1): Verdict<Water> {
      assertCount(cost, 'a cost');
      const level = levelAt(state, now);
      const poured = cost * rate.interval;
      const allowed = level + poured <= full;
      return {
        decision: decisionOf(rate, {allowed, cost, free: full - level}),
        state: {level: allowed ? level + poured : level, at: Math.max(now, state.at)},
      };
    },
    isIdle: (state, now) => levelAt(state, now) === 0,
    atMost: bucketPromise(rate),
    bytesPerKey: 2 * BYTES,
  };
}
// #endregion meter

/** What a queue that leaks knows. */
export interface Outlet {
  /** When everything that was let in has left, and the next one could leave at once. */
  readonly freeAt: number;
}

// #region queue
/**
 * The leaky bucket as a queue: requests leave one interval apart, whatever the pattern in which they came; who would have
 * to wait for more than b - 1 intervals is refused. It lets the same requests in as the meter, and holds them: the meter
 * polices, the queue shapes.
 *
 * Only the time at which the line ends is remembered; holding the requests is up to the caller, by `delay`. A request of
 * cost n leaves when the line before it has, and keeps the outlet for n intervals.
 *
 * Source: Turner 1986; "traffic shaping" in RFC 2475, section 2.3.3.3.
 *
 * @param rate - the burst is how many requests are in the bucket at most, the one that leaves included
 * @throws RangeError unless the interval is positive and the burst a positive integer
 */
export function leakyQueue(rate: Rate): Limiter<Outlet> {
  assertRate(rate);
  const full = rate.burst * rate.interval;
  return {
    fresh: {freeAt: 0},
    decide(state, now, cost = 1): Verdict<Outlet> {
      assertCount(cost, 'a cost');
      const delay = Math.max(0, state.freeAt - now);
      const time = cost * rate.interval;
      const allowed = delay + time <= full;
      return {
        decision: decisionOf(rate, {allowed, cost, free: full - delay, delay}),
        state: allowed ? {freeAt: now + delay + time} : state,
      };
    },
    isIdle: ({freeAt}, now) => freeAt <= now,
    atMost: bucketPromise(rate),
    bytesPerKey: BYTES,
  };
}
// #endregion queue

/** What the generic cell rate algorithm knows. */
export interface Arrival {
  /** TAT, the theoretical arrival time: when the next request would come if they came one interval apart. */
  readonly tat: number;
}

// #region gcra
/**
 * GCRA, the generic cell rate algorithm, by virtual scheduling: a request may come before its theoretical arrival time,
 * but by no more than the tolerance τ = (b - 1) T. TAT' = max(now, TAT) + T. A token bucket in one number: what is missing
 * from a full bucket is max(0, TAT - now).
 *
 * Source: ITU-T Recommendation I.371, which defines GCRA(T, τ) as virtual scheduling and as a continuous-state leaky bucket.
 *
 * @throws RangeError unless the interval is positive and the burst a positive integer
 */
export function gcra(rate: Rate): Limiter<Arrival> {
  assertRate(rate);
  const {interval, burst} = rate;
  const tolerance = (burst - 1) * interval;
  return {
    fresh: {tat: 0},
    decide({tat}, now, cost = 1): Verdict<Arrival> {
      assertCount(cost, 'a cost');
      const start = Math.max(now, tat);
      // The last of `cost` requests at once is the first to come too early.
      const allowed = start + (cost - 1) * interval - now <= tolerance;
      return {
        decision: decisionOf(rate, {allowed, cost, free: burst * interval - (start - now)}),
        state: {tat: allowed ? start + cost * interval : tat},
      };
    },
    isIdle: ({tat}, now) => tat <= now,
    atMost: bucketPromise(rate),
    bytesPerKey: BYTES,
  };
}
// #endregion gcra

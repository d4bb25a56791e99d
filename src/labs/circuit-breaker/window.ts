import type {Clock} from '../kernel';

/** The sum of what was added in the last while, forgotten a tenth of that while at a time. O(1) for each operation. */
export class SlidingSum {
  readonly #clock: Clock;
  readonly #width: number;
  readonly #slots: number[];
  #newest: number;
  #sum = 0;

  /** @throws RangeError if `span`, in milliseconds, isn't positive, or `slots` isn't a positive whole number */
  constructor(clock: Clock, span: number, slots = 10) {
    if (!(span > 0 && span < Infinity)) throw new RangeError(`a span of ${span} ms`);
    if (!Number.isInteger(slots) || slots < 1) throw new RangeError(`${slots} slots`);
    this.#clock = clock;
    this.#width = span / slots;
    this.#slots = Array<number>(slots).fill(0);
    this.#newest = Math.floor(clock.now / this.#width);
  }

  /** The sum over the current slot and those before it that are still in the span. */
  get sum(): number {
    this.#expire();
    return this.#sum;
  }

  /** Adds a value, which may be negative, now. */
  add(value: number): void {
    const slot = this.#expire();
    this.#slots[slot] = (this.#slots[slot] ?? 0) + value;
    this.#sum += value;
  }

  /** Forgets everything. */
  clear(): void {
    this.#slots.fill(0);
    this.#sum = 0;
  }

  /** Empties the slots that have come round since, and returns the current one. */
  #expire(): number {
    const now = Math.floor(this.#clock.now / this.#width);
    const {length} = this.#slots;
    for (let slot = Math.max(this.#newest + 1, now - length + 1); slot <= now; slot++) {
      this.#sum -= this.#slots[slot % length] ?? 0;
      this.#slots[slot % length] = 0;
    }
    this.#newest = now;
    return now % length;
  }
}

/** How a call to a dependency ended, as a breaker sees it. */
export interface CallResult {
  readonly failed: boolean;
  /** How long it took, in milliseconds. */
  readonly duration: number;
}

/** When a closed breaker opens. */
export interface TripRule {
  /** Notes a result. O(1). */
  record(result: CallResult): void;
  /** Whether what was noted is reason to open. */
  readonly tripped: boolean;
  /** The part of the noted calls that failed, from 0 to 1; 0 if there are none. */
  readonly failureRate: number;
  /** Forgets everything, as a breaker does whenever it closes. */
  clear(): void;
}

/**
 * Trips after so many failures in a row. The simplest rule, and blind to a dependency that fails half of the calls: with
 * ten in a row as the limit, that takes 2,046 calls on average.
 */
export class ConsecutiveFailures implements TripRule {
  readonly limit: number;
  #failures = 0;
  #any = false;

  /** @throws RangeError if `limit` isn't a positive whole number */
  constructor(limit: number) {
    if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`${limit} failures in a row`);
    this.limit = limit;
  }

  get tripped(): boolean {
    return this.#failures >= this.limit;
  }

  get failureRate(): number {
    return this.#any ? Math.min(1, this.#failures / this.limit) : 0;
  }

  record({failed}: CallResult): void {
    this.#any = true;
    this.#failures = failed ? this.#failures + 1 : 0;
  }

  clear(): void {
    this.#failures = 0;
    this.#any = false;
  }
}

/** Limits of a rule that looks at rates. */
export interface RateLimits {
  /** Trips at this part of the calls failing, or more; above 0, at most 1. */
  readonly failureRate: number;
  /** Doesn't judge fewer calls than this: one failure of one call is 100 %. */
  readonly minimumCalls: number;
  /** A call that takes longer than this, in milliseconds, is slow; never, by default. */
  readonly slowCall?: number;
  /** Trips at this part of the calls being slow, or more; 1 by default. */
  readonly slowRate?: number;
}

/** A rule that looks at rates: what both windows count, and when they trip. */
export abstract class RateRule implements TripRule {
  readonly limits: Required<RateLimits>;

  constructor({failureRate, minimumCalls, slowCall = Infinity, slowRate = 1}: RateLimits) {
    for (const rate of [failureRate, slowRate]) {
      if (!(rate > 0 && rate <= 1)) throw new RangeError(`a rate of ${rate}`);
    }
    if (!Number.isInteger(minimumCalls) || minimumCalls < 1) throw new RangeError(`at least ${minimumCalls} calls`);
    this.limits = {failureRate, minimumCalls, slowCall, slowRate};
  }

  /** Calls in the window. */
  abstract readonly calls: number;
  /** Those that failed. */
  abstract readonly failures: number;
  /** Those that were slow, failed or not. */
  abstract readonly slow: number;
  abstract record(result: CallResult): void;
  abstract clear(): void;

  get failureRate(): number {
    return this.calls === 0 ? 0 : this.failures / this.calls;
  }

  get tripped(): boolean {
    const {calls, limits} = this;
    if (calls < limits.minimumCalls) return false;
    return this.failures >= limits.failureRate * calls || this.slow >= limits.slowRate * calls;
  }
}

// #region trip
/**
 * How likely a window of `calls` results holds failures enough to trip at `rate`, if each call fails with probability
 * `failure` whatever the others do: the tail of a binomial distribution. For a healthy dependency it is the chance of a
 * false alarm at a given moment, for a broken one that of noticing. O(`calls`²).
 */
export function tripProbability(failure: number, calls: number, rate: number): number {
  // Failed calls seen so far -> probability, extended by one call at a time: no factorials that overflow.
  let counts = [1];
  for (let call = 0; call < calls; call++) {
    counts = Array.from(
      {length: counts.length + 1},
      (_, failed) => (counts[failed] ?? 0) * (1 - failure) + (counts[failed - 1] ?? 0) * failure,
    );
  }
  return counts.reduce((sum, probability, failed) => sum + (failed >= rate * calls ? probability : 0), 0);
}
// #endregion trip

// #region count-window
/**
 * Trips on the rate of failed or slow calls among the last `size`, which it keeps in a circular array. As many calls
 * decide at night as at noon, so at night old ones still count.
 */
export class CountWindow extends RateRule {
  readonly size: number;
  readonly #results: CallResult[] = [];
  #next = 0;
  #failures = 0;
  #slow = 0;

  /** @throws RangeError if `size` isn't a whole number that holds `minimumCalls`, or a limit makes no sense */
  constructor(size: number, limits: RateLimits) {
    super(limits);
    // A window that can't hold the minimum would never trip, which nobody wants who writes one.
    if (!Number.isInteger(size) || size < this.limits.minimumCalls) throw new RangeError(`a window of ${size} calls`);
    this.size = size;
  }

  get calls(): number {
    return this.#results.length;
  }

  get failures(): number {
    return this.#failures;
  }

  get slow(): number {
    return this.#slow;
  }

  /** The results in the window, oldest first. */
  get results(): readonly CallResult[] {
    return [...this.#results.slice(this.#next), ...this.#results.slice(0, this.#next)];
  }

  record(result: CallResult): void {
    this.#count(this.#results[this.#next], -1);
    this.#results[this.#next] = result;
    this.#count(result, 1);
    this.#next = (this.#next + 1) % this.size;
  }

  clear(): void {
    this.#results.length = 0;
    this.#next = 0;
    this.#failures = 0;
    this.#slow = 0;
  }

  #count(result: CallResult | undefined, by: 1 | -1): void {
    if (result?.failed === true) this.#failures += by;
    if (result !== undefined && result.duration > this.limits.slowCall) this.#slow += by;
  }
}
// #endregion count-window

/** Trips on the rate of failed or slow calls in the last `span` milliseconds, forgotten a tenth at a time. */
export class TimeWindow extends RateRule {
  readonly #calls: SlidingSum;
  readonly #failures: SlidingSum;
  readonly #slow: SlidingSum;

  /** @throws RangeError if `span` isn't positive, or a limit makes no sense */
  constructor(clock: Clock, span: number, limits: RateLimits) {
    super(limits);
    this.#calls = new SlidingSum(clock, span);
    this.#failures = new SlidingSum(clock, span);
    this.#slow = new SlidingSum(clock, span);
  }

  get calls(): number {
    return this.#calls.sum;
  }

  get failures(): number {
    return this.#failures.sum;
  }

  get slow(): number {
    return this.#slow.sum;
  }

  record({failed, duration}: CallResult): void {
    this.#calls.add(1);
    if (failed) this.#failures.add(1);
    if (duration > this.limits.slowCall) this.#slow.add(1);
  }

  clear(): void {
    for (const sum of [this.#calls, this.#failures, this.#slow]) sum.clear();
  }
}

import type {Clock} from '../kernel';
import {Deque} from './deque';
import type {Request} from './request';

/** What a server learns from a request that it has finished. */
export interface Sample {
  /** Milliseconds from arrival to answer. */
  readonly latency: number;
  /** Requests that waited or were worked on when it was finished, itself included. */
  readonly inFlight: number;
}

/** Takes a request that waited in vain. */
export type Drop = (request: Request) => void;

/** Requests that wait for a worker, and the decision who may wait, who is next, and who is dropped. */
export interface Line {
  /** How many wait. */
  readonly size: number;
  /** How many may be in flight, waiting or worked on; Infinity without a limit. */
  readonly limit: number;
  /** The next `count`, in the order in which they would be taken now. */
  next(count: number): readonly Request[];
  /** Takes a request in, or refuses it. `inFlight` are those that wait or are worked on; `drop` gets whom it displaces. */
  offer(request: Request, inFlight: number, drop: Drop): boolean;
  /** The next to work on. Those that are given up on the way go to `drop`. */
  take(drop: Drop): Request | undefined;
  /** Learns from an answer, if it learns at all. */
  answered?(sample: Sample): void;
}

/** Requests in the order of arrival, with room for so many; one more is refused. Who leaves first is the business of each. */
abstract class ArrivalOrder implements Line {
  readonly room: number;
  protected readonly line = new Deque<Request>();

  constructor(room = Infinity) {
    this.room = room;
  }

  get size(): number {
    return this.line.size;
  }

  get limit(): number {
    return Infinity;
  }

  /** See {@link Line}. */
  next(count: number): readonly Request[] {
    return this.line.oldest(count);
  }

  offer(request: Request): boolean {
    if (this.size >= this.room) return false;
    this.line.push(request);
    return true;
  }

  abstract take(drop: Drop): Request | undefined;
}

/** First come, first served, with room for so many; without a bound by default, as in most frameworks. */
export class BoundedLine extends ArrivalOrder {
  /** See {@link Line}. */
  take(): Request | undefined {
    return this.line.shift();
  }
}

// #region deadline
/** First come, first served, but whose deadline has passed is dropped and not worked on. */
export class DeadlineLine extends ArrivalOrder {
  readonly #clock: Clock;

  constructor(clock: Clock, room = Infinity) {
    super(room);
    this.#clock = clock;
  }

  /** See {@link Line}. */
  take(drop: Drop): Request | undefined {
    for (;;) {
      const request = this.line.shift();
      if (request === undefined || request.deadline > this.#clock.now) return request;
      drop(request);
    }
  }
}
// #endregion deadline

// #region lifo
/**
 * Adaptive LIFO: first come, first served as long as few wait; newest first when more than `threshold` do. In an overload
 * some can't be served in time. The newest can, and the oldest are probably gone.
 *
 * Source: Maurer, "Fail at Scale", ACM Queue 13(8), 2015.
 */
export class AdaptiveLifoLine extends ArrivalOrder {
  readonly threshold: number;

  constructor(threshold: number, room = Infinity) {
    super(room);
    this.threshold = threshold;
  }

  /** See {@link Line}. */
  override next(count: number): readonly Request[] {
    return this.size > this.threshold ? this.line.newest(count) : this.line.oldest(count);
  }

  /** See {@link Line}. */
  take(): Request | undefined {
    return this.size > this.threshold ? this.line.pop() : this.line.shift();
  }
}
// #endregion lifo

// #region controlled-delay
/**
 * Controlled delay for a server: a request may wait `interval`, or, if the line has not been empty for that long, only
 * `target`. So a burst may wait, and a standing line may not.
 *
 * CoDel drops packets ever more often while the delay stays, for TCP to slow down. Users don't slow down, so this variant
 * drops all that have waited too long.
 *
 * Source: Maurer, "Fail at Scale", 2015, after Nichols and Jacobson, RFC 8289.
 */
export class ControlledDelayLine extends ArrivalOrder {
  readonly #clock: Clock;
  readonly #target: number;
  readonly #interval: number;
  #lastEmpty = 0;

  /** @param options - `target` and `interval` in milliseconds */
  constructor(clock: Clock, {target, interval}: {readonly target: number; readonly interval: number}) {
    super();
    this.#clock = clock;
    this.#target = target;
    this.#interval = interval;
  }

  /** How long a request may wait now, in milliseconds. */
  get patience(): number {
    return this.#clock.now - this.#lastEmpty > this.#interval ? this.#target : this.#interval;
  }

  /** See {@link Line}. */
  take(drop: Drop): Request | undefined {
    const {now} = this.#clock;
    for (;;) {
      const request = this.line.shift();
      if (this.size === 0) this.#lastEmpty = now;
      if (request === undefined || now - request.arrived <= this.patience) return request;
      drop(request);
    }
  }
}
// #endregion controlled-delay

// #region priority
/**
 * A short line that keeps the most important: when it is full, a newcomer displaces the least important of those who wait,
 * or is refused if that is itself. Those who are in are served in the order of arrival, so that they wait no longer than
 * the line is. O(room) for a newcomer that finds it full.
 */
export class PriorityLine implements Line {
  readonly room: number;
  readonly #line = new Set<Request>();

  constructor(room: number) {
    this.room = room;
  }

  get size(): number {
    return this.#line.size;
  }

  get limit(): number {
    return Infinity;
  }

  /** See {@link Line}. */
  next(count: number): readonly Request[] {
    return [...this.#line].slice(0, count);
  }

  offer(request: Request, _inFlight: number, drop: Drop): boolean {
    if (this.size >= this.room) {
      let least = request;
      for (const waiting of this.#line) if (waiting.priority > least.priority) least = waiting;
      if (least === request) return false;
      this.#line.delete(least);
      drop(least);
    }
    this.#line.add(request);
    return true;
  }

  /** See {@link Line}. */
  take(): Request | undefined {
    const [first] = this.#line;
    if (first !== undefined) this.#line.delete(first);
    return first;
  }
}
// #endregion priority

import {exp, ln, type Clock} from '../kernel';
import {BoundedLine, type Line, type Sample} from './lines';
import type {Request} from './request';

/** A limit on the requests in flight that is learned from answers. */
export interface ConcurrencyLimit {
  /** How many may be in flight now. */
  readonly limit: number;
  /** Learns from an answer. */
  answered(sample: Sample): void;
}

// #region aimd
/**
 * Additive increase, multiplicative decrease, as TCP does it: an answer that took too long cuts the limit by a tenth, one
 * in time raises it by 1, if the limit was in use at all.
 *
 * Source: Netflix concurrency-limits, `AIMDLimit`, after Chiu and Jain 1989.
 */
export class AimdLimit implements ConcurrencyLimit {
  readonly #slow: number;
  readonly #minimum: number;
  readonly #maximum: number;
  #limit: number;

  /** @param options - `slow`: milliseconds above which an answer is a sign of overload */
  constructor({
    slow,
    initial = 20,
    minimum = 1,
    maximum = 200,
  }: {
    readonly slow: number;
    readonly initial?: number;
    readonly minimum?: number;
    readonly maximum?: number;
  }) {
    this.#slow = slow;
    this.#minimum = minimum;
    this.#maximum = maximum;
    this.#limit = initial;
  }

  get limit(): number {
    return this.#limit;
  }

  answered({latency, inFlight}: Sample): void {
    if (latency > this.#slow) this.#limit = Math.max(this.#minimum, Math.floor(0.9 * this.#limit));
    else if (2 * inFlight >= this.#limit) this.#limit = Math.min(this.#maximum, this.#limit + 1);
  }
}
// #endregion aimd

// #region gradient
/** The next limit: `gradient · limit + √limit`, where the gradient is `(1 + buffer) · minRtt / rtt`, from 0.5 to 2. */
export function gradientStep(limit: number, minRtt: number, rtt: number, buffer: number): number {
  const gradient = Math.min(2, Math.max(0.5, ((1 + buffer) * minRtt) / rtt));
  const headroom = exp(ln(limit) / 2);
  return gradient * limit + headroom;
}
// #endregion gradient

/** Settings of a {@link GradientLimit}. */
export interface GradientOptions {
  readonly clock: Clock;
  /** Milliseconds over which latencies are averaged before the limit moves. */
  readonly window?: number;
  /** Milliseconds between two measurements of the ideal latency. */
  readonly remeasure?: number;
  /** The limit during such a measurement, and the smallest one otherwise. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Answers that make a measurement. */
  readonly samples?: number;
  /** By which fraction latencies may exceed the ideal without consequence. */
  readonly buffer?: number;
}

/**
 * A limit that follows the gradient of the latency: it grows by its square root as long as answers take about as long as
 * in an empty server, and shrinks when they take longer. The ideal is measured now and then with hardly any concurrency.
 *
 * Source: Envoy, "Adaptive Concurrency", gradient controller, after Netflix's concurrency-limits.
 */
export class GradientLimit implements ConcurrencyLimit {
  readonly #options: Required<GradientOptions>;
  #limit: number;
  #minRtt = 0;
  #measuring = true;
  /** When the measurement or window under way began, and when the next measurement is due. */
  #since: number;
  #remeasureAt = 0;
  #sum = 0;
  #count = 0;

  constructor({
    clock,
    window = 100,
    remeasure = 5000,
    minimum = 3,
    maximum = 200,
    samples = 25,
    buffer = 0.5,
  }: GradientOptions) {
    this.#options = {clock, window, remeasure, minimum, maximum, samples, buffer};
    this.#limit = minimum;
    this.#since = clock.now;
  }

  get limit(): number {
    return this.#measuring ? this.#options.minimum : Math.floor(this.#limit);
  }

  /** The ideal latency, in milliseconds, as last measured; 0 before. */
  get minRtt(): number {
    return this.#minRtt;
  }

  answered({latency}: Sample): void {
    const {clock, window, remeasure, minimum, maximum, samples, buffer} = this.#options;
    // Who came before the measurement has waited with others, and says nothing about the ideal.
    if (this.#measuring && clock.now - latency < this.#since) return;
    this.#sum += latency;
    this.#count += 1;
    if (this.#measuring ? this.#count < samples : clock.now < this.#since + window) return;
    const rtt = this.#sum / this.#count;
    [this.#sum, this.#count, this.#since] = [0, 0, clock.now];
    if (this.#measuring) {
      this.#minRtt = rtt;
      this.#remeasureAt = clock.now + remeasure;
    } else {
      this.#limit = Math.min(maximum, Math.max(minimum, gradientStep(this.#limit, this.#minRtt, rtt, buffer)));
    }
    this.#measuring = clock.now >= this.#remeasureAt;
  }
}

// #region limited
/** First come, first served, as long as no more are in flight than a learned limit allows. */
export class LimitedLine implements Line {
  readonly #line = new BoundedLine();
  readonly #limit: ConcurrencyLimit;

  constructor(limit: ConcurrencyLimit) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#line.size;
  }

  get limit(): number {
    return this.#limit.limit;
  }

  next(count: number): readonly Request[] {
    return this.#line.next(count);
  }

  offer(request: Request, inFlight: number): boolean {
    return inFlight < this.limit && this.#line.offer(request);
  }

  take(): Request | undefined {
    return this.#line.take();
  }

  answered(sample: Sample): void {
    this.#limit.answered(sample);
  }
}
// #endregion limited

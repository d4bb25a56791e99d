import {SlidingSum} from '../circuit-breaker';
import type {Clock, Rng} from '../kernel';

// #region throttle
/**
 * Client-side throttling: a client that is refused a lot refuses some of its own requests, before they cost the server
 * anything. Of its requests in the last while, `accepts` were accepted; it refuses the next one with probability
 * `max(0, (requests - K · accepts) / (requests + 1))`. With K = 2 the server gets about two requests for each that it
 * accepts, so it still has refusals to learn the end of the overload by.
 *
 * Source: Beyer et al., "Site Reliability Engineering", 2016, chapter 21, "Client-Side Throttling".
 */
export class AdaptiveThrottle {
  readonly #rng: Rng;
  readonly #k: number;
  readonly #requests: SlidingSum;
  readonly #accepts: SlidingSum;

  /** @param options - `span`: milliseconds that count; 2 minutes in the source */
  constructor({
    clock,
    rng,
    k = 2,
    span = 120_000,
  }: {
    readonly clock: Clock;
    readonly rng: Rng;
    readonly k?: number;
    readonly span?: number;
  }) {
    this.#rng = rng;
    this.#k = k;
    this.#requests = new SlidingSum(clock, span);
    this.#accepts = new SlidingSum(clock, span);
  }

  /** The probability with which it refuses the next request. */
  get rejection(): number {
    const requests = this.#requests.sum;
    return Math.max(0, (requests - this.#k * this.#accepts.sum) / (requests + 1));
  }

  /** Whether a request may be sent. Counts it either way: what the client refuses itself, it wanted as well. */
  trySend(): boolean {
    const refused = this.#rng.chance(this.rejection);
    this.#requests.add(1);
    return !refused;
  }

  /** The server accepted a request. */
  accepted(): void {
    this.#accepts.add(1);
  }
}
// #endregion throttle

import type {Rng} from '../kernel';

/** How the waits between attempts are drawn; `none` waits not at all, `exponential` is without jitter. */
export type Jitter = 'none' | 'exponential' | 'full' | 'equal' | 'decorrelated';

/** What a {@link Backoff} needs. */
export interface BackoffOptions {
  readonly jitter: Jitter;
  /** The wait that doubles, in milliseconds. */
  readonly base: number;
  /** No wait is longer, in milliseconds. */
  readonly cap: number;
  /** Draws the jitter. */
  readonly rng: Rng;
}

// #region backoff
/**
 * The waits of one call: make one for each call, for decorrelated jitter remembers the wait before.
 *
 * Backoff without jitter moves a crowd of retries to a later instant and leaves it a crowd. Jitter disperses it.
 *
 * The n-th wait, n from 0, has the ceiling `min(cap, base · 2^n)`. It is that ceiling (`exponential`), uniform below it
 * (`full`), uniform in its upper half (`equal`), or `min(cap, uniform(base, 3 · previous wait))` (`decorrelated`).
 *
 * Source: Brooker 2015. His simulator numbers the waits from 1, so that its first ceiling is twice the base; gRPC A6
 * starts at the base, and so does this.
 */
export class Backoff {
  readonly #options: BackoffOptions;
  #ceiling: number;
  #previous: number;

  /** @throws RangeError unless 0 < base <= cap, both finite */
  constructor(options: BackoffOptions) {
    const {base, cap} = options;
    if (!(base > 0 && base <= cap && cap < Infinity)) throw new RangeError(`no backoff from ${base} to ${cap} ms`);
    this.#options = options;
    this.#ceiling = base;
    this.#previous = base;
  }

  // #region waits
  /** Milliseconds to wait before the next attempt. O(1). */
  next(): number {
    const {jitter, base, cap, rng} = this.#options;
    const ceiling = this.#ceiling;
    this.#ceiling = Math.min(cap, 2 * ceiling);
    switch (jitter) {
      case 'none':
        return 0;
      case 'exponential':
        return ceiling;
      case 'full':
        return ceiling * rng.float();
      case 'equal':
        return ceiling / 2 + (ceiling / 2) * rng.float();
      case 'decorrelated':
        return (this.#previous = Math.min(cap, base + (3 * this.#previous - base) * rng.float()));
    }
  }
  // #endregion waits
}
// #endregion backoff

import {exp, ln} from '../kernel';

// #region guessing
/**
 * The probability that `guesses` guesses, each at a fresh code, hit at least once: 1 - (1 - w / 10^digits)^guesses, where w
 * codes are accepted at a time.
 */
export function guessProbability(guesses: number, accepted: number, digits = 6): number {
  return 1 - exp(guesses * ln(1 - accepted / 10 ** digits));
}

/** How many guesses hit with a given probability. */
export function guessesFor(probability: number, accepted: number, digits = 6): number {
  return ln(1 - probability) / ln(1 - accepted / 10 ** digits);
}
// #endregion guessing

/** How failures are answered. Times are in seconds. */
export type Throttle =
  | {readonly kind: 'none'}
  /** Nothing is accepted any longer after so many failures in a row. */
  | {readonly kind: 'lock'; readonly after: number}
  /** Each failure after the first `free` ones doubles the wait, up to `cap`. */
  | {readonly kind: 'delay'; readonly free: number; readonly first: number; readonly cap: number};

// #region throttle
/** How long the next attempt has to wait after so many failures in a row, in seconds; `Infinity`: for a person to help. */
export function waitAfter(throttle: Throttle, failures: number): number {
  switch (throttle.kind) {
    case 'none':
      return 0;
    case 'lock':
      return failures >= throttle.after ? Infinity : 0;
    case 'delay': {
      let wait = failures > throttle.free ? throttle.first : 0;
      for (let i = throttle.free + 1; i < failures && wait < throttle.cap; i++) wait *= 2;
      return Math.min(wait, throttle.cap);
    }
  }
}
// #endregion throttle

/** One account's failures in a row, and from when on the next attempt counts. */
export class Attempts {
  failures = 0;
  readonly #throttle: Throttle;
  #openAt = 0;

  constructor(throttle: Throttle) {
    this.#throttle = throttle;
  }

  /** Whether an attempt at this time would be looked at. */
  open(time: number): boolean {
    return time >= this.#openAt;
  }

  /** Notes a failure, which may close the account for a while. */
  failed(time: number): void {
    this.failures += 1;
    const wait = waitAfter(this.#throttle, this.failures);
    // A failure that costs no wait closes nothing, for attempts that are told of later but made before it, either.
    if (wait > 0) this.#openAt = time + wait;
  }

  /** Notes a success. */
  succeeded(): void {
    this.failures = 0;
    this.#openAt = 0;
  }
}

import {hotp, PERIOD, sameCode, timeStep, type Hmac} from './hotp';

/** What became of a code. `spent`: it is right, and was used before. */
export type Verdict = 'accepted' | 'wrong' | 'spent';

/** How a verifier of time-based codes behaves. */
export interface TotpOptions {
  /** Steps before and after the current one whose codes are accepted too. */
  readonly window: number;
  /** Whether an accepted code, and all before it, are refused from then on. RFC 6238, section 5.2 demands it. */
  readonly once: boolean;
  /** Whether to remember by how many steps the token's clock was off. RFC 6238, section 6. */
  readonly follow: boolean;
  readonly digits?: number;
  readonly period?: number;
}

/** Checks the codes of one user's token. */
export class TotpVerifier {
  readonly #hmac: Hmac;
  readonly #options: TotpOptions;
  /** The step whose code was accepted last; its code and all earlier ones are spent. */
  #spent = -Infinity;
  /** By how many steps the token was ahead when last heard of. */
  #drift = 0;

  constructor(hmac: Hmac, options: TotpOptions) {
    this.#hmac = hmac;
    this.#options = options;
  }

  /** By how many steps the token is taken to be ahead. */
  get drift(): number {
    return this.#drift;
  }

  /** The steps whose codes would be accepted at a time, in seconds. */
  candidates(time: number): number[] {
    const {window, period = PERIOD} = this.#options;
    const middle = timeStep(time, period) + this.#drift;
    return Array.from({length: 2 * window + 1}, (_, i) => middle - window + i).filter((step) => step >= 0);
  }

  // #region check
  /** Judges a code at a time, in seconds. 2 · window + 1 MACs, whatever the code is. */
  check(code: string, time: number): Verdict {
    const {once, follow, digits, period = PERIOD} = this.#options;
    // All of them are compared, so that the duration does not tell which step it was.
    const matches = this.candidates(time).filter((step) => sameCode(code, hotp(this.#hmac, step, digits)));
    const fresh = matches.filter((step) => !once || step > this.#spent);
    const [step] = fresh;
    if (step === undefined) return matches.length > 0 ? 'spent' : 'wrong';
    this.#spent = step;
    if (follow) this.#drift = step - timeStep(time, period);
    return 'accepted';
  }
  // #endregion check
}

/**
 * Checks the codes of a token that counts: it may be ahead, for a button gets pressed in a pocket, and never behind.
 *
 * Source: RFC 4226, sections 7.2 and 7.4.
 */
export class HotpVerifier {
  readonly #hmac: Hmac;
  readonly #lookAhead: number;
  /** The first counter that has not been used. */
  #next = 0;

  /** @param lookAhead - how many unused codes may be skipped */
  constructor(hmac: Hmac, lookAhead: number) {
    this.#hmac = hmac;
    this.#lookAhead = lookAhead;
  }

  /** The counter of the next code, as far as the verifier knows. */
  get next(): number {
    return this.#next;
  }

  /** Whether the code is one of the next ones; if so, it and those before it are used up. */
  check(code: string): boolean {
    for (let counter = this.#next; counter <= this.#next + this.#lookAhead; counter++) {
      if (!sameCode(code, hotp(this.#hmac, counter))) continue;
      this.#next = counter + 1;
      return true;
    }
    return false;
  }
}

/**
 * Until when an answer is worth something, and how the attempts of a call share that time. A *timeout* is how long one
 * caller waits; a *deadline* is an instant, and can be handed on.
 *
 * Times are in milliseconds.
 *
 * Sources: gRPC, "Deadlines"; Beyer et al., "Site Reliability Engineering", 2016, chapter 22, "Deadline propagation".
 *
 * @module
 */
import type {Clock} from '../kernel';

// #region deadline
/** An instant after which nobody wants the answer. */
export class Deadline {
  readonly #clock: Clock;
  /** When it is, by this machine's clock. Another machine is told what remains, for clocks differ. */
  readonly at: number;

  private constructor(clock: Clock, at: number) {
    this.#clock = clock;
    this.at = at;
  }

  /**
   * The deadline of whoever waits for so long from now on.
   *
   * @throws RangeError if `timeout` isn't positive
   */
  static after(clock: Clock, timeout: number): Deadline {
    if (!(timeout > 0)) throw new RangeError(`a timeout of ${timeout} ms`);
    return new Deadline(clock, clock.now + timeout);
  }

  // #region shares
  /** What is left; 0 when it has passed. A server asks before it begins to work, and before each costly step. */
  get remaining(): number {
    return Math.max(0, this.at - this.#clock.now);
  }

  /**
   * For a call on behalf of this one: earlier by `reserve`, the time in which to turn its failure into an answer, and
   * at most `limit` from now, its own share.
   */
  child({reserve = 0, limit = Infinity}: {readonly reserve?: number; readonly limit?: number}): Deadline {
    return new Deadline(this.#clock, Math.min(this.at - reserve, this.#clock.now + limit));
  }

  /**
   * The timeout of an attempt that starts after a wait: `perTry`, or what the deadline leaves. `undefined` if that is
   * less than `worthwhile`, within which an answer is likely: an attempt that can't succeed only costs the callee.
   */
  attempt(wait: number, perTry: number, worthwhile: number): number | undefined {
    const timeout = Math.min(perTry, this.remaining - wait);
    return timeout >= worthwhile ? timeout : undefined;
  }
  // #endregion shares
}
// #endregion deadline

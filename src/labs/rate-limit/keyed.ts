import type {Decision, Limiter} from './limiter';

// #region keyed
/**
 * One limiter for many clients: a state for each key that was seen lately. Memory is what needs limiting here, because an
 * attacker chooses the keys; {@link KeyedLimiter.sweep} forgets all that make no difference anymore.
 */
export class KeyedLimiter<S> {
  readonly #limiter: Limiter<S>;
  readonly #states = new Map<string, S>();

  constructor(limiter: Limiter<S>) {
    this.#limiter = limiter;
  }

  /** How many clients are remembered. */
  get size(): number {
    return this.#states.size;
  }

  /**
   * Decides about a request of a client, and remembers it. O(1) besides the decision.
   *
   * @throws RangeError unless the cost is a positive integer
   */
  decide(key: string, now: number, cost = 1): Decision {
    const {decision, state} = this.#limiter.decide(this.#states.get(key) ?? this.#limiter.fresh, now, cost);
    this.#states.set(key, state);
    return decision;
  }

  /** Forgets the clients who would be treated as new ones. O(n). */
  sweep(now: number): void {
    for (const [key, state] of this.#states) if (this.#limiter.isIdle(state, now)) this.#states.delete(key);
  }
}
// #endregion keyed

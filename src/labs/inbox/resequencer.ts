// #region resequencer
/**
 * Puts the messages of one sequence in order: what comes early waits, what comes again is dropped. It must be told how long
 * to wait for a gap to close, because it can't know whether the missing message is late or lost.
 *
 * Source: Hohpe and Woolf, "Enterprise Integration Patterns", 2003 (Resequencer).
 */
export class Resequencer<T> {
  readonly #capacity: number;
  readonly #early = new Map<number, T>();
  #next = 1;

  /** @param capacity - how many messages may wait for an earlier one */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The number that the others wait for; `undefined` if none waits. */
  get missing(): number | undefined {
    return this.#early.size > 0 ? this.#next : undefined;
  }

  /**
   * Takes the message with this number, and returns what is in order now, oldest first. Amortized O(1).
   *
   * @throws RangeError if too many wait: then don't acknowledge it, so that it comes again
   */
  accept(number: number, message: T): T[] {
    if (number < this.#next || this.#early.has(number)) return [];
    if (number > this.#next && this.#early.size >= this.#capacity) throw new RangeError(`${this.#next} is missing`);
    this.#early.set(number, message);
    return this.#inOrder();
  }

  /** Gives up on what is missing, and returns what can go on without it. */
  skip(): T[] {
    if (this.#early.size === 0) return [];
    this.#next = Math.min(...this.#early.keys());
    return this.#inOrder();
  }

  #inOrder(): T[] {
    const ready: T[] = [];
    for (let message = this.#early.get(this.#next); message !== undefined; message = this.#early.get(this.#next)) {
      this.#early.delete(this.#next);
      this.#next += 1;
      ready.push(message);
    }
    return ready;
  }
}
// #endregion resequencer

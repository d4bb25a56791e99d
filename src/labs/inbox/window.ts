/** Remembers ids for a limited time, as brokers do. A copy that comes later is taken for a new message. */
export class DedupWindow {
  readonly #window: number;
  /** When each id was first seen, oldest first. */
  readonly #seen = new Map<string, number>();

  /** @param window - how long an id is remembered, in milliseconds */
  constructor(window: number) {
    this.#window = window;
  }

  /** How many ids it remembers. */
  get size(): number {
    return this.#seen.size;
  }

  /** Whether this id wasn't seen in the window. `now` must not go back. Amortized O(1). */
  isNew(id: string, now: number): boolean {
    for (const [old, at] of this.#seen) {
      if (now - at < this.#window) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, now);
    return true;
  }
}

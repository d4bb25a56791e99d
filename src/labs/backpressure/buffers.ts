/** What comes out of a buffer. */
export interface Taken<T> {
  /** The next item; `undefined` if there is none. */
  readonly item: T | undefined;
  /** What was given up on the way to it. */
  readonly dropped: readonly T[];
}

/** What stands between a producer and a consumer. Times in milliseconds. */
export interface Buffer<T> {
  /** What waits, next first. */
  readonly items: readonly T[];
  /** Puts an item in. Returns what was given up for it: nothing, the item itself, or another. */
  offer(now: number, item: T): readonly T[];
  /** Takes the next item out. */
  take(now: number): Taken<T>;
}

/** First in, first out. What happens when it is full is the policy. */
export class BoundedBuffer<T> implements Buffer<T> {
  readonly #items: T[] = [];
  readonly #capacity: number;
  readonly #whenFull: 'drop-newest' | 'drop-oldest';

  /** @param capacity - items at most; `Infinity` for a buffer that is never full, until the memory is */
  constructor(capacity: number, whenFull: 'drop-newest' | 'drop-oldest') {
    this.#capacity = capacity;
    this.#whenFull = whenFull;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  // #region bounded
  offer(_now: number, item: T): readonly T[] {
    if (this.#items.length < this.#capacity) {
      this.#items.push(item);
      return [];
    }
    if (this.#whenFull === 'drop-newest') return [item];
    this.#items.push(item);
    return this.#items.splice(0, 1);
  }
  // #endregion bounded

  take(): Taken<T> {
    return {item: this.#items.shift(), dropped: []};
  }
}

/**
 * A buffer that is bounded in time instead of items: it refuses what would be served too late. How long the wait will be
 * it learns from the consumer, so the bound shrinks by itself when the consumer becomes slow.
 */
export class SheddingBuffer<T> implements Buffer<T> {
  readonly #items: T[] = [];
  readonly #patience: number;
  readonly #expectedService: () => number;

  /**
   * @param patience - the longest expected time until an item is done with which it is let in
   * @param expectedService - what one item takes at present
   */
  constructor(patience: number, expectedService: () => number) {
    this.#patience = patience;
    this.#expectedService = expectedService;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  // #region shed
  /** Refuses what would be done too late at the consumer's present speed. */
  offer(_now: number, item: T): readonly T[] {
    // Those ahead, the one that is being served, and the item itself.
    if ((this.#items.length + 2) * this.#expectedService() > this.#patience) return [item];
    this.#items.push(item);
    return [];
  }
  // #endregion shed

  take(): Taken<T> {
    return {item: this.#items.shift(), dropped: []};
  }
}

/** What became of something that wanted in. */
export type Entry = 'admitted' | 'waiting' | 'rejected';

// #region bulkhead
/**
 * A bulkhead: a semaphore with a bounded waiting line. A ship's bulkheads keep the water of one compartment out of the
 * others; a service's keep a slow dependency from taking all of its threads, connections or memory.
 *
 * It holds and orders, and runs nothing: whoever leaves is told who goes next. So it serves as a pool of threads,
 * as a limit of calls under way, and as a server with a queue.
 *
 * @typeParam T - what enters, told apart by identity
 */
export class Bulkhead<T extends object> {
  /** How many may be inside. */
  readonly permits: number;
  /** How many may wait. */
  readonly room: number;
  readonly #inside = new Set<T>();
  /** A set keeps the order of arrival, and lets one leave from the middle in O(1). */
  readonly #waiting = new Set<T>();

  /** @throws RangeError if `permits` isn't a positive whole number, or `room` a natural number */
  constructor(permits: number, room = 0) {
    if (!Number.isInteger(permits) || permits < 1) throw new RangeError(`${permits} permits`);
    if (!Number.isInteger(room) || room < 0) throw new RangeError(`room for ${room}`);
    this.permits = permits;
    this.room = room;
  }

  /** Who is inside, in the order of admission. */
  get inside(): ReadonlySet<T> {
    return this.#inside;
  }

  /** Who waits, first come first. */
  get waiting(): ReadonlySet<T> {
    return this.#waiting;
  }

  // #region places
  /** Goes in, or waits, or is turned away. O(1). */
  enter(one: T): Entry {
    if (this.#inside.size < this.permits) {
      this.#inside.add(one);
      return 'admitted';
    }
    if (this.#waiting.size >= this.room) return 'rejected';
    this.#waiting.add(one);
    return 'waiting';
  }

  /**
   * Leaves, from the inside or from the line. Does nothing if it is in neither. O(1).
   *
   * @returns who has been admitted in its place, for the caller to start
   */
  leave(one: T): T | undefined {
    if (this.#waiting.delete(one) || !this.#inside.delete(one)) return undefined;
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      this.#inside.add(next);
      return next;
    }
    return undefined;
  }
  // #endregion places

  /** Puts everyone out, and returns them: first those inside, then those in the line. */
  clear(): T[] {
    const all = [...this.#inside, ...this.#waiting];
    this.#inside.clear();
    this.#waiting.clear();
    return all;
  }
}
// #endregion bulkhead

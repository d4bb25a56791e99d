import {hash64, POSITIONS, toPosition} from '../consistent-hashing';

/**
 * The partitions of a table: ranges of the hash that cover all of it without a gap. A partition key has one position, so all its
 * items are in one partition however often that is split.
 */
export class Partitions {
  /** Where each range begins, ascending; the first at 0. */
  readonly #starts: number[];
  readonly #positions = new Map<string, number>();
  readonly #hash: (text: string) => number;

  /**
   * @param count - ranges of equal size at first
   * @param seed - part of what is hashed
   */
  constructor(count: number, seed: number) {
    this.#starts = Array.from({length: count}, (_, index) => Math.floor((index * POSITIONS) / count));
    this.#hash = (text) => toPosition(hash64(`${seed}:${text}`));
  }

  /** How many there are now. */
  get count(): number {
    return this.#starts.length;
  }

  /** The partition of a key. O(log partitions), and once O(length of the key). */
  of(key: string): number {
    let position = this.#positions.get(key);
    if (position === undefined) {
      position = this.#hash(key);
      this.#positions.set(key, position);
    }
    return this.at(position);
  }

  /** The partition of a position from 0 to 2^53 - 1. O(log partitions). */
  at(position: number): number {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) <= position) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Divides a partition in the middle of its range; those behind it get the next number. O(partitions). */
  split(partition: number): void {
    const start = this.#starts[partition] ?? 0;
    const end = this.#starts[partition + 1] ?? POSITIONS;
    this.#starts.splice(partition + 1, 0, start + Math.floor((end - start) / 2));
  }
}

import {assertCapacity, HIT, type Access, type Cache, type Key, type Segment} from './cache';
import {List, type Links} from './list';

interface Entry extends Links<Entry> {
  readonly key: Key;
}

/**
 * First in, first out: evicts what has been in the cache for the longest time, however often it is used. A hit changes
 * nothing at all, so it needs no lock. O(1).
 *
 * More memory can make it worse: Belady, Nelson and Shedler, "An Anomaly in Space-Time Characteristics of Certain
 * Programs Running in a Paging Machine", Communications of the ACM 12(6), 1969.
 */
export class Fifo implements Cache {
  readonly capacity: number;
  readonly #index = new Map<Key, Entry>();
  readonly #queue = new List<Entry>();

  /** @throws RangeError unless `capacity` is a positive integer */
  constructor(capacity: number) {
    assertCapacity(capacity);
    this.capacity = capacity;
  }

  get size(): number {
    return this.#index.size;
  }

  has(key: Key): boolean {
    return this.#index.has(key);
  }

  // #region fifo
  access(key: Key): Access {
    if (this.#index.has(key)) return HIT;
    const oldest = this.size < this.capacity ? undefined : this.#queue.shift();
    if (oldest !== undefined) this.#index.delete(oldest.key);
    const entry: Entry = {key, toHead: undefined, toTail: undefined};
    this.#index.set(key, entry);
    this.#queue.push(entry);
    return {hit: false, evicted: oldest?.key};
  }
  // #endregion fifo

  segments(): Segment[] {
    return [{name: 'queue', capacity: this.capacity, entries: Array.from(this.#queue, ({key}) => ({key, mark: 0}))}];
  }
}

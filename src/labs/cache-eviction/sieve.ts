import {assertCapacity, HIT, type Access, type Cache, type Key, type Segment} from './cache';
import {List, type Links} from './list';

interface Entry extends Links<Entry> {
  readonly key: Key;
  visited: boolean;
}

/**
 * SIEVE: a FIFO queue, one bit an entry, and a hand. A hit sets the bit. To evict, the hand goes from the tail to the
 * head, clears the bits that are set, and evicts the first entry without one, **in place**: what is spared stays where
 * it is, and new entries still come in at the head.
 *
 * That is the whole difference to CLOCK, where what is spared and what is new stand side by side. Here the hand moves on
 * to the new entries and sifts those, while the old ones behind it, which have proven themselves, rest until it comes
 * round again. O(1) amortized.
 *
 * So a scan of any length leaves the hot entries where they are, if it requests each key once. If it requests each twice
 * in a row, all bits are set, and it sweeps the cache; and a loop slightly longer than the cache defeats SIEVE like LRU.
 *
 * Source: Zhang, Yang, Yue, Vigfusson and Rashmi, "SIEVE is Simpler than LRU: an Efficient Turn-Key Eviction Algorithm
 * for Web Caches", NSDI 2024.
 */
export class Sieve implements Cache {
  readonly capacity: number;
  readonly #index = new Map<Key, Entry>();
  readonly #queue = new List<Entry>();
  /** Where the search goes on; at the tail if `undefined`. */
  #hand: Entry | undefined;

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

  // #region sieve
  access(key: Key): Access {
    const known = this.#index.get(key);
    if (known !== undefined) {
      known.visited = true;
      return HIT;
    }
    const evicted = this.size < this.capacity ? undefined : this.#evict();
    const entry: Entry = {key, visited: false, toHead: undefined, toTail: undefined};
    this.#index.set(key, entry);
    this.#queue.push(entry);
    return {hit: false, evicted};
  }

  #evict(): Key | undefined {
    let candidate = this.#hand ?? this.#queue.tail;
    while (candidate?.visited === true) {
      candidate.visited = false;
      candidate = candidate.toHead ?? this.#queue.tail;
    }
    if (candidate === undefined) return undefined;
    this.#hand = candidate.toHead;
    this.#queue.remove(candidate);
    this.#index.delete(candidate.key);
    return candidate.key;
  }
  // #endregion sieve

  segments(): Segment[] {
    const order = [...this.#queue];
    const hand = this.#hand ?? this.#queue.tail;
    const entries = order.map(({key, visited}) => ({key, mark: Number(visited)}));
    const segment = {name: 'queue', capacity: this.capacity, entries};
    return [hand === undefined ? segment : {...segment, hand: order.indexOf(hand)}];
  }
}

import {assertCapacity, HIT, type Access, type Cache, type Key, type Segment} from './cache';
import {List, type Links} from './list';
import {FrequencySketch} from './sketch';

interface Entry extends Links<Entry> {
  readonly key: Key;
  list: List<Entry>;
}

/**
 * Window TinyLFU: a small LRU window in front of a large main part, and an admission filter between the two.
 *
 * What falls out of the window is a candidate for the main part. If that is full, the candidate meets the entry which
 * would be evicted for it, and the one that a sketch has seen more often lately stays. So a key that is requested once
 * hardly ever displaces one that is requested often, while a burst of requests is still served by the window. The main part is
 * a segmented LRU: what is hit on **probation** moves to **protected**, and what that one has no room for moves back.
 *
 * The window is 1 % of the cache, at least one entry, and four fifths of the main part are protected, as in Caffeine's
 * simulator; Caffeine itself adapts the size of the window to the workload. O(1) amortized.
 *
 * Source: Einziger, Friedman and Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM Transactions on Storage
 * 13(4), 2017.
 */
export class WTinyLfu implements Cache {
  readonly capacity: number;
  readonly #windowCapacity: number;
  readonly #protectedCapacity: number;
  readonly #index = new Map<Key, Entry>();
  readonly #window = new List<Entry>();
  readonly #probation = new List<Entry>();
  readonly #protected = new List<Entry>();
  readonly #sketch: FrequencySketch;

  /** @throws RangeError unless `capacity` is a positive integer */
  constructor(capacity: number) {
    assertCapacity(capacity);
    this.capacity = capacity;
    const main = Math.floor((99 * capacity) / 100);
    this.#windowCapacity = capacity - main;
    this.#protectedCapacity = Math.floor((4 * main) / 5);
    this.#sketch = new FrequencySketch(capacity);
  }

  get size(): number {
    return this.#index.size;
  }

  has(key: Key): boolean {
    return this.#index.has(key);
  }

  // #region w-tinylfu
  access(key: Key): Access {
    this.#sketch.increment(key);
    const known = this.#index.get(key);
    if (known === undefined) {
      const entry: Entry = {key, list: this.#window, toHead: undefined, toTail: undefined};
      this.#index.set(key, entry);
      this.#window.push(entry);
      return {hit: false, evicted: this.#admit()};
    }
    this.#move(known, known.list === this.#probation ? this.#protected : known.list);
    const demoted = this.#protected.size > this.#protectedCapacity ? this.#protected.tail : undefined;
    if (demoted !== undefined) this.#move(demoted, this.#probation);
    return HIT;
  }

  /** Lets the oldest of a full window apply for the main part, and evicts the loser if that one is full too. */
  #admit(): Key | undefined {
    const candidate = this.#window.tail;
    if (this.#window.size <= this.#windowCapacity || candidate === undefined) return undefined;
    this.#move(candidate, this.#probation);
    const victim = this.#probation.tail;
    if (this.size <= this.capacity || victim === undefined) return undefined;
    const admitted = this.#sketch.estimate(candidate.key) > this.#sketch.estimate(victim.key);
    const loser = admitted ? victim : candidate;
    loser.list.remove(loser);
    this.#index.delete(loser.key);
    return loser.key;
  }

  #move(entry: Entry, to: List<Entry>): void {
    entry.list.remove(entry);
    entry.list = to;
    to.push(entry);
  }
  // #endregion w-tinylfu

  segments(): Segment[] {
    const marked = (list: List<Entry>) => Array.from(list, ({key}) => ({key, mark: this.#sketch.estimate(key)}));
    const probation = this.capacity - this.#windowCapacity - this.#protectedCapacity;
    return [
      {name: 'window', capacity: this.#windowCapacity, entries: marked(this.#window)},
      {name: 'probation', capacity: probation, entries: marked(this.#probation)},
      {name: 'protected', capacity: this.#protectedCapacity, entries: marked(this.#protected)},
    ];
  }
}

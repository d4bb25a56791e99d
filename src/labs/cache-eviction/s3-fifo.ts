import {assertCapacity, HIT, type Access, type Cache, type Key, type Segment} from './cache';
import {List, type Links} from './list';

interface Entry extends Links<Entry> {
  readonly key: Key;
  queue: List<Entry>;
  /** Hits since it came into its queue, at most {@link MOST_HITS}: two bits. */
  hits: number;
}

interface Ghost extends Links<Ghost> {
  readonly key: Key;
}

const MOST_HITS = 3;
/** Hits in the small queue that let an entry into the main one. */
const PROMOTION = 2;

/**
 * S3-FIFO: three queues, first in, first out, and no list that a hit would reorder.
 *
 * New entries come into a **small** queue, a tenth of the cache. Most are requested once and never again, and leave it
 * soon, their names remembered in a **ghost** queue; those that were hit twice move on to the **main** queue. A key that
 * is requested while its name is in the ghost queue goes to the main queue directly: it left too early. The main queue
 * reinserts what was hit, one hit less each time. O(1) amortized.
 *
 * Follows the authors' own implementation, `S3FIFOv0.c` of libCacheSim: the limits of the two queues matter only once the
 * cache is full, and then the main queue evicts if it is over its nine tenths, otherwise the small one.
 *
 * Source: Yang, Zhang, Qiu, Yue and Rashmi, "FIFO Queues Are All You Need for Cache Eviction", SOSP 2023.
 */
export class S3Fifo implements Cache {
  readonly capacity: number;
  readonly #smallCapacity: number;
  readonly #mainCapacity: number;
  readonly #index = new Map<Key, Entry>();
  readonly #small = new List<Entry>();
  readonly #main = new List<Entry>();
  readonly #ghostIndex = new Map<Key, Ghost>();
  readonly #ghosts = new List<Ghost>();

  /** @throws RangeError unless `capacity` is a positive integer */
  constructor(capacity: number) {
    assertCapacity(capacity);
    this.capacity = capacity;
    this.#smallCapacity = Math.max(1, Math.floor(capacity / 10));
    this.#mainCapacity = capacity - this.#smallCapacity;
  }

  get size(): number {
    return this.#index.size;
  }

  has(key: Key): boolean {
    return this.#index.has(key);
  }

  // #region s3-fifo
  access(key: Key): Access {
    const known = this.#index.get(key);
    if (known !== undefined) {
      known.hits = Math.min(MOST_HITS, known.hits + 1);
      return HIT;
    }
    const remembered = this.#forget(key);
    let evicted: Key | undefined;
    while (this.size >= this.capacity) evicted = this.#evict();
    const queue = remembered ? this.#main : this.#small;
    const entry: Entry = {key, queue, hits: 0, toHead: undefined, toTail: undefined};
    this.#index.set(key, entry);
    queue.push(entry);
    return {hit: false, evicted};
  }

  /** Evicts one entry, unless it only empties the small queue into the main one, which is then too large. */
  #evict(): Key | undefined {
    return this.#main.size > this.#mainCapacity || this.#small.size === 0 ? this.#evictMain() : this.#evictSmall();
  }

  #evictSmall(): Key | undefined {
    for (let entry = this.#small.shift(); entry !== undefined; entry = this.#small.shift()) {
      if (entry.hits < PROMOTION) {
        this.#index.delete(entry.key);
        this.#remember(entry.key);
        return entry.key;
      }
      entry.hits = 0;
      entry.queue = this.#main;
      this.#main.push(entry);
    }
    return undefined;
  }

  #evictMain(): Key | undefined {
    for (let entry = this.#main.shift(); entry !== undefined; entry = this.#main.shift()) {
      if (entry.hits === 0) {
        this.#index.delete(entry.key);
        return entry.key;
      }
      entry.hits -= 1;
      this.#main.push(entry);
    }
    return undefined;
  }
  // #endregion s3-fifo

  /** Puts a name into the ghost queue, which holds as many as the main queue holds entries. */
  #remember(key: Key): void {
    if (this.#mainCapacity === 0) return;
    const oldest = this.#ghosts.size < this.#mainCapacity ? undefined : this.#ghosts.shift();
    if (oldest !== undefined) this.#ghostIndex.delete(oldest.key);
    const ghost: Ghost = {key, toHead: undefined, toTail: undefined};
    this.#ghostIndex.set(key, ghost);
    this.#ghosts.push(ghost);
  }

  /** Takes a name out of the ghost queue; `false` if it wasn't there. */
  #forget(key: Key): boolean {
    const ghost = this.#ghostIndex.get(key);
    if (ghost === undefined) return false;
    this.#ghostIndex.delete(key);
    this.#ghosts.remove(ghost);
    return true;
  }

  segments(): Segment[] {
    const marked = (queue: List<Entry>) => Array.from(queue, ({key, hits}) => ({key, mark: hits}));
    const names = Array.from(this.#ghosts, ({key}) => ({key, mark: 0}));
    return [
      {name: 'small', capacity: this.#smallCapacity, entries: marked(this.#small)},
      {name: 'main', capacity: this.#mainCapacity, entries: marked(this.#main)},
      {name: 'ghost', capacity: this.#mainCapacity, entries: names, ghost: true},
    ];
  }
}

import {Heap} from '../kernel';
import {assertCapacity, HIT, type Access, type Cache, type Key, type Segment} from './cache';

interface Use {
  readonly key: Key;
  /** When it is requested next: an index into the trace, or `Infinity`. */
  readonly next: number;
}

/**
 * Belady's MIN: evicts what is requested again farthest in the future. No policy that loads what is requested has fewer
 * misses, and none can be this one, for it has to know all requests in advance. It is the limit to measure the others by.
 * O(log n) a request.
 *
 * Source: Belady, "A Study of Replacement Algorithms for a Virtual-Storage Computer", IBM Systems Journal 5(2), 1966.
 */
export class Belady implements Cache {
  readonly capacity: number;
  readonly #trace: readonly Key[];
  /** For each request, when the same key is requested next. */
  readonly #nextUse: readonly number[];
  /** What is in the cache, and when each is requested next. */
  readonly #next = new Map<Key, number>();
  /** The farthest next use first. Holds outdated uses too, which no longer agree with `#next`. */
  readonly #farthest = new Heap<Use>((a, b) => a.next > b.next || (a.next === b.next && a.key < b.key));
  #position = 0;

  /**
   * @param trace - all requests that will come, in their order
   * @throws RangeError unless `capacity` is a positive integer
   */
  constructor(capacity: number, trace: readonly Key[]) {
    assertCapacity(capacity);
    this.capacity = capacity;
    this.#trace = trace;
    const upcoming = new Map<Key, number>();
    const nextUse = trace.map(() => Infinity);
    for (let i = trace.length - 1; i >= 0; i--) {
      const key = trace[i] ?? 0;
      nextUse[i] = upcoming.get(key) ?? Infinity;
      upcoming.set(key, i);
    }
    this.#nextUse = nextUse;
  }

  get size(): number {
    return this.#next.size;
  }

  has(key: Key): boolean {
    return this.#next.has(key);
  }

  // #region belady
  /** @throws RangeError if the request isn't the next one of the trace */
  access(key: Key): Access {
    if (this.#trace[this.#position] !== key) throw new RangeError(`request ${this.#position} isn't for ${key}`);
    const hit = this.#next.has(key);
    const evicted = hit || this.size < this.capacity ? undefined : this.#evict();
    const next = this.#nextUse[this.#position] ?? Infinity;
    this.#next.set(key, next);
    this.#farthest.push({key, next});
    this.#position += 1;
    return hit ? HIT : {hit, evicted};
  }

  #evict(): Key | undefined {
    for (let use = this.#farthest.pop(); use !== undefined; use = this.#farthest.pop()) {
      if (this.#next.get(use.key) !== use.next) continue;
      this.#next.delete(use.key);
      return use.key;
    }
    return undefined;
  }
  // #endregion belady

  segments(): Segment[] {
    const soonest = [...this.#next].sort(([a, x], [b, y]) => (x === y ? b - a : x - y));
    return [{name: 'by next use', capacity: this.capacity, entries: soonest.map(([key]) => ({key, mark: 0}))}];
  }
}

// #region optimal
/**
 * The number of hits that {@link Belady} would have on the requests so far, counted while they come.
 *
 * A hit means that a key was kept from its last request to this one. Each request in between needs a place for its own
 * key, so at most `capacity - 1` others can be kept across it. Which sets of such intervals fit is interval scheduling on
 * `capacity - 1` machines, and to accept each interval that still fits, in the order in which they end, gives the most
 * intervals. So a request is a hit of the optimum exactly if its interval fits; no knowledge of the future is needed to
 * count, only to decide.
 *
 * Source: the idea of OPTgen in Jain and Lin, "Back to the Future: Leveraging Belady's Algorithm for Improved Cache
 * Replacement", ISCA 2016, here for caches that must load what is requested.
 */
export class OptimalHits {
  /** How many keys fit. */
  readonly capacity: number;
  /** For each request, how many other keys the optimum keeps across it. */
  readonly #kept: number[] = [];
  readonly #last = new Map<Key, number>();
  #hits = 0;

  /** @throws RangeError unless `capacity` is a positive integer */
  constructor(capacity: number) {
    assertCapacity(capacity);
    this.capacity = capacity;
  }

  /** Hits of the optimum on the requests so far. */
  get hits(): number {
    return this.#hits;
  }

  /** Takes the next request; `true` if it adds a hit. Linear in the number of requests since the last one for the key. */
  access(key: Key): boolean {
    const now = this.#kept.length;
    const last = this.#last.get(key) ?? Infinity;
    this.#last.set(key, now);
    this.#kept.push(0);
    if (last === Infinity) return false;
    for (let i = last + 1; i < now; i++) if ((this.#kept[i] ?? 0) >= this.capacity - 1) return false;
    for (let i = last + 1; i < now; i++) this.#kept[i] = (this.#kept[i] ?? 0) + 1;
    this.#hits += 1;
    return true;
  }
}
// #endregion optimal

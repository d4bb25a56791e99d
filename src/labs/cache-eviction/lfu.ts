import {assertCapacity, HIT, type Access, type Cache, type Key, type Segment} from './cache';
import {List, type Links} from './list';

interface Entry extends Links<Entry> {
  readonly key: Key;
  bucket: Bucket;
}

/** The entries that were requested equally often. */
interface Bucket extends Links<Bucket> {
  readonly count: number;
  readonly entries: List<Entry>;
}

/**
 * Least frequently used: evicts what was requested least often since it came in, and among equals what was requested
 * least recently. O(1), by a list of buckets in the order of their counts: a hit moves an entry by exactly one bucket.
 *
 * It forgets a count with the entry, and never before. What was popular once stays, so it resists scans and fails when
 * popularity shifts.
 *
 * Source: Shah, Mitra and Matani, "An O(1) Algorithm for Implementing the LFU Cache Eviction Scheme", 2010.
 */
export class Lfu implements Cache {
  readonly capacity: number;
  readonly #index = new Map<Key, Entry>();
  /** The highest count at the head, the lowest at the tail; no bucket is empty. */
  readonly #buckets = new List<Bucket>();

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

  // #region lfu
  access(key: Key): Access {
    const known = this.#index.get(key);
    if (known !== undefined) {
      const {bucket} = known;
      const above = this.#bucket(bucket.count + 1, bucket);
      this.#leave(known);
      known.bucket = above;
      above.entries.push(known);
      return HIT;
    }
    const evicted = this.size < this.capacity ? undefined : this.#evict();
    const bucket = this.#bucket(1, undefined);
    const entry: Entry = {key, bucket, toHead: undefined, toTail: undefined};
    this.#index.set(key, entry);
    bucket.entries.push(entry);
    return {hit: false, evicted};
  }

  #evict(): Key | undefined {
    const victim = this.#buckets.tail?.entries.tail;
    if (victim === undefined) return undefined;
    this.#leave(victim);
    this.#index.delete(victim.key);
    return victim.key;
  }

  /** The bucket of a count, which comes next above `below`, or last of all: made if it isn't there. */
  #bucket(count: number, below: Bucket | undefined): Bucket {
    const above = below === undefined ? this.#buckets.tail : below.toHead;
    if (above?.count === count) return above;
    const bucket: Bucket = {count, entries: new List(), toHead: undefined, toTail: undefined};
    this.#buckets.insert(bucket, above);
    return bucket;
  }

  #leave(entry: Entry): void {
    const {bucket} = entry;
    bucket.entries.remove(entry);
    if (bucket.entries.size === 0) this.#buckets.remove(bucket);
  }
  // #endregion lfu

  segments(): Segment[] {
    const entries = [...this.#buckets].flatMap(({count, entries: of}) =>
      Array.from(of, ({key}) => ({key, mark: count})),
    );
    return [{name: 'by count', capacity: this.capacity, entries}];
  }
}

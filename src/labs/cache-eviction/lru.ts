import {assertCapacity, HIT, type Access, type Cache, type Key, type Segment} from './cache';
import {List, type Links} from './list';

interface Entry extends Links<Entry> {
  readonly key: Key;
}

/**
 * Least recently used: evicts what was not requested for the longest time. Every hit moves an entry to the head, which
 * is what makes it costly to share between cores. O(1).
 *
 * It is a stack algorithm: what a small cache holds, a larger one holds too, so more memory never hurts. Source of that
 * property: Mattson, Gecsei, Slutz and Traiger, "Evaluation Techniques for Storage Hierarchies", IBM Systems Journal
 * 9(2), 1970.
 */
export class Lru implements Cache {
  readonly capacity: number;
  readonly #index = new Map<Key, Entry>();
  readonly #stack = new List<Entry>();

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

  // #region lru
  access(key: Key): Access {
    const known = this.#index.get(key);
    if (known !== undefined) {
      this.#stack.remove(known);
      this.#stack.push(known);
      return HIT;
    }
    const coldest = this.size < this.capacity ? undefined : this.#stack.shift();
    if (coldest !== undefined) this.#index.delete(coldest.key);
    const entry: Entry = {key, toHead: undefined, toTail: undefined};
    this.#index.set(key, entry);
    this.#stack.push(entry);
    return {hit: false, evicted: coldest?.key};
  }
  // #endregion lru

  segments(): Segment[] {
    return [{name: 'stack', capacity: this.capacity, entries: Array.from(this.#stack, ({key}) => ({key, mark: 0}))}];
  }
}

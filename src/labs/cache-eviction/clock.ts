import {assertCapacity, HIT, type Access, type Cache, type Key, type Segment} from './cache';

interface Slot {
  key: Key;
  referenced: boolean;
}

/**
 * CLOCK: a ring of slots, one bit each, and a hand. A hit sets the bit. To evict, the hand goes round: a slot whose bit is
 * set loses it and is spared once, the first one without it is replaced. So it is FIFO in which a hit buys another round,
 * and it approximates LRU without moving anything on a hit. O(1) amortized: each bit that the hand clears was set by a
 * hit.
 *
 * A new entry starts with its bit clear, it has to be requested again to be spared; some textbooks set it on loading.
 *
 * Source: Corbató, "A Paging Experiment with the Multics System", MIT Project MAC, 1968.
 */
export class Clock implements Cache {
  readonly capacity: number;
  readonly #index = new Map<Key, Slot>();
  readonly #ring: Slot[] = [];
  #hand = 0;

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

  // #region clock
  access(key: Key): Access {
    const known = this.#index.get(key);
    if (known !== undefined) {
      known.referenced = true;
      return HIT;
    }
    if (this.size < this.capacity) {
      const slot: Slot = {key, referenced: false};
      this.#ring.push(slot);
      this.#index.set(key, slot);
      return {hit: false, evicted: undefined};
    }
    const slot = this.#sweep();
    const evicted = slot.key;
    this.#index.delete(evicted);
    slot.key = key;
    this.#index.set(key, slot);
    return {hit: false, evicted};
  }

  /** Turns the hand past the slots that are spared and past the one to replace, which it returns. */
  #sweep(): Slot {
    for (;;) {
      const slot = this.#ring[this.#hand];
      if (slot === undefined) throw new RangeError('the hand of the clock points at no slot');
      this.#hand = (this.#hand + 1) % this.capacity;
      if (!slot.referenced) return slot;
      slot.referenced = false;
    }
  }
  // #endregion clock

  segments(): Segment[] {
    const entries = this.#ring.map(({key, referenced}) => ({key, mark: Number(referenced)}));
    return [{name: 'ring', capacity: this.capacity, entries, hand: this.#hand}];
  }
}

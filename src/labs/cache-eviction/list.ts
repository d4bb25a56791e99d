/** What an item of a {@link List} carries: its neighbors. Only the list writes them. */
export interface Links<T> {
  /** The neighbor nearer to the head. */
  toHead: T | undefined;
  /** The neighbor nearer to the tail. */
  toTail: T | undefined;
}

/**
 * A doubly linked list whose items carry their own links, so that an item which a hash table has found can be moved or
 * removed in O(1), without looking for it. LRU is this list and a hash table, and nothing else.
 *
 * New items come in at the head; the tail is where the oldest are.
 *
 * @typeParam T - the items; each is in at most one list at a time
 */
export class List<T extends Links<T>> {
  /** The newest item. */
  head: T | undefined;
  /** The oldest item. */
  tail: T | undefined;
  /** How many items there are. */
  size = 0;

  /** Adds an item at the head. O(1). */
  push(item: T): void {
    this.insert(item, undefined);
  }

  /** Adds an item between `above` and what follows it towards the tail; at the head if `above` is `undefined`. O(1). */
  insert(item: T, above: T | undefined): void {
    const below = above === undefined ? this.head : above.toTail;
    item.toHead = above;
    item.toTail = below;
    if (above === undefined) this.head = item;
    else above.toTail = item;
    if (below === undefined) this.tail = item;
    else below.toHead = item;
    this.size += 1;
  }

  /** Removes an item, which must be in this list. O(1). */
  remove(item: T): void {
    const {toHead: above, toTail: below} = item;
    if (above === undefined) this.head = below;
    else above.toTail = below;
    if (below === undefined) this.tail = above;
    else below.toHead = above;
    item.toHead = undefined;
    item.toTail = undefined;
    this.size -= 1;
  }

  /** Removes the item at the tail and returns it; `undefined` if the list is empty. O(1). */
  shift(): T | undefined {
    const {tail} = this;
    if (tail !== undefined) this.remove(tail);
    return tail;
  }

  /** The items from the head to the tail. */
  *[Symbol.iterator](): Generator<T, void> {
    for (let item = this.head; item !== undefined; item = item.toTail) yield item;
  }
}

/**
 * A binary min-heap: the item that comes first is always at hand, the others are only partly ordered.
 *
 * The heap isn't stable: of two items neither of which is before the other, either may come out first. A caller that
 * needs an order among equals puts it into `before`, as the scheduler does with sequence numbers.
 *
 * Source: J. W. J. Williams, "Algorithm 232: Heapsort", Communications of the ACM 7(6), 1964.
 *
 * @typeParam T - the items; `undefined` isn't one, because it means "empty"
 */
export class Heap<T extends object | string | number> {
  readonly #before: (a: T, b: T) => boolean;
  readonly #items: T[] = [];

  /** @param before - a strict weak order: whether `a` has to come out before `b` */
  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  /** How many items are in the heap. */
  get size(): number {
    return this.#items.length;
  }

  /** The first item, left where it is, or `undefined` if the heap is empty. O(1). */
  peek(): T | undefined {
    return this.#items[0];
  }

  /** Adds an item: it rises from the bottom past every parent that it comes before. O(log n). */
  push(item: T): void {
    let hole = this.#items.length;
    while (hole > 0) {
      const above = (hole - 1) >> 1;
      const parent = this.#items[above];
      if (parent === undefined || !this.#before(item, parent)) break;
      this.#items[hole] = parent;
      hole = above;
    }
    this.#items[hole] = item;
  }

  /** Removes the first item and returns it, or `undefined` if the heap is empty. O(log n). */
  pop(): T | undefined {
    const top = this.#items[0];
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) this.#sink(last);
    return top;
  }

  /** Puts `item` at the root, then moves it down past every child that comes before it. */
  #sink(item: T): void {
    let hole = 0;
    for (;;) {
      const left = this.#items[2 * hole + 1];
      const right = this.#items[2 * hole + 2];
      if (left === undefined) break;
      const rightFirst = right !== undefined && this.#before(right, left);
      const child = rightFirst ? right : left;
      if (!this.#before(child, item)) break;
      this.#items[hole] = child;
      hole = 2 * hole + (rightFirst ? 2 : 1);
    }
    this.#items[hole] = item;
  }
}

/** A line that can be left at both ends. */
export class Deque<T> {
  #items: T[] = [];
  #head = 0;

  /** How many are in it. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Joins the end. Amortized O(1). */
  push(item: T): void {
    this.#items.push(item);
  }

  /** Leaves the front: the oldest. Amortized O(1). */
  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#head++];
    // The space of those who left is given back when they are half of it.
    if (2 * this.#head > this.#items.length) [this.#items, this.#head] = [this.#items.slice(this.#head), 0];
    return item;
  }

  /** Leaves the end: the newest. O(1). */
  pop(): T | undefined {
    return this.size === 0 ? undefined : this.#items.pop();
  }

  /** The oldest `count`, oldest first. */
  oldest(count: number): T[] {
    return this.#items.slice(this.#head, this.#head + count);
  }

  /** The newest `count`, newest first. */
  newest(count: number): T[] {
    return this.#items.slice(Math.max(this.#head, this.#items.length - count)).reverse();
  }
}

/** Something that a wheel will hand out. */
export interface WheelTimer<T> {
  readonly item: T;
  /** Full turns of the wheel that are still to come before it is due. */
  rounds: number;
  readonly slot: number;
}

/**
 * Timers in a ring of slots, one slot for each tick. A timer of `t` ticks lies `t mod slots` ahead, and counts the full
 * turns until it is due. Starting and stopping cost O(1) whatever the number of timers, where a heap costs O(log n).
 *
 * Source: Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 6.
 *
 * @typeParam T - what a timer is for
 */
export class TimingWheel<T> {
  readonly #slots: readonly Set<WheelTimer<T>>[];
  #cursor = 0;

  /** @param slots - a timer longer than that waits for more than one turn */
  constructor(slots: number) {
    this.#slots = Array.from({length: slots}, () => new Set<WheelTimer<T>>());
  }

  // #region wheel
  /** Starts a timer that is due after so many ticks, one at least. O(1). */
  start(ticks: number, item: T): WheelTimer<T> {
    if (!Number.isInteger(ticks) || ticks < 1)
      throw new RangeError(`a timer is due after 1 tick or more, not ${ticks}`);
    const slot = (this.#cursor + ticks) % this.#slots.length;
    const timer = {item, slot, rounds: Math.floor((ticks - 1) / this.#slots.length)};
    this.#slots[slot]?.add(timer);
    return timer;
  }

  /** Stops a timer. `false` if it was due or stopped before. O(1). */
  stop(timer: WheelTimer<T>): boolean {
    return this.#slots[timer.slot]?.delete(timer) ?? false;
  }

  /** Goes on by a tick, and returns what is due. O(timers / slots) on average. */
  tick(): T[] {
    this.#cursor = (this.#cursor + 1) % this.#slots.length;
    const slot = this.#slots[this.#cursor];
    const due = [...(slot ?? [])].filter((timer) => timer.rounds-- === 0);
    for (const timer of due) slot?.delete(timer);
    return due.map(({item}) => item);
  }
  // #endregion wheel
}

import type {Buffer, Taken} from './buffers';

/** What CoDel aims at; times in milliseconds. */
export interface CoDelOptions {
  /** A wait up to which a queue is a good one: 5 ms in routers. */
  readonly target: number;
  /** For how long the wait has to be above the target before anything is dropped: 100 ms, a long round trip. */
  readonly interval: number;
}

/** The constants of RFC 8289, section 5.3. */
export const ROUTER: CoDelOptions = {target: 5, interval: 100};

/** A square root by Newton's method: `Math.sqrt` may differ between engines, and this decides what is dropped. */
export function squareRoot(n: number): number {
  let root = Math.max(1, n);
  for (let next = (root + n / root) / 2; next < root; next = (root + n / root) / 2) root = next;
  return root;
}

// #region control-law
/** When the next item is to be dropped: the gaps are the interval divided by √1, √2, √3, … RFC 8289, section 5.6. */
export function controlLaw(now: number, count: number, interval: number): number {
  return now + interval / squareRoot(count);
}
// #endregion control-law

/**
 * Controlled delay: a queue that drops at its head when *every* item of the last interval has waited longer than a target.
 * A burst that drains is left alone; a queue that stands is not.
 *
 * Source: Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 10(5), 2012; RFC 8289, section 5.
 *
 * @typeParam T - what waits
 */
export class CoDelQueue<T> implements Buffer<T> {
  readonly #options: CoDelOptions;
  readonly #entries: {readonly item: T; readonly since: number}[] = [];
  /** When the wait will have been above the target for an interval; `undefined` while it is below. */
  #firstAboveTime: number | undefined;
  #dropping = false;
  #dropNext = 0;
  #count = 0;
  #lastCount = 0;

  constructor(options: CoDelOptions = ROUTER) {
    this.#options = options;
  }

  get items(): readonly T[] {
    return this.#entries.map(({item}) => item);
  }

  /** Whether it drops at present. */
  get dropping(): boolean {
    return this.#dropping;
  }

  offer(now: number, item: T): readonly T[] {
    this.#entries.push({item, since: now});
    return [];
  }

  // #region codel
  take(now: number): Taken<T> {
    const {interval} = this.#options;
    const dropped: T[] = [];
    let head = this.#dodequeue(now);
    const dropHead = (): void => {
      if (head.item !== undefined) dropped.push(head.item);
      head = this.#dodequeue(now);
    };
    if (this.#dropping) {
      if (!head.okToDrop) this.#dropping = false;
      while (this.#dropping && now >= this.#dropNext) {
        dropHead();
        this.#count += 1;
        if (head.okToDrop) this.#dropNext = controlLaw(this.#dropNext, this.#count, interval);
        else this.#dropping = false;
      }
    } else if (head.okToDrop) {
      dropHead();
      this.#dropping = true;
      // If it dropped only just now, the rate that was enough then is where to begin.
      const delta = this.#count - this.#lastCount;
      this.#count = delta > 1 && now - this.#dropNext < 16 * interval ? delta : 1;
      this.#dropNext = controlLaw(now, this.#count, interval);
      this.#lastCount = this.#count;
    }
    return {item: head.item, dropped};
  }
  // #endregion codel

  // #region sojourn
  /** Takes the head, and judges: has the wait been above the target for an interval, without a single exception? */
  #dodequeue(now: number): {item: T | undefined; okToDrop: boolean} {
    const entry = this.#entries.shift();
    const {target, interval} = this.#options;
    // The last one is never dropped: that would make the consumer idle.
    if (!entry || now - entry.since < target || this.#entries.length <= 1) this.#firstAboveTime = undefined;
    else this.#firstAboveTime ??= now + interval;
    return {item: entry?.item, okToDrop: this.#firstAboveTime !== undefined && now >= this.#firstAboveTime};
  }
  // #endregion sojourn
}

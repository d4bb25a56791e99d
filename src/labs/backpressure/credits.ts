/**
 * The sending side of a link with credit-based flow control: one credit, one item. Without credit, items wait here.
 *
 * The same idea as `Subscription.request(n)` of Reactive Streams and `WINDOW_UPDATE` of HTTP/2.
 *
 * @typeParam T - what is sent
 */
export class CreditSender<T> {
  readonly #send: (item: T) => void;
  readonly #waiting: T[] = [];
  #credits: number;

  /** @param credits - what the receiver has room for at first */
  constructor(credits: number, send: (item: T) => void) {
    this.#credits = credits;
    this.#send = send;
  }

  /** How many items it may send. */
  get credits(): number {
    return this.#credits;
  }

  /** What can't be sent yet. */
  get waiting(): readonly T[] {
    return this.#waiting;
  }

  // #region sender
  /** Sends an item now, or when there is credit for it. */
  offer(item: T): void {
    this.#waiting.push(item);
    this.#flush();
  }

  /** Takes in credits from the receiver. They add up: a grant that is lost is room that nobody uses any more. */
  grant(credits: number): void {
    this.#credits += credits;
    this.#flush();
  }

  #flush(): void {
    while (this.#credits > 0) {
      const item = this.#waiting.shift();
      if (item === undefined) return;
      this.#credits -= 1;
      this.#send(item);
    }
  }
  // #endregion sender
}

/**
 * The receiving side: counts what was taken out of its buffer, and hands the room back in batches. What is under way and
 * what is buffered is never more than the capacity, as it was all sent on credit.
 */
export class CreditReceiver {
  readonly #batch: number;
  #owed = 0;

  /** @param batch - credits are handed back when so many are owed; 1 hands each back at once, half the capacity is usual */
  constructor(batch: number) {
    this.#batch = batch;
  }

  // #region receiver
  /** An item has left the buffer. Returns the credits to grant now. */
  taken(): number {
    this.#owed += 1;
    if (this.#owed < this.#batch) return 0;
    const credits = this.#owed;
    this.#owed = 0;
    return credits;
  }
  // #endregion receiver
}

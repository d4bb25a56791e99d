/** What becomes of an order, if nothing else goes wrong. */
export type Fate = 'fine' | 'declined' | 'refused';

/** An amount that was moved on a card. */
export interface Booking {
  readonly key: string;
  readonly order: string;
  /** 1 for a charge, -1 for a refund. */
  readonly amount: 1 | -1;
}

/**
 * The card network: outside, so that no transaction of ours includes it. All that it offers is that a request with a key
 * that it has seen is answered as before, and not done again.
 */
export class CardNetwork {
  readonly #answers = new Map<string, boolean>();
  readonly #bookings: Booking[] = [];

  /** What was booked, oldest first. */
  get bookings(): readonly Booking[] {
    return this.#bookings;
  }

  /** Books an amount, unless the card is declined. O(1). */
  book({key, order, amount}: Booking, accepts: boolean): boolean {
    const before = this.#answers.get(key);
    if (before !== undefined) return before;
    this.#answers.set(key, accepts);
    if (accepts) this.#bookings.push({key, order, amount});
    return accepts;
  }
}

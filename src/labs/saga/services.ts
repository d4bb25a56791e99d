import type {Event} from './protocol';

/** What a local transaction results in: the new state, and what is told about which orders. */
export interface Result<State> {
  readonly state: State;
  readonly events: readonly {readonly event: Event; readonly order: string}[];
}

/** The prints that can be sold. `free + pending + sold` never changes. */
export interface Stock {
  readonly free: number;
  /** Reserved for sagas that may yet be undone. */
  readonly pending: number;
  readonly sold: number;
  /** Orders that wait for a pending one; only with the semantic lock. */
  readonly waiting: readonly string[];
}

// #region semantic-lock
/**
 * Reserves a print. What another saga has reserved is neither there nor gone: that saga may be compensated, and there is no
 * isolation between sagas that would hide it.
 *
 * Without the lock such a print counts as gone, so that this order is turned away for a sale that may never happen: a dirty
 * read. With the lock, `pending` is a state that others respect: this order waits until the other saga is decided. That
 * is a countermeasure in the application, for the database knows of no lock.
 */
export function reserve(stock: Stock, order: string, semanticLock: boolean): Result<Stock> {
  const {free, pending, waiting} = stock;
  if (free > 0) {
    return {state: {...stock, free: free - 1, pending: pending + 1}, events: [{event: 'reserved', order}]};
  }
  if (semanticLock && pending > 0) return {state: {...stock, waiting: [...waiting, order]}, events: []};
  return {state: stock, events: [{event: 'sold-out', order}]};
}

/** Undoes a reservation: the print goes to who waits for it, or becomes free. */
export function release(stock: Stock, order: string): Result<Stock> {
  const [next, ...waiting] = stock.waiting;
  const released = {event: 'released', order} as const;
  if (next === undefined) {
    return {state: {...stock, free: stock.free + 1, pending: stock.pending - 1}, events: [released]};
  }
  return {state: {...stock, waiting}, events: [released, {event: 'reserved', order: next}]};
}

/** Makes a reservation a sale. If no other one is pending, those who wait have waited in vain. */
export function sell(stock: Stock, order: string): Result<Stock> {
  const left = {...stock, pending: stock.pending - 1, sold: stock.sold + 1};
  const sold = {event: 'sold', order} as const;
  if (left.pending > 0) return {state: left, events: [sold]};
  const inVain = stock.waiting.map((waiting) => ({event: 'sold-out', order: waiting}) as const);
  return {state: {...left, waiting: []}, events: [sold, ...inVain]};
}
// #endregion semantic-lock

/** What the payment service knows of its orders. */
export type Payments = Readonly<Record<string, 'charged' | 'declined' | 'refunded'>>;

/** Notes what the card network answered to a charge. */
export function charge(payments: Payments, order: string, accepted: boolean): Result<Payments> {
  const event = accepted ? 'charged' : 'declined';
  return {state: {...payments, [order]: event}, events: [{event, order}]};
}

/** Notes a refund. */
export function refund(payments: Payments, order: string): Result<Payments> {
  return {state: {...payments, [order]: 'refunded'}, events: [{event: 'refunded', order}]};
}

/** The parcels, by order, oldest first. */
export type Parcels = readonly string[];

/** Hands a parcel to the carrier, who may refuse the address. */
export function ship(parcels: Parcels, order: string, accepts: boolean): Result<Parcels> {
  if (!accepts) return {state: parcels, events: [{event: 'refused', order}]};
  return {state: [...parcels, order], events: [{event: 'shipped', order}]};
}

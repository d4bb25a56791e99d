import type {PrintOrders} from './shop';

// #region invariants
/**
 * What is wrong with a shop in which nothing moves any longer: sagas without an end, money taken twice or for nothing,
 * prints that are neither for sale nor sold, parcels that nobody ordered. Empty if all is well. The judge looks at what the
 * services hold, and not at what the coordinator believes.
 */
export function problems(shop: PrintOrders): string[] {
  const {orders, stock, parcels} = shop.states;
  const found: string[] = [];
  let completed = 0;
  for (const order of shop.fates.keys()) {
    const state = orders[order]?.state;
    const bookings = shop.network.bookings.filter((booking) => booking.order === order);
    const charges = bookings.filter(({amount}) => amount === 1).length;
    const refunds = bookings.length - charges;
    const sent = parcels.filter((parcel) => parcel === order).length;
    if (charges > 1) found.push(`${order} was charged ${charges} times`);
    if (refunds > charges) found.push(`${order} was refunded ${refunds} times`);
    if (state === 'completed') {
      completed += 1;
      if (charges - refunds !== 1) found.push(`${order} is complete, and ${charges - refunds} times paid`);
      if (sent !== 1) found.push(`${order} is complete, and ${sent} times shipped`);
    } else {
      if (state !== 'compensated') found.push(`${order} has not ended`);
      if (charges !== refunds) found.push(`${order} is paid for nothing`);
      if (sent > 0) found.push(`${order} was shipped for nothing`);
    }
  }
  if (stock.pending > 0) found.push(`${stock.pending} prints are reserved for nobody`);
  if (stock.sold !== completed) found.push(`${stock.sold} prints are sold in ${completed} orders`);
  if (stock.free + stock.pending + stock.sold !== shop.options.stock) found.push('prints got lost or multiplied');
  if (stock.free < 0 || stock.pending < 0) found.push('there are fewer than no prints');
  return found;
}
// #endregion invariants

/** Moves on, always by the first choice, until nothing moves any longer; returns how many moves it took. */
export function settle(shop: PrintOrders): number {
  for (let moves = 0; ; moves++) {
    const choice = shop.choices()[0];
    if (!choice) return moves;
    shop.choose(choice);
  }
}

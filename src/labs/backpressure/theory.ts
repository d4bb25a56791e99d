// #region theory
/**
 * What a link with `credits` credits lets through, in items a millisecond: a credit is back one round trip after it was
 * used, if the item is taken at once. The consumer does one item in `service` milliseconds.
 */
export function creditThroughput(credits: number, roundTrip: number, service: number): number {
  return roundTrip === 0 ? 1 / service : Math.min(credits / roundTrip, 1 / service);
}

/** Credits with which a consumer never waits for the network: the bandwidth-delay product, counted in items. */
export function creditsFor(roundTrip: number, service: number): number {
  return Math.max(1, Math.ceil(roundTrip / service));
}

/** How long a buffer takes to fill, in milliseconds, at rates in items a millisecond; infinite if it doesn't. */
export function fillTime(capacity: number, arrivals: number, service: number): number {
  return arrivals > service ? capacity / (arrivals - service) : Infinity;
}

/** How long an item waits that gets through a full buffer, in milliseconds. Rates in items a millisecond. */
export function fullWait(
  capacity: number,
  {arrivals, service}: {readonly arrivals: number; readonly service: number},
  whenFull: 'drop-newest' | 'drop-oldest',
): number {
  // With the newest dropped, those ahead have to be served. With the oldest dropped, `capacity` newer ones push it out.
  return capacity / (whenFull === 'drop-newest' ? service : arrivals);
}

/**
 * Items that CoDel has dropped `time` ms after it began, with an interval in ms, for a load that doesn't slow down: the
 * gaps I/√1 … I/√n add up to about I (2√n − 1.46).
 */
export function codelDrops(time: number, interval: number): number {
  const root = (time / interval + 1.46) / 2;
  return root * root;
}

/** How long CoDel takes at most until it drops `excess` items a millisecond, which is √n / I, in milliseconds. */
export function codelRampUp(excess: number, interval: number): number {
  return 2 * interval * interval * excess;
}
// #endregion theory

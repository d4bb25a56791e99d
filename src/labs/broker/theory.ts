/** Where a sum without end may stop. */
const NEGLIGIBLE = 1e-12;

// #region drain
/** How fast a backlog grows, in messages a second; negative if it shrinks. Rates in messages a second. */
export function growth(arrivalRate: number, serviceRate: number): number {
  return arrivalRate - serviceRate;
}

/** How long a backlog takes to drain while messages go on arriving, in seconds; infinite unless capacity is left over. */
export function drainTime(backlog: number, arrivalRate: number, serviceRate: number): number {
  return serviceRate > arrivalRate ? backlog / (serviceRate - arrivalRate) : Infinity;
}
// #endregion drain

// #region deliveries
/**
 * How often a message is delivered on average, if each delivery fails with probability `failure` and it is given up after
 * `maxDeliveries`: 1 / (1 − p) without a limit.
 */
export function expectedDeliveries(failure: number, maxDeliveries = Infinity): number {
  let [expected, reached] = [0, 1];
  for (let i = 0; i < maxDeliveries && reached > NEGLIGIBLE; i++) {
    expected += reached;
    reached *= failure;
  }
  return expected;
}

/** The share of good messages that end in the dead-letter queue all the same: pⁿ. */
export function deadLetterShare(failure: number, maxDeliveries: number): number {
  let share = 1;
  for (let i = 0; i < maxDeliveries && share > NEGLIGIBLE && failure < 1; i++) share *= failure;
  return share;
}

/** How many messages a consumer needs at hand so that it never waits for the network: (RTT + S) / S, rounded up. */
export function prefetchFor(roundTrip: number, serviceTime: number): number {
  return Math.ceil((roundTrip + serviceTime) / serviceTime);
}

/** What one consumer gets done with a prefetch limit, in messages a millisecond: n / (RTT + S), and 1 / S at most. */
export function throughputOf(prefetch: number, roundTrip: number, serviceTime: number): number {
  return Math.min(prefetch / (roundTrip + serviceTime), 1 / serviceTime);
}
// #endregion deliveries

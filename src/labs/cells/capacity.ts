// #region capacity
/** How much one tenant asks for, in requests per second. */
export interface Demand {
  readonly mean: number;
  /** Standard deviation over time. */
  readonly deviation: number;
}

/**
 * What must be bought in all if tenants are divided evenly among cells, and each cell has room for its mean and `sigmas` standard
 * deviations: N μ + z σ √(N c). Assumes that tenants' peaks are independent; where they aren't, at nine on Mondays, the mean of that
 * hour is the mean to take.
 */
export function capacity(tenants: number, cells: number, {mean, deviation}: Demand, sigmas = 3): number {
  return tenants * mean + sigmas * deviation * Math.sqrt(tenants * cells);
}
// #endregion capacity

// #region fair
/**
 * Divides a capacity so that nobody gets more than they ask for, and nobody could get more without taking from somebody who has less:
 * max-min fairness. Whoever asks for less than an equal share gets all of it; the others share the rest. O(n log n).
 */
export function maxMinFair(capacity: number, demands: ReadonlyMap<string, number>): Map<string, number> {
  const shares = new Map<string, number>();
  let [left, waiting] = [capacity, demands.size];
  for (const [tenant, demand] of [...demands].sort(([, a], [, b]) => a - b)) {
    const share = Math.min(demand, left / waiting);
    shares.set(tenant, share);
    left -= share;
    waiting -= 1;
  }
  return shares;
}
// #endregion fair

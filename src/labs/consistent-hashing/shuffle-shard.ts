import type {Rendezvous} from './rendezvous';

// #region shuffle
/**
 * The shuffle shard of a tenant: the first k workers of its rendezvous ranking. Each tenant has its own combination, so
 * two tenants seldom share more than a worker or two. A worker that leaves takes its place in the shards that had it, and
 * no other place changes. O(n log n) for n workers.
 *
 * Source: MacCárthaigh, "Workload isolation using shuffle-sharding", Amazon Builders' Library, 2019.
 */
export function shuffleShard(workers: Rendezvous, tenant: string, k: number): string[] {
  return workers.ranking(tenant).slice(0, k);
}

/**
 * The probability that two tenants with k of n workers each have exactly j in common. Hypergeometric: of the k workers of
 * the second tenant, j are among the first one's k, and k - j among the other n - k.
 */
export function overlapProbability(n: number, k: number, j: number): number {
  return (binomial(k, j) * binomial(n - k, k - j)) / binomial(n, k);
}

/** In how many ways k of n things can be chosen; 0 unless 0 ≤ k ≤ n. O(k). */
export function binomial(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}
// #endregion shuffle

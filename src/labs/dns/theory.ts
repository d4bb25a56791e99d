// #region hit-ratio
/**
 * The share of lookups that a cache answers, if they come at random with `rate` a second and an answer lives for `ttl`
 * seconds: each miss is followed by rate × ttl hits on average, so λT / (1 + λT).
 */
export function hitRatio(rate: number, ttl: number): number {
  return (rate * ttl) / (1 + rate * ttl);
}

/** Queries a second that reach the servers of a zone from so many resolvers, each asked `rate` times a second. */
export function authoritativeLoad(resolvers: number, rate: number, ttl: number): number {
  return resolvers * rate * (1 - hitRatio(rate, ttl));
}
// #endregion hit-ratio

import {exp, ln} from '../kernel';

// #region cost
/**
 * Mean time of a read through a cache, in the unit of the two times: every read asks the cache, and the misses ask the
 * origin too.
 *
 * @param hitRatio - from 0 to 1
 */
export function meanReadTime(hitRatio: number, cacheTime: number, originTime: number): number {
  return cacheTime + (1 - hitRatio) * originTime;
}

/** The hit ratio above which a cache makes reads faster on average: what it takes over what it saves. */
export function breakEvenHitRatio(cacheTime: number, originTime: number): number {
  return cacheTime / originTime;
}
// #endregion cost

// #region ttl
/**
 * Hit ratio of one key that is requested `rate` times a second, at random (a Poisson process), and lives for `ttl` seconds
 * after it was fetched. Each fetch is followed by rate × ttl hits on average.
 */
export function ttlHitRatio(rate: number, ttl: number): number {
  return (rate * ttl) / (1 + rate * ttl);
}
// #endregion ttl

// #region zipf
/** The generalized harmonic number: the sum of 1 / k^skew for k from 1 to n. O(n). */
export function harmonic(n: number, skew: number): number {
  let sum = 0;
  for (let k = 1; k <= n; k++) sum += exp(-skew * ln(k));
  return sum;
}

/**
 * Hit ratio of a cache that always holds the `capacity` most popular of `keys` keys, if popularity follows Zipf's law: the
 * share of requests that go to them. No policy does better in the long run on independent requests.
 *
 * Source: Breslau, Cao, Fan, Phillips and Shenker, "Web Caching and Zipf-like Distributions: Evidence and Implications",
 * INFOCOM 1999.
 */
export function zipfHitRatio(capacity: number, keys: number, skew: number): number {
  return harmonic(capacity, skew) / harmonic(keys, skew);
}
// #endregion zipf

/** What decides how long a change of a flag takes to arrive, and who is served meanwhile. */
export interface Spread {
  /** n: instances that poll, each at its own moment. */
  readonly instances: number;
  /** I: from one poll of an instance to its next, in seconds. */
  readonly interval: number;
  /** λ: requests a second, each served by one instance of either of two services. */
  readonly rate: number;
  /** s: the part of the requests whose variant changes, from 0 to 1. */
  readonly share: number;
}

// #region spread
/**
 * What a change costs until polling has spread it, on average. An instance hears of it after a time that is uniform from 0 to I, so
 * t seconds after the change a part f = t/I of them has. The last of n uniform times is n/(n + 1) of the interval. Integrated over
 * it, 1 - f, a service that still does the old thing, is I/2; and 2f(1 - f), two services of which one does, is I/3.
 *
 * @returns seconds until the last instance knows; requests that are served the old way after the change; and those in which two
 * services that evaluate for themselves disagree
 */
export function spread({instances, interval, rate, share}: Spread): {last: number; late: number; mixed: number} {
  return {
    last: (interval * instances) / (instances + 1),
    late: (rate * share * interval) / 2,
    mixed: (rate * share * interval) / 3,
  };
}
// #endregion spread

// #region damage
/**
 * Requests that fail before a bad variant is gone: `rate` requests a second, a `share` of which gets it, a part `failing` of those
 * fails; it has to be noticed, somebody has to decide, and the change has to arrive. Seconds, and parts from 0 to 1.
 */
export function damage(
  {rate, share, failing}: {rate: number; share: number; failing: number},
  {notice, decide, arrive}: {notice: number; decide: number; arrive: number},
): number {
  return rate * share * failing * (notice + decide + arrive);
}

/**
 * Seconds until a variant with `times` as many errors as normal shows `deviations` standard deviations above what is expected. Errors
 * are counted, so the deviation of their number is its square root.
 *
 * @param errors - the normal part of requests that fail, from 0 to 1, taken as known
 */
export function secondsToShow(rate: number, share: number, errors: number, times: number, deviations: number): number {
  const excess = times - 1;
  return (deviations * deviations) / (excess * excess * rate * share * errors);
}
// #endregion damage

// #region theory
/** The probability that a task is done after at most `retries` further attempts, if each fails independently. */
export function successWithRetries(failure: number, retries: number): number {
  let allFail = 1;
  for (let attempt = 0; attempt <= retries; attempt++) allFail *= failure;
  return 1 - allFail;
}

/**
 * Hours that a backfill takes at least: the work divided by the workers, or the critical path, whichever is longer.
 *
 * @param work - hours of all tasks of a run
 */
export function backfillHours(runs: number, work: number, path: number, workers: number): number {
  return Math.max((runs * work) / workers, path);
}
// #endregion theory

// #region theory
/** What is known of a step before it runs. */
export interface StepOdds {
  /** The probability that it isn't refused. */
  readonly success: number;
  /** What undoing it costs, in any unit. */
  readonly undoCost: number;
}

/** The probability that a saga completes: the product of its steps' probabilities, if they are independent. */
export function completion(steps: readonly StepOdds[]): number {
  return steps.reduce((product, {success}) => product * success, 1);
}

/** What a saga costs in compensations on average: of each step, its cost if it was done and a later one was refused. O(n²). */
export function expectedUndoCost(steps: readonly StepOdds[]): number {
  return steps.reduce((sum, {undoCost}, index) => {
    const done = completion(steps.slice(0, index + 1));
    const refusedLater = 1 - completion(steps.slice(index + 1));
    return sum + undoCost * done * refusedLater;
  }, 0);
}
// #endregion theory

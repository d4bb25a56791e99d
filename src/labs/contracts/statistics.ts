import {exp, ln} from '../kernel';

// #region flakes
/** How often a run of many tests is red for no reason, if each fails by chance with probability `flake`: 1 − (1 − p)ⁿ. */
export function falseAlarm(tests: number, flake: number): number {
  return 1 - exp(tests * ln(1 - flake));
}

/** How often a test may fail by chance if a run of so many is to be red for no reason at most so often: 1 − (1 − P)^(1/n). */
export function flakeBudget(tests: number, alarms: number): number {
  return 1 - exp(ln(1 - alarms) / tests);
}
// #endregion flakes

/** One-sided, at 5 % false alarms and 10 % misses: the quantiles 1.645 and 1.282 of the normal distribution, added. */
const Z = 2.927;

// #region canary
/**
 * How many requests the old and the new version must each answer before a rate of errors that has risen from `baseline` to `worse`
 * is found nine times of ten, and an unchanged one is suspected once in twenty. Normal approximation for two proportions.
 */
export function canarySample(baseline: number, worse: number): number {
  const variance = baseline * (1 - baseline) + worse * (1 - worse);
  const difference = worse - baseline;
  return Math.ceil((Z * Z * variance) / (difference * difference));
}
// #endregion canary

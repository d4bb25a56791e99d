import {exp, ln} from '../kernel';

// #region fan-out
/** The probability that at least one of `n` independent calls is slow, if each is with probability `p`: `1 - (1 - p)^n`. */
export function slowestOf(n: number, p: number): number {
  return 1 - exp(n * ln(1 - p));
}

/** Which fraction of the calls to one leaf must be fast, so that `whole` of the requests to `n` of them are: `whole^(1/n)`. */
export function leafFraction(n: number, whole: number): number {
  return exp(ln(whole) / n);
}
// #endregion fan-out

// #region hedged-tail
/** P(T > t): which part of the calls takes longer than `t` milliseconds. */
export type Survival = (t: number) => number;

/**
 * The tail of a call that is sent a second time after `delay`, if the two copies are independent: up to the delay that
 * of one copy, then `S(t) · S(t - delay)`. The extra load is `S(delay)`, the part of the calls that is sent twice.
 */
export function hedgedSurvival(survival: Survival, delay: number): Survival {
  return (t) => (t < delay ? survival(t) : survival(t) * survival(t - delay));
}
// #endregion hedged-tail

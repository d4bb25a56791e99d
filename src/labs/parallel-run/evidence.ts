import {exp, ln} from '../kernel';

// #region evidence
/**
 * After `compared` requests without a difference, the largest rate of differences that is still plausible: if it were larger,
 * so long a silence would have had a chance of less than 1 − confidence. About 3 / n at 95 %, the rule of three.
 */
export function largestHiddenRate(compared: number, confidence = 0.95): number {
  return 1 - exp(ln(1 - confidence) / compared);
}

/** How many requests must agree before a rate of differences can be excluded: ln(1 − c) / ln(1 − rate), rounded up. */
export function requestsToExclude(rate: number, confidence = 0.95): number {
  return Math.ceil(ln(1 - confidence) / ln(1 - rate));
}
// #endregion evidence

import {ln} from '../kernel';

// #region psi
/** The least share of a category, so that one that is missing on a side doesn't make the index infinite. */
const FLOOR = 0.0001;

/**
 * The population stability index of counts by category: what was expected, and what came. 0 if the shares are equal. A rule
 * of thumb calls less than 0.1 stable and more than 0.25 a shift. It doesn't know how many rows there are: of few rows
 * it is large by chance.
 */
export function stabilityIndex(expected: readonly number[], actual: readonly number[]): number {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const [expectedRows, actualRows] = [sum(expected), sum(actual)];
  return expected.reduce((index, count, category) => {
    const e = Math.max(count / expectedRows, FLOOR);
    const a = Math.max((actual[category] ?? 0) / actualRows, FLOOR);
    return index + (a - e) * ln(a / e);
  }, 0);
}
// #endregion psi

// #region ks
/** The Kolmogorov-Smirnov distance: the greatest difference of two cumulative distributions, 0 to 1. O(n log n). */
export function ksDistance(a: readonly number[], b: readonly number[]): number {
  const [left, right] = [[...a].sort((x, y) => x - y), [...b].sort((x, y) => x - y)];
  let [i, j, greatest] = [0, 0, 0];
  while (i < left.length && j < right.length) {
    const value = Math.min(left[i] ?? Infinity, right[j] ?? Infinity);
    while (left[i] === value) i += 1;
    while (right[j] === value) j += 1;
    greatest = Math.max(greatest, Math.abs(i / left.length - j / right.length));
  }
  return greatest;
}

/**
 * The distance that samples of these sizes from the same distribution exceed once in `1 / alpha` comparisons: for
 * `alpha` 0.001, twice a thousand rows differ by 0.087 by chance.
 */
export function ksThreshold(n: number, m: number, alpha: number): number {
  return Math.sqrt((-ln(alpha / 2) / 2) * ((n + m) / (n * m)));
}
// #endregion ks

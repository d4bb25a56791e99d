import {exp, ln} from '../kernel';

// #region fan-out
/** The share of answers that meet at least one slow part: 1 − (1 − p)ⁿ, if n parts are slow with probability p each. */
export function slowShare(p: number, parts: number): number {
  return 1 - exp(parts * ln(1 - p));
}

/** The quantile that each of n parallel parts must keep so that their slowest keeps quantile q: the n-th root of q. */
export function quantileOfEach(q: number, parts: number): number {
  return exp(ln(q) / parts);
}

/** Calls for a list of `rows` that each refer to a row elsewhere: the list, and one call for each batch. */
export function callsFor(rows: number, batch = 1): number {
  return 1 + Math.ceil(rows / batch);
}
// #endregion fan-out

// #region view
/** How often the data is asked for and changed, each in times a second. */
export interface Rates {
  readonly reads: number;
  /** Changes of any source that the view has to follow. */
  readonly changes: number;
}

/** Calls a second that composition costs: every read asks each source. */
export function compositionLoad({reads}: Rates, sources: number): number {
  return reads * sources;
}

/**
 * Calls and writes a second that a view costs: one for each read, and one for each row that a change touches, whether anybody
 * reads it or not.
 */
export function viewLoad({reads, changes}: Rates, rowsPerChange: number): number {
  return reads + changes * rowsPerChange;
}
// #endregion view

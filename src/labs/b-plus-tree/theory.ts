import {encodeInnerCell, encodeLeafCell} from './cells';
import {PAGE_HEADER, SLOT} from './slotted-page';

/** How many cells fit a page, when all keys have one length, and all values too. */
export interface Geometry {
  /** b: records that fit a leaf. */
  readonly leafRecords: number;
  /** f: children that fit an inner page, when no separator is shorter than a key. The fanout. */
  readonly fanout: number;
}

/**
 * Records a leaf and children an inner page: what is left of a page after its header, divided by the size of a cell with
 * its slot; and one child more than separators.
 *
 * @param pageSize - bytes in a page
 * @param keyLength - bytes in a key
 * @param valueLength - bytes in a value
 */
export function geometry(pageSize: number, keyLength: number, valueLength: number): Geometry {
  const [room, key] = [pageSize - PAGE_HEADER, new Uint8Array(keyLength)];
  return {
    leafRecords: Math.floor(room / (encodeLeafCell(key, new Uint8Array(valueLength)).length + SLOT)),
    fanout: Math.floor(room / (encodeInnerCell(key, 0).length + SLOT)) + 1,
  };
}

/**
 * How many levels a tree of n records has: as few as `h = 1 + ⌈log_f ⌈n / b⌉⌉`, when every page is full, and as many as when
 * every page is as empty as it may be. O(log n).
 *
 * @param full - how many cells fit
 * @param emptiest - how many cells a page other than the root has at least
 */
export function heightBounds(
  records: number,
  full: Geometry,
  emptiest: Geometry,
): {readonly least: number; readonly most: number} {
  let [least, pages] = [1, Math.ceil(records / full.leafRecords)];
  while (pages > 1) {
    pages = Math.ceil(pages / full.fanout);
    least += 1;
  }
  // The emptiest tree of h levels has two children at the root: it needs 2 f^(h-2) b records.
  let [most, needed] = [1, 2 * emptiest.leafRecords];
  while (needed <= records) {
    needed *= emptiest.fanout;
    most += 1;
  }
  return {least, most};
}

/** The harmonic number 1 + 1/2 + ... + 1/n. O(n). */
function harmonic(n: number): number {
  let sum = 0;
  for (let k = n; k >= 1; k--) sum += 1 / k;
  return sum;
}

// #region fill
/**
 * How many records a leaf has on average, after many insertions of keys in random order: `2t (H(2t) - H(t))`, if a leaf
 * that would have 2t splits into two of t. Divided by the 2t - 1 that fit, that goes to ln 2 = 69 % for large pages.
 *
 * An insertion hits a leaf of j records with a probability that is proportional to j; of N leaves with 2t - 1 records, one that is hit
 * becomes two of t. In the steady state, leaves of j and of j + 1 records are as (j + 2) to j. The formula is the mean of that.
 *
 * Source: Yao, "On Random 2–3 Trees", Acta Informatica 9, 1978, for the method and the limit ln 2.
 *
 * @param half - t
 */
export function expectedLeafRecords(half: number): number {
  return 2 * half * (harmonic(2 * half) - harmonic(half));
}
// #endregion fill

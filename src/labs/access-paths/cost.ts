import {exp, ln} from '../kernel';

/** What a plan, or a part of one, does. A plan has one as estimated, and one as it came. */
export interface Work {
  /** Pages read one after the other. */
  readonly sequential: number;
  /** Pages read somewhere else. */
  readonly random: number;
  /** Rows, entries and comparisons, in the unit of costs. */
  readonly cpu: number;
}

/** What a page costs. */
export interface PageCosts {
  /** `seq_page_cost`. */
  readonly sequential: number;
  /** `random_page_cost`. */
  readonly random: number;
}

/** A table, or an index with its entries. */
export interface Size {
  /** Rows, or entries. */
  readonly rows: number;
  /** Pages. */
  readonly pages: number;
}

/** An index. */
export interface IndexSize extends Size {
  /** Levels above the leaves. */
  readonly height: number;
}

/** PostgreSQL's defaults: `cpu_tuple_cost`, `cpu_index_tuple_cost`, `cpu_operator_cost`, and 50 of those for a page of a descent. */
export const CPU = {tuple: 0.01, entry: 0.005, operator: 0.0025, descent: 50 * 0.0025} as const;

// #region price
/** Work as one number, in pages read in sequence. */
export function price(work: Work, costs: PageCosts): number {
  return work.sequential * costs.sequential + work.random * costs.random + work.cpu;
}

/** Two pieces of work together. */
export function plus(a: Work, b: Work): Work {
  return {sequential: a.sequential + b.sequential, random: a.random + b.random, cpu: a.cpu + b.cpu};
}
// #endregion price

// #region pages-fetched
/**
 * How many different pages so many rows lie on, if they lie anywhere and no page is read twice.
 *
 * Source: Mackert and Lohman, "Index Scans Using a Finite LRU Buffer: A Validated I/O Model", ACM TODS 14(3), 1989, in the
 * approximation of PostgreSQL's `index_pages_fetched` for a table that fits the cache.
 */
export function pagesFetched(rows: number, pages: number): number {
  return Math.min(pages, Math.ceil((2 * pages * rows) / (2 * pages + rows)));
}
// #endregion pages-fetched

/** From the root to a leaf: a binary search of the entries, and a charge for each page on the way. */
function descentCpu({rows, height}: IndexSize): number {
  return Math.ceil(ln(Math.max(2, rows)) / Math.LN2) * CPU.operator + (height + 1) * CPU.descent;
}

/** CPU of reading every row and testing it by so many conditions. */
export function seqScanCpu(rows: number, conditions: number): number {
  return rows * (CPU.tuple + conditions * CPU.operator);
}

/** CPU of fetching rows by an index on one condition, and testing them by the other ones. */
export function indexScanCpu(index: IndexSize, fetched: number, conditions: number): number {
  return descentCpu(index) + fetched * (CPU.entry + CPU.operator) + seqScanCpu(fetched, conditions - 1);
}

/** CPU of collecting addresses from an index, and testing the rows there by all conditions once more. */
export function bitmapScanCpu(index: IndexSize, fetched: number, returned: number, conditions: number): number {
  const bitmap = 0.1 * CPU.operator * returned;
  return descentCpu(index) + fetched * (CPU.entry + CPU.operator) + bitmap + seqScanCpu(fetched, conditions);
}

// #region index-scan
/** What an index scan is expected to do, between two extremes: rows one after the other, and rows anywhere. */
export function indexScan(
  table: Size,
  index: IndexSize,
  {fetched, correlation, conditions}: {fetched: number; correlation: number; conditions: number},
): Work {
  const share = fetched / table.rows;
  const inOrder = Math.ceil(share * table.pages);
  const anywhere = pagesFetched(fetched, table.pages);
  const c = correlation * correlation;
  return {
    sequential: c * (inOrder - 1),
    random: Math.ceil(share * index.pages) + c + (1 - c) * anywhere,
    cpu: indexScanCpu(index, fetched, conditions),
  };
}
// #endregion index-scan

// #region bitmap-scan
/** What a bitmap scan is expected to do: each page once, in their order; the more of the table, the more like a scan. */
export function bitmapScan(
  table: Size,
  index: IndexSize,
  {fetched, returned, conditions}: {fetched: number; returned: number; conditions: number},
): Work {
  const pages = pagesFetched(fetched, table.pages);
  const inSequence = pages < 2 ? 0 : exp(ln(pages / table.pages) / 2);
  return {
    sequential: pages * inSequence,
    random: Math.ceil((fetched / table.rows) * index.pages) + pages * (1 - inSequence),
    cpu: bitmapScanCpu(index, fetched, returned, conditions),
  };
}
// #endregion bitmap-scan

// #region joins
/**
 * CPU of a hash join with a table whose key is unique: scan it into a hash table, and probe that with each outer row.
 * PostgreSQL 15 takes nearly all probes to end without a comparison (0.05 of one), and so does this.
 */
export function hashJoinCpu(table: Size, outerRows: number): number {
  const build = seqScanCpu(table.rows, 0) + table.rows * (CPU.tuple + CPU.operator);
  return build + outerRows * CPU.operator * 1.05;
}

/** CPU of a nested loop: for each outer row a descent, an entry and a row. */
export function nestedLoopCpu(index: IndexSize, outerRows: number): number {
  return outerRows * indexScanCpu(index, 1, 1);
}
// #endregion joins

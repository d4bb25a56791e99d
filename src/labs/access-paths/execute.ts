import {bitmapScanCpu, hashJoinCpu, indexScanCpu, nestedLoopCpu, seqScanCpu, type Work} from './cost';
import {type Access, countConditions, type Join} from './plan';
import type {Condition} from './selectivity';
import {SIZES} from './sizes';
import {type IndexedColumn, indexOrder, PER_PAGE, type Photos} from './table';

/** The photos, and their indexes. */
export interface Database {
  /** The table. */
  readonly photos: Photos;
  /** The places of all rows, in the order of a column. */
  readonly indexes: Readonly<Record<IndexedColumn, readonly number[]>>;
}

/** What really happened. */
export interface Execution {
  /** Places of the rows of the result. */
  readonly rows: readonly number[];
  /** Rows that were fetched, and perhaps thrown away. */
  readonly fetched: number;
  /** What it did. */
  readonly work: Work;
}

/** Builds both indexes. */
export function makeDatabase(photos: Photos): Database {
  return {photos, indexes: {day: indexOrder(photos.day), city: indexOrder(photos.city)}};
}

/** Whether a row satisfies all conditions. */
function matches({day, city, country}: Photos, condition: Condition, row: number): boolean {
  return (
    (condition.since === undefined || (day[row] ?? -1) >= condition.since) &&
    (condition.city === undefined || city[row] === condition.city) &&
    (condition.country === undefined || country[row] === condition.country)
  );
}

// #region page-reads
/** Reads pages in an order: each once, as the pool then has it; in sequence, if it is the one after the page before it. */
function readPages(pages: Iterable<number>): Pick<Work, 'sequential' | 'random'> {
  const pool = new Set<number>();
  let [sequential, random, last] = [0, 0, NaN];
  for (const page of pages) {
    if (!pool.has(page)) {
      pool.add(page);
      if (page === last + 1) sequential += 1;
      else random += 1;
    }
    last = page;
  }
  return {sequential, random};
}
// #endregion page-reads

const pageOf = (row: number): number => Math.floor(row / PER_PAGE.photos);

/** Reads the photos by an access path, and counts. The rows are the same by every path. O(rows). */
export function executeScan({photos, indexes}: Database, condition: Condition, access: Access): Execution {
  const conditions = countConditions(condition);
  const {rows: count, pages} = SIZES.photos;
  const isMatch = (row: number): boolean => matches(photos, condition, row);
  if (access.kind === 'seq') {
    const work = {sequential: pages, random: 0, cpu: seqScanCpu(count, conditions)};
    return {rows: photos.day.flatMap((_, row) => (isMatch(row) ? [row] : [])), fetched: count, work};
  }
  const {since, city} = condition;
  const range: Condition = {...(access.column === 'day' ? {since} : {city})};
  const found = indexes[access.column].filter((row) => matches(photos, range, row));
  const rows = found.filter(isMatch);
  const [order, cpu] =
    access.kind === 'index'
      ? [found, indexScanCpu(SIZES.index, found.length, conditions)]
      : [[...found].sort((a, b) => a - b), bitmapScanCpu(SIZES.index, found.length, rows.length, conditions)];
  const heap = readPages(order.map(pageOf));
  const leaves = Math.max(1, Math.ceil((found.length * SIZES.index.pages) / count));
  return {rows, fetched: found.length, work: {sequential: heap.sequential, random: heap.random + leaves, cpu}};
}

/** Finds the owners of photos by a join, and counts. */
export function executeJoin({photos}: Database, rows: readonly number[], join: Join): Work {
  const {users, primaryKey} = SIZES;
  if (join !== 'nested loop') {
    return {sequential: users.pages, random: 0, cpu: hashJoinCpu(users, rows.length)};
  }
  const owners = rows.map((row) => photos.owner[row] ?? 0);
  const leaves = readPages(owners.map((owner) => Math.floor(owner / PER_PAGE.entries)));
  const heap = readPages(owners.map((owner) => Math.floor(owner / PER_PAGE.users)));
  return {
    sequential: leaves.sequential + heap.sequential,
    random: leaves.random + heap.random,
    cpu: nestedLoopCpu(primaryKey, rows.length),
  };
}

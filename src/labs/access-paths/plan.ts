import {
  bitmapScan,
  hashJoinCpu,
  indexScan,
  nestedLoopCpu,
  pagesFetched,
  type PageCosts,
  price,
  seqScanCpu,
  type Work,
} from './cost';
import {type Condition, type PhotoStatistics, selectivities} from './selectivity';
import {SIZES} from './sizes';
import type {IndexedColumn} from './table';

/** A way to read the photos. */
export type Access = {readonly kind: 'seq'} | {readonly kind: 'index' | 'bitmap'; readonly column: IndexedColumn};

/** A way to join them with their owners: hash all of these, or look each one up. */
export type Join = 'hash join' | 'nested loop';

/** A choice, and what it is expected to do. */
export interface Option<T> {
  /** The choice. */
  readonly choice: T;
  /** Rows of its result, estimated. */
  readonly rows: number;
  /** What it does, estimated. */
  readonly work: Work;
  /** What that costs, in pages read in sequence. */
  readonly cost: number;
}

/** A plan: how to read, and how to join. */
export interface Plan {
  /** How the photos are read. */
  readonly access: Option<Access>;
  /** How their owners are found. */
  readonly join: Option<Join>;
}

/** What a planner goes by. */
export interface Beliefs {
  /** Its statistics. */
  readonly statistics: PhotoStatistics;
  /** Whether it knows the values of the statement: `generic`, if not. */
  readonly statement: 'custom' | 'generic';
  /** Its settings. */
  readonly costs: PageCosts;
}

/** How many conditions are tested. */
export function countConditions({since, city, country}: Condition): number {
  return [since, city, country].filter((value) => value !== undefined).length;
}

/** The indexes that a condition can use. */
function indexedColumns({since, city}: Condition): IndexedColumn[] {
  return [...(since === undefined ? [] : (['day'] as const)), ...(city === undefined ? [] : (['city'] as const))];
}

/** Rows are whole, and at least one: nothing is planned for no rows. */
function wholeRows(selectivity: number): number {
  return Math.max(1, Math.round(selectivity * SIZES.photos.rows));
}

// #region access-paths
/** Every way to read the photos. An index is a way if there is a condition on its column. */
export function accessPaths(condition: Condition, {statistics, statement, costs}: Beliefs): Option<Access>[] {
  const kept = selectivities(statistics, condition, statement);
  const rows = wholeRows(kept.all);
  const conditions = countConditions(condition);
  const option = (choice: Access, work: Work): Option<Access> => ({choice, rows, work, cost: price(work, costs)});
  return [
    option({kind: 'seq'}, {sequential: SIZES.photos.pages, random: 0, cpu: seqScanCpu(SIZES.photos.rows, conditions)}),
    ...indexedColumns(condition).flatMap((column) => {
      const [fetched, correlation] = [wholeRows(kept[column]), statistics.correlation[column]];
      return [
        option({kind: 'index', column}, indexScan(SIZES.photos, SIZES.index, {fetched, correlation, conditions})),
        option({kind: 'bitmap', column}, bitmapScan(SIZES.photos, SIZES.index, {fetched, returned: rows, conditions})),
      ];
    }),
  ];
}
// #endregion access-paths

// #region joins
/** Every way to find the owners of so many photos. All give as many rows, so the cheapest way to read stays the cheapest. */
export function joins(rows: number, costs: PageCosts): Option<Join>[] {
  const {users, primaryKey} = SIZES;
  const option = (choice: Join, work: Work): Option<Join> => ({choice, rows, work, cost: price(work, costs)});
  return [
    option('hash join', {sequential: users.pages, random: 0, cpu: hashJoinCpu(users, rows)}),
    option('nested loop', {
      sequential: 0,
      random: pagesFetched(rows, users.pages) + pagesFetched(rows, primaryKey.pages),
      cpu: nestedLoopCpu(primaryKey, rows),
    }),
  ];
}
// #endregion joins

/** The cheapest of some options; the first, if several are. */
export function cheapest<T>(options: readonly Option<T>[]): Option<T> {
  return options.reduce((best, one) => (one.cost < best.cost ? one : best));
}

/** The plan with the least estimated cost. */
export function planQuery(condition: Condition, beliefs: Beliefs): Plan {
  const access = cheapest(accessPaths(condition, beliefs));
  return {access, join: cheapest(joins(access.rows, beliefs.costs))};
}

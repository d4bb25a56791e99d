/** How items of a feed are keyed. */
export interface KeyDesign {
  /** What is hashed: only items that agree on it lie together. */
  readonly partition: 'account' | 'account-month' | 'month' | 'item';
  /** In what order items lie within a partition. */
  readonly sort: 'time' | 'account-time' | 'item';
  /** Into how many partition keys what would be one is divided, by a suffix at random; 1 for not at all. */
  readonly buckets: number;
  /** Whose items are divided. A partition that many accounts share is divided in any case. */
  readonly bucketed: 'all' | 'star';
}

/** The account that everybody writes to. */
export const STAR = 0;

/** How many items a feed holds. */
export interface Counts {
  /** Months, numbered from 0; the last one is the present. */
  readonly months: number;
  /** Items of an account (of all, where missing) in a month (in all, where missing). O(1). */
  items(of: {readonly account?: number; readonly month?: number}): number;
}

/** The newest items of an account, or all of them in a month. */
export interface Query {
  readonly account: number;
  readonly month?: number;
}

/** What one request for one partition key reads. */
export interface Visit {
  /** Where missing, every partition is read from end to end. */
  readonly key?: string;
  /** Items read, and paid for. */
  readonly read: number;
  /** Items among them that were asked for. */
  readonly wanted: number;
}

/** Items that a page of a feed shows. */
export const PAGE = 50;

/** The suffixes of an account's partition keys. */
export function bucketsOf({partition, buckets, bucketed}: KeyDesign, account: number): number {
  if (partition === 'item') return 1;
  return partition === 'month' || bucketed === 'all' || account === STAR ? buckets : 1;
}

/** The partition key of an item of an account, of a month, in one of its buckets; undefined if each item is a partition. */
export function partitionKey(
  {partition}: KeyDesign,
  {account, month, bucket}: {readonly account: number; readonly month: number; readonly bucket: number},
): string | undefined {
  switch (partition) {
    case 'account':
      return `account-${account}#${bucket}`;
    case 'account-month':
      return `account-${account}/month-${month}#${bucket}`;
    case 'month':
      return `month-${month}#${bucket}`;
    case 'item':
      return undefined; // as many keys as items: their places are those of a random number
  }
}

/**
 * The requests that a query needs. Every bucket is asked for a whole page, since the newest items may all be in one. Months
 * are asked from the newest back until a page is full.
 */
export function plan(design: KeyDesign, {account, month}: Query, counts: Counts): Visit[] {
  if (design.partition === 'item') {
    const all = counts.items({account, month});
    return [{read: counts.items({}), wanted: month === undefined ? Math.min(PAGE, all) : all}];
  }
  const visits: Visit[] = [];
  const buckets = bucketsOf(design, account);
  let missing = month === undefined ? PAGE : Infinity;
  for (const asked of monthsAsked(design, month, counts.months)) {
    const inBucket = (of: {account?: number; month?: number}): number => Math.ceil(counts.items(of) / buckets);
    const own = inBucket({account, month: month ?? asked});
    const held = inBucket({account: design.partition === 'month' ? undefined : account, month: asked});
    const wanted = Math.min(missing, own);
    const read = itemsRead(design, {wanted, own, held, newest: month === undefined});
    for (let bucket = 0; bucket < buckets; bucket++) {
      visits.push({key: partitionKey(design, {account, month: asked ?? 0, bucket}), read, wanted});
    }
    missing -= wanted * buckets;
    if (missing <= 0) break;
  }
  return visits;
}

// #region read
/** What is read of a partition that holds `held` items, `own` of them of the account, to get the `wanted` ones. */
function itemsRead(
  {partition, sort}: KeyDesign,
  {wanted, own, held, newest}: {wanted: number; own: number; held: number; newest: boolean},
): number {
  const alone = partition !== 'month';
  if (sort === 'account-time' || (sort === 'time' && alone)) return wanted; // they lie side by side
  if (sort === 'time' && newest && own > 0) return Math.min(held, Math.ceil((wanted * held) / own)); // among others
  return held;
}
// #endregion read

/** The months whose partitions are asked, in order; a key without a month has one partition for all of them. */
function monthsAsked({partition}: KeyDesign, month: number | undefined, months: number): (number | undefined)[] {
  if (partition === 'account') return [undefined];
  if (month !== undefined) return [month];
  return Array.from({length: months}, (_, back) => months - 1 - back);
}

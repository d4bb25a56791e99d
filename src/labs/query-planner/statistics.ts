/** What a planner knows of a column: a digest of a sample, not the column. */
export interface ColumnStatistics {
  /** V: how many different values there are. */
  readonly distinct: number;
  /** The most common values, each with the fraction of rows that have it, the most common first. */
  readonly common: readonly {readonly value: number; readonly fraction: number}[];
  /** Fraction of rows whose value is none of those. */
  readonly rest: number;
  /** Bounds of buckets that hold equally many of the other rows: an equi-depth histogram. Empty if there are no others. */
  readonly bounds: readonly number[];
}

/** How fine the statistics are. */
export interface Resolution {
  /** How many common values are kept. */
  readonly common: number;
  /** How many buckets the histogram has. */
  readonly buckets: number;
}

// #region analyze
/** Digests the values of a column. A value is "common" if it occurs more often than once. O(n log n). */
export function analyze(values: readonly number[], {common, buckets}: Resolution): ColumnStatistics {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = [...counts]
    .filter(([, count]) => count > 1)
    .sort(([a, m], [b, n]) => n - m || a - b)
    .slice(0, common);
  const isCommon = new Set(most.map(([value]) => value));
  const others = values.filter((value) => !isCommon.has(value)).sort((a, b) => a - b);
  const at = (bucket: number): number => others[Math.round((bucket * (others.length - 1)) / buckets)] ?? 0;
  return {
    distinct: counts.size,
    common: most.map(([value, count]) => ({value, fraction: count / values.length})),
    rest: others.length / values.length,
    bounds: others.length === 0 ? [] : Array.from({length: buckets + 1}, (_, bucket) => at(bucket)),
  };
}
// #endregion analyze

// #region selectivity
/** The fraction of rows with `column = value`: known if the value is common; otherwise an equal share of the rest. */
export function equalsSelectivity({common, distinct, rest}: ColumnStatistics, value: number): number {
  const known = common.find((one) => one.value === value);
  if (known) return known.fraction;
  const others = distinct - common.length;
  return others > 0 ? rest / others : 0;
}

/** The fraction of rows with `column < value`: common values one by one, whole buckets, and part of one. */
export function belowSelectivity({common, rest, bounds}: ColumnStatistics, value: number): number {
  const ofCommon = common.reduce((sum, one) => sum + (one.value < value ? one.fraction : 0), 0);
  let buckets = 0;
  for (let i = 1; i < bounds.length; i++) {
    const [low, high] = [bounds[i - 1] ?? 0, bounds[i] ?? 0];
    if (value > high) buckets += 1;
    else if (value > low) buckets += (value - low) / (high - low);
  }
  return ofCommon + (bounds.length > 1 ? (rest * buckets) / (bounds.length - 1) : 0);
}

/** The fraction of all pairs that `a = b` keeps: each value of the poorer column is taken to occur in the richer one. */
export function joinSelectivity(a: ColumnStatistics, b: ColumnStatistics): number {
  return 1 / Math.max(1, a.distinct, b.distinct);
}
// #endregion selectivity

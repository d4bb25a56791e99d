import {analyze, belowSelectivity, type ColumnStatistics, equalsSelectivity} from '../query-planner';
import {indexOrder, type Photos} from './table';

/** Photos since a day, of a city, of a country: all that are named. */
export interface Condition {
  /** The first day. */
  readonly since?: number;
  /** The city. */
  readonly city?: number;
  /** The country. */
  readonly country?: number;
}

/** What `ANALYZE` has found out about the photos. */
export interface PhotoStatistics {
  /** Days. */
  readonly day: ColumnStatistics;
  /** Cities. */
  readonly city: ColumnStatistics;
  /** Countries. */
  readonly country: ColumnStatistics;
  /** How the order of each indexed column follows the order on disk, -1 to 1. */
  readonly correlation: {readonly day: number; readonly city: number};
  /** How far a city tells its country, 0 to 1; `undefined` unless `CREATE STATISTICS` asked for it. */
  readonly dependency?: number;
}

/** The fractions of rows that each condition keeps, and that all of them keep. */
export interface Selectivities {
  /** Since the day; 1 if none is named. */
  readonly day: number;
  /** In the city; 1 if none is named. */
  readonly city: number;
  /** All conditions. */
  readonly all: number;
}

/** PostgreSQL's guess about `column >= $1`, whatever the column: `DEFAULT_INEQ_SEL` in its `selfuncs.h`. */
export const UNKNOWN_RANGE = 1 / 3;

// #region correlation
/** Pearson's correlation of the order of the index with the order on disk, -1 to 1: 1 if they are the same. O(n). */
export function correlation(order: readonly number[]): number {
  const n = order.length;
  if (n < 2) return 1;
  const mean = (n - 1) / 2;
  const covariance = order.reduce((sum, place, rank) => sum + (rank - mean) * (place - mean), 0);
  return covariance / ((n * (n * n - 1)) / 12);
}
// #endregion correlation

/** The fraction of rows whose `left` tells their `right`: 1 if each left value occurs with one right value only. O(n). */
export function functionalDependency(left: readonly number[], right: readonly number[]): number {
  const partners = new Map<number, Set<number>>();
  for (const [row, value] of left.entries()) {
    partners.set(value, (partners.get(value) ?? new Set<number>()).add(right[row] ?? NaN));
  }
  return left.filter((value) => partners.get(value)?.size === 1).length / Math.max(1, left.length);
}

/** Reads the photos up to a day and digests them. The lab reads all of them; PostgreSQL, a sample of 30,000. */
export function analyzePhotos(photos: Photos, until: number, extended: boolean): PhotoStatistics {
  const isKnown = (_: number, row: number): boolean => (photos.day[row] ?? Infinity) <= until;
  const [day, city, country] = [photos.day, photos.city, photos.country].map((column) => column.filter(isKnown));
  if (!day || !city || !country) throw new RangeError('three columns');
  return {
    // Days are alike but for the campaign's, and PostgreSQL calls common what stands out.
    day: analyze(day, {common: 1, buckets: 100}),
    city: analyze(city, {common: 100, buckets: 1}),
    country: analyze(country, {common: 100, buckets: 1}),
    correlation: {day: correlation(indexOrder(day)), city: correlation(indexOrder(city))},
    ...(extended ? {dependency: functionalDependency(city, country)} : {}),
  };
}

// #region both
/**
 * The fraction of rows that two conditions keep: between the product, if they are independent, and the smaller one, if it
 * implies the other. `dependency` is how far it does, 0 to 1.
 *
 * Source: PostgreSQL 15, 75.2 "Multivariate Statistics Examples", and its `dependencies.c`.
 */
export function bothSelectivity(a: number, b: number, dependency = 0): number {
  return dependency * Math.min(a, b) + (1 - dependency) * a * b;
}
// #endregion both

/** A range that a histogram calls empty or complete is believed only to a hundredth of a bucket. */
function withinHistogram(selectivity: number, {bounds}: ColumnStatistics): number {
  const cutoff = bounds.length > 1 ? 0.01 / (bounds.length - 1) : 0;
  return Math.min(1 - cutoff, Math.max(cutoff, selectivity));
}

/**
 * What the statistics say of a condition. Days and places are multiplied as if they were independent, and so are a city and
 * a country, unless it is known how far one implies the other. A generic plan knows no values.
 */
export function selectivities(
  statistics: PhotoStatistics,
  {since, city, country}: Condition,
  statement: 'custom' | 'generic' = 'custom',
): Selectivities {
  const equals = (column: ColumnStatistics, value: number | undefined): number => {
    if (value === undefined) return 1;
    return statement === 'generic' ? 1 / column.distinct : equalsSelectivity(column, value);
  };
  const [ofCity, ofCountry] = [equals(statistics.city, city), equals(statistics.country, country)];
  const place = bothSelectivity(ofCity, ofCountry, statement === 'generic' ? 0 : statistics.dependency);
  const range = (value: number): number =>
    statement === 'generic'
      ? UNKNOWN_RANGE
      : withinHistogram(1 - belowSelectivity(statistics.day, value), statistics.day);
  const day = since === undefined ? 1 : range(since);
  return {day, city: ofCity, all: day * place};
}

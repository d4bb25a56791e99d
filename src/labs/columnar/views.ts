import {exponential, Zipf, type Rng} from '../kernel';
import {compareValues, encodePlain} from './column';
import type {Query, Row} from './scan';

/** How the rows lie in the file. */
export type Order = 'day' | 'none' | 'country' | 'country-day' | 'viewer';

/** Days that the views are spread over. */
const DAYS = 90;
/** A database page of the row store, in bytes: what it reads for one row that an index has found. */
const ROW_STORE_PAGE = 8192;

const COUNTRIES = 'US IN BR ID MX DE JP PH FR GB TR IT VN ES CA TH NZ PL AU NL'.split(' ');
const VIEWERS = 2500;

/** Views of photos in the order in which they happened: number, day, country, device, viewer and milliseconds looked at. */
export function photoViews(count: number, rng: Rng): Row[] {
  const [country, viewer, dwell] = [new Zipf(COUNTRIES.length, 1), new Zipf(VIEWERS, 0.7), exponential(4000)];
  return Array.from({length: count}, (_, view): Row => {
    const chance = rng.float();
    return {
      view,
      day: Math.floor((view * DAYS) / count),
      country: COUNTRIES[country.sample(rng) - 1] ?? 'US',
      device: chance < 0.7 ? 'phone' : chance < 0.95 ? 'web' : 'tablet',
      viewer: viewer.sample(rng),
      dwell: Math.min(60_000, Math.floor(dwell.sample(rng))),
    };
  });
}

/** The rows in another order. What the order leaves open is by number, except that within a country the days are mixed. */
export function ordered(rows: readonly Row[], order: Order, rng: Rng): Row[] {
  if (order === 'none') return rng.shuffle(rows);
  if (order === 'country') return sorted(rng.shuffle(rows), ['country']);
  return sorted(rows, {day: ['view'], 'country-day': ['country', 'view'], viewer: ['viewer', 'view']}[order]);
}

/** Stable. */
function sorted(rows: readonly Row[], keys: readonly string[]): Row[] {
  return rows.toSorted((a, b) => {
    for (const key of keys) {
      const difference = compareValues(a[key] ?? 0, b[key] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/** The same rows, with one of the last ones moved to the front of each page: what a backfill or a late batch leaves behind. */
export function withStrays(rows: readonly Row[], rowsPerPage: number): Row[] {
  const pages = Math.ceil(rows.length / rowsPerPage);
  const [others, strays] = [rows.slice(0, -pages), rows.slice(-pages)];
  return strays.flatMap((stray, page) => [
    stray,
    ...others.slice(page * (rowsPerPage - 1), (page + 1) * (rowsPerPage - 1)),
  ]);
}

const EVERYTHING = ['view', 'day', 'country', 'device', 'viewer', 'dwell'];
const LAST_WEEK = {column: 'day', from: DAYS - 7, to: DAYS - 1};

/** Questions about the views. */
export const queries = {
  'by-country': {
    label: 'Time spent, by country',
    query: (): Query => ({select: ['country', 'dwell'], where: []}),
  },
  week: {
    label: 'Time spent, by country, last 7 days',
    query: (): Query => ({select: ['country', 'dwell'], where: [LAST_WEEK]}),
  },
  'week-br': {
    label: 'Time spent in Brazil, last 7 days',
    query: (): Query => ({select: ['dwell'], where: [LAST_WEEK, {column: 'country', from: 'BR', to: 'BR'}]}),
  },
  viewer: {
    label: 'All views of one viewer',
    query: (someone: Row): Query => ({
      select: EVERYTHING,
      where: [{column: 'viewer', from: someone.viewer ?? 0, to: someone.viewer ?? 0}],
    }),
  },
  one: {
    label: 'One view, by its number',
    query: (someone: Row): Query => ({
      select: EVERYTHING,
      where: [{column: 'view', from: someone.view ?? 0, to: someone.view ?? 0}],
    }),
  },
} as const;

/** Names of the questions. */
export type QueryName = keyof typeof queries;

/** What a row store reads for a question: all its rows, or one page if an index on the number leads to the row. */
export function rowStoreBytes(rows: readonly Row[], query: QueryName): number {
  const all = encodePlain(rows.flatMap((row) => Object.values(row))).length;
  return query === 'one' ? Math.min(all, ROW_STORE_PAGE) : all;
}

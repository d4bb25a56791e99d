import type {Rng} from '../kernel';

/** Rows of a table, column by column, in their order on disk. */
export interface Photos {
  /** The day on which each was taken, 0 to {@link TODAY}. */
  readonly day: readonly number[];
  /** Where, by place in {@link CITIES}. */
  readonly city: readonly number[];
  /** The country of that city. */
  readonly country: readonly number[];
  /** Whose it is, 0 to {@link USERS} - 1. */
  readonly owner: readonly number[];
}

/** A column that has an index. */
export type IndexedColumn = 'day' | 'city';

/** How the photos lie on disk: by day, as they came, or in no order. */
export type Order = 'time' | 'none';

/** The photos are of the days 0 to this one. */
export const TODAY = 400;

/** How many users there are, in the order of their ids on disk. */
export const USERS = 20_000;

/** What fits a page of 8 KiB: photos of 160 bytes, users of 120, and entries of 16 in leaves filled to 90 %; and 4 to find each. */
export const PER_PAGE = {photos: 49, users: 65, entries: 366} as const;

/** Cities with their country and their share of the photos. The rest is spread over 45 more, in ten countries. */
export const CITIES = [
  {name: 'Lisbon', country: 0, share: 0.1},
  {name: 'Porto', country: 0, share: 0.05},
  {name: 'Sagres', country: 0, share: 0.0002},
  {name: 'Oslo', country: 1, share: 0.02},
  {name: 'Bergen', country: 1, share: 0.004},
] as const;

const OTHER_CITIES = 45;
const OTHER_COUNTRIES = 10;
const PER_DAY = 100;
const CAMPAIGN = 10_000;

/** How many photos there are. */
export const PHOTOS = TODAY * PER_DAY + CAMPAIGN;

/** A city by its share, and its country. */
function somewhere(rng: Rng): readonly [city: number, country: number] {
  let left = rng.float();
  for (const [city, {country, share}] of CITIES.entries()) {
    if (left < share) return [city, country];
    left -= share;
  }
  const other = rng.int(OTHER_CITIES);
  return [CITIES.length + other, 2 + (other % OTHER_COUNTRIES)];
}

/** 100 photos a day for 400 days, and today a campaign with 10,000: as they came, or in no order. */
export function makePhotos(rng: Rng, order: Order): Photos {
  const days = Array.from({length: PHOTOS}, (_, row) => Math.min(TODAY, Math.floor(row / PER_DAY)));
  const [places, owners] = [rng.split('places'), rng.split('owners')];
  const where = Array.from({length: PHOTOS}, () => somewhere(places));
  return {
    day: order === 'time' ? days : rng.split('order').shuffle(days),
    city: where.map(([city]) => city),
    country: where.map(([, country]) => country),
    owner: Array.from({length: PHOTOS}, () => owners.int(USERS)),
  };
}

/** Pages that so many rows or entries fill. */
export function pagesOf(count: number, perPage: number): number {
  return Math.ceil(count / perPage);
}

/** The places of all rows in the order of a column, as the leaves of an index have them; equal values in the order on disk. O(n). */
export function indexOrder(values: readonly number[]): number[] {
  const places: number[][] = [];
  for (const [place, value] of values.entries()) (places[value] ??= []).push(place);
  return places.flat();
}

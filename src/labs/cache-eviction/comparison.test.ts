import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {Belady, countHits, loop, policies, scans, shifts, take, zipf, type Key, type Policy} from './index';

const [REQUESTS, KEYS, CAPACITY, SKEW] = [200_000, 10_000, 500, 0.9];
const rng = (label: string): Rng => Rng.seeded(1).split(label);

const traces: Readonly<Record<string, () => Key[]>> = {
  zipf: () => take(zipf(KEYS, SKEW, rng('z')), REQUESTS),
  loop: () => take(loop(CAPACITY + 50), REQUESTS),
  scans: () => take(scans(KEYS, SKEW, 2000, 2 * CAPACITY, rng('s')), REQUESTS),
  shifts: () => take(shifts(KEYS, SKEW, 20_000, rng('h')), REQUESTS),
};

/** The table of the lesson on eviction: hit ratios in percent, the optimum last. */
const table: Readonly<Record<string, Readonly<Record<Policy | 'optimum', number>>>> = {
  zipf: {fifo: 40.9, lru: 45.5, clock: 46.7, lfu: 54.2, sieve: 54.9, 's3-fifo': 55.1, 'w-tinylfu': 55.9, optimum: 65.6},
  loop: {fifo: 0, lru: 0, clock: 0, lfu: 0, sieve: 0, 's3-fifo': 80, 'w-tinylfu': 88.9, optimum: 90.7},
  scans: {fifo: 25.7, lru: 27.7, clock: 28, lfu: 36.2, sieve: 36.5, 's3-fifo': 36.9, 'w-tinylfu': 36.9, optimum: 43.9},
  shifts: {fifo: 40.8, lru: 45.2, clock: 46.4, lfu: 36.8, sieve: 43.4, 's3-fifo': 51.1, 'w-tinylfu': 48, optimum: 64.5},
};

describe('the comparison that the lesson quotes', () => {
  it.each(Object.keys(table))('has the hit ratios of the table on %s', (name) => {
    const trace = traces[name]?.() ?? [];
    const percent = (hits: number): number => Math.round((1000 * hits) / REQUESTS) / 10;
    const measured = Object.fromEntries(
      Object.entries(policies).map(([policy, make]) => [policy, percent(countHits(make(CAPACITY), trace))]),
    );
    expect({...measured, optimum: percent(countHits(new Belady(CAPACITY, trace), trace))}).toEqual(table[name]);
  });
});

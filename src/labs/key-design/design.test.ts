import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {POSITIONS} from '../consistent-hashing';
import {
  bucketsOf,
  PAGE,
  partitionKey,
  Partitions,
  plan,
  readUnits,
  STAR,
  writeUnits,
  type Counts,
  type KeyDesign,
} from '.';
import {Feed, ITEM_BYTES} from './feed';

const design = (some: Partial<KeyDesign>): KeyDesign => ({
  partition: 'account',
  sort: 'time',
  buckets: 1,
  bucketed: 'all',
  ...some,
});

/** Three accounts, two months, as many items in each month: 1,000 of the star, 100 and 20 of the others. */
const counts: Counts = {
  months: 2,
  items({account, month}) {
    const inMonth = account === undefined ? 1120 : ([1000, 100, 20][account] ?? 0);
    return month === undefined ? 2 * inMonth : inMonth;
  },
};

const designs = fc.record<KeyDesign>({
  partition: fc.constantFrom('account', 'account-month', 'month', 'item'),
  sort: fc.constantFrom('time', 'account-time', 'item'),
  buckets: fc.integer({min: 1, max: 16}),
  bucketed: fc.constantFrom('all', 'star'),
});

describe('units', () => {
  it('rounds a write up to the next KiB', () => {
    expect([1, 400, 1024, 1025, 400 * 1024].map(writeUnits)).toEqual([1, 1, 1, 2, 400]);
  });

  it('rounds all that a query read up to the next 4 KiB, and takes half a unit for each', () => {
    expect([0, 1, 4096, 4097, 50 * 400].map(readUnits)).toEqual([0.5, 0.5, 0.5, 1, 2.5]);
  });
});

describe('the partition key', () => {
  it('is made of what the design says', () => {
    const item = {account: 7, month: 3, bucket: 2};
    expect(partitionKey(design({}), item)).toBe('account-7#2');
    expect(partitionKey(design({partition: 'account-month'}), item)).toBe('account-7/month-3#2');
    expect(partitionKey(design({partition: 'month'}), item)).toBe('month-3#2');
    expect(partitionKey(design({partition: 'item'}), item)).toBeUndefined();
  });

  it('has buckets for whom they are meant', () => {
    const star = design({buckets: 8, bucketed: 'star'});
    expect([STAR, 1].map((account) => bucketsOf(star, account))).toEqual([8, 1]);
    expect([STAR, 1].map((account) => bucketsOf({...star, bucketed: 'all'}, account))).toEqual([8, 8]);
    expect([STAR, 1].map((account) => bucketsOf({...star, partition: 'month'}, account))).toEqual([8, 8]);
    expect([STAR, 1].map((account) => bucketsOf({...star, partition: 'item'}, account))).toEqual([1, 1]);
  });
});

describe('the plan of a query', () => {
  const read = (some: Partial<KeyDesign>, account: number, month?: number) =>
    plan(design(some), {account, month}, counts).map((visit) => [visit.key, visit.read]);

  it('reads one page of one partition, if the account is the key and time the order', () => {
    expect(read({}, STAR)).toEqual([['account-0#0', PAGE]]);
    expect(read({}, 2)).toEqual([['account-2#0', 40]]);
    expect(read({}, STAR, 0)).toEqual([['account-0#0', 1000]]);
  });

  it('reads the whole partition, if the order is another', () => {
    expect(read({sort: 'item'}, STAR)).toEqual([['account-0#0', 2000]]);
    expect(read({sort: 'item'}, STAR, 0)).toEqual([['account-0#0', 2000]]);
  });

  it('asks every bucket for a whole page, or for its part of a month', () => {
    expect(read({buckets: 3, bucketed: 'star'}, STAR)).toEqual([0, 1, 2].map((n) => [`account-0#${n}`, PAGE]));
    expect(read({buckets: 3, bucketed: 'star'}, STAR, 1)).toEqual([0, 1, 2].map((n) => [`account-0#${n}`, 334]));
    expect(read({buckets: 3, bucketed: 'star'}, 1)).toEqual([['account-1#0', PAGE]]);
  });

  it('goes back from month to month until the page is full', () => {
    expect(read({partition: 'account-month'}, 1)).toEqual([['account-1/month-1#0', PAGE]]);
    expect(read({partition: 'account-month'}, 2)).toEqual([
      ['account-2/month-1#0', 20],
      ['account-2/month-0#0', 20],
    ]);
    expect(read({partition: 'account-month'}, 2, 0)).toEqual([['account-2/month-0#0', 20]]);
    const sparse: Counts = {months: 4, items: () => 20};
    expect(plan(design({partition: 'account-month'}), {account: 1}, sparse).map((visit) => visit.read)).toEqual([
      20, 20, 10,
    ]);
    const oneShort: Counts = {months: 4, items: () => PAGE - 1};
    expect(plan(design({partition: 'account-month'}), {account: 1}, oneShort).map((visit) => visit.read)).toEqual([
      PAGE - 1,
      1,
    ]);
  });

  it('reads the items of others, if they lie between', () => {
    expect(read({partition: 'month'}, 1)).toEqual([['month-1#0', 560]]);
    expect(read({partition: 'month'}, 1, 0)).toEqual([['month-0#0', 1120]]);
    expect(read({partition: 'month', sort: 'account-time'}, 1, 0)).toEqual([['month-0#0', 100]]);
    expect(read({partition: 'month', sort: 'item'}, 1, 0)).toEqual([['month-0#0', 1120]]);
    expect(read({partition: 'item'}, 1, 0)).toEqual([[undefined, 2240]]);
  });

  it('never returns more than it reads, nor asks a key twice, nor misses an item of a month', () => {
    fc.assert(
      fc.property(
        designs,
        fc.integer({min: 0, max: 2}),
        fc.option(fc.integer({min: 0, max: 1})),
        (one, account, month) => {
          const visits = plan(one, {account, month: month ?? undefined}, counts);
          for (const {read: all, wanted} of visits) expect(all).toBeGreaterThanOrEqual(wanted);
          expect(new Set(visits.map(({key}) => key)).size).toBe(visits.length);
          const wanted = visits.reduce((sum, visit) => sum + visit.wanted, 0);
          const there = counts.items({account, month: month ?? undefined});
          expect(wanted).toBeGreaterThanOrEqual(month === null ? Math.min(PAGE, there) : there);
        },
      ),
    );
  });
});

describe('the largest partition key', () => {
  const workload = {writes: 800, reads: 0, share: 0.5};
  const largest = (some: Partial<KeyDesign>): [before: number, after: number] => {
    const feed = new Feed({design: design(some), workload, partitions: 12, seed: 1});
    const before = feed.largest;
    feed.second();
    return [before / ITEM_BYTES, feed.largest / ITEM_BYTES];
  };

  it('is that of the star, or of a month, and grows by what is written to it', () => {
    expect(largest({})[0]).toBe(12 * 50_000);
    expect(largest({partition: 'account-month'})[0]).toBe(50_000);
    expect(largest({partition: 'month'})[0]).toBe(50_000 + 2000 * 150);
    expect(largest({partition: 'month', buckets: 10})[0]).toBe(35_000);
    expect(largest({partition: 'item'})).toEqual([1, 1]);
    for (const partition of ['account', 'account-month', 'month'] as const) {
      const [before, after] = largest({partition});
      expect(after).toBeGreaterThan(before);
      expect(after - before).toBeLessThanOrEqual(800);
    }
  });
});

describe('the partitions', () => {
  it('cover every position, in order', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 12}),
        fc.array(fc.nat(30), {maxLength: 8}),
        fc.array(fc.maxSafeNat(), {minLength: 2, maxLength: 30, size: 'max'}),
        (count, splits, positions) => {
          const partitions = new Partitions(count, 1);
          for (const split of splits) partitions.split(split % partitions.count);
          expect(partitions.count).toBe(count + splits.length);
          expect([partitions.at(0), partitions.at(POSITIONS - 1)]).toEqual([0, partitions.count - 1]);
          const sorted = positions.toSorted((a, b) => a - b).map((position) => partitions.at(position));
          expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
        },
      ),
    );
  });

  it('keeps a key in one place, and moves none but those of the partition that is split', () => {
    const partitions = new Partitions(6, 1);
    const keys = Array.from({length: 3000}, (_, n) => `account-${n}#0`);
    const before = keys.map((key) => partitions.of(key));
    partitions.split(2);
    const after = keys.map((key) => partitions.of(key));
    for (const [index, place] of before.entries()) {
      if (place === 2) expect([2, 3]).toContain(after[index]);
      else expect(after[index]).toBe(place < 2 ? place : place + 1);
    }
    const halves = [2, 3].map((place) => after.filter((other) => other === place).length);
    expect(Math.abs((halves[0] ?? 0) - (halves[1] ?? 0))).toBeLessThan(80);
  });

  it('places keys by the seed', () => {
    const place = (seed: number) => Array.from({length: 50}, (_, n) => new Partitions(12, seed).of(`account-${n}#0`));
    expect(place(1)).toEqual(place(1));
    expect(place(1)).not.toEqual(place(2));
  });
});

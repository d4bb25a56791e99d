import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  aggregate,
  compareValues,
  countAll,
  equals,
  hashJoin,
  joinCost,
  limit,
  mergeJoin,
  nestedLoopJoin,
  project,
  type Row,
  scan,
  select,
  sort,
  sum,
  valueOf,
} from '.';

const users: readonly Row[] = [
  {user: 1, handle: 'ada'},
  {user: 2, handle: 'bob'},
  {user: 3, handle: 'eve'},
];
const photos: readonly Row[] = [
  {photo: 10, owner: 2, bytes: 300},
  {photo: 11, owner: 1, bytes: 200},
  {photo: 12, owner: 1, bytes: null},
  {photo: 13, owner: null, bytes: 500},
];

const key = fc.option(fc.integer({min: 0, max: 5}));
const left = fc.array(fc.record({a: key, x: fc.nat(99)}), {maxLength: 12});
const right = fc.array(fc.record({b: key, y: fc.nat(99)}), {maxLength: 12});
/** A bag, in an order that depends on nothing but its rows. */
const bag = (rows: Iterable<Row>): string[] =>
  [...rows].map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();

describe('a pipeline', () => {
  it('reads no more rows than the limit makes it', () => {
    const count = {rows: 0};
    const small = select(scan(photos, count), (row) => Number(valueOf(row, 'bytes')) < 400);
    expect([...project(limit(small, 1), ['photo'])]).toEqual([{photo: 10}]);
    expect(count.rows).toBe(1);
  });

  it('reads everything below a sort, even for one row', () => {
    const count = {rows: 0};
    expect([...limit(sort(scan(photos, count), 'bytes'), 1)]).toEqual([photos[1]]);
    expect(count.rows).toBe(4);
  });

  it('gives nothing for a limit of none, and asks for nothing', () => {
    const count = {rows: 0};
    expect([...limit(scan(photos, count), 0)]).toEqual([]);
    expect(count.rows).toBe(0);
  });

  it('keeps duplicates that a projection makes', () => {
    expect([...project(photos, ['owner'])]).toHaveLength(4);
  });
});

describe('unknown values', () => {
  it('are equal to nothing, not even to themselves', () => {
    expect([equals(null, null), equals(1, null), equals(1, 1), equals(1, 2)]).toEqual([null, null, true, false]);
  });

  it('do not pass a condition, nor its negation', () => {
    const isTwo = (row: Row): boolean | null => equals(valueOf(row, 'owner'), 2);
    const isNot = (row: Row): boolean | null => {
      const truth = isTwo(row);
      return truth === null ? null : !truth;
    };
    expect([...select(photos, isTwo)].length + [...select(photos, isNot)].length).toBe(3);
  });

  it('come last in order, and make a group of their own', () => {
    expect([3, null, 'a', 1].sort(compareValues)).toEqual([1, 3, 'a', null]);
    expect([...aggregate(photos, ['owner'], {photos: countAll, bytes: sum('bytes')})]).toEqual([
      {owner: 2, photos: 1, bytes: 300},
      {owner: 1, photos: 2, bytes: 200},
      {owner: null, photos: 1, bytes: 500},
    ]);
  });

  it('make no sum', () => {
    expect([...aggregate([{g: 1, v: null}], ['g'], {total: sum('v')})]).toEqual([{g: 1, total: null}]);
  });
});

describe('joins', () => {
  it('pair photos with their owners, and leave out who has none', () => {
    const joined = hashJoin(scan(users), scan(photos), ['user', 'owner']);
    expect([...project(joined, ['photo', 'handle'])]).toEqual([
      {photo: 10, handle: 'bob'},
      {photo: 11, handle: 'ada'},
      {photo: 12, handle: 'ada'},
    ]);
  });

  it('give the same rows by all three algorithms', () => {
    fc.assert(
      fc.property(left, right, (as, bs) => {
        const byPairs = bag(
          nestedLoopJoin(
            as,
            () => bs,
            (a, b) => equals(valueOf(a, 'a'), valueOf(b, 'b')),
          ),
        );
        expect(bag(hashJoin(as, bs, ['a', 'b']))).toEqual(byPairs);
        expect(bag(mergeJoin(sort(as, 'a'), sort(bs, 'b'), ['a', 'b']))).toEqual(byPairs);
      }),
    );
  });

  it('keep the order of the key when they merge', () => {
    fc.assert(
      fc.property(left, right, (as, bs) => {
        const keys = [...mergeJoin(sort(as, 'a'), sort(bs, 'b'), ['a', 'b'])].map((row) => valueOf(row, 'a'));
        expect(keys).toEqual([...keys].sort(compareValues));
      }),
    );
  });

  it('read the inner side of an index nested loop only where the key leads', () => {
    const byOwner = new Map([[1, photos.slice(1, 3)]]);
    const count = {rows: 0};
    const joined = nestedLoopJoin(
      select(users, (row) => equals(valueOf(row, 'handle'), 'ada')),
      (user) => scan(byOwner.get(Number(valueOf(user, 'user'))) ?? [], count),
      () => true,
    );
    expect([...joined]).toHaveLength(2);
    expect(count.rows).toBe(2);
  });
});

describe('the cost of a join', () => {
  it('is B_R + B_R B_S for a nested loop with three pages', () => {
    expect(joinCost(1000, 500, 3).nestedLoop).toBe(1000 + 1000 * 500);
  });

  it('is 3 (B_R + B_S) for a hash join whose partitions fit, and two readings more for each time they are divided', () => {
    expect(joinCost(20_000, 100_000, 200).hash).toBe(3 * 120_000); // 199 of 101 pages
    expect(joinCost(20_000, 100_000, 100).hash).toBe(5 * 120_000); // 99 of 203 pages, each divided again
  });

  it('is one reading of both, as soon as the outer side fits', () => {
    expect(joinCost(1000, 500, 1002)).toEqual({nestedLoop: 1500, hash: 1500});
    expect(joinCost(1000, 500, 1001)).toEqual({nestedLoop: 2000, hash: 4500});
  });

  it('refuses memory in which no join can run', () => {
    expect(() => joinCost(1, 1, 2)).toThrow(RangeError);
  });
});

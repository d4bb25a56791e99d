import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {belowSelectivity, type ColumnStatistics, equalsSelectivity} from '../query-planner';
import {
  type Access,
  accessPaths,
  analyzePhotos,
  type Beliefs,
  bitmapScan,
  bothSelectivity,
  cheapest,
  type Condition,
  correlation,
  executeJoin,
  executeScan,
  functionalDependency,
  indexOrder,
  indexScan,
  joins,
  judge,
  makeDatabase,
  makePhotos,
  type PageCosts,
  pagesFetched,
  type PhotoStatistics,
  planQuery,
  plus,
  price,
  qError,
  seqScanCpu,
  selectivities,
  SIZES,
  tablesOf,
  TODAY,
} from '.';

const DEFAULT_COSTS: PageCosts = {sequential: 1, random: 4};

describe('the worked examples of PostgreSQL’s documentation', () => {
  // 75.1 "Row Estimation Examples": tenk1 has 358 pages and 10,000 rows.
  const unique1: ColumnStatistics = {
    distinct: 10_000,
    common: [],
    rest: 1,
    bounds: [0, 993, 1997, 3050, 4040, 5036, 5957, 7057, 8029, 9016, 9995],
  };
  const frequencies = [0.00333333, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003];
  const stringu1: ColumnStatistics = {
    distinct: 676,
    common: frequencies.map((fraction, value) => ({value, fraction})),
    rest: 1 - frequencies.reduce((sum, one) => sum + one, 0),
    bounds: [],
  };

  it('unique1 < 1000: one bucket, and 7 of the 1,004 values of the next: 1,007 rows', () => {
    expect(belowSelectivity(unique1, 1000)).toBeCloseTo(0.100697, 6);
    expect(Math.round(10_000 * belowSelectivity(unique1, 1000))).toBe(1007);
  });

  it('stringu1 = a common value: its fraction; = another: an equal share of the rest, 15 rows', () => {
    expect(equalsSelectivity(stringu1, 3)).toBe(0.003);
    expect(equalsSelectivity(stringu1, 99)).toBeCloseTo(0.0014559, 6);
    expect(Math.round(10_000 * equalsSelectivity(stringu1, 99))).toBe(15);
  });

  it('both, as if they were independent: 1 row', () => {
    const both = belowSelectivity(unique1, 1000) * equalsSelectivity(stringu1, 99);
    expect(both).toBeCloseTo(0.0001466, 7);
  });

  it('14.1 "EXPLAIN Basics": a scan of tenk1 costs 458, and 483 with a condition', () => {
    const scan = (conditions: number): number =>
      price({sequential: 358, random: 0, cpu: seqScanCpu(10_000, conditions)}, DEFAULT_COSTS);
    expect(scan(0)).toBeCloseTo(458, 9);
    expect(scan(1)).toBeCloseTo(483, 9);
  });
});

describe('the costs that PostgreSQL 15.18 gave for these tables', () => {
  // The photos of seed 1 in the order of time, indexes without deduplication, `enable_memoize` and parallel workers off.
  const {photos, index, users} = SIZES;
  const near = (work: Parameters<typeof price>[0], cost: number): void => {
    expect(Math.abs(price(work, DEFAULT_COSTS) - cost)).toBeLessThan(0.02);
  };

  it('agree on the sizes of tables and indexes', () => {
    expect([photos.pages, index.pages, users.pages, SIZES.primaryKey.pages]).toEqual([1021, 139, 308, 57]);
  });

  it.each([
    [1, 1646],
    [2, 1771],
  ])('a sequential scan with %d conditions: %d', (conditions, cost) => {
    near({sequential: photos.pages, random: 0, cpu: seqScanCpu(photos.rows, conditions)}, cost);
  });

  it.each([
    {fetched: 10_050, correlation: 1, conditions: 1, cost: 497.17},
    {fetched: 19_850, correlation: 1, conditions: 1, cost: 980.66},
    {fetched: 4980, correlation: 0.030437075, conditions: 1, cost: 4223.75},
    {fetched: 962, correlation: 0.030437075, conditions: 2, cost: 2645.13},
    {fetched: 198, correlation: 0.030437075, conditions: 1, cost: 731.09},
    {fetched: 10, correlation: 0.030437075, conditions: 1, cost: 44.43},
  ])('an index scan of $fetched rows with a correlation of $correlation: $cost', ({cost, ...scan}) => {
    near(indexScan(photos, index, scan), cost);
  });

  it.each([
    {fetched: 10_050, returned: 10_050, conditions: 1, cost: 1336.8},
    {fetched: 19_850, returned: 19_850, conditions: 1, cost: 1647.25},
    {fetched: 4980, returned: 4980, conditions: 1, cost: 1178.13},
    {fetched: 962, returned: 22, conditions: 2, cost: 1079.67},
    {fetched: 198, returned: 198, conditions: 1, cost: 503.67},
    {fetched: 10, returned: 10, conditions: 1, cost: 41.52},
  ])('a bitmap scan of $fetched rows: $cost', ({cost, ...scan}) => {
    near(bitmapScan(photos, index, scan), cost);
  });

  // What the join added to the cost of its scan of the photos.
  it.each([
    ['hash join', 10_050, 1281.56 - 497.17],
    ['hash join', 4980, 1949.21 - 1178.13],
    ['hash join', 10, 799.55 - 41.52],
    ['nested loop', 198, 1392.06 - 503.67],
    ['nested loop', 22, 1250.38 - 1079.67],
    ['nested loop', 10, 124.57 - 41.52],
  ] as const)('a %s with %d outer rows: %f', (choice, rows, cost) => {
    const option = joins(rows, DEFAULT_COSTS).find((one) => one.choice === choice);
    expect(Math.abs((option?.cost ?? NaN) - cost)).toBeLessThan(0.05);
  });

  it('the correlation of the column city: 0.030437075', () => {
    expect(correlation(indexOrder(timely.photos.city))).toBeCloseTo(0.030437075, 8);
  });
});

const database = (order: 'time' | 'none'): ReturnType<typeof makeDatabase> =>
  makeDatabase(makePhotos(Rng.seeded(1).split('photos'), order));
const [timely, shuffled] = [database('time'), database('none')];

const statisticsOf = (until: number, extended = false): PhotoStatistics =>
  analyzePhotos(timely.photos, until, extended);
const beliefs = (overrides: Partial<Beliefs> = {}): Beliefs => ({
  statistics: statisticsOf(TODAY),
  statement: 'custom',
  costs: DEFAULT_COSTS,
  ...overrides,
});
const OSLO: Condition = {city: 3, country: 1};
const rowsOf = (condition: Condition): number => executeScan(timely, condition, {kind: 'seq'}).rows.length;

describe('statistics', () => {
  it('find an order on disk, none, and the reverse', () => {
    expect(correlation([0, 1, 2, 3])).toBe(1);
    expect(correlation([3, 2, 1, 0])).toBe(-1);
    expect(Math.abs(correlation(indexOrder(shuffled.photos.day)))).toBeLessThan(0.06);
  });

  it('sort by value, and equal values by their place', () => {
    expect(indexOrder([2, 0, 2, 1, 0])).toEqual([1, 4, 3, 0, 2]);
  });

  it('find that a city tells its country, and that a country does not tell its city', () => {
    expect(functionalDependency([1, 1, 2, 3], [7, 7, 7, 8])).toBe(1);
    expect(functionalDependency([7, 7, 7, 8], [1, 1, 2, 3])).toBe(0.25);
  });

  it('of yesterday take today for a hundredth of a bucket: 5 rows of 50,000', () => {
    expect(selectivities(statisticsOf(TODAY - 1), {since: TODAY}).all).toBeCloseTo(0.0001, 12);
    expect(planQuery({since: TODAY}, beliefs({statistics: statisticsOf(TODAY - 1)})).access.rows).toBe(5);
    expect(rowsOf({since: TODAY})).toBe(10_000);
  });

  it('multiply what is not independent, until they know better', () => {
    const estimate = (extended: boolean): number =>
      planQuery(OSLO, beliefs({statistics: statisticsOf(TODAY, extended)})).access.rows;
    const truth = rowsOf(OSLO);
    expect(truth / estimate(false)).toBeGreaterThan(40);
    expect(estimate(true)).toBe(truth);
  });

  it('take two conditions for independent, for dependent, or for something between', () => {
    expect(bothSelectivity(0.5, 0.1)).toBeCloseTo(0.05, 12);
    expect(bothSelectivity(0.5, 0.1, 1)).toBeCloseTo(0.1, 12);
    expect(bothSelectivity(0.5, 0.1, 0.5)).toBeCloseTo(0.075, 12);
    expect(bothSelectivity(0.02, 1, 1)).toBe(0.02);
  });

  it('give a generic plan an equal share of all cities, and a third of all days', () => {
    const generic = selectivities(statisticsOf(TODAY), {since: TODAY, city: 2}, 'generic');
    expect(generic).toEqual({day: 1 / 3, city: 1 / 50, all: 1 / 3 / 50});
  });

  it('give selectivities from 0 to 1, of all conditions no more than of one', () => {
    const known = [statisticsOf(TODAY), statisticsOf(TODAY - 1), statisticsOf(TODAY, true)];
    fc.assert(
      fc.property(fc.constantFrom(...known), someCondition, fc.constantFrom('custom', 'generic'), (...given) => {
        const {day, city, all} = selectivities(...given);
        for (const one of [day, city, all]) {
          expect(one).toBeGreaterThanOrEqual(0);
          expect(one).toBeLessThanOrEqual(1);
        }
        expect(all).toBeLessThanOrEqual(Math.min(day, city));
      }),
    );
  });
});

const someCondition: fc.Arbitrary<Condition> = fc.record(
  {
    since: fc.integer({min: 0, max: TODAY + 5}),
    city: fc.integer({min: 0, max: 60}),
    country: fc.integer({min: 0, max: 13}),
  },
  {requiredKeys: []},
);
const someCosts: fc.Arbitrary<PageCosts> = fc.record({
  sequential: fc.double({min: 0.1, max: 4, noNaN: true}),
  random: fc.double({min: 0.1, max: 40, noNaN: true}),
});

describe('pages', () => {
  it('are as many as rows if rows are few, and never more than the table has', () => {
    expect(pagesFetched(1, 1000)).toBe(1);
    expect(pagesFetched(10, 1000)).toBe(10);
    expect(pagesFetched(1_000_000, 1000)).toBe(1000);
  });

  it('are estimated within 15 % of what rows anywhere really lie on', () => {
    for (const city of [0, 3, 4]) {
      const {rows} = executeScan(shuffled, {city}, {kind: 'bitmap', column: 'city'});
      const real = new Set(rows.map((row) => Math.floor(row / 49))).size;
      expect(Math.abs(pagesFetched(rows.length, SIZES.photos.pages) / real - 1)).toBeLessThan(0.15);
    }
  });
});

describe('the planner', () => {
  it('takes the cheapest of all pairs of a way to read and a way to join', () => {
    const statistics = statisticsOf(TODAY);
    fc.assert(
      fc.property(someCondition, someCosts, fc.constantFrom('custom', 'generic'), (condition, costs, statement) => {
        const given = {statistics, statement, costs};
        const paths = accessPaths(condition, given);
        const every = paths.flatMap((access) =>
          joins(access.rows, costs).map((join) => price(plus(access.work, join.work), costs)),
        );
        const {access, join} = planQuery(condition, given);
        const chosen = price(plus(access.work, join.work), costs);
        expect(chosen).toBeLessThanOrEqual(Math.min(...every) * (1 + 1e-12));
      }),
    );
  });

  it('offers an index only for a condition on its column', () => {
    const names = (condition: Condition): string[] =>
      accessPaths(condition, beliefs()).map(({choice}) =>
        'column' in choice ? `${choice.kind} ${choice.column}` : 'seq',
      );
    expect(names({})).toEqual(['seq']);
    expect(names({country: 1})).toEqual(['seq']);
    expect(names({since: 9, city: 1})).toEqual(['seq', 'index day', 'bitmap day', 'index city', 'bitmap city']);
  });

  it('scans more by the index the cheaper a random page is', () => {
    const kind = (random: number): string =>
      planQuery({city: 4}, beliefs({costs: {sequential: 1, random}})).access.choice.kind;
    expect([kind(1), kind(4)]).toEqual(['index', 'bitmap']);
  });

  it('flips from nested loop to hash join between 150 and 200 photos', () => {
    const join = (rows: number): string => cheapest(joins(rows, DEFAULT_COSTS)).choice;
    expect([join(150), join(200)]).toEqual(['nested loop', 'hash join']);
  });
});

describe('the tables of a lab', () => {
  it('are made again for another seed or another order only, and digested again for other statistics only', () => {
    const first = tablesOf(1, 'time');
    const digest = first.statistics(TODAY, false);
    expect(tablesOf(1, 'time')).toBe(first);
    expect(first.statistics(TODAY, false)).toBe(digest);
    expect(first.statistics(TODAY - 1, false)).not.toBe(digest);
    expect(first.statistics(TODAY, true)).not.toBe(digest);
    expect(tablesOf(1, 'none')).not.toBe(first);
    expect(tablesOf(2, 'none').database.photos.city).not.toEqual(first.database.photos.city);
  });
});

describe('execution', () => {
  const everyPath: readonly Access[] = [
    {kind: 'seq'},
    {kind: 'index', column: 'day'},
    {kind: 'bitmap', column: 'day'},
    {kind: 'index', column: 'city'},
    {kind: 'bitmap', column: 'city'},
  ];

  it('gives the same rows by every path', () => {
    const condition = {since: 300, city: 0};
    const sorted = (access: Access): number[] =>
      [...executeScan(shuffled, condition, access).rows].sort((a, b) => a - b);
    const expected = sorted({kind: 'seq'});
    expect(expected.length).toBeGreaterThan(100);
    for (const access of everyPath) expect(sorted(access)).toEqual(expected);
  });

  it('reads neighbors by an index in the order on disk, and pages here and there without that order', () => {
    const index: Access = {kind: 'index', column: 'day'};
    const [near, far] = [timely, shuffled].map((one) => executeScan(one, {since: 391}, index).work);
    if (!near || !far) throw new Error('two executions');
    expect(near.random).toBeLessThan(40);
    expect(far.random).toBeGreaterThan(500);
  });

  it('reads the leaves that hold what it looks for: all for all rows, a share for a share, and one for none', () => {
    const work = (since: number) => executeScan(timely, {since}, {kind: 'bitmap', column: 'day'}).work;
    const {photos, index} = SIZES;
    expect(work(0)).toMatchObject({sequential: photos.pages - 1, random: 1 + index.pages});
    expect(work(150).random).toBe(1 + Math.ceil((index.pages * rowsOf({since: 150})) / photos.rows));
    expect(work(TODAY + 1)).toMatchObject({sequential: 0, random: 1});
  });

  it('reads no page of users twice in a nested loop', () => {
    const {rows} = executeScan(timely, {since: TODAY}, {kind: 'seq'});
    const {sequential, random} = executeJoin(timely, rows, 'nested loop');
    expect(sequential + random).toBe(SIZES.users.pages + SIZES.primaryKey.pages - 2);
  });

  it('judges a plan: never better than the best', () => {
    for (const condition of [{since: TODAY}, OSLO, {city: 4}, {}]) {
      const given = beliefs({statistics: statisticsOf(TODAY - 1)});
      const plan = planQuery(condition, given);
      const access = accessPaths(condition, given);
      const options = {plan, access, join: joins(plan.access.rows, DEFAULT_COSTS)};
      const {cost, best} = judge(timely, condition, options, DEFAULT_COSTS);
      expect(cost).toBeGreaterThanOrEqual(best);
    }
  });

  it('calls an estimate as wrong above the truth as below it', () => {
    expect([qError(10, 1000), qError(1000, 10), qError(0, 0)]).toEqual([100, 100, 1]);
  });
});

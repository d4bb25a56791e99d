import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  analyze,
  belowSelectivity,
  bestPlan,
  cardinality,
  describePlan,
  equalsSelectivity,
  joinSelectivity,
  type JoinQuery,
  type Plan,
  planCost,
  searchPlans,
} from '.';

const column = fc.array(fc.integer({min: 0, max: 40}), {minLength: 1, maxLength: 200, size: 'max'});

describe('statistics', () => {
  it('know common values exactly, and share the rest', () => {
    const statistics = analyze([7, 7, 7, 7, 1, 2, 3, 4, 5, 6], {common: 1, buckets: 2});
    expect(statistics).toEqual({distinct: 7, common: [{value: 7, fraction: 0.4}], rest: 0.6, bounds: [1, 4, 6]});
    expect(equalsSelectivity(statistics, 7)).toBe(0.4);
    expect(equalsSelectivity(statistics, 3)).toBeCloseTo(0.1, 12);
    expect(belowSelectivity(statistics, 4)).toBeCloseTo(0.3, 12);
    expect(belowSelectivity(statistics, 100)).toBeCloseTo(1, 12);
  });

  it('take a part of a bucket for a value within it', () => {
    const statistics = analyze([7, 7, 7, 7, 1, 2, 3, 4, 5, 6], {common: 1, buckets: 2});
    expect(belowSelectivity(statistics, 2.5)).toBeCloseTo((0.6 * 0.5) / 2, 12);
    expect(belowSelectivity(statistics, 5)).toBeCloseTo((0.6 * 1.5) / 2, 12);
  });

  it('call no value common that occurs once', () => {
    expect(analyze([3, 1, 2, 2], {common: 10, buckets: 1}).common).toEqual([{value: 2, fraction: 0.5}]);
  });

  it('know of a bucket with a single value that nothing in it is below that value, and all is below the next', () => {
    const statistics = analyze([5, 5, 5, 5], {common: 0, buckets: 2});
    expect([5, 6].map((value) => belowSelectivity(statistics, value))).toEqual([0, 1]);
  });

  it('are right about every value, if all are common', () => {
    fc.assert(
      fc.property(column, fc.integer({min: 0, max: 40}), (values, value) => {
        const twice = [...values, ...values];
        const statistics = analyze(twice, {common: 50, buckets: 10});
        const fraction = (test: (one: number) => boolean): number => twice.filter(test).length / twice.length;
        expect(equalsSelectivity(statistics, value)).toBeCloseTo(
          fraction((one) => one === value),
          12,
        );
        expect(belowSelectivity(statistics, value)).toBeCloseTo(
          fraction((one) => one < value),
          12,
        );
      }),
    );
  });

  it('are never wrong about a range by more than two buckets, if no value is common', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(1000), {minLength: 2}),
        fc.nat(1000),
        fc.integer({min: 1, max: 20}),
        (values, value, buckets) => {
          const truth = values.filter((one) => one < value).length / values.length;
          const guess = belowSelectivity(analyze(values, {common: 0, buckets}), value);
          expect(Math.abs(guess - truth)).toBeLessThanOrEqual(2 / buckets + 1 / values.length);
        },
      ),
    );
  });

  it('make 1 / max(V) of a join: exact between a key and what refers to it', () => {
    const [keys, references] = [
      [1, 2, 3, 4],
      [1, 1, 2, 4, 4, 4],
    ];
    const [a, b] = [keys, references].map((values) => analyze(values, {common: 0, buckets: 1}));
    if (!a || !b) throw new Error('two columns');
    expect(joinSelectivity(a, b) * keys.length * references.length).toBe(6);
  });
});

/** A query of 2 to 5 tables, connected by a path and perhaps more conditions. */
const someQuery: fc.Arbitrary<JoinQuery> = fc.integer({min: 2, max: 5}).chain((tables) => {
  const relation = fc
    .record({
      rows: fc.integer({min: 1, max: 1e6}),
      pages: fc.integer({min: 1, max: 1e5}),
      lookup: fc.option(fc.integer({min: 1, max: 4})),
    })
    .map(({rows, pages, lookup}) => ({rows, pages, ...(lookup === null ? {} : {lookup})}));
  const selectivity = fc.integer({min: 1, max: 1e6}).map((distinct) => 1 / distinct);
  return fc
    .record({
      relations: fc.array(relation, {minLength: tables, maxLength: tables}),
      path: fc.array(selectivity, {minLength: tables - 1, maxLength: tables - 1}),
      more: fc.array(fc.tuple(fc.nat(tables - 1), fc.nat(tables - 1), selectivity), {maxLength: 2}),
    })
    .map(({relations, path, more}) => ({
      relations: relations.map((one, place) => ({...one, name: `t${place}`})),
      edges: [
        ...path.map((one, place) => ({between: [place, place + 1] as const, selectivity: one})),
        ...more.filter(([a, b]) => a !== b).map(([a, b, one]) => ({between: [a, b] as const, selectivity: one})),
      ],
    }));
});

/** Every plan without cross products, the slow way. */
function everyPlan(query: JoinQuery, shape: 'left-deep' | 'bushy', set = 2 ** query.relations.length - 1): Plan[] {
  const alone = query.relations.find((_, place) => set === 1 << place);
  if (alone) return [{kind: 'scan', set, relation: alone}];
  const plans: Plan[] = [];
  for (let part = 1; part < set; part++) {
    if ((part & set) !== part) continue;
    const other = set ^ part;
    const has = (tables: number, place: number): boolean => (tables & (1 << place)) !== 0;
    if (!query.edges.some(({between: [a, b]}) => (has(part, a) && has(other, b)) || (has(part, b) && has(other, a))))
      continue;
    for (const outer of everyPlan(query, shape, part)) {
      for (const inner of everyPlan(query, shape, other)) {
        if (shape === 'left-deep' && inner.kind !== 'scan') continue;
        plans.push({kind: 'hash', set, outer, inner});
        if (inner.kind === 'scan' && inner.relation.lookup !== undefined)
          plans.push({kind: 'index', set, outer, inner});
      }
    }
  }
  return plans;
}

describe('the search', () => {
  it.each(['left-deep', 'bushy'] as const)('finds the cheapest of all plans, %s', (shape) => {
    fc.assert(
      fc.property(someQuery, (query) => {
        fc.pre(query.relations.length <= 4);
        const cheapest = Math.min(...everyPlan(query, shape).map((plan) => planCost(plan, query)));
        expect(bestPlan(query, {shape, indexJoins: true}).cost).toBe(cheapest);
      }),
    );
  });

  it('never loses by a larger choice', () => {
    fc.assert(
      fc.property(someQuery, (query) => {
        const cost = (shape: 'left-deep' | 'bushy', indexJoins: boolean): number =>
          bestPlan(query, {shape, indexJoins}).cost;
        expect(cost('bushy', true)).toBeLessThanOrEqual(cost('left-deep', true));
        expect(cost('bushy', true)).toBeLessThanOrEqual(cost('bushy', false));
      }),
    );
  });

  it('looks at connected sets only: n (n + 1) / 2 of them in a chain of n tables', () => {
    const chain: JoinQuery = {
      relations: ['a', 'b', 'c', 'd'].map((name) => ({name, rows: 10, pages: 1})),
      edges: [0, 1, 2].map((place) => ({between: [place, place + 1], selectivity: 0.1})),
    };
    expect([...searchPlans(chain, {shape: 'bushy', indexJoins: false})]).toHaveLength(10);
  });

  it('refuses tables that nothing connects', () => {
    const query: JoinQuery = {relations: ['a', 'b'].map((name) => ({name, rows: 1, pages: 1})), edges: []};
    expect(() => bestPlan(query, {shape: 'bushy', indexJoins: true})).toThrow('not connected');
  });
});

describe('costs', () => {
  // Photos of some users: 100,000 users in 637 pages, 2 million photos in 37,394.
  const photosOf = (users: number): JoinQuery => ({
    relations: [
      {name: 'users', rows: users, pages: 637},
      {name: 'photos', rows: 2e6, pages: 37_394, lookup: 20},
    ],
    edges: [{between: [0, 1], selectivity: 1 / 100_000}],
  });
  const planFor = (users: number): string =>
    describePlan(bestPlan(photosOf(users), {shape: 'bushy', indexJoins: true}).plan);

  it('make lookups cheaper for few rows, and a hash join for many', () => {
    expect(planFor(10)).toBe('(users ⋈→ photos)');
    expect(planFor(10_000)).toBe('(users ⋈# photos)');
  });

  it('can be judged by the truth: what was cheap for 10 is not for 10,000', () => {
    const {plan} = bestPlan(photosOf(10), {shape: 'bushy', indexJoins: true});
    const truth = photosOf(10_000);
    expect(cardinality(plan.set, truth)).toBeCloseTo(200_000, 6);
    expect(planCost(plan, truth) / bestPlan(truth, {shape: 'bushy', indexJoins: true}).cost).toBeGreaterThan(9);
  });
});

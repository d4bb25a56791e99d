import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {ObjectId, Parents} from './index';
import {bisect, history, isAncestor, mergeBases} from './index';

/** A history by hand: each commit with its parents. */
function graph(edges: Readonly<Record<ObjectId, readonly ObjectId[]>>): Parents {
  return (id) => {
    const parents = edges[id];
    if (parents === undefined) throw new RangeError(`There is no commit ${id}.`);
    return parents;
  };
}

/** A history of `size` commits without merges: 0 is the first. */
const line = (size: number): Parents =>
  graph(Object.fromEntries(Array.from({length: size}, (_, n) => [n, n === 0 ? [] : [`${n - 1}`]])));

interface Dag {
  readonly ids: readonly ObjectId[];
  readonly edges: Readonly<Record<ObjectId, readonly ObjectId[]>>;
}

/** Any history of up to 12 commits: several roots, merges of up to three parents, criss-cross merges. */
const dags: fc.Arbitrary<Dag> = fc
  .array(fc.array(fc.nat(), {maxLength: 3}), {minLength: 1, maxLength: 12})
  .map((choices) => {
    const ids = choices.map((_, index) => `c${index}`);
    const edges: Record<ObjectId, ObjectId[]> = {};
    for (const [index, picks] of choices.entries()) {
      // A parent is always an earlier commit, so there are no cycles.
      edges[`c${index}`] = index === 0 ? [] : [...new Set(picks.map((pick) => `c${pick % index}`))];
    }
    return {ids, edges};
  });

/** Two commits of a history. */
const pairs = dags.chain(({ids, edges}) =>
  fc.record({
    ids: fc.constant(ids),
    parents: fc.constant(graph(edges)),
    a: fc.constantFrom(...ids),
    b: fc.constantFrom(...ids),
  }),
);

/** Reachability by its definition: the least set that has the commit and the parents of its members. */
function reach(parents: Parents, id: ObjectId): Set<ObjectId> {
  const all = new Set([id]);
  for (const member of all) for (const parent of parents(member)) all.add(parent);
  return all;
}

/** Merge bases by their definition: common ancestors from which no other common ancestor descends. */
function mergeBasesByDefinition(parents: Parents, a: ObjectId, b: ObjectId): Set<ObjectId> {
  const ofB = reach(parents, b);
  const common = [...reach(parents, a)].filter((id) => ofB.has(id));
  return new Set(common.filter((id) => !common.some((other) => other !== id && reach(parents, other).has(id))));
}

describe('history', () => {
  it('is what can be reached, once each, and every commit stands before its parents', () => {
    fc.assert(
      fc.property(pairs, ({parents, a, b}) => {
        const order = history(parents, [a, b]);
        expect(new Set(order)).toEqual(new Set([...reach(parents, a), ...reach(parents, b)]));
        expect(new Set(order).size).toBe(order.length);
        for (const [index, id] of order.entries()) {
          for (const parent of parents(id)) expect(order.indexOf(parent)).toBeGreaterThan(index);
        }
      }),
    );
  });

  it('can be deeper than the call stack', () => {
    expect(history(line(100_000), ['99999'])).toHaveLength(100_000);
  });

  it('knows ancestors', () => {
    fc.assert(
      fc.property(pairs, ({parents, a, b}) => {
        expect(isAncestor(parents, a, b)).toBe(reach(parents, b).has(a));
      }),
    );
  });
});

describe('merge bases', () => {
  it('are the fork of two branches', () => {
    //   a1 - a2
    //  /
    // r - f - b1     (a1 forks at f)
    const parents = graph({r: [], f: ['r'], a1: ['f'], a2: ['a1'], b1: ['f']});
    expect(mergeBases(parents, 'a2', 'b1')).toEqual(['f']);
  });

  it('move forward when one branch was merged into the other', () => {
    const parents = graph({f: [], a1: ['f'], b1: ['f'], m: ['a1', 'b1'], b2: ['b1']});
    expect(mergeBases(parents, 'm', 'b2')).toEqual(['b1']);
  });

  it('are the older commit itself when the other descends from it', () => {
    expect(mergeBases(line(5), '1', '4')).toEqual(['1']);
  });

  it('are none for unrelated histories', () => {
    expect(mergeBases(graph({a: [], b: []}), 'a', 'b')).toEqual([]);
  });

  it('are two after a criss-cross merge', () => {
    const parents = graph({r: [], a1: ['r'], b1: ['r'], a2: ['a1', 'b1'], b2: ['b1', 'a1']});
    expect(new Set(mergeBases(parents, 'a2', 'b2'))).toEqual(new Set(['a1', 'b1']));
  });

  it('are what the definition says', () => {
    fc.assert(
      fc.property(pairs, ({parents, a, b}) => {
        const found = mergeBases(parents, a, b);
        expect(new Set(found)).toEqual(mergeBasesByDefinition(parents, a, b));
        expect(new Set(found).size).toBe(found.length);
      }),
      {numRuns: 2000},
    );
  });

  it('do not depend on the order of the two', () => {
    fc.assert(
      fc.property(pairs, ({parents, a, b}) => {
        expect(new Set(mergeBases(parents, a, b))).toEqual(new Set(mergeBases(parents, b, a)));
      }),
    );
  });
});

describe('bisection', () => {
  const faultSince = (first: number) => (id: ObjectId) => Number(id) >= first;

  it.each([
    [2, 1],
    [3, 2],
    [64, 6],
    [65, 7],
    [1000, 10],
  ])('finds the first bad of %i suspects in a line, with %i tests at most', (suspects, most) => {
    const parents = line(suspects + 1);
    const counts: number[] = [];
    for (let first = 1; first <= suspects; first += Math.ceil(suspects / 65)) {
      const {firstBad, tested} = bisect(parents, {good: ['0'], bad: `${suspects}`}, faultSince(first));
      expect(firstBad).toBe(`${first}`);
      counts.push(tested.length);
    }
    expect(Math.max(...counts)).toBe(most);
  });

  it('is as likely to end at the culprit as the formula says, if a test misses a fault with probability f', () => {
    // The bisection goes right if every bad commit that it tests is seen to be bad: (1 - f) for each of them. On
    // average over the culprits that is (1 - f/2)^k, because each of the k tests meets a bad commit half of the time.
    const [suspects, tests, f] = [64, 6, 0.2];
    let right = 0;
    for (let culprit = 1; culprit <= suspects; culprit++) {
      const isBad = faultSince(culprit);
      const {tested} = bisect(line(suspects + 1), {good: ['0'], bad: `${suspects}`}, isBad);
      right += (1 - f) ** tested.filter(isBad).length / suspects;
    }
    expect(right).toBeCloseTo((1 - f / 2) ** tests, 12);
  });

  it('asks nothing when only one commit came after the good one', () => {
    expect(bisect(line(2), {good: ['0'], bad: '1'}, () => true)).toEqual({firstBad: '1', tested: []});
  });

  it('cannot halve a merge of many short branches', () => {
    // 16 branches of one commit from r, merged at once: a test clears or convicts one branch.
    const branches = Array.from({length: 16}, (_, index) => `b${index}`);
    const parents = graph({r: [], ...Object.fromEntries(branches.map((id) => [id, ['r']])), m: branches});
    const {firstBad, tested} = bisect(parents, {good: ['r'], bad: 'm'}, (id) => id === 'm');
    expect([firstBad, tested.length]).toEqual(['m', 16]);
  });

  it('counts what the two sides of a merge share once', () => {
    // Eight diamonds, one on the other: 0 - 1,2 - 3 - 4,5 - 6 - …
    const edges: Record<ObjectId, ObjectId[]> = {0: []};
    for (let bottom = 0; bottom < 24; bottom += 3) {
      const [left, right, top] = [`${bottom + 1}`, `${bottom + 2}`, `${bottom + 3}`];
      Object.assign(edges, {[left]: [`${bottom}`], [right]: [`${bottom}`], [top]: [left, right]});
    }
    const parents = graph(edges);
    const counts = Object.keys(edges).map((culprit) => {
      const {firstBad, tested} = bisect(parents, {good: [], bad: '24'}, (id) => isAncestor(parents, culprit, id));
      expect(firstBad).toBe(culprit);
      return tested.length;
    });
    expect(Math.max(...counts)).toBe(Math.ceil(Math.log2(25)));
  });

  it('refuses a bad commit that a good one descends from', () => {
    expect(() => bisect(line(3), {good: ['2'], bad: '1'}, () => true)).toThrow(RangeError);
  });

  it('ends at a bad commit whose parents are good, if the fault stays once it is in', () => {
    fc.assert(
      fc.property(dags, fc.array(fc.nat()), fc.nat(), fc.nat(), ({ids, edges}, faults, end, start) => {
        const parents = graph(edges);
        const culprits = new Set(faults.map((fault) => ids[fault % ids.length]));
        const isBad = (id: ObjectId) => [...reach(parents, id)].some((ancestor) => culprits.has(ancestor));
        const bads = ids.filter(isBad);
        const goods = ids.filter((id) => !isBad(id));
        const bad = bads[end % bads.length];
        const good = goods[start % goods.length];
        fc.pre(bad !== undefined);
        const {firstBad, tested} = bisect(parents, {good: good === undefined ? [] : [good], bad}, isBad);
        expect([firstBad, ...parents(firstBad)].map(isBad)).toEqual([true, ...parents(firstBad).map(() => false)]);
        expect(new Set(tested).size).toBe(tested.length);
        expect(reach(parents, bad)).toContain(firstBad);
      }),
      {numRuns: 1000},
    );
  });
});

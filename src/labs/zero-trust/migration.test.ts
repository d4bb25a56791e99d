import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {PHOTO_RULES, type Policy, type Request} from '../policy-engine';
import {bestOrder, exposureArea, shadow, type Step} from './index';

/** The photo app's migration, as in the lesson. */
const STEPS: readonly Step[] = [
  {name: 'services', removes: 7_800, weeks: 12},
  {name: 'web tools', removes: 15_000, weeks: 10},
  {name: 'databases', removes: 61_200, weeks: 6},
  {name: 'console', removes: 45_000, weeks: 3},
  {name: 'print system', removes: 6_000, weeks: 2},
];

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

describe('the order of a migration', () => {
  it('is by what a week removes, and costs a third of the order of the network team', () => {
    const best = bestOrder(STEPS);
    expect(best.map(({name}) => name)).toEqual(['console', 'databases', 'print system', 'web tools', 'services']);
    expect([exposureArea(best), exposureArea(STEPS)]).toEqual([1_324_200, 3_730_200]);
  });

  it('leaves no less exposure in any other order', () => {
    const step = fc.record({
      name: fc.constant('a step'),
      removes: fc.integer({min: 0, max: 100}),
      weeks: fc.integer({min: 1, max: 20}),
    });
    fc.assert(
      fc.property(fc.array(step, {maxLength: 5}), (steps) => {
        const least = Math.min(...permutations(steps).map(exposureArea));
        expect(exposureArea(bestOrder(steps))).toBe(least);
      }),
    );
  });
});

describe('a shadow evaluation', () => {
  const policy: Policy = {
    algorithm: 'deny-overrides',
    rules: PHOTO_RULES.filter(({id}) => id === 'own-photos' || id === 'support-reads-photos'),
  };
  const own: Request = {
    'subject.id': 'ana',
    'resource.type': 'photo',
    'resource.owner': 'ana',
    action: 'read',
    'subject.role': 'customer',
  };
  const foreign: Request = {...own, 'resource.owner': 'bob'};

  it('lists who would be refused what, and how often', () => {
    const report = shadow(policy, [own, foreign, foreign]);
    expect([...report.refused]).toEqual([['ana → photo read', 2]]);
    expect([report.accesses, report.upperBound]).toEqual([3, undefined]);
  });

  it('bounds the share by three over the number, if none was refused', () => {
    const exact = (n: number): number => 1 - 0.05 ** (1 / n);
    for (const n of [100, 1000, 30_000]) {
      const {upperBound} = shadow(
        policy,
        Array.from({length: n}, () => own),
      );
      expect(upperBound).toBe(3 / n);
      expect((upperBound ?? 0) / exact(n)).toBeCloseTo(1, 1);
    }
    expect([shadow(policy, []).upperBound, shadow(policy, [own]).upperBound]).toEqual([1, 1]);
  });
});

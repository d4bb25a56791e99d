import {describe, expect, it} from 'vitest';
import type {RawValues, Replay} from '../experiment';
import {acts, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

/** Plans to the end, and takes actions there. */
const plan = (values: RawValues, actions: readonly string[] = [], seed = 1): Replay =>
  play(lab, 10, {values, deeds: acts(10, ...actions), seed});
const solved = (values: RawValues, actions: readonly string[] = []): string[] => [...plan(values, actions).solved];

describe('the experiment', () => {
  it('answers its prediction: about five times, whatever the seed', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const ratio = metric(plan({}, [], seed), 'ratio');
      expect(ratio).toBeGreaterThan(3.5);
      expect(ratio).toBeLessThan(6.5);
    }
  });

  it('has the best plan, and believes what is true, with right statistics', () => {
    const replay = plan({error: '1'});
    expect(metric(replay, 'ratio')).toBe(1);
    expect(metric(replay, 'believed')).toBe(metric(replay, 'actual'));
    expect(metric(plan({}, ['analyze']), 'ratio')).toBe(1);
  });

  it('plans anew at once when lookups are forbidden and allowed again', () => {
    const wrong = metric(plan({}), 'ratio');
    expect(metric(plan({}, ['lookups']), 'ratio')).toBeLessThan(1.2);
    expect(metric(plan({}, ['lookups', 'lookups']), 'ratio')).toBe(wrong);
  });

  it('looks at the ten connected sets of a chain of four tables, and then ends', () => {
    const replay = plan({});
    const table = replay.run.views().find(({kind}) => kind === 'table');
    expect(table?.kind === 'table' && table.rows).toHaveLength(10);
    expect(replay.forward()).toBe(false);
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 20; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 9, chance: 0.3})) {
        expect(flaws(replay)).toEqual([]);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const hash = (seed: number, actions: readonly string[]): string => plan({}, actions, seed).run.hash();
    expect(hash(1, ['lookups'])).toBe(hash(1, ['lookups']));
    expect(new Set([hash(1, []), hash(2, []), hash(1, ['lookups']), hash(1, ['analyze'])]).size).toBe(4);
    expect(() => plan({error: '1'}).act('analyze')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  it('«twenty-times»: more rows, and lookups for all of them', () => {
    expect(solved({kept: 16_000})).toContain('twenty-times');
    expect(solved({kept: 3000})).not.toContain('twenty-times');
    expect(solved({kept: 16_000}, ['analyze'])).not.toContain('twenty-times');
  });

  it('«robust»: no lookups', () => {
    expect(solved({error: '1000', lookups: 'forbidden'})).toContain('robust');
    expect(solved({error: '1000'})).not.toContain('robust');
    expect(solved({error: '1000', lookups: 'forbidden', kept: 1000})).not.toContain('robust');
    expect(solved({error: '1', lookups: 'forbidden'})).not.toContain('robust');
  });

  it('«insurance»: hash joins for a handful of users', () => {
    expect(solved({error: '1', lookups: 'forbidden', kept: 10})).toContain('insurance');
    expect(solved({error: '1', lookups: 'forbidden'})).not.toContain('insurance');
    expect(solved({error: '1', kept: 10})).not.toContain('insurance');
  });
});

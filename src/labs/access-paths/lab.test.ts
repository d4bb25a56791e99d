import {describe, expect, it} from 'vitest';
import type {RawValues, Replay} from '../experiment';
import {flaws, metric, play, playAtRandom, said} from '../experiment/play.fixture';
import {lab} from './lab';

/** Plans and executes, and takes actions then. */
function run(values: RawValues, actions: readonly string[] = [], seed = 1): Replay {
  const replay = play(lab, lab.maxSteps, {values, seed});
  for (const action of actions) replay.act(action);
  return replay;
}
const solved = (values: RawValues, actions: readonly string[] = []): string[] => [...run(values, actions).solved];

describe('the experiment', () => {
  it('answers its prediction: a nested loop for 5 rows that are 10,000, and three to five times the best plan', () => {
    for (const seed of [1, 2, 3]) {
      const replay = run({}, [], seed);
      expect([metric(replay, 'expected'), metric(replay, 'came')]).toEqual([5, 10_000]);
      expect(metric(replay, 'ratio')).toBeGreaterThan(3);
      expect(metric(replay, 'ratio')).toBeLessThan(5);
    }
    const [explain] = run({}).run.views();
    expect(explain?.kind === 'table' && explain.rows.map(({cells}) => cells[0])).toEqual([
      'Nested Loop',
      '→ Index Scan by day',
      '→ users by id, loops',
    ]);
  });

  it('has the best plan once ANALYZE has run, and no second ANALYZE to offer', () => {
    const replay = run({}, ['analyze']);
    expect(metric(replay, 'ratio')).toBe(1);
    expect(said(replay)).toContain('The statistics know today. The planner expects 10,000 rows.');
    expect(() => replay.act('analyze')).toThrow(RangeError);
  });

  it('plans without values, and with them again', () => {
    const values = {days: 401, place: 'sagres', statistics: 'now'};
    const own = metric(run(values), 'ratio');
    expect(metric(run(values, ['generic']), 'expected')).toBe(1000);
    expect(metric(run(values, ['generic']), 'ratio')).toBeGreaterThan(4);
    expect(metric(run(values, ['generic', 'generic']), 'ratio')).toBe(own);
  });

  it('prices every way, executes, and ends', () => {
    const replay = run({place: 'lisbon'});
    expect(replay.run.time).toBe(8);
    expect(replay.forward()).toBe(false);
  });

  it('can be played with any parameters and actions', {timeout: 20_000}, () => {
    for (let seed = 0; seed < 8; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 9, chance: 0.3})) {
        expect(flaws(replay)).toEqual([]);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const hash = (seed: number, actions: readonly string[]): string =>
      run({place: 'oslo', days: 401}, actions, seed).run.hash();
    expect(hash(1, ['extended'])).toBe(hash(1, ['extended']));
    expect(new Set([hash(1, []), hash(2, []), hash(1, ['extended']), hash(1, ['generic'])]).size).toBe(4);
  });
});

describe('the challenges', () => {
  it('«in-order»: photos on disk by day', () => {
    expect(solved({days: 200, statistics: 'now'})).toContain('in-order');
    expect(solved({days: 200, statistics: 'now', order: 'none'})).not.toContain('in-order');
    expect(solved({days: 20, statistics: 'now'})).not.toContain('in-order');
    expect(solved({days: 200})).not.toContain('in-order');
  });

  it('«dependent»: extended statistics', () => {
    expect(solved({place: 'oslo', days: 401}, ['extended'])).toContain('dependent');
    expect(solved({place: 'oslo', days: 401})).not.toContain('dependent');
    expect(solved({days: 1}, ['analyze'])).not.toContain('dependent');
  });

  it('«device»: the page cost of a disk on an SSD', () => {
    const bergen = {place: 'bergen', days: 401, statistics: 'now'};
    expect(solved({...bergen, device: '1.1'})).toContain('device');
    expect(solved({...bergen, device: '1.1', setting: '1.1'})).not.toContain('device');
    expect(solved(bergen)).not.toContain('device');
  });
});

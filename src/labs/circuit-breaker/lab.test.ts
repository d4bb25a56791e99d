import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

const at = (seconds: number, action: string): Deed => act(4 * seconds, action);
const solved = (values: RawValues, deeds: readonly Deed[], seconds: number, seed = 1): string[] => [
  ...play(lab, 4 * seconds, {values, deeds, seed}).solved,
];

describe('the experiment', () => {
  it('answers its prediction: nothing succeeds in second 40', () => {
    for (const seed of [1, 2, 3]) expect(metric(play(lab, 160, {seed}), 'prints')).toBeLessThan(5);
    expect(lab.predict.right).toBe(2);
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 12; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 50, chance: 0.2})) {
        expect(flaws(replay)).toEqual([]);
        for (const view of replay.run.views()) {
          if (view.kind === 'rows') for (const row of view.rows) expect(row.cells.length).toBeLessThanOrEqual(10);
          if (view.kind === 'queue') {
            for (const queue of view.queues) expect(queue.waiting.length).toBeLessThanOrEqual(8);
          }
        }
        expect(replay.ended).toBe(false);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const deeds = [at(3, 'burst'), at(7, 'guard:breaker'), at(8, 'jitter:equal'), at(9, 'apps')];
    const hashes = [1, 2, 3].map((seed) => play(lab, 48, {deeds, seed}).run.hash());
    expect([1, 2, 3].map((seed) => play(lab, 48, {deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(3);
    expect(play(lab, 48, {deeds: deeds.slice(1)}).run.hash()).not.toBe(hashes[0]);
  });

  it('refuses an action that it does not list', () => {
    expect(() => play(lab, 0).act('payment:healthy')).toThrow(RangeError);
  });

  it('says when the breaker opens and closes', () => {
    const texts = play(lab, 60, {values: {guard: 'breaker'}}).run.log.map(({text}) => text);
    expect(texts).toContain('The breaker is open.');
    expect(texts).toContain('The breaker is closed.');
  });
});

describe('the challenges', () => {
  it('«end-the-storm»: by budget, breaker or bulkhead; not by waiting, nor when there was no storm', () => {
    for (const guard of ['budget', 'breaker', 'bulkhead']) {
      expect(solved({}, [at(21, `guard:${guard}`)], 50)).toContain('end-the-storm');
    }
    expect(solved({}, [], 60)).not.toContain('end-the-storm');
    expect(solved({}, [at(21, 'jitter:decorrelated')], 40)).not.toContain('end-the-storm');
    expect(solved({guard: 'budget'}, [], 40)).not.toContain('end-the-storm');
    expect(solved({load: 60}, [], 40)).not.toContain('end-the-storm');
    // Restarting the payment service empties its line, and is not what was asked.
    expect(solved({}, [at(21, 'payment:down'), at(23, 'payment:healthy'), at(23, 'guard:budget')], 35)).not.toContain(
      'end-the-storm',
    );
  });

  it('«save-the-views»: with a guard from the start, not without, not at a low load', () => {
    for (const guard of ['bulkhead', 'breaker', 'all']) {
      expect(solved({slow: 11, guard}, [], 16)).toContain('save-the-views');
    }
    expect(solved({slow: 11}, [], 20)).not.toContain('save-the-views');
    expect(solved({slow: 5, guard: 'all'}, [], 20)).not.toContain('save-the-views');
    expect(solved({slow: 11, guard: 'all', load: 60}, [], 20)).not.toContain('save-the-views');
  });

  it('«spread-the-wave»: by jitter; not by more of the same, and not by a guard', () => {
    const calm = {slow: 0, load: 60, retries: 1, jitter: 'exponential'};
    const bursts = [at(2, 'burst'), at(8, 'burst')];
    for (const jitter of ['full', 'decorrelated']) {
      expect(solved(calm, [bursts[0]!, at(5, `jitter:${jitter}`), bursts[1]!], 11)).toContain('spread-the-wave');
    }
    expect(solved(calm, bursts, 11)).not.toContain('spread-the-wave');
    expect(solved(calm, [bursts[0]!, at(5, 'guard:budget'), bursts[1]!], 11)).not.toContain('spread-the-wave');
    expect(solved({...calm, jitter: 'full'}, bursts, 11)).not.toContain('spread-the-wave');
  });
});

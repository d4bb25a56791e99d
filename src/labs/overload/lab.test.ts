import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

const at = (seconds: number, action: string): Deed => act(4 * seconds, action);
const solved = (values: RawValues, deeds: readonly Deed[], seconds: number, seed = 1): string[] => [
  ...play(lab, 4 * seconds, {values, deeds, seed}).solved,
];

describe('the experiment', () => {
  it('answers its prediction: nothing is in time in second 20, at full throughput', () => {
    for (const seed of [1, 2, 3]) {
      const replay = play(lab, 80, {seed});
      expect(metric(replay, 'good')).toBe(0);
      expect(metric(replay, 'finished')).toBeGreaterThan(170);
    }
    expect(lab.predict.right).toBe(2);
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 10; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 50, chance: 0.3})) {
        expect(flaws(replay)).toEqual([]);
        for (const view of replay.run.views()) {
          if (view.kind !== 'queue') continue;
          for (const queue of view.queues) {
            expect(queue.waiting.length).toBeLessThanOrEqual(8);
            expect(queue.hidden).toBeGreaterThanOrEqual(0);
          }
        }
        expect(replay.ended).toBe(false);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const deeds = [at(3, 'load:200'), at(5, 'line:gradient'), at(6, 'throttle'), at(7, 'slow'), at(8, 'restart')];
    const hashes = [1, 2, 3].map((seed) => play(lab, 48, {deeds, seed}).run.hash());
    expect([1, 2, 3].map((seed) => play(lab, 48, {deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(3);
    expect(play(lab, 48, {deeds: deeds.slice(1)}).run.hash()).not.toBe(hashes[0]);
  });

  it('refuses an action that it does not list', () => {
    expect(() => play(lab, 0).act('retries')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  const storm = {load: 80, retries: 3, slow: 5};

  it('«criticality»: by the bounded line that knows it, and by no other', () => {
    for (const load of [150, 200]) expect(solved({load, strategy: 'priority'}, [], 20)).toContain('criticality');
    for (const strategy of ['none', 'bounded', 'lifo', 'codel', 'gradient']) {
      expect(solved({load: 150, strategy}, [], 20)).not.toContain('criticality');
    }
    expect(solved({load: 130, strategy: 'priority'}, [], 20)).not.toContain('criticality');
  });

  it('«slower»: by lines that measure time, not by lines that count', () => {
    for (const strategy of ['lifo', 'codel', 'aimd', 'gradient']) {
      expect(solved({load: 80, strategy}, [at(2, 'slow')], 30)).toContain('slower');
    }
    for (const strategy of ['none', 'bounded', 'priority', 'deadline']) {
      expect(solved({load: 80, strategy}, [at(2, 'slow')], 30)).not.toContain('slower');
    }
    expect(solved({load: 80, strategy: 'codel'}, [], 30)).not.toContain('slower');
    expect(solved({load: 20, strategy: 'none'}, [at(2, 'slow')], 30)).not.toContain('slower');
  });

  it('«way-out»: by less load and an empty line together', () => {
    const less = at(21, 'load:20');
    const restart = at(23, 'restart');
    const back = at(28, 'load:80');
    for (const seed of [1, 2, 3]) expect(solved(storm, [less, restart, back], 35, seed)).toContain('way-out');
    expect(solved(storm, [restart], 60)).not.toContain('way-out');
    expect(solved(storm, [less, back], 60)).not.toContain('way-out');
    expect(solved(storm, [], 60)).not.toContain('way-out');
  });

  it('«way-out»: not with another line or other clients, nor without a failure', () => {
    const [less, restart, back] = [at(21, 'load:20'), at(23, 'restart'), at(28, 'load:80')];
    for (const other of ['retries', 'budget', 'throttle', 'line:lifo']) {
      expect(solved(storm, [less, restart, at(24, other), back], 40)).not.toContain('way-out');
    }
    expect(solved({...storm, slow: 0}, [less, restart, back], 40)).not.toContain('way-out');
    expect(solved({...storm, retries: 0}, [less, restart, back], 40)).not.toContain('way-out');
  });
});

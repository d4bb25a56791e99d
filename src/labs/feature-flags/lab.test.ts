import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, firstSeeds, flaws, metric, play, playAtRandom, said} from '../experiment/play.fixture';
import {lab} from './lab';

const at = (seconds: number, action: string): Deed => act(2 * seconds, action);
const solved = (values: RawValues, deeds: readonly Deed[], seconds: number, seed = 1): string[] => [
  ...play(lab, 2 * seconds, {values, deeds, seed}).solved,
];

describe('the experiment', () => {
  it('answers its prediction: the last of sixteen after nearly 30 s', () => {
    for (const seed of firstSeeds(10)) {
      const all = metric(play(lab, 130, {seed}), 'all');
      expect(all).toBeGreaterThan(20);
      expect(all).toBeLessThanOrEqual(30.25);
    }
    expect(lab.predict.right).toBe(2);
  });

  it('can be played with any parameters and actions', () => {
    for (const seed of firstSeeds(12)) {
      for (const replay of playAtRandom(lab, seed, {steps: 80, chance: 0.2})) {
        expect(flaws(replay, ['half', 'all'])).toEqual([]);
        expect(replay.ended).toBe(false);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const deeds = [at(3, 'percent:50'), at(7, 'stop'), at(8, 'restart:edge'), at(9, 'start')];
    const hashes = firstSeeds(3).map((seed) => play(lab, 24, {deeds, seed}).run.hash());
    expect(firstSeeds(3).map((seed) => play(lab, 24, {deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(3);
    expect(play(lab, 24, {deeds: deeds.slice(1)}).run.hash()).not.toBe(hashes[0]);
  });

  it('says when all instances have a version', () => {
    expect(said(play(lab, 130))).toMatch(
      /Version 2: the flag is killed\.\nAll instances have version 2, 2\d\.\d s after it\./,
    );
  });

  it('shows by the users who decides: the staff by a rule, others by their buckets, nobody once it is killed', () => {
    const meant = (deeds: readonly Deed[]): string[] => {
      const table = play(lab, 20, {deeds}).run.views()[1];
      return table?.kind === 'table' ? table.rows.map(({cells}) => cells.slice(0, 3).join(' ')) : [];
    };
    expect(meant([])).toEqual([
      'ada 2,946 new (otherwise)',
      'staff-1 8,274 new (staff)',
      'user-1 5,135 old (otherwise)',
      'user-12 584 new (otherwise)',
    ]);
    expect(meant([at(2, 'percent:10')])[0]).toBe('ada 2,946 old (otherwise)');
    expect(meant([at(2, 'kill')])[1]).toBe('staff-1 8,274 old (killed)');
  });

  it('changes nothing in second 30 while the flag store is down, nor after a change of the reader', () => {
    const down = play(lab, 70, {deeds: [at(20, 'stop')], values: {news: 'stream'}});
    expect(said(down)).toContain('The flag store is down: the flag can’t be changed.');
    expect(metric(down, 'late')).toBe(0);
    expect(said(play(lab, 70, {deeds: [at(20, 'percent:10')]}))).not.toContain('killed');
  });

  it('says that a percentage does not turn a killed flag on', () => {
    expect(said(play(lab, 10, {deeds: [at(2, 'kill'), at(3, 'percent:50')]}))).toMatch(
      /Version 3: 50 % of users once it is on again; it stays killed\./,
    );
  });

  it('offers no publication while the flag store is down', () => {
    expect(() => play(lab, 4, {deeds: [act(2, 'stop')]}).act('kill')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  it('«seconds»: by being told, not by asking often, nor by few instances', () => {
    for (const seed of firstSeeds(5)) expect(solved({news: 'stream'}, [], 40, seed)).toContain('seconds');
    expect(solved({interval: 2}, [], 90)).not.toContain('seconds');
    expect(solved({news: 'stream', instances: 5}, [], 40)).not.toContain('seconds');
    expect(solved({news: 'stream', event: 'raise'}, [], 40)).not.toContain('seconds');
  });

  it('«dead»: by both ways and a slow enough poll, not by either way', () => {
    const won = (values: RawValues): number =>
      firstSeeds(5).filter((seed) =>
        solved({dead: 20, instances: 6, interval: 20, ...values}, [], 90, seed).includes('dead'),
      ).length;
    expect(won({news: 'both'})).toBeGreaterThanOrEqual(4);
    expect(won({news: 'poll'})).toBe(0);
    expect(won({news: 'stream'})).toBe(0);
    expect(won({news: 'both', interval: 5})).toBe(0);
    expect(won({news: 'both', dead: 0})).toBe(0);
  });

  it('«one-answer»: by the edge, not by each, nor with one change', () => {
    const twice = [at(70, 'revive')];
    expect(solved({evaluate: 'edge'}, twice, 110)).toContain('one-answer');
    expect(solved({evaluate: 'edge'}, [], 110)).not.toContain('one-answer');
    expect(solved({}, twice, 110)).not.toContain('one-answer');
    expect(solved({evaluate: 'edge', news: 'stream'}, twice, 110)).not.toContain('one-answer');
    expect(solved({evaluate: 'edge', percent: 0}, twice, 110)).not.toContain('one-answer');
  });
});

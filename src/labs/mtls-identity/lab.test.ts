import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

const solved = (values: RawValues, deeds: readonly Deed[] = [], step = 480): string[] => [
  ...play(lab, step, {values, deeds}).solved,
];

describe('the experiment', () => {
  it('answers its prediction, for every seed: the print shop alone refuses, for 20 minutes at most', () => {
    for (let seed = 0; seed < 10; seed++) {
      const replay = play(lab, 330, {seed});
      expect(metric(replay, 'activations')).toBe(3);
      expect(metric(replay, 'refused')).toBeGreaterThan(0);
      const chart = replay.run.views().find(({kind}) => kind === 'series');
      expect(chart?.description).toMatch(/^\d+ of 660\. client: unknown authority: \d+$/);
      expect(metric(replay, 'refused')).toBeLessThanOrEqual(3 * 20);
    }
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 12; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 120, chance: 0.2})) {
        expect(flaws(replay)).toEqual([]);
        expect(replay.ended).toBe(false);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const hash = (seed: number, deeds: readonly Deed[]): string => play(lab, 200, {deeds, seed}).run.hash();
    const deeds: readonly Deed[] = [act(20, 'prepare')];
    expect(hash(1, deeds)).toBe(hash(1, deeds));
    expect(new Set([hash(1, deeds), hash(2, deeds), hash(1, [])]).size).toBe(3);
    expect(() => play(lab, 5).act('activate')).toThrow(RangeError);
  });

  it('tells what changes, and not the same each minute', () => {
    const {log} = play(lab, 480, {values: {theft: 'svid'}}).run;
    expect(log.length).toBeLessThan(60);
    expect(log.map(({text}) => text)).toContain('Mallory → the API: refused by the server, expired.');
  });
});

describe('the challenges', () => {
  it('«silent-rotation»: the lead as long as the partner’s interval', () => {
    expect(solved({lead: 30})).toContain('silent-rotation');
    expect(solved({lead: 10})).not.toContain('silent-rotation');
    expect(solved({lead: 10, refresh: 10})).not.toContain('silent-rotation');
    expect(solved({lead: 30, overlap: 0})).not.toContain('silent-rotation');
    expect(solved({lead: 30, period: 240})).not.toContain('silent-rotation');
  });

  it('«outage»: replaced early enough', () => {
    const values = {ttl: 120, lead: 30, overlap: 120, outage: 60};
    expect(solved({...values, fraction: 40})).toContain('outage');
    expect(solved({...values, fraction: 80})).not.toContain('outage');
    expect(solved({...values, fraction: 40, outage: 45})).not.toContain('outage');
    expect(solved({...values, fraction: 40, ttl: 240, overlap: 240})).not.toContain('outage');
    expect(solved({...values, fraction: 40}, [], 205)).not.toContain('outage');
  });

  it('«stolen-document»: short lives', () => {
    expect(solved({ttl: 20, lead: 30, theft: 'svid'})).toContain('stolen-document');
    expect(solved({ttl: 40, lead: 30, theft: 'svid'}, [act(131, 'unregister')])).not.toContain('stolen-document');
    expect(solved({ttl: 120, lead: 30, overlap: 120, theft: 'svid'})).not.toContain('stolen-document');
    expect(solved({ttl: 20, lead: 30})).not.toContain('stolen-document');
  });

  it('«stolen-authority»: prepare, wait for the partner, activate, taint, revoke', () => {
    const values = {lead: 30, theft: 'ca'};
    const answer = (wait: number): readonly Deed[] => [
      act(131, 'prepare'),
      act(131 + wait, 'activate'),
      act(131 + wait, 'taint'),
      act(132 + wait, 'revoke'),
    ];
    expect(solved(values, answer(30), 180)).toContain('stolen-authority');
    expect(solved(values, answer(0), 180)).not.toContain('stolen-authority');
    expect(solved(values, answer(46), 180)).not.toContain('stolen-authority');
    expect(solved(values, [], 180)).not.toContain('stolen-authority');
  });
});

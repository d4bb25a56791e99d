import {describe, expect, it} from 'vitest';
import type {RawValues, Replay} from '../experiment';
import {acts, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

/** Takes actions after step 5, and plays on. */
const decide = (values: RawValues, actions: readonly string[] = [], step = 20, seed = 1): Replay =>
  play(lab, step, {values, deeds: acts(5, ...actions), seed});
const table = (replay: Replay): string => replay.run.views()[0]?.title ?? '';
const solved = (values: RawValues, actions: readonly string[]): string[] => [...decide(values, actions).solved];

describe('the experiment', () => {
  it('answers its prediction: the silent agent turns the permit into a deny', () => {
    expect(table(decide({start: 'zero-trust'}))).toBe('This request: permit');
    const silent = decide({start: 'zero-trust'}, ['patch:lost']);
    expect(table(silent)).toBe('This request: deny');
    expect(silent.run.views()[0]?.description).toMatch(/because a signal is missing/);
  });

  it('decides all traffic rightly with zero trust, and lets strangers in with the perimeter', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const good = decide({start: 'zero-trust'}, [], 300, seed);
      expect(['breaches', 'hindered', 'holes', 'blocks'].map((id) => metric(good, id))).toEqual([0, 0, 0, 0]);
      expect(metric(good, 'decided')).toBe(300);
      expect(metric(decide({start: 'perimeter'}, [], 300, seed), 'breaches')).toBeGreaterThan(30);
      expect(metric(decide({start: 'mixed'}, [], 300, seed), 'breaches')).toBeGreaterThan(10);
    }
    expect(metric(decide({start: 'perimeter', inside: 0}, [], 300), 'breaches')).toBeLessThan(
      metric(decide({start: 'perimeter', inside: 100}, [], 300), 'breaches'),
    );
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 15; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 40, chance: 0.5})) {
        expect(flaws(replay)).toEqual([]);
        for (const view of replay.run.views()) {
          if (view.kind === 'table') expect(view.rows.length).toBeLessThanOrEqual(8);
        }
        expect(replay.ended).toBe(false);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const hash = (seed: number, actions: readonly string[]): string => decide({}, actions, 50, seed).run.hash();
    const actions = ['rule:vpn-era', 'managed:off', 'combine:first-applicable'];
    expect(hash(1, actions)).toBe(hash(1, actions));
    expect(new Set([hash(1, actions), hash(2, actions), hash(1, []), hash(1, actions.slice(1))]).size).toBe(4);
    expect(() => decide({}).act('role:engineer')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  it('«vpn-hole»: only the network speaks for it', () => {
    const request = ['network:vpn', 'resource:other', 'action:delete'];
    expect(solved({}, request)).toContain('vpn-hole');
    expect(solved({}, ['network:vpn', 'resource:own', 'action:delete'])).not.toContain('vpn-hole');
    expect(solved({}, request.slice(1))).not.toContain('vpn-hole');
    expect(solved({start: 'zero-trust'}, request)).not.toContain('vpn-hole');
  });

  it('«on-call-only»: two rules out, one in; not with a ban instead of the permission', () => {
    const right = ['rule:vpn-era', 'rule:engineers-read-audit', 'rule:on-call-reads-audit'];
    expect(solved({start: 'perimeter'}, right)).toContain('on-call-only');
    expect(solved({start: 'perimeter'}, right.slice(0, 2))).not.toContain('on-call-only');
    expect(solved({start: 'perimeter'}, right.slice(1))).not.toContain('on-call-only');
    expect(solved({start: 'perimeter'}, ['rule:vpn-era', 'rule:unhealthy-off-audit'])).not.toContain('on-call-only');
    expect(solved({start: 'zero-trust'}, [])).not.toContain('on-call-only');
  });

  it('«disagreement»: a conflict, and the algorithm that decides it as intended', () => {
    const conflict = ['network:vpn', 'patch:old'];
    expect(solved({}, conflict)).toContain('disagreement');
    expect(solved({algorithm: 'permit-overrides'}, conflict)).not.toContain('disagreement');
    expect(solved({algorithm: 'permit-overrides'}, [...conflict, 'combine:deny-overrides'])).toContain('disagreement');
    expect(solved({}, ['network:vpn'])).not.toContain('disagreement');
  });
});

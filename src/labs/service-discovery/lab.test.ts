import {describe, expect, it} from 'vitest';
import type {Deed, Experiment, RawValues, Replay} from '../experiment';
import {act, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

const after = (seconds: number, experiment?: Partial<Experiment>): Replay => play(lab, 2 * seconds, experiment);
const at = (seconds: number, action: string): Deed => act(2 * seconds, action);
const solved = (values: RawValues, deeds: readonly Deed[], seconds: number, seed = 1): string[] => [
  ...after(seconds, {values, deeds, seed}).solved,
];
const calm = {trouble: 'none'};

describe('the experiment', () => {
  it('answers its prediction: calls go on for longer than most leases, and no longer than 26 s', () => {
    const lasts = [1, 2, 3, 4, 5].map((seed) => metric(after(70, {seed}), 'last'));
    for (const last of lasts) {
      expect(last).toBeGreaterThan(10);
      expect(last).toBeLessThan(26.1);
    }
    expect(Math.max(...lasts)).toBeGreaterThan(15);
    expect(lab.predict.right).toBe(2);
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 12; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 120, chance: 0.2})) {
        expect(flaws(replay, ['noticed', 'last'])).toEqual([]);
        for (const view of replay.run.views()) {
          if (view.kind === 'cluster') {
            expect(view.messages.length).toBeLessThanOrEqual(12);
            for (const {detail} of view.nodes) expect(detail).not.toMatch(/NaN|undefined|Infinity/);
          }
        }
        expect(replay.ended).toBe(false);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const deeds = [at(10, 'hang:t1'), at(20, 'blind'), at(40, 'sight'), at(41, 'repair:t1')];
    const hashes = [1, 2].map((seed) => after(60, {values: calm, deeds, seed}).run.hash());
    expect([1, 2].map((seed) => after(60, {values: calm, deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(2);
    expect(after(60, {values: calm, deeds: deeds.slice(1)}).run.hash()).not.toBe(hashes[0]);
  });

  it('refuses an action that it does not list, and leaves one instance whole', () => {
    const replay = play(lab, 0, {values: calm});
    expect(() => replay.act('crash:t2')).toThrow(RangeError);
    for (let index = 1; index <= 7; index++) replay.act(`crash:t${index}`);
    expect(replay.run.actions().some(({id}) => id.startsWith('crash'))).toBe(false);
  });

  it('says when the registry noticed and when the last call was made only after it happened', () => {
    const noticed = (seconds: number): number => metric(after(seconds), 'noticed');
    expect(noticed(29)).toBeNaN();
    expect(noticed(35)).toBeNaN();
    expect(noticed(50)).toBeGreaterThanOrEqual(10);
    expect(metric(after(29), 'last')).toBeNaN();
  });

  it('shows who believes what: the truth first, the registry later, the callers last', () => {
    const tones = (seconds: number): string[] => {
      const view = after(seconds).run.views()[0];
      return view?.kind === 'rows' ? view.rows.map(({cells}) => cells[0]?.tone ?? '') : [];
    };
    expect(tones(29)).toEqual(['good', 'good', 'good', 'good']);
    expect(tones(35)).toEqual(['bad', 'bad', 'bad', 'bad']);
    expect(tones(60)).toEqual(['bad', 'muted', 'muted', 'muted']);
  });
});

describe('the challenges', () => {
  it('«sooner»: by a short lease and being told; not by polling more, nor by trying another', () => {
    const fast = {heartbeat: 2, misses: 3};
    for (const seed of [1, 2, 3]) expect(solved({...fast, news: 'watch'}, [], 65, seed)).toContain('sooner');
    expect(solved({...fast, news: 'watch'}, [], 55)).not.toContain('sooner');
    expect(solved({...fast, news: 'watch', callers: 'retry'}, [], 65)).not.toContain('sooner');
    expect(solved({heartbeat: 1, misses: 5, ttl: 1}, [], 65)).not.toContain('sooner');
    expect(solved({}, [], 65)).not.toContain('sooner');
  });

  it('«lossy»: by more heartbeats in a lease; not by the default, nor by a lease that is merely long', () => {
    const crash = [at(121, 'crash:t1')];
    const seeds = [1, 2, 3, 4, 5];
    const won = (values: RawValues): number =>
      seeds.filter((seed) => solved({...calm, loss: 20, ...values}, crash, 150, seed).includes('lossy')).length;
    expect(won({heartbeat: 2, misses: 7})).toBe(5);
    expect(won({heartbeat: 5, misses: 2})).toBe(0);
    expect(won({heartbeat: 5, misses: 6})).toBeLessThan(5);
    expect(won({heartbeat: 2, misses: 7, loss: 0})).toBe(0);
  });

  it('«blind»: by self-preservation, and not without', () => {
    expect(solved({...calm, preserve: 'on'}, [at(30, 'blind')], 95)).toContain('blind');
    expect(solved({...calm, preserve: 'on'}, [at(30, 'blind')], 85)).not.toContain('blind');
    expect(solved(calm, [at(30, 'blind')], 95)).not.toContain('blind');
    expect(solved({...calm, preserve: 'on'}, [at(30, 'blind'), at(40, 'sight')], 95)).not.toContain('blind');
    expect(solved({...calm, preserve: 'on', misses: 1, heartbeat: 1}, [at(30, 'blind')], 95)).toContain('blind');
  });

  it('«gray»: by trying another, whoever registers', () => {
    const cut = [at(30, 'unreachable:t1')];
    for (const registration of ['self', 'third-party']) {
      expect(solved({...calm, registration, callers: 'retry'}, cut, 95)).toContain('gray');
      expect(solved({...calm, registration}, cut, 95)).not.toContain('gray');
    }
    expect(solved({...calm, callers: 'retry'}, [at(30, 'crash:t1')], 95)).not.toContain('gray');
  });
});

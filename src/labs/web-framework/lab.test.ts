import {describe, expect, it} from 'vitest';
import {act, acts, firstSeeds, metric, play, said} from '../experiment/play.fixture';
import {Rng} from '../kernel';
import {lab} from './lab';

/** From the order at first to: id, log, errors, auth, limit, body. */
const REPAIR = ['auth', 'errors', 'log', 'id'].map((name) => `outermost:${name}`);
const KINDS = ['good', 'anonymous', 'large', 'bug', 'slow'].map((kind) => `send:${kind}`);
const STOP = {kill: 16, notice: 5, grace: 9};

describe('the experiment', () => {
  it('answers its prediction: 500 with a stack trace after parsing, without id, and in no log', () => {
    const replay = play(lab, lab.firstFrame);
    const [, table] = replay.run.views();
    expect(table).toMatchObject({
      kind: 'table',
      rows: [{cells: ['50 MB, no token', '500 no id', expect.any(String), '–', '–']}],
    });
    expect(said(replay)).toContain('stack trace in the answer');
    expect(metric(replay, 'early')).toBeGreaterThanOrEqual(50);
    expect(lab.predict.right).toBe(2);
  });

  it('can be played with any parameters and actions', () => {
    for (const seed of firstSeeds(10)) {
      const rng = Rng.seeded(seed);
      const values = {
        limitBy: rng.pick(['user', 'address']),
        bodyLimit: 1 + rng.int(64),
        escaped: rng.pick(['stack', 'bare']),
        load: 5 * rng.int(5),
        slow: 1 + rng.int(10),
        balancer: 1 + rng.int(8),
        notice: rng.int(8),
        grace: rng.int(10),
        kill: 5 + rng.int(20),
      };
      const replay = play(lab, 0, {values, seed});
      const ids = replay.run.metrics().map(({id}) => id);
      for (let step = 0; step < 120; step++) {
        const actions = replay.run.actions().filter(({id}) => id !== 'sigkill' || step > 100);
        if (rng.chance(0.3) && actions.length > 0) replay.act(rng.pick(actions).id);
        for (const view of replay.run.views()) {
          expect(view.description).not.toMatch(/NaN|undefined|Infinity/);
          if (view.kind === 'table') expect(view.rows.length).toBeLessThanOrEqual(6);
          if (view.kind === 'rows') for (const {cells} of view.rows) expect(cells.length).toBeLessThanOrEqual(8);
        }
        expect(replay.run.metrics().map(({id}) => id)).toEqual(ids);
        for (const {value} of replay.run.metrics()) expect(value).toBeGreaterThanOrEqual(0);
        if (!replay.forward()) break;
      }
      expect(said(replay)).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const deeds = [act(5, 'send:bug'), act(9, 'outermost:errors'), act(12, 'flood'), act(30, 'sigterm')];
    const hash = (seed: number): string => play(lab, 60, {seed, deeds}).run.hash();
    expect(hash(1)).toBe(hash(1));
    expect(hash(1)).not.toBe(hash(2));
    expect(hash(1)).not.toBe(play(lab, 60, {deeds: deeds.slice(1)}).run.hash());
  });

  it('shows the way of the last request, and no way through an order that none has taken', () => {
    const replay = play(lab, 20);
    replay.act('send:good');
    replay.goTo(40);
    const texts = (id: string): string[] | undefined => {
      const [onion] = replay.run.views();
      return onion?.kind === 'rows' ? onion.rows.find((row) => row.id === id)?.cells.map(({text}) => text) : undefined;
    };
    expect(texts('body')).toEqual(['1 in', '1 kB', '14 out 200']);
    expect(texts('handler')).toEqual(['7 in', '20 ms', '8 out 200']);
    replay.act('outermost:auth');
    expect(texts('body')).toEqual([]);
  });

  it('refuses an action that it does not list', () => {
    expect(() => play(lab, 0).act('outermost:body')).toThrow(RangeError);
    expect(() => play(lab, 0).act('outermost:handler')).toThrow(RangeError);
  });

  it('ends when the process is gone and nobody sends any more', () => {
    const replay = play(lab, 600, {deeds: [act(20, 'sigkill')]});
    expect(replay.ended).toBe(true);
    expect(replay.run.actions()).toEqual([]);
    expect(metric(replay, 'cut')).toBeGreaterThan(0);
    expect(metric(replay, 'refused')).toBeGreaterThan(20);
  });
});

describe('the challenges', () => {
  it('are not solved by watching, nor at the start', () => {
    for (const seed of firstSeeds(3)) expect([...play(lab, 300, {seed}).solved]).toEqual([]);
  });

  it('“order”: with the right order and each kind sent', () => {
    const solved = (...actions: string[]): boolean => play(lab, 120, {deeds: acts(8, ...actions)}).solved.has('order');
    expect(solved(...REPAIR, ...KINDS)).toBe(true);
    expect(solved(...KINDS)).toBe(false);
    expect(solved(...REPAIR, ...KINDS.slice(1))).toBe(false);
    expect(solved(...REPAIR, ...KINDS, 'outermost:body')).toBe(false);
    for (const missing of REPAIR.keys()) {
      expect(solved(...REPAIR.filter((_, index) => index !== missing), ...KINDS)).toBe(false);
    }
  });

  it('“flood”: with a limit by address outside of the authentication', () => {
    const solved = (limitBy: string, ...actions: string[]): boolean =>
      play(lab, 60, {values: {limitBy}, deeds: acts(20, ...actions, 'flood')}).solved.has('flood');
    const outside = ['auth', 'limit', 'errors', 'log', 'id'].map((name) => `outermost:${name}`);
    expect(solved('address', ...outside)).toBe(true);
    expect(solved('user', ...outside)).toBe(false);
    expect(solved('address', ...REPAIR)).toBe(false);
    expect(solved('address')).toBe(false);
  });

  it('“stop”: with a notice for the balancer and a grace for the last slow request, for any seed', () => {
    const solved = (values: Record<string, number>, seed = 1): boolean =>
      play(lab, 600, {seed, values: {...STOP, ...values}, deeds: [act(60, 'sigterm')]}).solved.has('stop');
    for (const seed of firstSeeds(5)) {
      expect(solved({}, seed)).toBe(true);
      expect(solved({notice: 6, grace: 8}, seed)).toBe(true);
    }
    // No draining; the door closed before the balancer knows; too short a grace; SIGKILL during a generous one.
    expect(solved({notice: 0, grace: 0})).toBe(false);
    expect(solved({notice: 0, grace: 14})).toBe(false);
    expect(solved({notice: 3, grace: 11})).toBe(false);
    expect(solved({notice: 8, grace: 2})).toBe(false);
    expect(solved({notice: 5, grace: 20})).toBe(false);
    expect(solved({kill: 30})).toBe(false);
    expect(solved({slow: 1})).toBe(false);
    expect(play(lab, 600, {values: STOP, deeds: [act(60, 'sigkill')]}).solved.has('stop')).toBe(false);
  });
});

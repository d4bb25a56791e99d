import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, acts, metric, play, said} from '../experiment/play.fixture';
import {Rng} from '../kernel';
import {LEVELS, SCENARIO_NAMES} from './index';
import {lab} from './lab';

const steps = (text: string): Deed[] =>
  text.split(' ').map((name) => act(0, name.includes(':') ? name : `step:${name}`));
const SHORT = {ru: 'read uncommitted', rc: 'read committed', si: 'snapshot', ssi: 'serializable'};

describe('the experiment', () => {
  it('shows what the prediction asks for: a like is lost, and nobody is told', () => {
    const replay = play(lab, 60);
    expect(said(replay)).toContain('It ends with likes = 11. No order of the transactions');
    expect([metric(replay, 'committed'), metric(replay, 'rolled-back'), metric(replay, 'anomalies')]).toEqual([
      2, 0, 1,
    ]);
    expect(lab.predict.options[lab.predict.right]?.text).toContain('11 likes');
  });

  it('loses none one after the other, and rolls one back at snapshot isolation', () => {
    expect(said(play(lab, 60, {values: {order: 'serial'}}))).toContain(
      'likes = 12. So would T1 and T2, one after the other',
    );
    const replay = play(lab, 60, {values: {level: 'si'}});
    expect(said(replay)).toContain('T2: rolled back, concurrent update');
    expect(metric(replay, 'rolled-back')).toBe(1);
  });

  it('can be played with any parameters, seeds and actions', () => {
    for (const [seed, scenario] of SCENARIO_NAMES.entries()) {
      const rng = Rng.seeded(seed);
      for (const level of Object.keys(SHORT)) {
        for (const writes of ['updater', 'committer']) {
          const values = {scenario, level, writes, order: rng.pick(['turns', 'seed', 'serial'])};
          const replay = play(lab, 0, {values, seed});
          for (let going = true; going; going = replay.forward()) {
            if (rng.chance(0.4)) {
              const actions = replay.run.actions();
              if (actions.length > 0) replay.act(rng.pick(actions).id);
            }
            for (const view of replay.run.views()) {
              expect(view.description).not.toMatch(/NaN|undefined|Infinity/);
              if (view.kind !== 'table') continue;
              for (const row of view.rows) {
                expect(row.cells).toHaveLength(view.columns.length);
                expect(row.cells.join()).not.toMatch(/NaN|undefined/);
              }
            }
            for (const {value} of replay.run.metrics()) expect(value).toBeGreaterThanOrEqual(0);
          }
          expect(said(replay)).not.toMatch(/NaN|undefined/);
        }
      }
    }
  });

  it('ends with everybody done, and nobody left waiting', () => {
    for (const scenario of SCENARIO_NAMES) {
      for (const level of Object.keys(SHORT)) {
        for (let seed = 1; seed <= 10; seed++) {
          const replay = play(lab, 60, {values: {scenario, level, order: 'seed'}, seed});
          expect(replay.ended).toBe(true);
          expect(replay.step).toBeLessThan(lab.maxSteps);
          expect(metric(replay, 'waiting')).toBe(0);
          expect(said(replay)).toContain('It ends with');
        }
      }
    }
  });

  it('never ends without a serial order at serializable, and says so', () => {
    for (const scenario of SCENARIO_NAMES) {
      for (let seed = 1; seed <= 20; seed++) {
        const text = said(play(lab, 60, {values: {scenario, level: 'ssi', order: 'seed'}, seed}));
        expect(text).not.toContain('No order of the transactions');
        expect(text).toMatch(/So would|Nothing was committed/);
      }
    }
  });

  it('tells who sees which version', () => {
    const replay = play(lab, 0, {values: {level: 'si'}, deeds: steps('T1 T2 T1')});
    const [, versions] = replay.run.views();
    if (versions?.kind !== 'table') throw new Error('no table of versions');
    expect(versions.columns).toEqual(['Row', 'Value', 'xmin', 'xmax', 'T1 sees it', 'T2 sees it']);
    expect(versions.rows.map(({cells}) => cells)).toEqual([
      ['likes', '10', 'at first', 'T1', '', 'yes'],
      ['likes', '11', 'T1', '', 'yes', ''],
    ]);
    expect(versions.description).toContain('T1 sees likes = 11. T2 sees likes = 10.');
  });

  it('judges a transaction that was told to commit early by what it has done', () => {
    const replay = play(lab, 60, {deeds: acts(0, 'step:T1', 'commit:T1')});
    expect(said(replay)).toContain('It ends with likes = 11. So would T1 and T2, one after the other, in that order.');
  });

  it('names the levels of the store in the order of the choice', () => {
    const parameter = lab.parameters.level;
    if (parameter?.kind !== 'choice') throw new Error('no choice of levels');
    expect(Object.keys(parameter.options).map((key) => SHORT[key as keyof typeof SHORT])).toEqual(LEVELS);
  });

  it('is the same run for the same seed and actions, and another for another seed', () => {
    const hash = (seed: number, deeds: readonly Deed[] = []): string =>
      play(lab, 60, {values: {scenario: 'report', order: 'seed'}, deeds, seed}).run.hash();
    const seeds = [1, 2, 3, 4, 5, 6];
    expect(seeds.map((seed) => hash(seed))).toEqual(seeds.map((seed) => hash(seed)));
    expect(new Set(seeds.map((seed) => hash(seed))).size).toBeGreaterThan(3);
    expect(hash(1, steps('T3'))).toBe(hash(1, steps('T3')));
    expect(hash(1, steps('T3 T3 T3'))).not.toBe(hash(1, steps('T2 T2 T2')));
  });

  it('offers what can be done, and refuses what can not', () => {
    const replay = play(lab, 0);
    const ids = (): string[] => replay.run.actions().map(({id}) => id);
    expect(ids()).toEqual(['step:T1', 'step:T2']);
    expect(() => replay.act('commit:T1')).toThrow(RangeError);
    replay.act('step:T1');
    expect(ids()).toEqual(['step:T1', 'step:T2', 'commit:T1', 'abort:T1']);
    for (const {action} of steps('T1 T2 T2')) replay.act(action);
    // T2 waits for T1.
    expect(ids()).toEqual(['step:T1', 'commit:T1', 'abort:T1', 'vacuum']);
    replay.act('abort:T1');
    expect(ids()).toEqual(['step:T2', 'commit:T2', 'abort:T2', 'vacuum']);
    replay.act('commit:T2');
    expect(ids()).toEqual(['vacuum']);
    expect(metric(replay, 'versions')).toBe(3);
    replay.act('vacuum');
    expect(metric(replay, 'versions')).toBe(1);
    expect(said(replay)).toContain('Vacuum removes 2 versions');
  });
});

describe('the challenges', () => {
  const solved = (values: RawValues, actions: string, step = 60): string[] => [
    ...play(lab, step, {values, deeds: steps(actions)}).solved,
  ];

  it('«both-likes»: only one after the other, and only at read committed', () => {
    expect(solved({}, 'T1 T1 T1 T2 T2 T2')).toContain('both-likes');
    expect(solved({}, 'T2 T2 T2 T1 T1 T1')).toContain('both-likes');
    expect(solved({}, 'T1 T1 T2 T1 T2 T2')).not.toContain('both-likes');
    expect(solved({}, 'T1')).not.toContain('both-likes');
    expect(solved({level: 'si'}, 'T1 T1 T1 T2 T2 T2')).not.toContain('both-likes');
    expect(solved({scenario: 'counter'}, 'T1 T1 T2 T2')).not.toContain('both-likes');
  });

  it('«nobody-on-duty»: any overlap at snapshot isolation', () => {
    expect(solved({scenario: 'duty', level: 'si'}, '')).toContain('nobody-on-duty');
    expect(solved({scenario: 'duty', level: 'si'}, 'T1 T1 T1 T1 T2 T2 T2 T2')).not.toContain('nobody-on-duty');
    expect(solved({scenario: 'duty', level: 'ssi'}, '')).not.toContain('nobody-on-duty');
  });

  it('«retry»: at serializable, after a rollback', () => {
    const values = {scenario: 'duty', level: 'ssi'};
    const overlap = 'T1 T2 T1 T2 T1 T2 T1 T2';
    const replay = play(lab, 0, {values, deeds: steps(`${overlap} retry:T2 T2 T2 T2 T2`)});
    expect([...replay.solved]).toContain('retry');
    expect(said(replay)).toContain('ann = 0 and bob = 1');
    expect(solved(values, overlap, 0)).not.toContain('retry');
    expect(solved(values, 'T1 T1 T1 T1 T2 T2 T2 T2')).not.toContain('retry');
  });

  it('«report»: the withdrawal reads first and commits last', () => {
    const actions = 'T2 T2 T1 T1 T1 T3 T3 T3 T2 T2';
    expect(solved({scenario: 'report', level: 'si'}, actions, 0)).toContain('report');
    expect(solved({scenario: 'report', level: 'ssi'}, actions, 0)).not.toContain('report');
    expect(solved({scenario: 'report', level: 'si'}, 'T1 T1 T1 T2 T2 T2 T2 T3 T3 T3', 0)).not.toContain('report');
  });

  it('«false-alarm»: T3 commits before T2 has written', () => {
    const values = {scenario: 'chain', level: 'ssi'};
    expect(solved(values, 'T1 T2 T3 T3 T2 T1', 60)).toContain('false-alarm');
    expect(solved(values, 'T1 T1 T1 T2 T2 T2 T3 T3', 0)).not.toContain('false-alarm');
    expect(solved({scenario: 'chain', level: 'si'}, 'T1 T2 T3 T3 T2 T1')).not.toContain('false-alarm');
  });

  it('each has a test here, and none is solved by pressing Run', () => {
    expect(lab.challenges.map(({id}) => id)).toEqual([
      'both-likes',
      'nobody-on-duty',
      'retry',
      'report',
      'false-alarm',
    ]);
    expect([...play(lab, 60).solved]).toEqual([]);
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {acts, metric, play} from '../experiment/play.fixture';
import {lab} from './lab';

/** What a script solves in a whole run. */
const solved = (values: RawValues, deeds: readonly Deed[] = [], seed = 1): string[] => [
  ...play(lab, lab.maxSteps, {values, deeds, seed}).solved,
];

describe('the experiment', () => {
  it('has a first frame with tables in three levels', () => {
    const replay = play(lab, lab.firstFrame);
    const [tree] = replay.run.views();
    const labels = tree?.kind === 'rows' ? tree.rows.map(({label}) => label) : [];
    expect(labels).toEqual(expect.arrayContaining(['Memtable', 'Level 1', 'Level 2']));
    expect(replay.solved.size).toBe(0);
  });

  it('answers its question: about 7', () => {
    for (let seed = 1; seed <= 8; seed++) {
      expect(metric(play(lab, lab.maxSteps, {seed}), 'write')).toBeGreaterThan(6);
      expect(metric(play(lab, lab.maxSteps, {seed}), 'write')).toBeLessThan(8);
    }
    expect(lab.predict.options[lab.predict.right]?.text).toContain('7');
  });

  it('is the same for the same seed and actions, and different for another seed', () => {
    const action = fc.constantFrom('crash', 'missing', 'burst', 'delete', 'sync', 'flush', 'compact');
    const deeds = fc.array(fc.record({step: fc.nat(90), action}), {maxLength: 8});
    const values = fc.record({
      strategy: fc.constantFrom('leveled', 'tiered'),
      ratio: fc.integer({min: 2, max: 6}),
      bits: fc.integer({min: 0, max: 16}),
      memtable: fc.constantFrom(256, 512),
      keys: fc.constantFrom(40, 400),
      sync: fc.constantFrom('each', 'eight', 'never'),
    });
    fc.assert(
      fc.property(values, deeds, fc.nat(1000), (raw, script, seed) => {
        const replays = [seed, seed, seed + 1].map((one) => play(lab, 0, {values: raw, deeds: script, seed: one}));
        for (const replay of replays) replay.goTo(100);
        const [first, again, other] = replays.map(({run}) => run.hash());
        expect(again).toBe(first);
        expect(other).not.toBe(first);
        expect(replays[1]?.run.views()).toEqual(replays[0]?.run.views());
        expect(replays[1]?.run.log).toEqual(replays[0]?.run.log);
      }),
      {numRuns: 25},
    );
  });

  it('hashes what the page and Node have to agree on', () => {
    expect(play(lab, lab.maxSteps).run.hash()).toMatchInlineSnapshot(`"af939688f03758a7"`);
  });

  it('loses nothing at any crash when the log is synced before each acknowledgment', () => {
    for (let step = 1; step < 120; step += 3) {
      const deeds = [step, step + 20, step + 21].map((when) => ({step: when, action: 'crash'}));
      const replay = play(lab, step + 22, {deeds, seed: step});
      expect(metric(replay, 'lost')).toBe(0);
      expect(replay.run.log.filter(({text}) => text === 'No acknowledged write is lost.')).toHaveLength(3);
    }
  });

  it('offers to compact what there is, and nothing else', () => {
    const session = lab.start({}, 1);
    const {run} = session;
    expect(run.actions().map(({id}) => id)).not.toContain('compact');
    expect(() => session.act('compact')).toThrow(RangeError);
    run.step();
    session.act('flush');
    session.act('compact');
    expect(run.log.at(-1)?.text).toMatch(/^Compacted/);
  });

  it('draws pictures that fit a phone and say in words what they show', () => {
    const settings: RawValues[] = [
      {},
      {strategy: 'tiered', ratio: 6, keys: 400},
      {strategy: 'tiered', ratio: 2, sync: 'never'},
    ];
    for (const values of settings) {
      const replay = play(lab, 0, {values, deeds: acts(150, 'missing', 'burst', 'delete'), seed: 3});
      for (let step = 0; step <= lab.maxSteps; step += 10) {
        replay.goTo(step);
        expect(replay.run.views().map(({kind}) => kind)).toEqual(['rows', 'bars', 'rows']);
        for (const view of replay.run.views()) {
          expect(view.description.length).toBeGreaterThan(40);
          if (view.kind !== 'rows') continue;
          expect(view.rows.length).toBeLessThanOrEqual(13);
          expect(new Set(view.rows.map(({id}) => id)).size).toBe(view.rows.length);
          for (const {cells} of view.rows) expect(cells.length).toBeLessThanOrEqual(12);
        }
        expect(replay.run.metrics().map(({id}) => id)).toEqual(['write', 'read', 'space', 'lies', 'lost']);
        expect(replay.run.metrics().every(({value}) => Number.isFinite(value))).toBe(true);
      }
    }
  });
});

describe('the challenges', () => {
  it('cheap-writes: tiered with a large ratio and good filters', () => {
    const best = {strategy: 'tiered', ratio: 5};
    for (const seed of [1, 2, 3]) expect(solved(best, [], seed)).toContain('cheap-writes');
    expect(solved({})).not.toContain('cheap-writes');
    expect(solved({...best, bits: 0})).not.toContain('cheap-writes');
    expect(solved({...best, ratio: 2})).not.toContain('cheap-writes');
    expect(solved({...best, memtable: 1024})).not.toContain('cheap-writes');
    expect(solved({strategy: 'leveled', ratio: 6})).not.toContain('cheap-writes');
  });

  it('lost-write: a crash before the log is synced', () => {
    expect(solved({sync: 'never'}, acts(15, 'crash', 'crash'))).toContain('lost-write');
    expect(solved({sync: 'eight'}, [...acts(10, 'crash'), ...acts(30, 'crash'), ...acts(47, 'crash')])).toContain(
      'lost-write',
    );
    expect(solved({sync: 'never'}, acts(15, 'sync', 'crash'))).not.toContain('lost-write');
    expect(solved({}, acts(15, 'crash', 'crash'))).not.toContain('lost-write');
  });

  it('lies: small filters, many runs, and keys that are not there', () => {
    const lookups = acts(350, ...Array<string>(5).fill('missing'));
    expect(solved({strategy: 'tiered', bits: 3}, lookups)).toContain('lies');
    expect(solved({strategy: 'tiered', bits: 0}, lookups)).not.toContain('lies');
    expect(solved({}, lookups)).not.toContain('lies');
  });
});

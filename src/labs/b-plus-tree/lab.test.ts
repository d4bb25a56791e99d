import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Deed, RawValues, View} from '../experiment';
import {act, acts, metric, play} from '../experiment/play.fixture';
import {lab} from './lab';

const atEnd = (...actions: string[]): Deed[] => acts(lab.maxSteps, ...actions);
/** What a script solves in a whole run. */
const solved = (values: RawValues, deeds: readonly Deed[] = [], seed = 1): string[] => [
  ...play(lab, lab.maxSteps, {values, deeds, seed}).solved,
];

describe('the experiment', () => {
  it('has a first frame with several levels', () => {
    const replay = play(lab, lab.firstFrame);
    expect(metric(replay, 'height')).toBe(2);
    expect(replay.solved.size).toBe(0);
  });

  it('answers its question: about 70 %', () => {
    // 35/48: leaves of four, split into two and three, in the steady state
    const fills = Array.from({length: 20}, (_, seed) => metric(play(lab, lab.maxSteps, {seed}), 'fill'));
    expect(fills.reduce((a, b) => a + b) / fills.length).toBeCloseTo(100 * (35 / 48), -0.5);
    for (const fill of fills) expect(Math.abs(fill - 70)).toBeLessThan(12);
    expect(lab.predict.options[lab.predict.right]?.text).toContain('70');
    expect(Math.abs(metric(play(lab, lab.maxSteps, {values: {order: 'ascending'}}), 'fill') - 50)).toBeLessThan(3);
    expect(metric(play(lab, lab.maxSteps, {deeds: atEnd('rebuild')}), 'fill')).toBe(100);
  });

  it('is the same for the same seed and actions, and different for another seed', () => {
    const action = fc.constantFrom('lookup', 'scan', 'delete', 'rebuild', 'commit', 'restart', 'crash');
    const deeds = fc.array(fc.record({step: fc.nat(60), action}), {maxLength: 8});
    const values = fc.record({
      order: fc.constantFrom('random', 'ascending', 'churn'),
      pageSize: fc.constantFrom(64, 96, 192),
      frames: fc.integer({min: 2, max: 12}),
      replacement: fc.constantFrom('lru', 'clock'),
      group: fc.integer({min: 1, max: 32}),
    });
    fc.assert(
      fc.property(values, deeds, fc.nat(1000), (raw, script, seed) => {
        const replays = [seed, seed, seed + 1].map((one) => play(lab, 0, {values: raw, deeds: script, seed: one}));
        for (const replay of replays) replay.goTo(70);
        const [first, again, other] = replays.map(({run}) => run.hash());
        expect(again).toBe(first);
        if (raw.order !== 'ascending') expect(other).not.toBe(first);
        expect(replays[1]?.run.views()).toEqual(replays[0]?.run.views());
      }),
      {numRuns: 25},
    );
  });

  it('hashes what the page and Node have to agree on', () => {
    expect(play(lab, lab.maxSteps).run.hash()).toMatchInlineSnapshot(`"add5fbb006a7debb"`);
  });

  it('survives a power failure at any step with what was committed', () => {
    for (let step = 1; step < 60; step++) {
      const replay = play(lab, step, {values: {order: 'churn', group: 5}, deeds: [act(step, 'crash')], seed: step});
      expect(replay.run.log.at(-1)?.text).toMatch(/what was committed is there/);
      replay.goTo(lab.maxSteps);
      expect(replay.step).toBe(lab.maxSteps);
    }
  });

  it('offers what makes sense, and nothing else', () => {
    const session = lab.start({}, 1);
    const {run} = session;
    expect(run.actions().map(({id}) => id)).toEqual(['commit', 'restart', 'crash']);
    expect(() => session.act('scan')).toThrow(RangeError);
    for (let i = 0; i < 20; i++) run.step();
    expect(run.actions()).toHaveLength(7);
  });

  it('draws pictures that fit a phone and say in words what they show', () => {
    const settings: RawValues[] = [{}, {pageSize: 192, frames: 12}, {order: 'ascending', replacement: 'clock'}];
    for (const values of settings) {
      const replay = play(lab, 0, {values, seed: 3});
      for (let step = 0; step <= lab.maxSteps; step += 4) {
        replay.goTo(step);
        const [tree, pool, bytes] = replay.run.views();
        expect([tree?.kind, pool?.kind, bytes?.kind]).toEqual(['tree', 'rows', 'rows']);
        for (const view of replay.run.views()) expect(view.description.length).toBeGreaterThan(40);
        expect(across(tree)).toBeLessThanOrEqual(12);
        expect(pool?.kind === 'rows' && Math.max(...pool.rows.map(({cells}) => cells.length))).toBeLessThanOrEqual(12);
        expect(replay.run.metrics().map(({id}) => id)).toEqual(['height', 'fill', 'hits', 'reads', 'writes']);
      }
    }
  });
});

/** Nodes of the widest level. */
function across(view: View | undefined): number {
  if (view?.kind !== 'tree') return Infinity;
  let [level, widest] = [[view.root], 0];
  while (level.length > 0) {
    widest = Math.max(widest, level.length);
    level = level.flatMap(({children}) => [...children]);
  }
  return widest;
}

describe('the challenges', () => {
  it('third-level: ascending keys in small pages', () => {
    expect(solved({order: 'ascending'})).toContain('third-level');
    expect(solved({order: 'random'})).not.toContain('third-level');
    expect(solved({order: 'ascending', pageSize: 96})).not.toContain('third-level');
  });

  it('cheap-scan: full leaves, and a pool that did not know them before', () => {
    const larger = {pageSize: 96};
    expect(solved(larger, atEnd('rebuild', 'restart', 'scan'))).toContain('cheap-scan');
    expect(solved(larger, atEnd('restart', 'scan'))).not.toContain('cheap-scan');
    expect(solved({}, atEnd('rebuild', 'restart', 'scan'))).not.toContain('cheap-scan');
    const warm = {pageSize: 96, frames: 12};
    expect(solved(warm, atEnd('scan', 'scan'))).not.toContain('cheap-scan');
    expect(solved({pageSize: 192}, atEnd('rebuild', 'restart', 'scan'))).not.toContain('cheap-scan');
  });

  it('few-writes: neighbors, in large groups, in a pool that holds them', () => {
    const best = {order: 'ascending', pageSize: 96, group: 32};
    expect(solved(best, atEnd('commit'))).toContain('few-writes');
    expect(solved({...best, group: 8}, atEnd('commit'))).not.toContain('few-writes');
    expect(solved({...best, order: 'random'}, atEnd('commit'))).not.toContain('few-writes');
    expect(solved({...best, frames: 2}, atEnd('commit'))).not.toContain('few-writes');
  });
});

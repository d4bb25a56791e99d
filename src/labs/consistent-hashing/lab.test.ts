import {describe, expect, it, vi} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, firstSeeds, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {Rng} from '../kernel';
import {Modulo} from './index';
import {lab} from './lab';
import {CacheTier} from './tier';

// Thousands of runs, perhaps on a busy machine.
vi.setConfig({testTimeout: 60_000});

const seeds = firstSeeds(10);
const crash = (step: number, node: string): Deed => act(step, `crash:${node}`);

describe('the experiment', () => {
  it('shows what the prediction asks for: modulo sends eight ninths to the database', () => {
    const replay = play(lab, 11);
    expect(metric(replay, 'moved')).toBeGreaterThan(86);
    expect(metric(replay, 'moved')).toBeLessThan(92);
    expect(metric(replay, 'hits')).toBeLessThan(25);
    expect(metric(replay, 'overloaded')).toBe(1);
    expect(lab.predict.options[lab.predict.right]?.text).toBe('Eight ninths');
  });

  it('misses nothing until something changes', () => {
    for (const scheme of ['modulo', 'ring', 'rendezvous', 'jump']) {
      expect(play(lab, 10, {values: {scheme}}).history.find(({id}) => id === 'hits')?.values).toEqual(
        Array(11).fill(100),
      );
    }
  });

  it('warms up again after a change', () => {
    const replay = play(lab, 60);
    expect(metric(replay, 'hits')).toBeGreaterThan(95);
  });

  it('can be played with any parameters, seeds and actions', () => {
    for (const seed of seeds) {
      for (const scheme of ['modulo', 'ring', 'rendezvous', 'jump']) {
        for (const replay of playAtRandom(lab, seed, {steps: 40, chance: 0.4, values: {scheme, keys: 500}})) {
          expect(flaws(replay)).toEqual([]);
          expect(replay.run.actions().length).toBeGreaterThan(0);
          expect(replay.ended).toBe(false);
          for (const view of replay.run.views()) {
            if (view.kind === 'bars') {
              expect(view.bars.reduce((sum, {value}) => sum + value, 0)).toBe(500);
              expect(view.bars.length).toBeLessThanOrEqual(12);
            }
            if (view.kind === 'rows') expect(view.rows.reduce((sum, {cells}) => sum + cells.length, 0)).toBe(20);
          }
        }
      }
    }
  });

  it('draws the ring if it can be read, and the owners of the keys if not', () => {
    const kinds = (values: RawValues): (string | undefined)[] =>
      play(lab, 12, {values})
        .run.views()
        .map(({kind}) => kind);
    expect(kinds({scheme: 'ring', vnodes: 8})).toEqual(['ring', 'bars', 'series']);
    expect(kinds({scheme: 'ring', vnodes: 64})).toEqual(['rows', 'bars', 'series']);
    expect(kinds({scheme: 'jump'})).toEqual(['rows', 'bars', 'series']);
  });

  it('draws keys where the ring says that they are: at or before a point of their owner', () => {
    const [view] = play(lab, 12, {values: {scheme: 'ring', vnodes: 4}}).run.views();
    if (view?.kind !== 'ring') throw new Error('no ring');
    const points = view.nodes
      .flatMap(({id, positions}) => positions.map((position) => ({id, position})))
      .sort((a, b) => a.position - b.position);
    for (const {position, node} of view.keys) {
      expect((points.find((point) => point.position >= position) ?? points[0])?.id).toBe(node);
    }
  });

  it('is the same run for the same seed and actions, and another for another seed', () => {
    const deeds = [crash(20, 'c3'), act(25, 'join')];
    const hashes = seeds.map((seed) => play(lab, 40, {values: {scheme: 'ring'}, deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 40, {values: {scheme: 'ring'}, deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 40, {values: {scheme: 'ring'}, deeds: [crash(20, 'c4'), act(25, 'join')]}).run.hash()).not.toBe(
      hashes[0],
    );
  });

  it('keeps two caches, and at most twelve', () => {
    const replay = play(lab, 0, {values: {nodes: 3}});
    replay.act('crash:c2');
    expect(replay.run.actions().map(({id}) => id)).toEqual(['join']);
    expect(() => replay.act('crash:c1')).toThrow(RangeError);
    for (let i = 0; i < 10; i++) replay.act('join');
    expect(replay.run.actions().some(({id}) => id === 'join')).toBe(false);
    replay.goTo(12);
    expect(replay.run.actions()).toHaveLength(12);
  });

  it('takes a crashed cache for one that comes back empty', () => {
    const tier = new CacheTier({placement: new Modulo(), nodes: 2, keys: 100, lookups: 1000, rng: Rng.seeded(1)});
    tier.second();
    expect(tier.misses).toEqual([0]);
    expect(tier.crash('c2')).toMatchObject({kind: 'crash', moved: 0.52, ideal: 0.52, nodes: 1});
    tier.second();
    tier.second();
    expect(tier.misses).toEqual([0, 52, 0]);
    expect(() => tier.crash('c2')).toThrow(RangeError);
    expect(tier.join().node).toBe('c3');
  });
});

describe('the challenges', () => {
  const solved = (values: RawValues, deeds: readonly Deed[], step = 30, seed = 1): string[] => [
    ...play(lab, step, {values, deeds, seed}).solved,
  ];

  it('«calm-growth»: every scheme that moves little, and no modulo, no large capacity, no crash before the join', () => {
    for (const seed of seeds) {
      expect(solved({scheme: 'rendezvous'}, [crash(20, 'c3')], 30, seed)).toContain('calm-growth');
      expect(solved({scheme: 'jump'}, [crash(20, 'c9')], 30, seed)).toContain('calm-growth');
      expect(solved({scheme: 'modulo'}, [crash(20, 'c3')], 30, seed)).not.toContain('calm-growth');
    }
    expect(solved({scheme: 'ring', vnodes: 64}, [crash(20, 'c3')])).toContain('calm-growth');
    expect(solved({scheme: 'modulo', database: 200}, [crash(20, 'c3')])).not.toContain('calm-growth');
    expect(solved({scheme: 'rendezvous'}, [crash(5, 'c3')])).not.toContain('calm-growth');
    expect(solved({scheme: 'rendezvous'}, [])).not.toContain('calm-growth');
  });

  it('«even-ring»: many points, and not few', () => {
    const wins = seeds.filter((seed) => solved({scheme: 'ring', vnodes: 64}, [], 0, seed).includes('even-ring'));
    expect(wins.length).toBeGreaterThanOrEqual(8);
    expect(wins).toContain(1);
    for (const seed of seeds) expect(solved({scheme: 'ring', vnodes: 1}, [], 0, seed)).not.toContain('even-ring');
    expect(solved({scheme: 'rendezvous'}, [], 30)).not.toContain('even-ring');
    expect(solved({scheme: 'ring', vnodes: 64, nodes: 4}, [], 8)).not.toContain('even-ring');
  });

  it('«jump-price»: the crash of any cache but the last', () => {
    for (const seed of seeds) {
      expect(solved({scheme: 'jump'}, [crash(20, 'c2')], 30, seed)).toContain('jump-price');
      expect(solved({scheme: 'jump'}, [crash(20, 'c9')], 30, seed)).not.toContain('jump-price');
    }
    expect(solved({scheme: 'modulo'}, [crash(20, 'c2')])).not.toContain('jump-price');
  });
});

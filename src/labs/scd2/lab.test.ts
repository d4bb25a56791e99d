import {describe, expect, it, vi} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';
import {misattributed} from './warehouse';

// Many runs, perhaps on a busy machine.
vi.setConfig({testTimeout: 60_000});

const seeds = [1, 2, 3, 4, 5];

describe('the experiment', () => {
  it('shows what the prediction asks for: the same total, divided otherwise', () => {
    const [bars] = play(lab, 800).run.views();
    if (bars?.kind !== 'bars') throw new Error('no bars');
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    expect(sum(bars.bars.map(({value}) => value))).toBe(sum(bars.bars.map(({expected}) => expected ?? 0)));
    expect(bars.bars.some(({value, expected}) => value !== expected)).toBe(true);
    expect(lab.predict.options[lab.predict.right]?.text).toMatch(/^The same total/);
  });

  it('reports what the lesson says', () => {
    const report = (values: RawValues): (number | undefined)[] => {
      const [bars] = play(lab, 800, {values}).run.views();
      return bars?.kind === 'bars' ? bars.bars.map(({value}) => value) : [];
    };
    expect(report({treatment: 'type1'})).toEqual([976, 518, 1403]);
    expect(report({treatment: 'load-day', join: 'as-of'})).toEqual([930, 169, 1798]);
    expect(report({treatment: 'type2', join: 'surrogate'})).toEqual([930, 169, 1798]);
    expect(report({treatment: 'type2', join: 'as-of'})).toEqual([964, 169, 1764]);
  });

  it('is right with versions from the day of the move, joined by day, however late moves are heard of', () => {
    for (const seed of seeds) {
      expect(
        metric(
          play(lab, 800, {values: {treatment: 'type2', join: 'as-of', moves: 5, late: 100, delay: 180}, seed}),
          'wrong',
        ),
      ).toBe(0);
    }
  });

  it('is wrong with versions from the day of loading once moves are heard of late', () => {
    for (const seed of seeds) {
      const values = {treatment: 'load-day', join: 'as-of', moves: 4, delay: 180, users: 12};
      expect(metric(play(lab, 800, {values: {...values, late: 100}, seed}), 'wrong')).toBeGreaterThan(0);
      expect(metric(play(lab, 800, {values: {...values, late: 0}, seed}), 'wrong')).toBe(0);
    }
  });

  it('can be played with any parameters, seeds and actions, and never has a gap or an overlap', () => {
    for (const seed of seeds) {
      for (const replay of playAtRandom(lab, seed, {steps: 200, chance: 0.1})) {
        expect(flaws(replay)).toEqual([]);
        expect(metric(replay, 'violations')).toBe(0);
        const [bars, rows] = replay.run.views();
        if (bars?.kind !== 'bars' || rows?.kind !== 'rows') throw new Error('other views');
        for (const {description} of [bars, rows]) expect(description).not.toContain('9007');
        for (const {cells} of rows.rows) expect(cells.length).toBeLessThanOrEqual(6);
      }
    }
  });

  it('changes nothing when a move is delivered again', () => {
    const values = {treatment: 'type2', join: 'as-of'};
    const [once, twice] = [[], [act(100, 'again')]].map((deeds) => play(lab, 800, {values, deeds}));
    expect(metric(twice!, 'versions')).toBe(metric(once!, 'versions'));
    expect(twice!.run.views()).toEqual(once!.run.views());
  });

  it('is the same run for the same seed and actions, and another for another seed', () => {
    const deeds = [act(80, 'late-move')];
    const hashes = seeds.map((seed) => play(lab, 200, {deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 200, {deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 200).run.hash()).not.toBe(hashes[0]);
  });
});

it('counts what is reported elsewhere once, and not twice', () => {
  const truth = new Map([
    ['DE', 60],
    ['NZ', 40],
  ]);
  expect(misattributed(truth, truth)).toBe(0);
  expect(misattributed(new Map([['DE', 100]]), truth)).toBe(0.4);
  expect(misattributed(new Map(), new Map())).toBe(0);
});

describe('the challenges', () => {
  const solved = (values: RawValues, deeds: readonly Deed[] = [], seed = 1): string[] => [
    ...play(lab, 800, {values, deeds, seed}).solved,
  ];

  it('«history-moves»: with enough moves', () => {
    for (const seed of seeds) {
      expect(solved({treatment: 'type1', moves: 5, users: 4}, [], seed).length).toBeLessThanOrEqual(1);
    }
    expect(seeds.some((seed) => solved({treatment: 'type1'}, [], seed).includes('history-moves'))).toBe(true);
    expect(solved({treatment: 'type1', moves: 0})).toEqual([]);
  });

  it('«stale-keys»: look up the keys again, last of all', () => {
    const values = {treatment: 'type2', join: 'surrogate', moves: 5, late: 100, delay: 180};
    for (const seed of seeds) {
      expect(solved(values, [], seed)).toEqual([]);
      const end = play(lab, 800, {values, seed}).step;
      expect(solved(values, [act(end, 'rekey')], seed)).toEqual(['stale-keys']);
    }
    expect(solved({...values, join: 'as-of'})).toEqual([]);
    // Without a split: every late move is the newest of its user, and still leaves outdated keys.
    const initial = play(lab, 800, {values: {treatment: 'type2'}});
    expect(metric(initial, 'splits')).toBe(0);
    expect(solved({treatment: 'type2'}, [act(initial.step, 'rekey')])).toEqual(['stale-keys']);
  });

  it('«punctual»: no move is late', () => {
    expect(solved({treatment: 'load-day', late: 0})).toEqual(['punctual']);
    expect(solved({treatment: 'load-day', late: 100, delay: 180})).toEqual([]);
    expect(solved({treatment: 'load-day', late: 0, moves: 1})).toEqual([]);
  });
});

import {describe, expect, it, vi} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

// Hundreds of files are written, perhaps on a busy machine.
vi.setConfig({testTimeout: 60_000});

const seeds = [1, 2, 3, 4];
const orders = ['day', 'none', 'country', 'country-day', 'viewer'];
const questions = ['by-country', 'week', 'week-br', 'viewer', 'one'];

describe('the experiment', () => {
  it('shows what the prediction asks for: 36 of 40 pages are skipped', () => {
    for (const seed of seeds) expect(metric(play(lab, 400, {seed}), 'skipped')).toBe(36);
    expect(lab.predict.options[lab.predict.right]?.text).toBe('About 36');
  });

  it('reads the bytes that the lesson says', () => {
    const read = (values: RawValues): string => `${metric(play(lab, 400, {values}), 'read').toFixed(1)} kB`;
    expect(metric(play(lab, 400), 'row-store').toFixed(1)).toBe('305.4');
    expect([
      read({skipping: 'none', encoding: 'plain'}),
      read({skipping: 'none'}),
      read({}),
      read({order: 'country-day'}),
      read({order: 'country-day', skipping: 'late'}),
      read({query: 'one'}),
    ]).toEqual(['140.0 kB', '47.3 kB', '5.2 kB', '2.8 kB', '1.8 kB', '11.9 kB']);
    const [, , table] = play(lab, 400).run.views();
    if (table?.kind !== 'table') throw new Error('other views');
    expect(table.rows.map(({cells}) => cells[4])).toEqual([
      '40.0 kB',
      '0.7 kB',
      '6.6 kB',
      '2.7 kB',
      '24.2 kB',
      '40.0 kB',
    ]);
  });

  it('finds the same rows whatever the order, the encoding and what is left out', () => {
    for (const query of questions) {
      const found = orders.flatMap((order) =>
        ['none', 'statistics', 'late'].map((skipping) => {
          const encoding = skipping === 'none' ? 'plain' : 'smallest';
          return metric(play(lab, 400, {values: {query, order, skipping, encoding, rowsPerPage: 1000}}), 'found');
        }),
      );
      expect([query, new Set(found).size]).toEqual([query, 1]);
      expect(found[0]).toBeGreaterThan(0);
    }
  });

  it('can be played with any parameters, seeds and actions', () => {
    for (const seed of seeds) {
      for (const replay of playAtRandom(lab, seed, {steps: 60, chance: 0.05})) {
        expect(flaws(replay)).toEqual([]);
        const [rows, bars, table] = replay.run.views();
        if (rows?.kind !== 'rows' || bars?.kind !== 'bars' || table?.kind !== 'table') throw new Error('other views');
        for (const {cells} of rows.rows) expect(cells.length).toBeLessThanOrEqual(10);
        expect(table.rows).toHaveLength(6);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another seed', () => {
    const deeds = [act(10, 'strays')];
    const hashes = seeds.map((seed) => play(lab, 60, {deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 60, {deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 60).run.hash()).not.toBe(hashes[0]);
  });

  it('starts again after a rewrite, and goes to the end at once if it was there', () => {
    const deeds = [act(40, 'order:country-day')];
    const replay = play(lab, 40, {deeds});
    expect(metric(replay, 'skipped')).toBeGreaterThanOrEqual(38);
    expect(() => replay.act('order:country-day')).toThrow(RangeError);
    expect(replay.run.actions().map(({id}) => id)).toContain('order:day');
  });
});

describe('the challenges', () => {
  const solved = (values: RawValues, deeds: readonly Deed[] = [], seed = 1): string[] => [
    ...play(lab, 400, {values, deeds, seed}).solved,
  ];

  it('«hundredth»: by country and day, with pages left out; and in no other order', () => {
    for (const seed of seeds) {
      const winners = orders.filter((order) =>
        solved({query: 'week-br', order, skipping: 'late'}, [], seed).includes('hundredth'),
      );
      expect([seed, winners]).toEqual([seed, ['country-day']]);
    }
    expect(solved({query: 'week-br', order: 'country-day', skipping: 'none'})).toEqual([]);
  });

  it('«strays»: sorting again', () => {
    const strays = act(40, 'strays');
    for (const seed of seeds) {
      expect(solved({query: 'week'}, [strays], seed)).toEqual([]);
      expect(solved({query: 'week'}, [strays, act(40, 'order:day')], seed)).toEqual(['strays']);
    }
    expect(solved({query: 'week'})).toEqual([]);
    expect(solved({query: 'week'}, [strays, act(40, 'order:none')])).toEqual([]);
  });

  it('«wrong-tool»: one row, from large pages', () => {
    expect(solved({query: 'one', skipping: 'late', rowsPerPage: 2500})).toEqual(['wrong-tool']);
    expect(solved({query: 'one', skipping: 'late', encoding: 'plain', rowsPerPage: 250})).toEqual([]);
    // To decode one page of a column with a dictionary, all of the dictionary is needed.
    expect(solved({query: 'one', skipping: 'late', rowsPerPage: 250})).toEqual(['wrong-tool']);
    for (const query of ['by-country', 'week', 'week-br']) {
      expect(solved({query, skipping: 'late', rowsPerPage: 2500})).not.toContain('wrong-tool');
    }
  });
});

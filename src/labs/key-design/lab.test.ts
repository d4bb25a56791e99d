import {describe, expect, it, vi} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, firstSeeds, flaws, metric, play, playAtRandom, said} from '../experiment/play.fixture';
import {lab} from './lab';

// Millions of writes, perhaps on a busy machine.
vi.setConfig({testTimeout: 60_000});

const seeds = firstSeeds(8);

describe('the experiment', () => {
  it('shows what the prediction asks for: about 900 of 6,000 writes are refused', () => {
    for (const seed of seeds) {
      const refused = metric(play(lab, 5, {seed}), 'writes-refused');
      expect(refused).toBeGreaterThan(740);
      expect(refused).toBeLessThan(1010);
    }
    expect(lab.predict.options[lab.predict.right]?.text).toBe('About 900');
  });

  it('shows what the lesson says that a query reads', () => {
    const table = (values: RawValues): (readonly string[])[] => {
      const [, view] = play(lab, 0, {values}).run.views();
      if (view?.kind !== 'table') throw new Error('other views');
      return view.rows.map(({cells}) => cells.slice(1));
    };
    expect(table({})).toEqual([
      ['1', '50', '50', '2.5'],
      ['1', '50', '50', '2.5'],
      ['1', '150', '150', '7.5'],
      ['1', '50,000', '50,000', '2,442'],
    ]);
    expect(table({sort: 'item'})[1]).toEqual(['1', '600,000', '50', '29,297']);
    expect(table({partition: 'item'})[0]).toEqual(['12', '4,200,000', '50', '205,079']);
    expect(table({buckets: 8, bucketed: 'star'})[1]).toEqual(['8', '400', '50', '20.0']);
    expect(table({partition: 'account-month'})[1]).toEqual(['1', '50', '50', '2.5']);
    expect(table({partition: 'month'})[0]).toEqual(['1', '116,667', '50', '5,697']);
    expect(table({partition: 'month', sort: 'account-time'})[0]).toEqual(['1', '50', '50', '2.5']);
  });

  it('puts every write into one partition, if the month is the key', () => {
    expect(metric(play(lab, 2, {values: {partition: 'month'}}), 'writes-refused')).toBe(5000);
    expect(metric(play(lab, 2, {values: {partition: 'item'}}), 'writes-refused')).toBe(0);
  });

  it('makes the queries of all dearer, if all have buckets', () => {
    const cost = (values: RawValues) => metric(play(lab, 2, {values: {buckets: 8, ...values}}), 'cost');
    expect(cost({bucketed: 'all'})).toBe(20);
    expect(cost({bucketed: 'star'})).toBeLessThan(8);
  });

  it('refuses queries that read whole partitions', () => {
    expect(metric(play(lab, 2, {values: {sort: 'item'}}), 'reads-refused')).toBeGreaterThan(0);
    expect(metric(play(lab, 2, {values: {partition: 'item'}}), 'reads-refused')).toBe(400);
    expect(metric(play(lab, 2), 'reads-refused')).toBe(0);
  });

  it('stores what was not refused, and no more', () => {
    const megabytes = (values: RawValues): number => metric(play(lab, 10, {values}), 'largest');
    expect(megabytes({share: 0})).toBe(240);
    // 10 s × 1,500 items × 400 bytes are 6 MB, and a few hundred items a second too many.
    expect(megabytes({buckets: 1})).toBeLessThan(246);
    expect(megabytes({buckets: 1})).toBeGreaterThan(242);
    expect(megabytes({partition: 'account-month'})).toBeLessThan(30);
  });

  it('can be played with any parameters, seeds and actions', () => {
    for (const seed of firstSeeds(20)) {
      for (const replay of playAtRandom(lab, seed, {steps: 10, chance: 0.5})) {
        expect(flaws(replay)).toEqual([]);
        expect(replay.ended).toBe(false);
        const [bars, table, series] = replay.run.views();
        if (bars?.kind !== 'bars' || table?.kind !== 'table' || series?.kind !== 'series')
          throw new Error('other views');
        const [limit, ...partitions] = bars.bars;
        expect(limit?.value).toBe(1000);
        expect(partitions.length).toBeLessThanOrEqual(16);
        const written = partitions.reduce((sum, {value}) => sum + value, 0);
        if (replay.step > 0) expect(written).toBe(replay.experiment.values['writes']);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another seed', () => {
    const deeds = [act(3, 'split')];
    const hashes = seeds.map((seed) => play(lab, 6, {deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 6, {deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 6).run.hash()).not.toBe(hashes[0]);
  });

  it('can be split up to 16 partitions, once there is something to see', () => {
    const replay = play(lab, 0);
    expect(replay.run.actions()).toEqual([]);
    replay.forward();
    for (let splits = 0; splits < 4; splits++) {
      replay.act('split');
      replay.forward();
    }
    expect(replay.run.actions()).toEqual([]);
    expect(said(replay)).toContain('From now on there are 16.');
  });

  it('shows the second before a split as it was, and splits again only after the next one', () => {
    const replay = play(lab, 3);
    const [before] = replay.run.views();
    replay.act('split');
    expect(replay.run.views()[0]).toEqual(before);
    expect(replay.run.actions()).toEqual([]);
    replay.forward();
    expect(replay.run.actions()).toHaveLength(1);
  });
});

describe('the challenges', () => {
  const solved = (values: RawValues, deeds: readonly Deed[] = [], seed = 1): string[] => [
    ...play(lab, 14, {values, deeds, seed}).solved,
  ];

  it('«calm»: a few buckets for the star; not for all, not without, not with another order', () => {
    for (const seed of seeds) {
      const values = {buckets: 8, bucketed: 'star'};
      expect([seed, solved(values, [], seed)]).toEqual([seed, ['calm']]);
      expect(solved({...values, bucketed: 'all'}, [], seed)).toEqual([]);
      expect(solved({...values, buckets: 16}, [], seed)).toEqual([]);
      expect(solved({}, [], seed)).toEqual([]);
    }
    expect(solved({buckets: 8, bucketed: 'star', sort: 'item'})).toEqual([]);
    expect(solved({buckets: 8, bucketed: 'star', writes: 3000})).toEqual([]);
    expect(solved({partition: 'item'})).toEqual([]);
    expect(solved({partition: 'month', sort: 'account-time', buckets: 16})).toEqual([]);
  });

  it('«bounded»: account and month, in one bucket', () => {
    expect(solved({partition: 'account-month'})).toEqual(['bounded']);
    expect(solved({partition: 'account-month', buckets: 2})).toEqual([]);
    expect(solved({buckets: 3})).toEqual([]);
    for (const sort of ['time', 'account-time', 'item']) {
      for (const partition of ['account', 'month', 'item']) {
        expect(solved({partition, sort})).not.toContain('bounded');
      }
    }
  });

  it('«split»: a few times, not once, and not by waiting', () => {
    const deeds = [act(1, 'split'), act(2, 'split'), act(3, 'split'), act(4, 'split')];
    for (const seed of seeds) {
      expect(solved({}, deeds, seed)).toContain('split');
      expect(solved({}, deeds.slice(0, 1), seed)).not.toContain('split');
      expect(solved({}, [], seed)).not.toContain('split');
    }
    expect(solved({share: 0}, deeds)).not.toContain('split');
    expect(solved({buckets: 16}, deeds)).not.toContain('split');
  });
});

import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, firstSeeds, metric, play, said} from '../experiment/play.fixture';
import {Rng} from '../kernel';
import {lab} from './lab';

const seeds = firstSeeds(10);
const ALGORITHMS = ['fixed', 'log', 'counter', 'token', 'meter', 'queue', 'gcra'];

describe('the experiment', () => {
  it('shows what the prediction asks for: 20 with the fixed window, and 10 with the log', () => {
    const replay = play(lab, 20);
    expect([metric(replay, 'peakA'), metric(replay, 'peakB')]).toEqual([20, 10]);
    expect(lab.predict.options[lab.predict.right]?.text).toBe('20');
    expect(replay.run.time).toBe(1005);
  });

  it('says true things in its explanation: the log keeps the limit in every second, at 8 bytes a request', () => {
    const [view] = play(lab, 10, {values: {b: 'log', limit: 20}}).run.views();
    if (view?.kind !== 'rows') throw new Error('no rows');
    expect(view.rows[2]?.detail).toBe('160 bytes a client');
    for (const traffic of ['edges', 'random', 'even', 'bursts']) {
      for (const seed of seeds) {
        const deeds = [act(50, 'edge'), act(90, 'burst')];
        expect(metric(play(lab, 300, {values: {traffic, load: 300}, deeds, seed}), 'peakB')).toBeLessThanOrEqual(10);
      }
    }
  });

  it('sends as many requests as the load says', () => {
    for (const traffic of ['random', 'even', 'bursts']) {
      const rates = seeds.map((seed) => {
        const replay = play(lab, 900, {values: {traffic, load: 200}, seed});
        return (1000 * metric(replay, 'requests')) / replay.run.time;
      });
      const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
      expect(Math.abs(mean / 20 - 1)).toBeLessThan(0.06);
    }
  });

  it('can be played with any parameters, seeds and actions', () => {
    for (const seed of seeds) {
      const rng = Rng.seeded(seed);
      for (const a of ALGORITHMS) {
        const values = {
          a,
          b: rng.pick(ALGORITHMS),
          traffic: rng.pick(['edges', 'random', 'even', 'bursts']),
          load: 20 + 10 * rng.int(29),
          limit: 5 + rng.int(16),
          burst: 1 + rng.int(20),
        };
        const replay = play(lab, 0, {values, seed});
        for (let step = 0; step < 100; step++) {
          if (rng.chance(0.05)) replay.act(rng.pick(replay.run.actions()).id);
          for (const view of step % 7 === 0 ? replay.run.views() : []) {
            expect(view.description).not.toMatch(/NaN|undefined|Infinity/);
            if (view.kind === 'rows') {
              const lengths = view.rows.map(({cells}) => cells.length);
              expect(new Set(lengths).size).toBe(1);
              expect(lengths[0]).toBeLessThanOrEqual(24);
            }
            if (view.kind === 'series') {
              for (const {points} of view.lines) {
                expect(points.every(([x], i) => x >= (points[i - 1]?.[0] ?? 0))).toBe(true);
              }
            }
          }
          for (const {value} of replay.run.metrics()) expect(value).toBeGreaterThanOrEqual(0);
          expect(replay.forward()).toBe(true);
        }
        expect(said(replay)).not.toMatch(/NaN|undefined|Infinity/);
        // A peak that a full sort of the admitted times finds as well.
        const [, series] = replay.run.views();
        if (series?.kind !== 'series') throw new Error('no series');
        const counts = series.lines[0]?.points ?? [];
        const times = counts.flatMap(([time, count], i) => (count > (counts[i - 1]?.[1] ?? 0) ? [time] : []));
        const peak = Math.max(
          0,
          ...times.map((end) => times.filter((time) => time <= end && time + 1000 > end).length),
        );
        expect(metric(replay, 'peakA')).toBe(peak);
      }
    }
  });

  it('marks where windows change', () => {
    const [view] = play(lab, 20).run.views();
    if (view?.kind !== 'rows') throw new Error('no rows');
    expect(view.rows[0]?.markers).toEqual([{at: 10, label: 'new window'}]);
    expect(view.rows[0]?.cells[9]?.text).toBe('995');
    expect(view.rows[0]?.cells[10]?.text).toBe('5');
  });

  it('attacks the next change that is far enough ahead', () => {
    for (const step of [0, 3, 40]) {
      const replay = play(lab, step, {values: {a: 'fixed', traffic: 'even', load: 20}});
      const start = replay.run.time;
      replay.act('edge');
      replay.goTo(step + 30);
      const change = /before (\d+) ms/.exec(said(replay))?.[1];
      expect(Number(change) % 1000).toBe(0);
      expect(Number(change)).toBeGreaterThanOrEqual(start + 5);
      expect(Number(change)).toBeLessThan(start + 1005);
    }
  });

  it('is the same run for the same seed and actions, and another for another seed', () => {
    const deeds = [act(20, 'burst'), act(25, 'edge')];
    const values = {traffic: 'random'};
    const hashes = seeds.map((seed) => play(lab, 80, {values, deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 80, {values, deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 80, {values, deeds: deeds.slice(1)}).run.hash()).not.toBe(hashes[0]);
    expect(() => play(lab, 1).act('crash')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  const solved = (values: RawValues, deeds: readonly Deed[] = [], seed = 1, step = 300): string[] => [
    ...play(lab, step, {values, deeds, seed}).solved,
  ];

  it('are not solved by doing nothing', () => {
    for (const seed of seeds) expect(solved({}, [], seed, lab.maxSteps)).toEqual([]);
  });

  it('«same»: the buckets and GCRA among themselves, and nothing else', () => {
    const buckets = ['token', 'meter', 'queue', 'gcra'];
    for (const a of ALGORITHMS) {
      for (const b of ALGORITHMS) {
        const same = a !== b && buckets.includes(a) && buckets.includes(b);
        expect([a, b, solved({a, b, traffic: 'random', load: 200}).includes('same')]).toEqual([a, b, same]);
      }
    }
    expect(solved({a: 'token', b: 'gcra', traffic: 'even', load: 50})).not.toContain('same');
  });

  it('«double-bucket»: a full bucket and then too much, and not a small burst, nor a window', () => {
    for (const seed of seeds) {
      for (const a of ['token', 'meter', 'queue', 'gcra']) {
        expect(solved({a, traffic: 'random', load: 300}, [act(3, 'burst')], seed)).toContain('double-bucket');
        expect(solved({a, traffic: 'random', load: 300, burst: 5}, [act(3, 'burst')], seed)).not.toContain(
          'double-bucket',
        );
      }
    }
    expect(solved({a: 'token', traffic: 'random', load: 300, burst: 20})).not.toContain('double-bucket');
    expect(solved({a: 'fixed', b: 'log', traffic: 'random', load: 300})).not.toContain('double-bucket');
  });

  it('«exact»: the log, and no other', () => {
    const values = {traffic: 'random', load: 200};
    for (const seed of seeds) {
      expect(solved({...values, a: 'fixed', b: 'log'}, [act(30, 'edge')], seed)).toContain('exact');
      for (const b of ['counter', 'token', 'gcra']) {
        expect(solved({...values, a: 'fixed', b}, [act(30, 'edge')], seed)).not.toContain('exact');
      }
    }
    expect(solved({...values, a: 'fixed', b: 'log'})).not.toContain('exact');
    expect(solved({...values, a: 'log', b: 'log'}, [act(30, 'edge')])).not.toContain('exact');
  });

  it('«smooth»: the queue with room for ten, and no other, nor without room', () => {
    const values = {traffic: 'even', load: 50, burst: 15};
    expect(solved({...values, b: 'queue'}, [act(20, 'burst')])).toContain('smooth');
    expect(solved({...values, b: 'token'}, [act(20, 'burst')])).not.toContain('smooth');
    expect(solved({...values, b: 'queue', burst: 5}, [act(20, 'burst')])).not.toContain('smooth');
    expect(solved({...values, b: 'queue'})).not.toContain('smooth');
  });
});

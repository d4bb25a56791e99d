import {describe, expect, it} from 'vitest';
import type {Deed, RawValues, Replay} from '../experiment';
import {act, metric, play, said} from '../experiment/play.fixture';
import {Rng} from '../kernel';
import {lab} from './lab';

const END = lab.maxSteps;
const seeds = [1, 2, 3, 4, 5];
const arrival = (replay: Replay): number => Number(/has arrived, after (\d+) ms/.exec(said(replay))?.[1]);

describe('the experiment', () => {
  it('shows what the prediction asks for: about 450 ms', () => {
    const replay = play(lab, END);
    expect(replay.ended).toBe(true);
    expect(arrival(replay)).toBeGreaterThan(440);
    expect(arrival(replay)).toBeLessThan(460);
    expect(said(replay)).toContain(': 5.6 round trips');
    expect(lab.predict.options[lab.predict.right]?.text).toContain('450 ms');
    expect([metric(replay, 'arrived'), metric(replay, 'again')]).toEqual([100, 0]);
  });

  it('says true things in the prediction: 25 ms on the line, 206 segments', () => {
    expect((206 * 1500 * 8) / 100_000).toBeCloseTo(25, 0);
    expect(Math.ceil(300_000 / 1460)).toBe(206);
    const [, rows] = play(lab, END).run.views();
    expect(rows?.description).toContain('Of 206 segments, 205 are acknowledged'); // and the last, which isn't full
  });

  it('has a first frame in which segments are under way, and both windows are drawn', () => {
    const [series, rows, cluster] = play(lab, lab.firstFrame).run.views();
    if (series?.kind !== 'series' || rows?.kind !== 'rows' || cluster?.kind !== 'cluster')
      throw new Error('other views');
    expect(series.lines.map(({label}) => label)).toEqual(['congestion window', 'under way']);
    expect(rows.rows[0]?.cells.some(({tone}) => tone === 'active')).toBe(true);
    expect(cluster.messages.length).toBeGreaterThan(0);
  });

  it('draws the saw of a slow line with a short queue', () => {
    const replay = play(lab, END, {values: {size: 1500, bandwidth: 10, roundTrip: 40, buffer: 30}});
    const [series] = replay.run.views();
    if (series?.kind !== 'series') throw new Error('no series');
    expect(series.lines.map(({label}) => label)).toContain('threshold of slow start');
    const cwnd = series.lines[0]?.points.map(([, y]) => y) ?? [];
    const falls = cwnd.filter((y, i) => y < (cwnd[i - 1] ?? 0) / 1.5).length;
    expect(falls).toBeGreaterThan(0);
    expect(replay.ended).toBe(true);
  });

  it('can be played with any parameters, seeds and actions', () => {
    for (const seed of seeds) {
      const rng = Rng.seeded(seed);
      for (const variant of ['reno', 'newreno']) {
        const values = {
          variant,
          size: 20 + 20 * rng.int(20),
          roundTrip: 10 + 10 * rng.int(30),
          bandwidth: 1 + rng.int(100),
          buffer: 5 + 5 * rng.int(50),
          loss: rng.pick([0, 1, 5, 10]),
        };
        const replay = play(lab, 0, {values, seed});
        for (let step = 0; step < 400; step++) {
          const actions = replay.run.actions();
          if (actions.length > 0 && rng.chance(0.04)) replay.act(rng.pick(actions).id);
          for (const view of step % 9 === 0 ? replay.run.views() : []) {
            expect(view.description).not.toMatch(/NaN|undefined|Infinity/);
            if (view.kind === 'rows') {
              for (const {cells, markers = []} of view.rows) {
                expect(cells.length).toBeLessThanOrEqual(26);
                for (const {at} of markers) expect(at >= 0 && at <= cells.length).toBe(true);
              }
            }
            if (view.kind === 'cluster') {
              expect(view.messages.length).toBeLessThanOrEqual(8);
              for (const {progress, label} of view.messages) {
                expect(progress >= 0 && progress <= 1).toBe(true);
                expect(label).not.toMatch(/NaN|undefined|-\d/);
              }
            }
            if (view.kind === 'series') {
              for (const {points} of view.lines) {
                expect(points.every(([x, y], i) => Number.isFinite(y) && x >= (points[i - 1]?.[0] ?? 0))).toBe(true);
              }
            }
          }
          for (const {value} of replay.run.metrics()) expect(value).toBeGreaterThanOrEqual(0);
          if (!replay.forward()) break;
        }
        expect(said(replay)).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  }, 30_000);

  it('recovers from a cut, as soon as the timer says', () => {
    const replay = play(lab, 2000, {deeds: [act(200, 'cut'), act(260, 'heal')]});
    expect(said(replay)).toContain('starts over at segment');
    expect(replay.ended).toBe(true);
    expect(metric(replay, 'arrived')).toBe(100);
    expect(replay.run.actions()).toEqual([]);
    expect(() => replay.act('cut')).toThrow(RangeError);
  });

  it('tells what is lost, and by whom', () => {
    expect(said(play(lab, END, {deeds: [act(200, 'drop:3')]})).match(/Segment \d+ is lost/g)).toHaveLength(3);
    expect(said(play(lab, 600, {values: {loss: 10}, seed: 3}))).toMatch(/ACK of the server is lost/);
    expect(said(play(lab, 900, {values: {bandwidth: 5, buffer: 5}}))).toMatch(
      /The queue of the router is full: segment \d+/,
    );
  });

  it('is the same run for the same seed and actions, and another for another seed', () => {
    const deeds = [act(100, 'drop:1'), act(150, 'stop'), act(200, 'read')];
    const hashes = seeds.map((seed) => play(lab, 300, {values: {loss: 2}, deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 300, {values: {loss: 2}, deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 300, {values: {loss: 2}, deeds: deeds.slice(1)}).run.hash()).not.toBe(hashes[0]);
  });

  it('plays its longest run in a few seconds, even on a slow machine', () => {
    const start = performance.now();
    play(lab, END, {values: {size: 1500, bandwidth: 10, loss: 1}});
    expect(performance.now() - start).toBeLessThan(6000);
  }, 10_000);
});

describe('the challenges', () => {
  const solved = (values: RawValues, deeds: readonly Deed[] = [], seed = 1): string[] => [
    ...play(lab, END, {values, deeds, seed}).solved,
  ];

  it('are not solved by doing nothing', () => {
    expect(solved({})).toEqual([]);
    expect(solved({loss: 1})).toEqual([]);
    expect(solved({variant: 'reno', bandwidth: 10, buffer: 20})).toEqual([]);
  });

  it('«fast»: a loss late in the photo, and not one in the first rounds', () => {
    expect(solved({}, [act(400, 'drop:1')])).toContain('fast');
    expect(solved({size: 1000}, [act(20, 'drop:1')])).not.toContain('fast');
    expect(solved({bandwidth: 1}, [act(400, 'drop:1')])).not.toContain('fast');
    expect(solved({size: 20}, [act(10, 'drop:1')])).not.toContain('fast');
  });

  it('«tail»: one of the last three segments, and none before them', () => {
    for (const step of [26, 28, 30]) expect(solved({size: 20}, [act(step, 'drop:1')])).toContain('tail');
    for (const step of [0, 10, 20]) expect(solved({size: 20}, [act(step, 'drop:1')])).not.toContain('tail');
    expect(solved({}, [act(200, 'drop:1')])).not.toContain('tail');
    expect(solved({}, [act(200, 'cut'), act(260, 'heal')])).not.toContain('tail');
  });

  it('«three»: NewReno with a window that is large enough, and not Reno', () => {
    expect(solved({}, [act(200, 'drop:3')])).toContain('three');
    expect(solved({variant: 'reno'}, [act(200, 'drop:3')])).not.toContain('three');
    expect(solved({}, [act(200, 'drop:1')])).not.toContain('three');
  });

  it('«full»: a photo larger than the buffer, and a server that stops and goes on', () => {
    const deeds = [act(100, 'stop'), act(760, 'read')];
    expect(solved({size: 400}, deeds)).toContain('full');
    expect(solved({size: 200}, [act(100, 'stop'), act(300, 'read')])).not.toContain('full');
    expect(solved({size: 400})).not.toContain('full');
  });
});

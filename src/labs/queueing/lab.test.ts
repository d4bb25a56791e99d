import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, firstSeeds, metric, play} from '../experiment/play.fixture';
import {Rng} from '../kernel';
import {lab} from './lab';

const seeds = firstSeeds(10);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the experiment', () => {
  it('shows what the prediction asks for: four services', () => {
    const waits = seeds.map((seed) => metric(play(lab, lab.maxSteps, {seed}), 'wait'));
    expect(mean(waits)).toBeGreaterThan(32);
    expect(mean(waits)).toBeLessThan(48);
    expect(metric(play(lab, lab.firstFrame + 1), 'predicted')).toBeCloseTo(40, 9);
    expect(lab.predict.options[lab.predict.right]?.text).toContain('40 ms');
  });

  it('keeps the answer out of its first frame, and not out of the next step', () => {
    for (const [step, known] of [
      [lab.firstFrame, false],
      [lab.firstFrame + 1, true],
    ] as const) {
      const replay = play(lab, step);
      const [, curve, histogram] = replay.run.views();
      if (curve?.kind !== 'series' || histogram?.kind !== 'histogram') throw new Error('other views');
      expect(Number.isNaN(metric(replay, 'predicted'))).toBe(!known);
      expect(curve.description.includes('formula says')).toBe(known);
      expect(curve.lines.map(({points}) => points.length)).toEqual(known ? [46, 9] : [0, 0]);
      expect(curve.levels).toHaveLength(known ? 2 : 1);
      expect(histogram.marks).toHaveLength(known ? 3 : 2);
      expect(metric(replay, 'wait')).toBeLessThan(20);
    }
  });

  it('says true things in its explanation: 89 and 94 %, and 2.9 ms with eight servers', () => {
    const wait = (values: RawValues): number => metric(play(lab, lab.firstFrame + 1, {values}), 'predicted');
    const factor = (rho: number): number => rho / (1 - rho);
    expect(factor(0.89) / factor(0.8)).toBeCloseTo(2, 1);
    expect(factor(0.94) / factor(0.89)).toBeCloseTo(2, 0);
    expect(wait({servers: 8})).toBeCloseTo(2.9, 1);
    expect(wait({service: 'constant'})).toBeCloseTo(20, 9);
    for (const service of ['hyperexponential', 'lognormal']) expect(wait({service})).toBeCloseTo(100, 6);
    expect(wait({servers: 8, lines: 'split'})).toBeCloseTo(40, 9);
  });

  it('has a measured line that comes to the formula', () => {
    const [, view] = play(lab, lab.maxSteps, {values: {load: 50}}).run.views();
    if (view?.kind !== 'series') throw new Error('no series');
    const [formula, measured] = view.lines;
    for (const [percent, wait] of measured?.points ?? []) {
      const expected = formula?.points.find(([x]) => x === percent)?.[1] ?? NaN;
      if (percent <= 80) expect(Math.abs(wait / expected - 1)).toBeLessThan(0.12);
    }
    expect(measured?.points).toHaveLength(9);
  });

  it('has no formula for more work than there is capacity, and a queue that grows', () => {
    const replay = play(lab, 2000, {values: {load: 120}});
    expect(metric(replay, 'predicted')).toBe(Infinity);
    expect(metric(replay, 'L')).toBeGreaterThan(50);
    for (const view of replay.run.views()) {
      if (view.kind === 'series') {
        for (const {y} of view.levels ?? []) expect(Number.isFinite(y)).toBe(true);
        for (const {points} of view.lines) for (const point of points) expect(point.every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('can be played with any parameters, seeds and actions', () => {
    for (const seed of seeds) {
      const rng = Rng.seeded(seed);
      for (const service of ['constant', 'exponential', 'hyperexponential', 'lognormal']) {
        const lines = rng.pick(['shared', 'split']);
        const values = {service, lines, load: 10 + 5 * rng.int(23), servers: 1 + rng.int(8)};
        const replay = play(lab, 0, {values, seed});
        for (let step = 0; step < 150; step++) {
          const actions = replay.run.actions();
          const left = rng.chance(0.02) ? actions : actions.filter(({id}) => id !== 'close');
          if (rng.chance(0.1) && left.length > 0) replay.act(rng.pick(left).id);
          for (const view of step % 5 === 0 ? replay.run.views() : []) {
            expect(view.description).not.toMatch(/NaN|undefined|Infinity/);
            if (view.kind === 'queue') {
              expect(view.queues).toHaveLength(lines === 'split' ? values.servers : 1);
              for (const queue of view.queues) expect(queue.waiting.length).toBeLessThanOrEqual(12);
            }
            if (view.kind === 'histogram') {
              expect(view.buckets).toHaveLength(20);
              for (const {value} of view.marks ?? []) expect(value).toBeGreaterThan(0);
            }
          }
          for (const {id, value} of replay.run.metrics()) {
            if (id !== 'predicted' || step > lab.firstFrame) expect(value).toBeGreaterThanOrEqual(0);
          }
          if (!replay.forward()) break;
        }
        expect(replay.run.log.map(({text}) => text).join('\n')).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });

  it('counts every answered request in the histogram, and draws or hides everybody who waits', () => {
    const [queue, , histogram] = play(lab, 1500, {values: {load: 120}, deeds: [act(100, 'burst')]}).run.views();
    if (queue?.kind !== 'queue' || histogram?.kind !== 'histogram') throw new Error('other views');
    const answered = Number(/Of (\d+) requests/.exec(histogram.description)?.[1]);
    expect(histogram.buckets.reduce((sum, {count}) => sum + count, 0)).toBe(answered);
    const waiting = queue.queues.reduce((sum, line) => sum + line.waiting.length + (line.hidden ?? 0), 0);
    expect(queue.description).toContain(` ${waiting} of them waiting`);
  });

  it('is the same run for the same seed and actions, and another for another seed', () => {
    const deeds = [act(20, 'burst'), act(25, 'pause:s1')];
    const hashes = seeds.map((seed) => play(lab, 80, {deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 80, {deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 80, {deeds: deeds.slice(1)}).run.hash()).not.toBe(hashes[0]);
  });

  it('ends when nobody comes anymore and nobody is left', () => {
    const replay = play(lab, 50, {deeds: [act(40, 'close')]});
    expect(replay.run.actions().map(({id}) => id)).toEqual(['pause:s1']);
    replay.goTo(lab.maxSteps);
    expect(replay.ended).toBe(true);
    expect(replay.step).toBeLessThan(100);
    expect(metric(replay, 'L')).toBeCloseTo(metric(replay, 'lambdaW'), 9);
    expect(() => replay.act('burst')).toThrow(RangeError);
    expect(() => replay.act('pause:s2')).toThrow(RangeError);
  });

  it('plays its longest run twice in a few seconds, even on a slow machine', () => {
    const start = performance.now();
    play(lab, lab.maxSteps, {values: {servers: 8, service: 'lognormal'}}).goTo(0);
    expect(performance.now() - start).toBeLessThan(4000);
  });
});

describe('the challenges', () => {
  const solved = (values: RawValues, deeds: readonly Deed[] = [], seed = 1, step = 1600): string[] => [
    ...play(lab, step, {values, deeds, seed}).solved,
  ];

  it('are not solved by doing nothing', () => {
    for (const seed of seeds) expect(solved({}, [], seed, lab.maxSteps)).toEqual([]);
  });

  it('«pool»: many servers with one line, and not with a line each, nor one server, nor less work', () => {
    const wins = seeds.filter((seed) => solved({servers: 8}, [], seed).includes('pool'));
    expect(wins.length).toBeGreaterThanOrEqual(9);
    for (const seed of seeds) {
      expect(solved({servers: 8, lines: 'split'}, [], seed)).not.toContain('pool');
      expect(solved({service: 'constant'}, [], seed)).not.toContain('pool');
    }
    expect(solved({servers: 8, load: 50})).not.toContain('pool');
  });

  it('«variability»: irregular work, and no other at this load', () => {
    for (const service of ['hyperexponential', 'lognormal']) {
      const wins = seeds.filter((seed) => solved({load: 60, service}, [], seed, 3000).includes('variability'));
      expect(wins.length).toBeGreaterThanOrEqual(8);
    }
    for (const seed of seeds) {
      expect(solved({load: 60}, [], seed)).not.toContain('variability');
      expect(solved({load: 60, service: 'constant'}, [], seed)).not.toContain('variability');
      expect(solved({load: 60}, [act(10, 'burst')], seed)).not.toContain('variability');
    }
  });

  it('«recover»: with headroom, and not at 80 %', () => {
    const burst = [act(30, 'burst')];
    const wins = seeds.filter((seed) => solved({load: 20}, burst, seed).includes('recover'));
    expect(wins.length).toBeGreaterThanOrEqual(9);
    const lucky = seeds.filter((seed) => solved({load: 80}, burst, seed).includes('recover'));
    expect(lucky.length).toBeLessThanOrEqual(2);
    expect(solved({load: 20, servers: 8}, burst)).not.toContain('recover');
    expect(solved({load: 20})).not.toContain('recover');
  });

  it('«little»: after the last one has left, whatever was done before', () => {
    for (const seed of seeds) {
      const deeds = [act(50, 'burst'), act(60, 'pause:s1'), act(300, 'close')];
      expect(solved({servers: 2}, deeds, seed)).toContain('little');
      expect(solved({}, deeds.slice(0, 2), seed)).not.toContain('little');
    }
    expect(solved({}, [act(10, 'close')])).not.toContain('little');
  });
});

import {describe, expect, it} from 'vitest';
import {act, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

describe('the experiment', () => {
  it('shows what the prediction asks for: about fifteen', () => {
    const slow = Array.from({length: 40}, (_, seed) => metric(play(lab, 600, {seed}), 'slow'));
    const mean = slow.reduce((sum, one) => sum + one, 0) / slow.length;
    expect(mean).toBeGreaterThan(13);
    expect(mean).toBeLessThan(18);
    expect(lab.predict.options[lab.predict.right]?.text).toContain('fifteen');
  });

  it('keeps the loop busy for a tenth of its time without a report', () => {
    const replay = play(lab, 1200, {values: {work: 100, where: 'pool'}});
    expect(metric(replay, 'elu')).toBeCloseTo(10, -0.5);
    expect(metric(replay, 'slow')).toBe(0);
  });

  it('has a first frame with the loop, its pool and the last callbacks', () => {
    const [queues, series, table] = play(lab, lab.firstFrame).run.views();
    if (queues?.kind !== 'queue' || series?.kind !== 'series' || table?.kind !== 'table')
      throw new Error('other views');
    expect(queues.queues.map(({servers}) => servers.length)).toEqual([1, 4]);
    expect(table.rows.length).toBeGreaterThan(3);
  });

  it('can be played with any parameters, seeds and actions, and is the same run each time', () => {
    for (const seed of [1, 2, 3, 4]) {
      for (const replay of playAtRandom(lab, seed, {steps: 250, chance: 0.04})) {
        expect(flaws(replay)).toEqual([]);
        if (replay.step % 50 === 0) {
          expect(play(lab, replay.step, replay.experiment).run.hash()).toBe(replay.run.hash());
        }
      }
    }
  });

  it('refuses an unknown action', () => {
    expect(() => play(lab, 5).act('fly')).toThrow(RangeError);
  });
});

describe('a challenge', () => {
  it.each(['slices', 'pool'])('«smooth» is solved with the report in %s', (where) => {
    expect(play(lab, 600, {values: {where, work: 800}}).solved).toContain('smooth');
  });

  it.each(['loop', 'microtasks'])('«smooth» is not solved with the report in %s', (where) => {
    expect(play(lab, 600, {values: {where, work: 800}}).solved).not.toContain('smooth');
  });

  it('«chain» is solved with a long chain', () => {
    expect(play(lab, 400, {values: {where: 'microtasks', work: 1000}}).solved).toContain('chain');
    expect(play(lab, 400, {values: {where: 'slices', work: 1000}}).solved).not.toContain('chain');
  });

  it('«idle» is solved with a pool that is full', () => {
    const deeds = [act(20, 'hashes'), act(20, 'hashes')];
    expect(play(lab, 500, {values: {where: 'pool', threads: 2}, deeds}).solved).toContain('idle');
    expect(play(lab, 500, {values: {where: 'pool', threads: 16}, deeds}).solved).not.toContain('idle');
  });
});

import {describe, expect, it} from 'vitest';
import {act, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

describe('the experiment', () => {
  it('shows what the prediction asks for: about 91 %', () => {
    const replay = play(lab, 1500);
    expect(metric(replay, 'share')).toBeCloseTo(91, -0.5);
    expect(metric(replay, 'predicted')).toBeCloseTo(90.9, 1);
    expect(lab.predict.options[lab.predict.right]?.text).toContain('91 %');
  });

  it('has a first frame with a cache, and the formula only after it', () => {
    for (const [step, levels] of [
      [lab.firstFrame, 0],
      [lab.firstFrame + 1, 1],
    ] as const) {
      const replay = play(lab, step);
      const [path, memory, series] = replay.run.views();
      if (path?.kind !== 'table' || memory?.kind !== 'table' || series?.kind !== 'series')
        throw new Error('other views');
      expect(memory.rows.map(({cells}) => cells[0])).toContain('api.photos.example.');
      expect(series.levels).toHaveLength(levels);
      expect(series.description.includes('formula')).toBe(levels > 0);
      expect(Number.isNaN(metric(replay, 'predicted'))).toBe(levels === 0);
    }
  });

  it('can be played with any parameters, seeds and actions, and is the same run each time', () => {
    for (const seed of [1, 2, 3]) {
      for (const replay of playAtRandom(lab, seed, {steps: 300, chance: 0.1})) {
        expect(flaws(replay, replay.step > lab.firstFrame ? [] : ['predicted'])).toEqual([]);
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
  it('«offload» is solved with a long time to live', () => {
    expect(play(lab, 400, {values: {ttl: 600, rate: 30}}).solved).toContain('offload');
    expect(play(lab, 400, {values: {ttl: 60, rate: 30}}).solved).not.toContain('offload');
  });

  it('«failover» is solved with a short one', () => {
    const deeds = [act(60, 'move')];
    expect(play(lab, 400, {values: {ttl: 20, rate: 60}, deeds}).solved).toContain('failover');
    expect(play(lab, 400, {values: {ttl: 300, rate: 60}, deeds}).solved).not.toContain('failover');
  });

  it('«outage» is solved with a long one, right after a refresh', () => {
    expect(play(lab, 250, {values: {ttl: 900, rate: 10}, deeds: [act(2, 'down')]}).solved).toContain('outage');
    expect(play(lab, 250, {values: {ttl: 300, rate: 10}, deeds: [act(2, 'down')]}).solved).not.toContain('outage');
  });

  it('«typo» is solved if nothingness is remembered', () => {
    const deeds = [5, 6, 7, 8, 9].map((step) => act(step, 'typo'));
    expect(play(lab, 20, {values: {negativeTtl: 600}, deeds}).solved).toContain('typo');
    expect(play(lab, 20, {values: {negativeTtl: 0}, deeds}).solved).not.toContain('typo');
  });
});

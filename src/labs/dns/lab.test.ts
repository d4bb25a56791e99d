import {describe, expect, it} from 'vitest';
import {Replay, type Deed, type RawValues} from '../experiment';
import {Rng} from '../kernel';
import {lab} from './lab';

function play(values: RawValues, step: number, deeds: readonly Deed[] = [], seed = 1): Replay {
  const replay = new Replay(lab, {seed, values, deeds});
  replay.goTo(step);
  return replay;
}

const act = (step: number, action: string): Deed => ({step, action});
const metric = (replay: Replay, id: string): number => replay.run.metrics().find((one) => one.id === id)?.value ?? NaN;

describe('the experiment', () => {
  it('shows what the prediction asks for: about 91 %', () => {
    const replay = play({}, 1500);
    expect(metric(replay, 'share')).toBeCloseTo(91, -0.5);
    expect(metric(replay, 'predicted')).toBeCloseTo(90.9, 1);
    expect(lab.predict.options[lab.predict.right]?.text).toContain('91 %');
  });

  it('has a first frame with a cache and the formula', () => {
    const [path, memory, series] = play({}, lab.firstFrame).run.views();
    if (path?.kind !== 'table' || memory?.kind !== 'table' || series?.kind !== 'series') throw new Error('other views');
    expect(memory.rows.map(({cells}) => cells[0])).toContain('api.photos.example.');
    expect(series.levels).toHaveLength(1);
  });

  it('can be played with any parameters, seeds and actions, and is the same run each time', () => {
    for (const seed of [1, 2, 3]) {
      const rng = Rng.seeded(seed);
      const values = {ttl: 10 * rng.int(300), negativeTtl: 10 * rng.int(30), rate: 1 + rng.int(120)};
      const replay = new Replay(lab, {seed, values, deeds: []});
      for (let step = 0; step < 300; step++) {
        if (rng.chance(0.1)) replay.act(rng.pick(replay.run.actions()).id);
        for (const view of replay.run.views()) expect(view.description).not.toMatch(/NaN|undefined|Infinity/);
        for (const {value} of replay.run.metrics()) expect(Number.isFinite(value)).toBe(true);
        replay.goTo(replay.step + 1);
      }
      const again = new Replay(lab, {seed, values, deeds: replay.experiment.deeds});
      again.goTo(replay.step);
      expect(again.run.hash()).toBe(replay.run.hash());
    }
  });

  it('refuses an unknown action', () => {
    expect(() => play({}, 5).act('fly')).toThrow(RangeError);
  });
});

describe('a challenge', () => {
  const solved = (replay: Replay): readonly string[] => [...replay.solved];

  it('«offload» is solved with a long time to live', () => {
    expect(solved(play({ttl: 600, rate: 30}, 400))).toContain('offload');
    expect(solved(play({ttl: 60, rate: 30}, 400))).not.toContain('offload');
  });

  it('«failover» is solved with a short one', () => {
    const deeds = [act(60, 'move')];
    expect(solved(play({ttl: 20, rate: 60}, 400, deeds))).toContain('failover');
    expect(solved(play({ttl: 300, rate: 60}, 400, deeds))).not.toContain('failover');
  });

  it('«outage» is solved with a long one, right after a refresh', () => {
    expect(solved(play({ttl: 900, rate: 10}, 250, [act(2, 'down')]))).toContain('outage');
    expect(solved(play({ttl: 300, rate: 10}, 250, [act(2, 'down')]))).not.toContain('outage');
  });

  it('«typo» is solved if nothingness is remembered', () => {
    const deeds = [5, 6, 7, 8, 9].map((step) => act(step, 'typo'));
    expect(solved(play({negativeTtl: 600}, 20, deeds))).toContain('typo');
    expect(solved(play({negativeTtl: 0}, 20, deeds))).not.toContain('typo');
  });
});

import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

const seeds = [1, 2, 3, 4, 5];

describe('the experiment', () => {
  it('answers its prediction: in the tenth second nothing is in time', () => {
    for (const seed of seeds) {
      const replay = play(lab, 180, {seed});
      const before = metric(replay, 'inTime');
      replay.goTo(200);
      expect(metric(replay, 'inTime') - before).toBe(0);
      expect(metric(replay, 'utilization')).toBeGreaterThan(95);
    }
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 40; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 60, chance: 0.1})) {
        expect(flaws(replay)).toEqual([]);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const deeds = [act(20, 'spike'), act(40, 'slow:resize')];
    const replay = play(lab, 400, {values: {policy: 'codel'}, deeds});
    const [hash, views] = [replay.run.hash(), replay.run.views()];
    expect(play(lab, 400, {values: {policy: 'codel'}, deeds}).run.hash()).toBe(hash);
    expect(play(lab, 400, {values: {policy: 'codel'}}).run.hash()).not.toBe(hash);
    replay.goTo(30);
    replay.goTo(400);
    expect(replay.run.views()).toEqual(views);
    expect(() => play(lab, 400).act('slow:store')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  const solves = (id: string, values: RawValues, deeds: readonly Deed[] = []): boolean[] =>
    seeds.map((seed) => play(lab, 400, {values, deeds, seed}).solved.has(id));
  const all = seeds.map(() => true);
  const none = seeds.map(() => false);

  it('«goodput»: with a bound shorter than the deadline, not with a longer one or none', () => {
    for (const policy of ['drop-newest', 'drop-oldest']) {
      expect(solves('goodput', {policy, capacity: 30})).toEqual(all);
    }
    expect(solves('goodput', {policy: 'shed'})).toEqual(all);
    expect(solves('goodput', {policy: 'drop-newest', capacity: 80})).toEqual(none);
    expect(solves('goodput', {})).toEqual(none);
    expect(solves('goodput', {policy: 'block'})).toEqual(none);
  });

  it('«slow»: with a bound in time or the oldest dropped, not with the newest dropped', () => {
    const deeds = [act(60, 'slow:resize')];
    const values = {rate: 90, capacity: 25};
    expect(solves('slow', {...values, policy: 'drop-oldest'}, deeds)).toEqual(all);
    expect(solves('slow', {...values, policy: 'shed'}, deeds)).toEqual(all);
    expect(solves('slow', {...values, policy: 'drop-newest'}, deeds)).toEqual(none);
    expect(solves('slow', {...values, policy: 'drop-oldest', rate: 120}, deeds)).toEqual(none);
  });

  it('«window»: with few credits and a long round trip, not with enough', () => {
    const values = {policy: 'block', roundTrip: 200, rate: 90};
    expect(solves('window', {...values, capacity: 5})).toEqual(all);
    expect(solves('window', {...values, capacity: 50})).toEqual(none);
  });

  it('«wave»: by slowing the last stage, not without, and not with too little pressure', () => {
    const values = {policy: 'block', stages: 3, capacity: 15, rate: 80, source: 'pull'};
    expect(solves('wave', values, [act(40, 'slow:store')])).toEqual(all);
    expect(solves('wave', values)).toEqual(none);
    expect(solves('wave', {...values, capacity: 150}, [act(40, 'slow:store')])).toEqual(none);
  });
});

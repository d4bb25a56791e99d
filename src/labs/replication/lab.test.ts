import {describe, expect, it} from 'vitest';
import {act, firstSeeds, metric, play} from '../experiment/play.fixture';
import {Rng} from '../kernel';
import {lab} from './lab';

const seeds = firstSeeds(10);
const LAST = 400;

describe('the experiment', () => {
  it('shows what the prediction asks for: acknowledged writes are lost, and stay so', () => {
    for (const seed of seeds.slice(0, 5)) expect(metric(play(lab, LAST, {seed}), 'lost')).toBeGreaterThan(0);
    const replay = play(lab, LAST);
    expect(replay.run.log.map(({text}) => text).join(' ')).toMatch(/n1 follows .* discards \d+ of its own entries/);
  });

  it('says true things in its explanation: the right follower loses nothing, and all followers neither', () => {
    for (const seed of seeds) {
      expect(metric(play(lab, LAST, {values: {ack: 'one', candidate: 'freshest'}, seed}), 'lost')).toBe(0);
      expect(metric(play(lab, LAST, {values: {ack: 'all'}, seed}), 'lost')).toBe(0);
    }
  });

  it('can be played with any parameters, seeds and actions', () => {
    for (const seed of seeds) {
      const rng = Rng.seeded(seed);
      const values = {
        ack: rng.pick(['async', 'one', 'all']),
        reads: rng.pick(['follower', 'leader', 'token']),
        candidate: rng.pick(['far', 'freshest']),
        fencing: rng.pick(['on', 'off']),
        latency: 2 + 2 * rng.int(20),
        applyDelay: 5 * rng.int(9),
        interval: 50 + 10 * rng.int(26),
      };
      const replay = play(lab, 0, {values, seed});
      for (let step = 0; step < LAST; step += 20) {
        replay.goTo(step);
        replay.act(rng.pick(replay.run.actions()).id);
        expect(replay.run.views().map(({kind}) => kind)).toEqual(['cluster', 'rows', 'series']);
      }
      expect(() => replay.act('promote:nobody')).toThrow(RangeError);
    }
  });
});

describe('the challenges', () => {
  it('are not solved by the run as it begins', () => {
    for (const seed of seeds) expect([...play(lab, LAST, {seed}).solved]).toEqual([]);
  });

  it.each([
    ['lossless', {ack: 'one', candidate: 'freshest'}, [], LAST],
    ['own-writes', {reads: 'token', applyDelay: 20}, [], 100],
    ['split-brain', {fencing: 'off'}, [act(135, 'restart:n1')], LAST],
    ['split-brain', {}, [act(30, 'cut'), act(40, 'promote:n2')], 95],
  ] as const)('%s can be solved', (id, values, deeds, step) => {
    expect([...play(lab, step, {values, deeds}).solved]).toContain(id);
  });
});

import {describe, expect, it} from 'vitest';
import {Replay, type Deed, type RawValues} from '../experiment';
import {Rng} from '../kernel';
import {lab} from './lab';

function play(values: RawValues, step: number, deeds: readonly Deed[] = [], seed = 1): Replay {
  const replay = new Replay(lab, {seed, values, deeds});
  replay.goTo(step);
  return replay;
}

const metric = (replay: Replay, id: string): number => replay.run.metrics().find((one) => one.id === id)?.value ?? NaN;
const seeds = Array.from({length: 10}, (_, index) => index + 1);
const act = (step: number, action: string): Deed => ({step, action});
const LAST = 400;

describe('the experiment', () => {
  it('shows what the prediction asks for: acknowledged writes are lost, and stay so', () => {
    for (const seed of seeds.slice(0, 5)) expect(metric(play({}, LAST, [], seed), 'lost')).toBeGreaterThan(0);
    const replay = play({}, LAST);
    expect(replay.run.log.map(({text}) => text).join(' ')).toMatch(/n1 follows .* discards \d+ of its own entries/);
  });

  it('says true things in its explanation: the right follower loses nothing, and all followers neither', () => {
    for (const seed of seeds) {
      expect(metric(play({ack: 'one', candidate: 'freshest'}, LAST, [], seed), 'lost')).toBe(0);
      expect(metric(play({ack: 'all'}, LAST, [], seed), 'lost')).toBe(0);
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
      const replay = new Replay(lab, {seed, values, deeds: []});
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
    for (const seed of seeds) expect([...play({}, LAST, [], seed).solved]).toEqual([]);
  });

  it.each([
    ['lossless', {ack: 'one', candidate: 'freshest'}, [], LAST],
    ['own-writes', {reads: 'token', applyDelay: 20}, [], 100],
    ['split-brain', {fencing: 'off'}, [act(135, 'restart:n1')], LAST],
    ['split-brain', {}, [act(30, 'cut'), act(40, 'promote:n2')], 95],
  ] as const)('%s can be solved', (id, values, deeds, step) => {
    expect([...play(values, step, deeds).solved]).toContain(id);
  });
});

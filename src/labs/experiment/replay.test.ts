import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Replay, type Deed, type Experiment} from '.';
import {walkLab} from './walk.fixture';

const lab = walkLab();

/** The hash of an experiment that is played straight to a step. */
function straight(experiment: Experiment, step: number): string {
  const replay = new Replay(lab, experiment);
  replay.goTo(step);
  return replay.run.hash();
}

const deeds = fc.array(fc.record({step: fc.nat(70), action: fc.constantFrom('push:right', 'push:left', 'no:such')}), {
  maxLength: 6,
});
const experiments = fc.record({seed: fc.nat(), values: fc.record({stride: fc.integer({min: 1, max: 5})}), deeds});

describe('a replay', () => {
  it('gives the same moment on whatever way it is reached', () => {
    fc.assert(
      fc.property(experiments, fc.array(fc.nat(80), {minLength: 1, maxLength: 8}), (experiment, walk) => {
        const replay = new Replay(lab, experiment);
        for (const step of walk) {
          replay.goTo(step);
          expect(replay.step).toBe(Math.min(step, 60));
          expect(replay.run.hash()).toBe(straight(experiment, step));
          for (const {values} of replay.history) expect(values).toHaveLength(replay.step + 1);
        }
      }),
    );
  });

  it('measures after an action too, when it is taken and when it is replayed', () => {
    const replay = new Replay(lab, {seed: 1, values: {}, deeds: []});
    replay.goTo(60);
    const before = replay.history[0]?.values[60] ?? NaN;
    replay.act('push:right');
    expect(replay.history[0]?.values[60]).toBe(before + 10);
    const again = new Replay(lab, replay.experiment);
    again.goTo(60);
    expect(again.history).toEqual(replay.history);
  });

  it('takes what was done again, so that its experiment tells all of it', () => {
    const moves = fc.array(fc.oneof(fc.nat(60), fc.nat(5).map(String)), {maxLength: 12});
    fc.assert(
      fc.property(fc.nat(), moves, (seed, walk) => {
        const replay = new Replay(lab, {seed, values: {}, deeds: []});
        for (const move of walk) {
          if (typeof move === 'number') replay.goTo(move);
          else {
            const actions = replay.run.actions();
            const action = actions[Number(move) % actions.length];
            if (action) replay.act(action.id);
          }
        }
        expect(straight(replay.experiment, replay.step)).toBe(replay.run.hash());
        const [hash, step] = [replay.run.hash(), replay.step];
        replay.goTo(0);
        replay.goTo(step);
        expect(replay.run.hash()).toBe(hash);
      }),
    );
  });

  it('forgets a future that no longer happens, and only that', () => {
    const replay = new Replay(lab, {seed: 1, values: {}, deeds: []});
    const expected: Deed[] = [];
    for (const step of [10, 20]) {
      replay.goTo(step);
      replay.act('push:right');
      expected.push({step, action: 'push:right'});
    }
    expect(replay.experiment.deeds).toEqual(expected);
    replay.goTo(15);
    expect(replay.experiment.deeds).toEqual(expected);
    replay.act('push:right');
    expect(replay.experiment.deeds.map(({step}) => step)).toEqual([10, 15]);
  });

  it('keeps the order of what is done at one step', () => {
    const replay = new Replay(lab, {seed: 1, values: {}, deeds: []});
    replay.act('push:right');
    replay.act('push:left');
    replay.act('push:right');
    const hash = replay.run.hash();
    replay.goTo(9);
    replay.goTo(0);
    expect(replay.run.hash()).toBe(hash);
  });

  it('refuses what can not be done now, and does not record it', () => {
    const replay = new Replay(lab, {seed: 1, values: {}, deeds: []});
    expect(() => replay.act('no:such')).toThrow(RangeError);
    expect(replay.experiment.deeds).toEqual([]);
  });

  it('ends where nothing is left to happen, and at the limit of the lab', () => {
    const own = new Replay(lab, {seed: 1, values: {}, deeds: []});
    own.goTo(Infinity);
    expect([own.step, own.ended, own.forward()]).toEqual([60, true, false]);
    own.goTo(59);
    expect([own.ended, own.forward(), own.forward()]).toEqual([false, true, false]);
    const limited = new Replay(walkLab(7), {seed: 1, values: {}, deeds: []});
    limited.goTo(100);
    expect([limited.step, limited.ended]).toEqual([7, true]);
  });

  it('remembers what was solved on the way, and not what lies ahead', () => {
    const replay = new Replay(lab, {seed: 1, values: {}, deeds: []});
    replay.goTo(5);
    for (let i = 0; i < 3; i++) replay.act('push:right');
    replay.act('push:left');
    replay.act('push:left');
    expect([...replay.solved]).toEqual(['far']);
    replay.goTo(4);
    expect([...replay.solved]).toEqual([]);
    replay.goTo(6);
    expect([...replay.solved]).toEqual(['far']);
  });
});

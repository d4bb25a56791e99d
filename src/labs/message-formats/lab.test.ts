import {describe, expect, it} from 'vitest';
import type {Deed, RawValues, Replay} from '../experiment';
import {act, metric, play} from '../experiment/play.fixture';
import {Rng} from '../kernel';
import {encodeVarint} from './index';
import {lab} from './lab';

const wrong = (replay: Replay): number[] => [metric(replay, 'wrong'), metric(replay, 'wrongProtobuf')];
const seeds = [1, 2, 3, 4, 5];

describe('the experiment', () => {
  it('has the answer that its prediction gives', () => {
    expect(lab.predict.options[lab.predict.right]?.text).toBe(`${encodeVarint(-12n).length}`);
  });

  it('saves more than half at first, less with long captions, and more with zigzag', () => {
    for (const seed of seeds) {
      const saving = (values: RawValues): number => metric(play(lab, 50, {values, seed}), 'saving');
      expect(saving({})).toBeGreaterThan(50);
      expect(saving({words: 60})).toBeLessThan(30);
      expect(saving({altitude: 'sint64'})).toBeGreaterThan(saving({}));
    }
  });

  it('reads everything right as long as nothing changes, also through an older service', () => {
    for (const middle of ['none', 'keeps', 'drops']) {
      for (const altitude of ['int64', 'sint64'])
        expect(wrong(play(lab, 30, {values: {middle, altitude}}))).toEqual([0, 0]);
    }
  });

  it('breaks JSON by a name and Protocol Buffers by a number', () => {
    expect(wrong(play(lab, 30, {deeds: [act(10, 'rename')]}))).toEqual([20, 0]);
    expect(wrong(play(lab, 30, {deeds: [act(10, 'renumber')]}))).toEqual([0, 40]);
  });

  it('loses a new field where a service in the middle drops it', () => {
    expect(wrong(play(lab, 30, {values: {middle: 'keeps'}, deeds: [act(10, 'place')]}))).toEqual([0, 0]);
    expect(wrong(play(lab, 30, {values: {middle: 'drops'}, deeds: [act(10, 'place')]}))).toEqual([20, 20]);
  });

  it('is the same for the same seed and deeds, and can be played with any', () => {
    for (const seed of seeds) {
      const rng = Rng.seeded(seed);
      const values = {
        idDigits: 1 + rng.int(15),
        words: rng.int(61),
        altitude: rng.pick(['int64', 'sint64']),
        middle: rng.pick(['none', 'keeps', 'drops']),
      };
      const deeds = [act(5, 'place'), act(9, 'rename'), act(12, 'renumber')];
      const [one, two] = [play(lab, 40, {values, deeds, seed}), play(lab, 40, {values, deeds, seed})];
      expect(one.run.hash()).toBe(two.run.hash());
      expect(one.run.views()).toEqual(two.run.views());
    }
  });

  it('refuses an action that was done', () => {
    const session = lab.start({}, 1);
    session.act('place');
    expect(() => session.act('place')).toThrow(RangeError);
  });
});

describe('its challenges', () => {
  const solved = (values: RawValues, deeds: readonly Deed[] = []): string[] => [
    ...play(lab, 40, {values, deeds}).solved,
  ];

  it('are solved by what they ask for', () => {
    expect(solved({words: 60})).toContain('no-gain');
    expect(solved({}, [act(5, 'renumber')])).toContain('silent');
    expect(solved({middle: 'keeps'}, [act(0, 'place')])).toContain('passed-on');
  });

  it('are not solved by less', () => {
    expect(solved({})).toEqual([]);
    expect(solved({}, [act(5, 'renumber'), act(5, 'rename')])).not.toContain('silent');
    expect(solved({middle: 'drops'}, [act(0, 'place')])).not.toContain('passed-on');
    expect(solved({}, [act(0, 'place')])).not.toContain('passed-on');
    expect(solved({middle: 'keeps'}, [act(30, 'place')])).not.toContain('passed-on');
  });
});

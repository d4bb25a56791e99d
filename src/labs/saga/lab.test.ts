import {describe, expect, it} from 'vitest';
import type {RawValues, Replay} from '../experiment';
import {act, firstSeeds, flaws, metric, play, playAtRandom} from '../experiment/play.fixture';
import {lab} from './lab';

const seeds = firstSeeds(10);
const last = (replay: Replay): string => replay.run.log.at(-1)?.text ?? '';

describe('the experiment', () => {
  it('answers its prediction: asked twice, charged once', () => {
    for (const seed of seeds) {
      const replay = play(lab, 600, {seed});
      const texts = replay.run.log.map(({text}) => text);
      const crash = texts.findIndex((text) => text.startsWith('It crashes'));
      const asked = texts[crash - 1];
      expect(asked).toMatch(/^payment asks the card network about/);
      expect(texts.filter((text) => text === asked).length).toBeGreaterThanOrEqual(2);
      expect(metric(replay, 'twice')).toBe(0);
      expect([replay.ended, metric(replay, 'open')]).toEqual([true, 0]);
      expect(last(replay)).toMatch(/Nothing was charged twice/);
    }
  });

  it('ends well at every crash point and in both styles, and not with the defect that the crash reveals', () => {
    for (const style of ['orchestration', 'choreography']) {
      for (const crash of ['none', 'call', 'commit', 'publish']) {
        for (const seed of seeds)
          expect(last(play(lab, 600, {values: {style, crash}, seed}))).toMatch(/Nothing was charged twice/);
      }
      expect(last(play(lab, 600, {values: {style, crash: 'call', defect: 'no-key'}}))).toMatch(/charged 2 times/);
      expect(last(play(lab, 600, {values: {style, crash: 'commit', defect: 'dual-write'}}))).toMatch(/has not ended/);
    }
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 20; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 80, chance: 0.2})) {
        expect(flaws(replay)).toEqual([]);
        for (const view of replay.run.views()) {
          if (view.kind === 'rows') expect(view.rows.length).toBeLessThanOrEqual(8);
        }
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const deeds = [act(9, 'crash:stock'), act(20, 'restart:stock')];
    const hashes = seeds.map((seed) => play(lab, 60, {deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 60, {deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 60).run.hash()).not.toBe(hashes[0]);
    expect(() => play(lab, 0).act('restart:stock')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  it('«charge-twice»: without a key and with a crash after the call; not with either alone', () => {
    const solved = (values: RawValues, seed: number) => play(lab, 600, {values, seed}).solved.has('charge-twice');
    for (const seed of seeds) {
      expect(solved({crash: 'call', defect: 'no-key'}, seed)).toBe(true);
      expect(solved({crash: 'call'}, seed)).toBe(false);
      expect(solved({crash: 'commit', defect: 'no-inbox'}, seed)).toBe(false);
    }
    expect(play(lab, 600, {values: {crash: 'commit', defect: 'dual-write'}}).solved.has('charge-twice')).toBe(false);
  });

  /** Crashes each service when it first handles a message, and restarts it. */
  function strike(values: RawValues, services: readonly string[]): Replay {
    const replay = play(lab, 0, {values});
    const left = new Set(services);
    do {
      const [, , view] = replay.run.views();
      if (view?.kind !== 'queue') throw new Error('no queues');
      for (const {id, servers} of view.queues) {
        if (!left.has(id) || servers[0]?.serving === undefined) continue;
        left.delete(id);
        replay.act(`crash:${id}`);
        replay.act(`restart:${id}`);
      }
    } while (replay.forward());
    return replay;
  }

  it('«survive»: all four, and all ends well; not with three, nor in a defective system', () => {
    const all = ['order', 'stock', 'payment', 'shipping'];
    expect(strike({}, all).solved.has('survive')).toBe(true);
    expect(strike({style: 'choreography'}, all).solved.has('survive')).toBe(true);
    expect(strike({}, all.slice(1)).solved.has('survive')).toBe(false);
    expect(strike({defect: 'no-inbox'}, all).solved.has('survive')).toBe(false);
    expect(strike({orders: 3}, all).solved.has('survive')).toBe(false);
  });

  it('«turned-away»: with one print and no lock; never with the lock', () => {
    const won = seeds.filter((seed) => play(lab, 600, {values: {stock: 1}, seed}).solved.has('turned-away'));
    expect(won.length).toBeGreaterThan(2);
    for (const seed of seeds) {
      expect(play(lab, 600, {values: {stock: 1, lock: 'on'}, seed}).solved.has('turned-away')).toBe(false);
      expect(play(lab, 600, {values: {stock: 6}, seed}).solved.has('turned-away')).toBe(false);
    }
  });
});

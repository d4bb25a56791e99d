import {describe, expect, it} from 'vitest';
import type {Deed, RawValues} from '../experiment';
import {act, firstSeeds, flaws, metric, play, playAtRandom, said} from '../experiment/play.fixture';
import {lab} from './lab';
import {Market} from './market';

const LAST = 240;
const seeds = firstSeeds(3);

describe('the experiment', () => {
  it('answers its prediction: a rush conflicts, and everybody has a print of their own', () => {
    for (const seed of seeds) {
      const replay = play(lab, 200, {values: {editions: 1}, deeds: [act(10, 'rush')], seed});
      expect(metric(replay, 'conflicts')).toBeGreaterThan(9);
      expect(metric(replay, 'doubles')).toBe(0);
      for (let buyer = 1; buyer <= 10; buyer++) expect(said(replay)).toMatch(new RegExp(`b${buyer} buys e1 #`));
    }
  });

  it('says true things in its explanation: a snapshot saves reading and conflicts', () => {
    for (const seed of seeds) {
      const [slow, quick] = [0, 50].map((snapshots) => play(lab, 150, {values: {history: 1000, snapshots}, seed}));
      expect(metric(quick!, 'conflicts')).toBeLessThan(metric(slow!, 'conflicts') / 3);
      expect(metric(quick!, 'sold')).toBeGreaterThanOrEqual(metric(slow!, 'sold'));
    }
  });

  it('shows a buyer with a token their print, and others often not', () => {
    for (const seed of seeds) {
      expect(metric(play(lab, LAST, {values: {reads: 'token'}, seed}), 'stale')).toBe(0);
      expect(metric(play(lab, LAST, {seed}), 'stale')).toBeGreaterThan(20);
    }
    expect(metric(play(lab, LAST, {values: {reads: 'token'}}), 'waited')).toBeGreaterThan(0);
    expect(metric(play(lab, LAST, {values: {reads: 'token'}, deeds: [act(50, 'crash')]}), 'stale')).toBeGreaterThan(0);
  });

  it('is right in the end, whatever is crashed, if view and checkpoint are saved together', () => {
    const deeds = [50, 58, 66, 74, 82, 90].flatMap((step) => [act(step, 'crash'), act(step + 1, 'restart')]);
    for (const seed of seeds) {
      const isWrong = (order: string): boolean =>
        said(play(lab, 120, {values: {order}, deeds, seed})).includes('is wrong');
      expect(['together', 'view first', 'checkpoint first'].map(isWrong)).toEqual([false, true, true]);
    }
  });

  it('is stuck without the upcaster when it reads the past: an empty page, or an old one', () => {
    const inPlace = play(lab, LAST, {values: {upcaster: 'missing'}, deeds: [act(100, 'empty')]});
    expect(said(inPlace)).toMatch(/The view is stuck after position -1: UnknownVersion/);
    expect(metric(inPlace, 'lag')).toBeGreaterThan(400);
    const beside = play(lab, LAST, {values: {upcaster: 'missing'}, deeds: [act(100, 'build'), act(101, 'switch')]});
    expect(said(beside)).toMatch(/The new view is stuck/);
    expect(metric(beside, 'lag')).toBeLessThan(10);
    const mended = play(lab, LAST, {
      values: {upcaster: 'missing'},
      deeds: [act(100, 'build'), act(101, 'switch'), act(150, 'upcaster')],
    });
    expect(said(mended)).toMatch(/Readers use the new view/);
  });

  it('can be played with any parameters and actions', () => {
    for (let seed = 0; seed < 15; seed++) {
      for (const replay of playAtRandom(lab, seed, {steps: 100, chance: 0.2})) {
        expect(flaws(replay)).toEqual([]);
        expect(() => replay.act('sell')).toThrow(RangeError);
      }
    }
  });

  it('is the same run for the same seed and actions, and another for another', () => {
    const deeds = [act(9, 'rush'), act(20, 'crash'), act(30, 'restart')];
    const hashes = seeds.map((seed) => play(lab, 80, {deeds, seed}).run.hash());
    expect(seeds.map((seed) => play(lab, 80, {deeds, seed}).run.hash())).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
    expect(play(lab, 80, {deeds: deeds.slice(1)}).run.hash()).not.toBe(hashes[0]);
  });
});

describe('the market', () => {
  const options = {
    arrivals: 40,
    editions: 4,
    history: 20,
    check: true,
    snapshotEvery: 20,
    projectorTime: 20,
    order: 'together',
    token: false,
  } as const;

  it('misses events with a sequence, and none behind the horizon, in forty runs', () => {
    let missed = 0;
    for (let seed = 0; seed < 40; seed++) {
      for (const positions of ['at insert', 'guarded', 'at commit'] as const) {
        const market = new Market({...options, positions, seed});
        for (let rush = 0; rush < 5; rush++) {
          market.rush(10);
          market.scheduler.runUntil(market.scheduler.now + 200);
        }
        market.scheduler.runUntil(2000);
        expect(market.doubles).toEqual([]);
        if (positions === 'at insert') missed += market.missed;
        else expect([market.missed, market.wrong]).toEqual([0, false]);
        if (market.missed > 0) expect(market.wrong).toBe(true);
      }
    }
    expect(missed).toBeGreaterThan(40);
  });
});

describe('the challenges', () => {
  const solved = (id: string, values: RawValues, deeds: readonly Deed[] = [], seed = 1): boolean =>
    play(lab, LAST, {values, deeds, seed}).solved.has(id);
  const rushes = [30, 70, 110, 150].map((step) => act(step, 'rush'));

  it('are not solved by the run as it begins', () => {
    for (const seed of seeds) expect([...play(lab, LAST, {seed}).solved]).toEqual([]);
  });

  it('«two-owners»: without the check, and never with it', () => {
    for (const seed of seeds) {
      expect(solved('two-owners', {check: 'off'}, rushes, seed)).toBe(true);
      expect(solved('two-owners', {check: 'on'}, rushes, seed)).toBe(false);
    }
  });

  it('«unseen»: by a sequence and several streams; not in one stream, with the guard, or with a crash', () => {
    for (const seed of seeds) {
      const values = {positions: 'at insert', editions: 4, projector: 10};
      expect(solved('unseen', values, rushes, seed)).toBe(true);
      expect(solved('unseen', {...values, editions: 1}, rushes, seed)).toBe(false);
      expect(solved('unseen', {...values, positions: 'guarded'}, rushes, seed)).toBe(false);
      expect(solved('unseen', values, [act(1, 'crash'), act(2, 'restart'), ...rushes], seed)).toBe(false);
    }
  });

  it('«repair»: beside the wrong view; not by emptying it, and not if nothing was wrong', () => {
    const broken = [50, 58, 66, 74, 82, 90].flatMap((step) => [act(step, 'crash'), act(step + 1, 'restart')]);
    const beside = [act(120, 'build'), act(121, 'switch')];
    for (const seed of seeds) {
      expect(solved('repair', {order: 'view first'}, [...broken, ...beside], seed)).toBe(true);
      expect(solved('repair', {order: 'view first'}, [...broken, act(120, 'empty')], seed)).toBe(false);
      expect(solved('repair', {order: 'view first'}, [...broken, act(110, 'empty'), ...beside], seed)).toBe(false);
      expect(solved('repair', {order: 'together'}, [...broken, ...beside], seed)).toBe(false);
    }
  });
});

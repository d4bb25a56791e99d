import {describe, expect, it} from 'vitest';
import {act, play} from '../experiment/play.fixture';
import {lab} from './lab';
import {CachingRun, type Values} from './run';
import {ttlHitRatio} from './theory';

const initial: Values = {
  storing: 'max-age',
  maxAge: 60,
  swr: 0,
  sie: 0,
  validator: 'etag',
  vary: 'none',
  gap: 2,
  change: 120,
};

function run(values: Partial<Values>, answers: number, seed = 3): CachingRun {
  const caching = new CachingRun({...initial, ...values}, seed);
  while (caching.total < answers) caching.step();
  return caching;
}

const hitRatio = ({answers, total}: CachingRun): number => answers.hit / total;

describe('a run', () => {
  it('answers the prediction: 97 % of hits without Vary, about 60 % with twenty variants', () => {
    expect(hitRatio(run({}, 6000))).toBeCloseTo(ttlHitRatio(0.5, 60), 1);
    expect(hitRatio(run({vary: 'user-agent'}, 6000))).toBeCloseTo(ttlHitRatio(0.5 / 20, 60), 1);
    expect(ttlHitRatio(0.5 / 20, 60)).toBe(0.6);
  });

  it('never gives an answer older than the lifetime, and no outdated one if it always asks', () => {
    expect(run({change: 10}, 2000).outdated).toBeGreaterThan(0);
    expect(run({change: 10, storing: 'no-cache'}, 2000).outdated).toBe(0);
    expect(run({change: 10, storing: 'no-store'}, 2000).outdated).toBe(0);
  });

  it('saves bytes by validation, and not time', () => {
    const [asking, fetching] = [run({storing: 'no-cache'}, 1000), run({storing: 'no-store'}, 1000)];
    expect(asking.sent).toBeLessThan(fetching.sent / 10);
    expect(asking.answers.hit + fetching.answers.hit).toBe(0);
  });

  it('asks in the background once at a time', () => {
    const caching = run({maxAge: 0, swr: 300, gap: 0.5}, 2000);
    expect(caching.answers.stale).toBeGreaterThan(1900);
    // A round trip of 0.4 s, and then 0.5 s on average to the next request: 2,000 answers in about 1,000 s.
    expect(caching.forwarded).toBeGreaterThan(1000);
    expect(caching.forwarded).toBeLessThan(1250);
  });

  it('is the same for the same seed and actions, and another for another seed', () => {
    const deeds = [act(20, 'crash')];
    const hash = (seed: number) => play(lab, 100, {deeds, seed}).run.hash();
    expect(hash(4)).toBe(hash(4));
    expect(hash(4)).not.toBe(hash(5));
  });

  it('refuses an action that it does not offer', () => {
    expect(() => play(lab, 5).act('restart')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  it('«nobody-waits» is won by asking in the background, and not by a lifetime alone', () => {
    const values = {maxAge: 30, vary: 'none'};
    expect(play(lab, 1500, {values: {...values, swr: 60}}).solved).toContain('nobody-waits');
    expect(play(lab, 1500, {values}).solved).not.toContain('nobody-waits');
  });

  it('«never-outdated» is won by no-cache with a validator, and by neither alone', () => {
    const values = {storing: 'no-cache', vary: 'none', change: 60};
    expect(play(lab, 600, {values}).solved).toContain('never-outdated');
    expect(play(lab, 600, {values: {...values, validator: 'none'}}).solved).not.toContain('never-outdated');
    expect(play(lab, 600, {values: {...values, storing: 'max-age'}}).solved).not.toContain('never-outdated');
  });

  it('«blackout» is won by stale-if-error with few variants, and not without it', () => {
    const deeds = [act(100, 'crash')];
    const values = {vary: 'none', gap: 1};
    expect(play(lab, 400, {values: {...values, sie: 600}, deeds}).solved).toContain('blackout');
    expect(play(lab, 400, {values, deeds}).solved).not.toContain('blackout');
    expect(play(lab, 400, {values: {...values, sie: 600, storing: 'no-cache'}, deeds}).solved).not.toContain(
      'blackout',
    );
  });
});

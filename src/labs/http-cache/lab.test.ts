import {describe, expect, it} from 'vitest';
import {Replay, type RawValues} from '../experiment';
import {lab} from './lab';
import {CachingRun, type Values} from './run';
import {ttlHitRatio} from './theory';

function play(values: RawValues, steps: number, deeds: {step: number; action: string}[] = [], seed = 1): Replay {
  const replay = new Replay(lab, {seed, values, deeds});
  replay.goTo(steps);
  return replay;
}

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
    const deeds = [{step: 20, action: 'crash'}];
    const hash = (seed: number) => play({}, 100, deeds, seed).run.hash();
    expect(hash(4)).toBe(hash(4));
    expect(hash(4)).not.toBe(hash(5));
  });

  it('refuses an action that it does not offer', () => {
    expect(() => play({}, 5).act('restart')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  it('«nobody-waits» is won by asking in the background, and not by a lifetime alone', () => {
    const values = {maxAge: 30, vary: 'none'};
    expect(play({...values, swr: 60}, 1500).solved).toContain('nobody-waits');
    expect(play(values, 1500).solved).not.toContain('nobody-waits');
  });

  it('«never-outdated» is won by no-cache with a validator, and by neither alone', () => {
    const values = {storing: 'no-cache', vary: 'none', change: 60};
    expect(play(values, 600).solved).toContain('never-outdated');
    expect(play({...values, validator: 'none'}, 600).solved).not.toContain('never-outdated');
    expect(play({...values, storing: 'max-age'}, 600).solved).not.toContain('never-outdated');
  });

  it('«blackout» is won by stale-if-error with few variants, and not without it', () => {
    const deeds = [{step: 100, action: 'crash'}];
    const values = {vary: 'none', gap: 1};
    expect(play({...values, sie: 600}, 400, deeds).solved).toContain('blackout');
    expect(play(values, 400, deeds).solved).not.toContain('blackout');
    expect(play({...values, sie: 600, storing: 'no-cache'}, 400, deeds).solved).not.toContain('blackout');
  });
});

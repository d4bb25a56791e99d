import {describe, expect, it} from 'vitest';
import {firstSeeds} from '../experiment/play.fixture';
import {brokenFlag, damage, encoderFlag, Fleet, secondsToShow, spread, type FleetOptions} from './index';

const OPTIONS: FleetOptions = {
  seed: 1,
  instances: 8,
  news: 'poll',
  interval: 30_000,
  dead: 0,
  evaluate: 'each',
  percent: 30,
};
const fleet = (options: Partial<FleetOptions> = {}): Fleet => new Fleet({...OPTIONS, ...options});
const versions = ({instances}: Fleet): number[] => [...new Set(instances.map(({flags}) => flags.version))];

/** Kills the flag of a fleet after 10 s, and says what a minute brought. */
function kill(options: Partial<FleetOptions>): {last: number; late: number; mixed: number} {
  const one = fleet(options);
  one.run(10_000);
  one.publish(encoderFlag(false, 30), 'kill');
  const {late, mixed} = one.run(60_000);
  return {last: ((one.spreading.all ?? NaN) - one.spreading.at) / 1000, late, mixed};
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a change that instances ask for', () => {
  it('costs what the formula says: the last of 16 after 28 s, 180 requests late, 120 of two minds', () => {
    const theory = spread({instances: 16, interval: 30, rate: 40, share: 0.3});
    expect(theory.last).toBeCloseTo(28.2, 1);
    expect(theory.late).toBe(180);
    expect(theory.mixed).toBe(120);
    const runs = firstSeeds(60).map((seed) => kill({seed}));
    // A third of the 990 users, and all nine of the staff, have the new variant; news travels 0.15 s.
    const served = mean(runs.map(({late}) => late)) / theory.late;
    expect(served).toBeGreaterThan(0.95);
    expect(served).toBeLessThan(1.2);
    const mixed = mean(runs.map((run) => run.mixed)) / theory.mixed;
    expect(mixed).toBeGreaterThan(0.95);
    expect(mixed).toBeLessThan(1.2);
    expect(mean(runs.map(({last}) => last))).toBeGreaterThan(27.7);
    expect(mean(runs.map(({last}) => last))).toBeLessThan(28.9);
  });

  it('is in force for each instance within one interval and one message', () => {
    for (const seed of firstSeeds(20)) expect(kill({seed}).last).toBeLessThanOrEqual(30.25);
  });

  it('is as late where one decides, and never of two minds', () => {
    const {late, mixed} = kill({evaluate: 'edge'});
    expect(late).toBeGreaterThan(100);
    expect(mixed).toBe(0);
  });
});

describe('a change that instances are told', () => {
  it('is in force within a quarter of a second', () => {
    for (const seed of firstSeeds(20)) expect(kill({seed, news: 'stream'}).last).toBeLessThanOrEqual(0.25);
  });

  it('never arrives over a dead connection, unless the instance asks too', () => {
    expect(kill({news: 'stream', dead: 0.3}).last).toBeNaN();
    const {last} = kill({news: 'both', dead: 0.3});
    expect(last).toBeGreaterThan(0.25);
    expect(last).toBeLessThanOrEqual(30.25);
  });

  it('is not undone by an older one that arrives later', () => {
    for (const seed of firstSeeds(20)) {
      const one = fleet({seed, news: 'stream'});
      one.publish(encoderFlag(true, 50), 'raise');
      one.run(25);
      one.publish(encoderFlag(false, 50), 'kill');
      one.run(1000);
      expect(versions(one)).toEqual([3]);
    }
  });
});

describe('the flag store', () => {
  it('may be down: instances go on with what they have, and only one that starts has nothing', () => {
    const one = fleet();
    one.run(1000);
    one.stop();
    expect(one.run(60_000)).toMatchObject({fallback: 0});
    for (const instance of one.of('edge').slice(0, 1)) one.restart(instance);
    expect(one.run(10_000).fallback).toBeGreaterThan(20);
    one.start();
    one.run(31_000);
    expect(one.run(10_000).fallback).toBe(0);
  });

  it('is asked at once by an instance that starts again, whether it polls or is told', () => {
    for (const news of ['poll', 'stream'] as const) {
      const one = fleet({news});
      one.run(1000);
      for (const instance of one.instances) one.restart(instance);
      expect(versions(one)).toEqual([0]);
      one.run(250);
      expect(versions(one)).toEqual([1]);
    }
  });

  it('comes back with news for those who are told', () => {
    const one = fleet({news: 'stream'});
    for (const instance of one.instances) one.restart(instance);
    one.stop();
    one.run(1000);
    for (const instance of one.instances) one.restart(instance);
    one.run(1000);
    expect(versions(one)).toEqual([0]);
    one.start();
    one.run(2250);
    expect(versions(one)).toEqual([1]);
  });

  it('spreads a mistake that nobody takes, and that leaves those who start with nothing', () => {
    const one = fleet({news: 'stream'});
    one.run(1000);
    one.publish(brokenFlag(), 'mistake');
    one.run(1000);
    expect(versions(one)).toEqual([1]);
    expect(one.instances.map(({flags}) => flags.audit.at(-1)?.problems)).toEqual(
      new Array(16).fill(['fast-thumbnails: the shares of otherwise are 10001 buckets, not 10000']),
    );
    for (const instance of one.of('thumbs').slice(0, 1)) one.restart(instance);
    one.run(1000);
    expect(versions(one)).toEqual([1, 0]);
  });
});

describe('what a bad variant costs', () => {
  it('is rate, share and failing part, times the three delays', () => {
    expect(damage({rate: 4000, share: 0.01, failing: 1}, {notice: 0, decide: 600, arrive: 0})).toBeCloseTo(24_000);
    expect(damage({rate: 4000, share: 0.01, failing: 1}, {notice: 0, decide: 0, arrive: 30})).toBeCloseTo(1200);
  });

  it('takes the longer to notice the smaller it is', () => {
    expect(secondsToShow(4000, 0.01, 0.001, 2, 3)).toBeCloseTo(225);
    expect(secondsToShow(4000, 0.01, 0.001, 1.1, 3)).toBeCloseTo(22_500);
  });
});

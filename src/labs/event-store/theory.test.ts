import {describe, expect, it} from 'vitest';
import {exponential, Rng, Scheduler} from '../kernel';
import {EVENT_TIME, Market, READ_TIME, type MarketOptions} from './market';
import {
  batchRate,
  bestInterval,
  conflictProbability,
  costPerCommand,
  meanAttempts,
  meanReplay,
  rebuildTime,
} from './theory';

const options: MarketOptions = {
  seed: 1,
  arrivals: 20,
  editions: 1,
  history: 200,
  check: true,
  snapshotEvery: 0,
  projectorTime: 60,
  order: 'together',
  positions: 'at commit',
  token: false,
};

/** Runs until the edition is nearly sold out, for several seeds. */
function markets(changes: Partial<MarketOptions>): Market[] {
  return Array.from({length: 20}, (_, seed) => {
    const market = new Market({...options, ...changes, seed});
    market.scheduler.runUntil(4000);
    return market;
  });
}

const sum = (list: readonly number[]): number => list.reduce((total, one) => total + one, 0);

describe('conflicts', () => {
  it('are as likely as the formula says while few are', () => {
    for (const [arrivals, history] of [
      [5, 0],
      [10, 200],
      [20, 0],
    ] as const) {
      const all = markets({arrivals, history});
      const attempts = sum(all.map(({sold, conflicts}) => sold + conflicts));
      const measured = sum(all.map(({conflicts}) => conflicts)) / attempts;
      const events = sum(all.flatMap(({reads}) => reads.map(([, read]) => read))) / attempts;
      const predicted = conflictProbability(arrivals, READ_TIME + EVENT_TIME * events + 6);
      expect(Math.abs(measured - predicted)).toBeLessThan(0.25 * predicted);
    }
  });

  it('and the attempts that follow from them are right in a simulation of writers that come at random', () => {
    for (const load of [0.2, 0.4, 0.6, 0.8]) {
      const {first, attempts} = race(load, 40_000);
      expect(Math.abs(first - conflictProbability(load, 1000))).toBeLessThan(0.02);
      expect(Math.abs(attempts / meanAttempts(load, 1000) - 1)).toBeLessThan(0.05);
    }
  });

  it('have the values that the lesson works with', () => {
    expect(conflictProbability(20, 30)).toBeCloseTo(0.6, 10);
    expect(conflictProbability(20, 11)).toBeCloseTo(0.22, 10);
    expect(meanAttempts(20, 30)).toBeCloseTo(2.5, 10);
    expect(meanAttempts(20, 11)).toBeCloseTo(1.28, 2);
    expect(meanAttempts(40, 20) / meanAttempts(40, 10)).toBeCloseTo(3, 10);
    expect(conflictProbability(0, 30)).toBe(0);
    expect(conflictProbability(2, 2200)).toBe(1);
  });
});

/** Writers that come at random, `load` for each window of 1, and try again at once until they succeed. */
function race(load: number, commands: number): {readonly first: number; readonly attempts: number} {
  const rng = Rng.seeded(1);
  const gap = exponential(1 / load);
  const scheduler = new Scheduler();
  let [version, attempts, arrived, failedAtFirst] = [0, 0, 0, 0];
  const attempt = (isFirst: boolean): void => {
    const read = version;
    attempts += 1;
    scheduler.after(1, () => {
      if (version === read) version += 1;
      else {
        if (isFirst) failedAtFirst += 1;
        attempt(false);
      }
    });
  };
  const arrive = (): void => {
    arrived += 1;
    attempt(true);
    if (arrived < commands) scheduler.after(gap.sample(rng), arrive);
  };
  arrive();
  scheduler.run();
  return {first: failedAtFirst / commands, attempts: attempts / commands};
}

describe('snapshots', () => {
  it('leave (k − 1) / 2 events to read', () => {
    for (const snapshotEvery of [10, 20]) {
      const all = markets({snapshotEvery, arrivals: 20});
      const reads = all.flatMap((market) => market.reads.map(([, read]) => read));
      expect(Math.abs(sum(reads) / reads.length - meanReplay(snapshotEvery))).toBeLessThan(1);
    }
  });

  it('cost least at the square root of twice the ratio of the prices', () => {
    for (const [perEvent, perSnapshot] of [
      [0.05, 4],
      [0.01, 5],
    ] as const) {
      const intervals = Array.from({length: 500}, (_, index) => index + 1);
      const cheapest = intervals.reduce((best, k) =>
        costPerCommand(k, perEvent, perSnapshot) < costPerCommand(best, perEvent, perSnapshot) ? k : best,
      );
      expect(Math.abs(cheapest - bestInterval(perEvent, perSnapshot))).toBeLessThan(1);
    }
    expect(bestInterval(0.05, 4)).toBeCloseTo(12.65, 2);
  });
});

describe('a rebuild', () => {
  it('takes as long as the lesson says', () => {
    expect(batchRate(1, 2, 0.02)).toBeCloseTo(495, 0);
    expect(batchRate(500, 2, 0.02)).toBeCloseTo(41_667, 0);
    expect(rebuildTime(50e6, batchRate(1, 2, 0.02), 200) / 3600).toBeCloseTo(47.1, 1);
    expect(rebuildTime(50e6, batchRate(500, 2, 0.02), 200) / 60).toBeCloseTo(20.1, 1);
  });

  it('ends when the slower of two walkers is reached, or never', () => {
    const [events, rate, appends] = [1000, 50, 10];
    let [done, due, seconds] = [0, events, 0];
    for (; done < due; seconds++) [done, due] = [done + rate, due + appends];
    expect(seconds).toBe(rebuildTime(events, rate, appends));
    expect(rebuildTime(1, 10, 10)).toBe(Infinity);
  });
});

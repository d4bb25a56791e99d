import {describe, expect, it} from 'vitest';
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

  it('have the values that the lesson works with', () => {
    expect(conflictProbability(20, 30)).toBeCloseTo(0.451, 3);
    expect(conflictProbability(20, 11)).toBeCloseTo(0.197, 3);
    expect(meanAttempts(20, 30)).toBeCloseTo(1.822, 3);
    expect(conflictProbability(0, 30)).toBe(0);
  });
});

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

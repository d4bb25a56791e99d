import {describe, expect, it} from 'vitest';
import {EVENT_TIME, Market, READ_TIME, type MarketOptions} from './market';
import {bestInterval, conflictProbability, costPerCommand, meanAttempts, meanReplay} from './theory';

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

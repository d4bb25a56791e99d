import {describe, expect, it} from 'vitest';
import {binomial, overlapProbability, Rendezvous, shuffleShard} from './index';

function fleet(count: number): Rendezvous {
  const workers = new Rendezvous();
  for (let i = 0; i < count; i++) workers.add(`w${i}`);
  return workers;
}

describe('a shuffle shard', () => {
  it('gives the place of a worker that leaves to the next of the ranking, and keeps the others', () => {
    const workers = fleet(20);
    const [first = '', ...others] = shuffleShard(workers, 'ada', 5);
    const [next = '', unrelated = ''] = workers.ranking('ada').slice(5);
    workers.remove(unrelated);
    expect(shuffleShard(workers, 'ada', 5)).toEqual([first, ...others]);
    workers.remove(first);
    expect(shuffleShard(workers, 'ada', 5)).toEqual([...others, next]);
  });

  it('overlaps with others as often as the formula says', () => {
    const workers = fleet(20);
    const ada = new Set(shuffleShard(workers, 'ada', 4));
    const tenants = 20_000;
    const seen = [0, 0, 0, 0, 0];
    for (let tenant = 0; tenant < tenants; tenant++) {
      const shared = shuffleShard(workers, `tenant-${tenant}`, 4).filter((worker) => ada.has(worker)).length;
      seen[shared] = (seen[shared] ?? 0) + 1;
    }
    seen.forEach((count, shared) => {
      const p = overlapProbability(20, 4, shared);
      expect(Math.abs(count / tenants - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / tenants));
    });
  });
});

describe('the probability of an overlap', () => {
  it.each([
    [8, 2],
    [100, 5],
    [6, 4],
  ])('adds up to 1 for %i workers and shards of %i', (n, k) => {
    let sum = 0;
    for (let j = 0; j <= k; j++) sum += overlapProbability(n, k, j);
    expect(sum).toBeCloseTo(1, 12);
  });

  it('is what counting by hand gives for 2 of 8: 28 pairs, 1 the same, 12 with one in common, 15 with none', () => {
    expect([0, 1, 2].map((j) => 28 * overlapProbability(8, 2, j))).toEqual([15, 12, 1]);
  });

  it('is below 1 in 75 million for the same 5 of 100', () => {
    expect(binomial(100, 5)).toBe(75_287_520);
    expect(overlapProbability(100, 5, 5)).toBe(1 / 75_287_520);
  });

  it('is 0 where shards must overlap more', () => {
    expect(overlapProbability(6, 4, 1)).toBe(0);
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rendezvous, shuffleShard} from '../consistent-hashing';
import {blastOf, capacity, fixedBlast, maxMinFair, shuffledBlast} from './index';

describe('the blast radius', () => {
  it('of one of n cells is a share of 1/n, and nobody is degraded', () => {
    const tenants = Array.from({length: 1000}, (_, index) => [`cell-${index % 10}`]);
    expect(blastOf(tenants, new Set(['cell-3']))).toEqual({down: 0.1, degraded: 0, untouched: 0.9});
  });

  it('of one tenant on eight workers in fixed pairs and in shuffled ones is what the lesson says', () => {
    expect(fixedBlast(8, 2)).toEqual({down: 0.25, degraded: 0, untouched: 0.75});
    const {down, degraded, untouched} = shuffledBlast(8, 2);
    expect(down).toBeCloseTo(1 / 28, 12);
    expect(degraded).toBeCloseTo(12 / 28, 12);
    expect(untouched).toBeCloseTo(15 / 28, 12);
  });

  it.each<[number, number, number, number]>([
    [20, 4, 1 / 4845, 1820 / 4845],
    [100, 5, 1 / 75_287_520, 0.7696],
  ])('with %i workers, %i for each tenant', (n, k, down, untouched) => {
    expect(shuffledBlast(n, k).down).toBeCloseTo(down, 12);
    expect(shuffledBlast(n, k).untouched).toBeCloseTo(untouched, 4);
  });

  it('of real shuffle shards is near what the formula expects', () => {
    const workers = new Rendezvous();
    for (let worker = 0; worker < 20; worker++) workers.add(`w${worker}`);
    const tenants = Array.from({length: 20_000}, (_, index) => shuffleShard(workers, `tenant ${index}`, 4));
    const blast = blastOf(tenants, new Set(shuffleShard(workers, 'the poisonous one', 4)));
    const expected = shuffledBlast(20, 4);
    expect(blast.untouched).toBeCloseTo(expected.untouched, 1);
    expect(blast.degraded).toBeCloseTo(expected.degraded, 1);
    expect(blast.down).toBeLessThan(0.001);
  });
});

describe('what walls cost', () => {
  it('is the table of the lesson', () => {
    const table = [1, 20, 100, 10_000].map((cells) => Math.round(capacity(10_000, cells, {mean: 1, deviation: 5})));
    expect(table).toEqual([11_500, 16_708, 25_000, 160_000]);
    // 100 × 2 + 2 × 3 × √(100 × 4)
    expect(capacity(100, 4, {mean: 2, deviation: 3}, 2)).toBeCloseTo(320, 9);
  });
});

describe('max-min fairness', () => {
  it('gives small demands in full and lets the large ones share the rest', () => {
    const demands = new Map([
      ['noisy', 900],
      ['ada', 100],
      ['bob', 50],
      ['studio', 400],
    ]);
    expect([...maxMinFair(1000, demands)].sort()).toEqual([
      ['ada', 100],
      ['bob', 50],
      ['noisy', 450],
      ['studio', 400],
    ]);
  });

  it('never gives more than asked for, wastes nothing, and gives nobody less than an equal share that they ask for', () => {
    const demand = fc.double({min: 0, max: 1000, noNaN: true});
    fc.assert(
      fc.property(fc.array(demand, {minLength: 1, maxLength: 8}), demand, (list, total) => {
        const demands = new Map(list.map((value, index) => [`t${index}`, value]));
        const shares = maxMinFair(total, demands);
        const sum = [...shares.values()].reduce((a, b) => a + b, 0);
        const asked = list.reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(Math.min(total, asked), 6);
        for (const [tenant, wanted] of demands) {
          const share = shares.get(tenant) ?? NaN;
          expect(share).toBeLessThanOrEqual(wanted);
          expect(share).toBeGreaterThanOrEqual(Math.min(wanted, total / list.length) - 1e-9);
        }
      }),
    );
  });
});

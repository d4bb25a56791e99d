import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Maglev, maglevTable} from './maglev';

const fleet = (n: number) => Array.from({length: n}, (_, i) => ({id: `s${i}`, weight: 1, load: 0}));
const keys = Array.from({length: 20_000}, (_, i) => `user/${i}`);

describe('the table of Maglev', () => {
  it('is that of the paper, with three servers, and without the second (table 1)', () => {
    const [b0, b1, b2] = [
      {offset: 3, skip: 4},
      {offset: 0, skip: 2},
      {offset: 3, skip: 1},
    ] as const;
    expect([...maglevTable([b0, b1, b2], 7)]).toEqual([1, 0, 1, 0, 2, 2, 0]);
    // The servers are b0 and b2 here.
    expect([...maglevTable([b0, b2], 7)]).toEqual([0, 0, 0, 0, 1, 1, 1]);
  });

  it('gives every server the same number of slots, but for one', () => {
    const slots = 251;
    const preference = fc.record({offset: fc.nat({max: slots - 1}), skip: fc.integer({min: 1, max: slots - 1})});
    fc.assert(
      fc.property(fc.array(preference, {minLength: 1, maxLength: 20, size: 'max'}), (preferences) => {
        const shares = preferences.map(
          (_, server) => maglevTable(preferences, slots).filter((s) => s === server).length,
        );
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(slots);
      }),
    );
  });
});

describe('Maglev', () => {
  it('gives the same answer in every balancer, whatever the loads are', () => {
    const [one, other] = [new Maglev(), new Maglev()];
    const loaded = fleet(8).map((backend, i) => ({...backend, load: i}));
    for (const key of keys.slice(0, 500)) expect(one.pick(fleet(8), key).id).toBe(other.pick(loaded, key).id);
  });

  it('moves little beyond what it must when a server leaves', () => {
    const maglev = new Maglev();
    const before = keys.map((key) => maglev.pick(fleet(8), key).id);
    const left = fleet(8).filter(({id}) => id !== 's3');
    const after = keys.map((key) => maglev.pick(left, key).id);
    const moved = keys.filter((_, i) => before[i] !== 's3' && before[i] !== after[i]).length / keys.length;
    // With modulo 7/8 of the other keys would move.
    expect(moved).toBeLessThan(0.05);
    expect(moved).toBeGreaterThan(0);
  });

  it('has nothing to pick from an empty fleet', () => {
    expect(() => new Maglev().pick([], 'a')).toThrow(RangeError);
  });
});

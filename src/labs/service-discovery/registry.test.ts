import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {InstanceCache} from './instance-cache';
import {Registry} from './registry';
import {falseEvictionRate, misdirected, registryLoad, staleness} from './theory';

const TERMS = {lease: 15_000, heartbeat: 5000, preserve: 0};

/** A registry of `n` instances, all of which have renewed at the given times. */
function registryOf(n: number, preserve: number, renewals: readonly number[] = []): Registry {
  const registry = new Registry({...TERMS, preserve});
  for (let i = 1; i <= n; i++) registry.register(`t${i}`, 0);
  for (const at of renewals) for (let i = 1; i <= n; i++) registry.renew(`t${i}`, at);
  return registry;
}

describe('a registry', () => {
  it('keeps whoever renews in time, and evicts whoever does not', () => {
    const registry = registryOf(2, 0);
    registry.renew('t1', 5000);
    expect(registry.sweep(15_000)).toEqual([]);
    expect(registry.sweep(15_001)).toEqual(['t2']);
    expect(registry.instances).toEqual(['t1']);
    expect(registry.remaining('t1', 15_001)).toBe(4999);
    expect(registry.remaining('t2', 15_001)).toBe(-Infinity);
  });

  it('does not renew a lease that has ended, however it ended', () => {
    const registry = registryOf(2, 0);
    expect(registry.deregister('t1')).toBe(true);
    expect(registry.deregister('t1')).toBe(false);
    registry.sweep(15_001);
    expect([registry.renew('t1', 15_002), registry.renew('t2', 15_002)]).toEqual([false, false]);
    registry.register('t2', 15_003);
    expect(registry.renew('t2', 20_000)).toBe(true);
  });

  it('never lists an instance longer than a lease and a sweep after its last word', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({id: fc.constantFrom('a', 'b', 'c'), gap: fc.integer({min: 0, max: 9000})}), {
          maxLength: 60,
          size: 'max',
        }),
        (words) => {
          const registry = new Registry(TERMS);
          const last = new Map<string, number>();
          let now = 0;
          for (const {id, gap} of words) {
            now += gap;
            for (const name of registry.sweep(now)) expect(now - (last.get(name) ?? 0)).toBeGreaterThan(15_000);
            if (!registry.renew(id, now)) registry.register(id, now);
            last.set(id, now);
            for (const name of registry.instances) expect(now - (last.get(name) ?? 0)).toBeLessThanOrEqual(15_000);
          }
        },
      ),
    );
  });
});

describe('lost heartbeats', () => {
  it('evict the living as often as the formula says', () => {
    const rng = Rng.seeded(1);
    for (const misses of [1, 2, 3]) {
      const registry = new Registry({...TERMS, lease: 5000 * misses});
      let evicted = 0;
      // Instance i renews at 600 i ms, and then every 5 s, between two sweeps.
      const seconds = 200_000;
      for (let second = 0; second < seconds; second++) {
        evicted += registry.sweep(1000 * second).length;
        for (let i = 0; i < 8; i++) {
          const at = 1000 * second + ((600 * i) % 1000) + 100;
          if (Math.floor((600 * i) / 1000) !== second % 5 || rng.chance(0.3)) continue;
          if (!registry.renew(`t${i}`, at)) registry.register(`t${i}`, at);
        }
      }
      const expected = seconds * falseEvictionRate(8, 5, 0.3, misses);
      expect(evicted / expected).toBeGreaterThan(0.95);
      expect(evicted / expected).toBeLessThan(1.05);
    }
  });
});

describe('self-preservation', () => {
  it('lets one of eight go, and not two at once: 14 of 16 renewals are 88 %, 12 are 75 %', () => {
    for (const [silent, evicted] of [
      [['t8'], ['t8']],
      [['t7', 't8'], []],
    ] as const) {
      const registry = registryOf(8, 0.85, [5000]);
      for (const at of [10_000, 15_000, 20_000]) {
        for (const name of registry.instances) if (!silent.some((id) => id === name)) registry.renew(name, at);
      }
      expect(registry.sweep(20_001)).toEqual(evicted);
    }
  });

  it('keeps everybody when nobody is heard, and forgives when they come back', () => {
    const registry = registryOf(8, 0.85, [5000, 10_000]);
    expect(registry.preserving(10_001)).toBe(false);
    expect(registry.sweep(40_000)).toEqual([]);
    expect(registry.preserving(40_000)).toBe(true);
    for (const at of [41_000, 46_000]) for (const name of registry.instances) registry.renew(name, at);
    expect(registry.preserving(46_001)).toBe(false);
    expect(registry.instances).toHaveLength(8);
  });

  it('does not expect renewals of those who have just registered', () => {
    expect(registryOf(8, 0.85).preserving(4999)).toBe(false);
    expect(registryOf(8, 0.85).preserving(5000)).toBe(true);
  });
});

describe('an instance cache', () => {
  it('does not believe an empty list', () => {
    const cache = new InstanceCache(0);
    expect(cache.accept([])).toBe(false);
    expect(cache.accept(['t1', 't2'])).toBe(true);
    expect(cache.accept([])).toBe(false);
    expect(cache.list).toEqual(['t1', 't2']);
  });

  it('avoids an instance that failed, for a while, and tries all of them before none', () => {
    const cache = new InstanceCache(30_000);
    cache.accept(['t1', 't2']);
    cache.eject('t1', 1000);
    expect(cache.candidates(2000)).toEqual(['t2']);
    cache.eject('t2', 2000);
    expect(cache.candidates(3000)).toEqual(['t1', 't2']);
    expect(cache.candidates(3000, 't1')).toEqual(['t2']);
    expect(cache.candidates(31_000)).toEqual(['t1']);
    expect(cache.candidates(32_000)).toEqual(['t1', 't2']);
  });

  it('avoids nobody if it is told not to', () => {
    const cache = new InstanceCache(0);
    cache.accept(['t1', 't2']);
    cache.eject('t1', 1000);
    expect(cache.candidates(1000)).toEqual(['t1', 't2']);
  });
});

describe('the formulas', () => {
  it('give what the lesson works by hand', () => {
    const times = staleness({heartbeat: 5, lease: 15, sweep: 1, ttl: 10});
    expect(times).toEqual({min: 10, mean: 18, max: 26});
    expect(misdirected(10, 8, times.max)).toBe(32.5);
    // Eureka's defaults, with its lease counted twice: 30 s for its response cache and 30 s for the client's.
    expect(staleness({heartbeat: 30, lease: 180, sweep: 60, ttl: 60}).max).toBe(300);
    expect(3600 * falseEvictionRate(8, 5, 0.1, 3)).toBeCloseTo(5.18, 2);
    expect(3600 * falseEvictionRate(8, 5, 0.01, 3)).toBeCloseTo(0.0057, 4);
    expect(registryLoad(2000, 30, 2000, 30)).toBeCloseTo(133.3, 1);
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {constant, Rng} from '../kernel';
import {
  Backoff,
  Bulkhead,
  CircuitBreaker,
  ConsecutiveFailures,
  contend,
  CountWindow,
  RetryThrottle,
  SlidingSum,
  TimeWindow,
  TokenRetryBudget,
  tripProbability,
  type BreakerState,
  type Jitter,
  type Permit,
} from './index';

const waits = (jitter: Jitter, count: number, seed = 1, base = 100, cap = 1000): number[] => {
  const backoff = new Backoff({jitter, base, cap, rng: Rng.seeded(seed)});
  return Array.from({length: count}, () => backoff.next());
};

describe('backoff', () => {
  it('without jitter doubles up to the cap', () => {
    expect(waits('exponential', 6)).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(waits('none', 3)).toEqual([0, 0, 0]);
  });

  it('keeps every wait within what its jitter allows', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({min: 1, max: 500}), fc.integer({min: 1, max: 30}), (seed, base, factor) => {
        const cap = base * factor;
        const ceilings = waits('exponential', 12, seed, base, cap);
        waits('full', 12, seed, base, cap).forEach((wait, n) => {
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(ceilings[n]!);
        });
        waits('equal', 12, seed, base, cap).forEach((wait, n) => {
          expect(wait).toBeGreaterThanOrEqual(ceilings[n]! / 2);
          expect(wait).toBeLessThanOrEqual(ceilings[n]!);
        });
        let previous = base;
        for (const wait of waits('decorrelated', 12, seed, base, cap)) {
          expect(wait).toBeGreaterThanOrEqual(base);
          expect(wait).toBeLessThanOrEqual(Math.min(cap, 3 * previous));
          previous = wait;
        }
      }),
    );
  });

  it('has the means of its distributions: half the ceiling, three quarters of it, twice the base', () => {
    const mean = (jitter: Jitter): number =>
      Array.from({length: 4000}, (_, seed) => waits(jitter, 1, seed)[0]!).reduce((a, b) => a + b) / 4000;
    expect(mean('full') / 100).toBeCloseTo(0.5, 1);
    expect(mean('equal') / 100).toBeCloseTo(0.75, 1);
    expect(mean('decorrelated') / 100).toBeCloseTo(2, 1);
  });

  it.each([
    [0, 10],
    [20, 10],
    [NaN, 10],
    [10, Infinity],
  ])('refuses a base of %s and a cap of %s', (base, cap) => {
    expect(() => waits('full', 1, 1, base, cap)).toThrow(RangeError);
  });

  it('reproduces the order of Brooker’s experiment, with 100 clients', () => {
    const runs = (jitter: Jitter) => {
      let [calls, time] = [0, 0];
      for (let seed = 0; seed < 10; seed++) {
        const run = contend(jitter, 100, Rng.seeded(seed));
        calls += run.calls / 10;
        time += run.time / 10;
      }
      return {calls, time};
    };
    const [none, exponential, equal, full, decorrelated] = (
      ['none', 'exponential', 'equal', 'full', 'decorrelated'] as const
    ).map(runs);
    // Without jitter: by far the most work of those that back off, and the longest way.
    expect(none!.calls).toBeGreaterThan(exponential!.calls);
    for (const jittered of [equal!, full!, decorrelated!]) {
      expect(exponential!.calls).toBeGreaterThan(1.5 * jittered.calls);
      expect(exponential!.time).toBeGreaterThan(5 * jittered.time);
    }
    // Full jitter: the least work. Equal: a little more work, and longer. Decorrelated: more work, and a little faster.
    expect(full!.calls).toBeLessThan(equal!.calls);
    expect(full!.time).toBeLessThan(equal!.time);
    expect(full!.calls).toBeLessThan(decorrelated!.calls);
    expect(decorrelated!.time).toBeLessThan(full!.time);
  });

  it('needs n + (n - 1) + … + 1 writes of clients that stay in step, and far fewer of those that jitter disperses', () => {
    for (const clients of [1, 2, 10, 60]) {
      for (const jitter of ['none', 'exponential'] as const) {
        expect(contend(jitter, clients, Rng.seeded(1), constant(10)).calls).toBe((clients * (clients + 1)) / 2);
      }
    }
    for (const jitter of ['full', 'equal', 'decorrelated'] as const) {
      expect(contend(jitter, 60, Rng.seeded(1), constant(10)).calls).toBeLessThan(1830 / 2);
    }
  });
});

describe('a sliding sum', () => {
  it('is the sum of what was added in the slots that are still in the span', () => {
    const steps = fc.array(fc.record({gap: fc.nat(40), value: fc.integer({min: -5, max: 5})}), {
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(steps, fc.integer({min: 1, max: 6}), (added, slots) => {
        const clock = {now: 0};
        const sum = new SlidingSum(clock, 60, slots);
        const width = 60 / slots;
        const past: {slot: number; value: number}[] = [];
        for (const {gap, value} of added) {
          clock.now += gap;
          const slot = Math.floor(clock.now / width);
          const live = (): number => past.reduce((total, one) => total + (one.slot > slot - slots ? one.value : 0), 0);
          expect(sum.sum).toBe(live());
          sum.add(value);
          past.push({slot, value});
          expect(sum.sum).toBe(live());
        }
      }),
    );
  });
});

describe('retry throttling as in gRPC A6', () => {
  it('allows retries above half of the tokens, and not at half', () => {
    const throttle = new RetryThrottle({maxTokens: 10, tokenRatio: 0.5});
    for (let failure = 0; failure < 4; failure++) throttle.failure();
    expect([throttle.tokens, throttle.tryRetry()]).toEqual([6, true]);
    throttle.failure();
    expect([throttle.tokens, throttle.tryRetry()]).toEqual([5, false]);
    throttle.success();
    expect([throttle.tokens, throttle.tryRetry()]).toEqual([5.5, true]);
  });

  it('stays between nothing and full', () => {
    const throttle = new RetryThrottle({maxTokens: 3});
    throttle.success();
    expect(throttle.level).toBe(1);
    for (let failure = 0; failure < 9; failure++) throttle.failure();
    expect(throttle.level).toBe(0);
  });

  it('lets a client that always fails retry twice in all', () => {
    const throttle = new RetryThrottle();
    let retries = 0;
    for (let call = 0; call < 1000; call++) {
      throttle.failure();
      if (throttle.tryRetry()) {
        retries += 1;
        throttle.failure();
      }
    }
    // Tokens 9, 8, 7, 6, 5 after the first five failures: two calls with their retries, and the next may not.
    expect(retries).toBe(2);
  });
});

describe('the token budget as in Finagle', () => {
  it('allows a retry for every five requests, without a reserve', () => {
    const clock = {now: 0};
    const budget = new TokenRetryBudget({clock, minRetriesPerSec: 0, percentCanRetry: 0.2});
    expect(budget.tryRetry()).toBe(false);
    for (let request = 0; request < 4; request++) budget.request();
    expect(budget.tryRetry()).toBe(false);
    budget.request();
    expect([budget.tryRetry(), budget.tryRetry()]).toEqual([true, false]);
  });

  it('forgets deposits after the time to live, and has its reserve back', () => {
    const clock = {now: 0};
    const budget = new TokenRetryBudget({clock, ttl: 1000, minRetriesPerSec: 2, percentCanRetry: 1});
    budget.request();
    expect(budget.balance).toBe(3);
    expect([1, 2, 3, 4].map(() => budget.tryRetry())).toEqual([true, true, true, false]);
    clock.now = 1000;
    expect(budget.balance).toBe(2);
  });

  it('never allows more than its share of the requests of two times to live and the reserve of one', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({min: 0, max: 10}), fc.integer({min: 0, max: 20}), (seed, percent, reserve) => {
        const rng = Rng.seeded(seed);
        const clock = {now: 0};
        const budget = new TokenRetryBudget({
          clock,
          ttl: 1000,
          minRetriesPerSec: reserve,
          percentCanRetry: percent / 10,
        });
        let [allowed, before] = [0, 0];
        for (let block = 0; block < 4; block++) {
          let [requests, retries] = [0, 0];
          for (clock.now = 1000 * block; clock.now < 1000 * (block + 1); clock.now += 1 + rng.int(20)) {
            if (rng.chance(0.3)) {
              budget.request();
              requests += 1;
            } else if (budget.tryRetry()) retries += 1;
          }
          expect(retries).toBeLessThanOrEqual((percent * (before + requests)) / 10 + reserve);
          before = requests;
          allowed += retries;
        }
        expect(allowed).toBeGreaterThanOrEqual(reserve > 0 ? 1 : 0);
      }),
    );
  });
});

describe('the rules', () => {
  const bad = {failed: true, duration: 1};
  const good = {failed: false, duration: 1};

  it('in a row: one success starts over', () => {
    const rule = new ConsecutiveFailures(3);
    for (const result of [bad, bad, good, bad, bad]) rule.record(result);
    expect(rule.tripped).toBe(false);
    rule.record(bad);
    expect(rule.tripped).toBe(true);
  });

  it('in a row: takes 2^(n+1) - 2 calls on average at one failure in two', () => {
    const rng = Rng.seeded(1);
    let calls = 0;
    for (let round = 0; round < 4000; round++) {
      const rule = new ConsecutiveFailures(5);
      for (; !rule.tripped; calls++) rule.record(rng.chance(0.5) ? bad : good);
    }
    expect(calls / 4000 / 62).toBeCloseTo(1, 1);
  });

  it('a count window judges its last calls, as a filter of all calls would', () => {
    const results = fc.array(fc.record({failed: fc.boolean(), duration: fc.nat(20)}), {maxLength: 80, size: 'max'});
    fc.assert(
      fc.property(results, fc.integer({min: 5, max: 12}), (all, size) => {
        const limits = {failureRate: 0.5, minimumCalls: 5, slowCall: 10, slowRate: 0.75};
        const window = new CountWindow(size, limits);
        all.forEach((result, index) => {
          window.record(result);
          const last = all.slice(Math.max(0, index + 1 - size), index + 1);
          const failures = last.filter(({failed}) => failed).length;
          const slow = last.filter(({duration}) => duration > 10).length;
          expect(window.results).toEqual(last);
          expect([window.calls, window.failures, window.slow]).toEqual([last.length, failures, slow]);
          expect(window.tripped).toBe(
            last.length >= 5 && (failures / last.length >= 0.5 || slow / last.length >= 0.75),
          );
        });
      }),
    );
  });

  it('a time window forgets, and does not judge too few calls', () => {
    const clock = {now: 0};
    const window = new TimeWindow(clock, 1000, {failureRate: 0.5, minimumCalls: 4});
    for (const result of [bad, bad, bad]) window.record(result);
    expect([window.tripped, window.failureRate]).toEqual([false, 1]);
    window.record(good);
    expect([window.tripped, window.failureRate]).toEqual([true, 0.75]);
    clock.now = 1000;
    expect([window.tripped, window.calls, window.failureRate]).toEqual([false, 0, 0]);
  });

  it('a time window counts slow calls too, and forgets them', () => {
    const clock = {now: 0};
    const window = new TimeWindow(clock, 1000, {failureRate: 1, minimumCalls: 2, slowCall: 10, slowRate: 1});
    for (const duration of [11, 10]) window.record({failed: false, duration});
    expect([window.calls, window.failures, window.slow, window.tripped]).toEqual([2, 0, 1, false]);
    clock.now = 1000;
    for (const duration of [11, 20]) window.record({failed: false, duration});
    expect([window.calls, window.slow, window.tripped]).toEqual([2, 2, true]);
    window.clear();
    expect([window.calls, window.slow, window.tripped]).toEqual([0, 0, false]);
  });

  it('trip by chance as often as the binomial distribution says, and as a window does', () => {
    expect(tripProbability(0.05, 2, 0.5)).toBeCloseTo(1 - 0.95 * 0.95, 12);
    expect(tripProbability(0.05, 10, 0.5)).toBeCloseTo(6.37e-5, 7);
    expect(tripProbability(0.6, 20, 0.5)).toBeCloseTo(0.872, 3);
    expect([tripProbability(0, 10, 0.5), tripProbability(1, 10, 0.5)]).toEqual([0, 1]);
    const rng = Rng.seeded(3);
    let tripped = 0;
    for (let run = 0; run < 5000; run++) {
      const window = new CountWindow(4, {failureRate: 0.5, minimumCalls: 4});
      for (let call = 0; call < 4; call++) window.record({failed: rng.chance(0.2), duration: 1});
      if (window.tripped) tripped += 1;
    }
    expect(tripped / 5000).toBeCloseTo(tripProbability(0.2, 4, 0.5), 1);
  });

  it('refuse limits that make no sense', () => {
    expect(() => new CountWindow(4, {failureRate: 0.5, minimumCalls: 5})).toThrow(RangeError);
    expect(() => new CountWindow(10, {failureRate: 0, minimumCalls: 5})).toThrow(RangeError);
    expect(() => new CountWindow(10, {failureRate: 1.1, minimumCalls: 5})).toThrow(RangeError);
    expect(() => new ConsecutiveFailures(0)).toThrow(RangeError);
    expect(() => new TimeWindow({now: 0}, 0, {failureRate: 0.5, minimumCalls: 1})).toThrow(RangeError);
  });
});

describe('a circuit breaker', () => {
  function make(probes = 2) {
    const clock = {now: 0};
    const changes: string[] = [];
    const breaker = new CircuitBreaker({
      clock,
      rule: new ConsecutiveFailures(3),
      openFor: 100,
      probes,
      onChange: (from, to) => changes.push(`${from} → ${to}`),
    });
    const fail = (): void => breaker.tryAcquire()?.failure();
    const trip = (): void => [1, 2, 3].forEach(fail);
    return {clock, breaker, changes, fail, trip};
  }

  it('opens, waits, probes, and closes', () => {
    const {clock, breaker, changes, trip} = make();
    trip();
    expect([breaker.state, breaker.tryAcquire()]).toEqual(['open', undefined]);
    clock.now = 99;
    expect(breaker.tryAcquire()).toBe(undefined);
    clock.now = 100;
    const [first, second, third] = [breaker.tryAcquire(), breaker.tryAcquire(), breaker.tryAcquire()];
    expect(third).toBe(undefined);
    first?.success();
    expect(breaker.state).toBe('half-open');
    second?.success();
    expect(breaker.state).toBe('closed');
    expect(changes).toEqual(['closed → open', 'open → half-open', 'half-open → closed']);
  });

  it.each([
    [10, 'closed'],
    [11, 'open'],
  ])('measures how long calls take: two of %i ms leave it %s, if slow is above 10 ms', (duration, expected) => {
    const clock = {now: 100};
    const rule = new CountWindow(2, {failureRate: 1, minimumCalls: 2, slowCall: 10, slowRate: 1});
    const breaker = new CircuitBreaker({clock, rule, openFor: 100});
    const permits = [breaker.tryAcquire(), breaker.tryAcquire()];
    clock.now += duration;
    for (const permit of permits) permit?.success();
    expect(breaker.state).toBe(expected);
  });

  it('reopens at the first probe that fails, for the full time, and ignores the other probe', () => {
    const {clock, breaker, trip} = make();
    trip();
    clock.now = 100;
    const [first, second] = [breaker.tryAcquire(), breaker.tryAcquire()];
    first?.failure();
    expect(breaker.state).toBe('open');
    clock.now = 199;
    second?.success();
    expect(breaker.state).toBe('open');
    clock.now = 200;
    expect(breaker.state).toBe('half-open');
  });

  it('ignores what comes back from an earlier state', () => {
    const {clock, breaker, trip} = make(1);
    const [lateFailure, lateSuccess] = [breaker.tryAcquire(), breaker.tryAcquire()];
    trip();
    clock.now = 100;
    expect(breaker.state).toBe('half-open');
    lateSuccess?.success();
    expect(breaker.state).toBe('half-open');
    lateFailure?.failure();
    expect(breaker.state).toBe('half-open');
    breaker.tryAcquire()?.success();
    expect(breaker.state).toBe('closed');
  });

  it('gives a canceled probe back, once, and starts over after closing', () => {
    const {clock, breaker, fail, trip} = make(1);
    trip();
    clock.now = 100;
    const probe = breaker.tryAcquire();
    expect(breaker.tryAcquire()).toBe(undefined);
    probe?.cancel();
    probe?.cancel();
    const again = breaker.tryAcquire();
    expect(breaker.tryAcquire()).toBe(undefined);
    again?.success();
    again?.failure();
    expect(breaker.state).toBe('closed');
    fail();
    fail();
    expect(breaker.state).toBe('closed');
  });

  it('behaves as its model in thousands of random lives', () => {
    let [changes, wrong] = [0, 0];
    for (let seed = 0; seed < 2000; seed++) {
      const rng = Rng.seeded(seed);
      const clock = {now: 0};
      const [limit, probes, openFor] = [1 + rng.int(4), 1 + rng.int(3), 1 + rng.int(30)];
      const breaker = new CircuitBreaker({clock, rule: new ConsecutiveFailures(limit), openFor, probes});
      // The model keeps the whole story of the current state and derives everything from it.
      let stay = {state: 'closed' as BreakerState, since: 0, id: 0, out: 0, results: [] as boolean[]};
      const enter = (state: BreakerState, since = clock.now): void => {
        stay = {state, since, id: stay.id + 1, out: 0, results: []};
        changes += 1;
      };
      const pending: {permit: Permit; id: number}[] = [];
      for (let step = 0; step < 60; step++) {
        clock.now += rng.int(8);
        if (stay.state === 'open' && clock.now >= stay.since + openFor) enter('half-open');
        if (breaker.state !== stay.state) wrong += 1;
        if (rng.chance(0.5)) {
          const permit = breaker.tryAcquire();
          const allowed = stay.state === 'closed' || (stay.state === 'half-open' && stay.out < probes);
          if ((permit !== undefined) !== allowed) wrong += 1;
          if (permit) {
            pending.push({permit, id: stay.id});
            stay.out += 1;
          }
        } else if (pending.length > 0) {
          const [{permit, id}] = pending.splice(rng.int(pending.length), 1) as [(typeof pending)[number]];
          const kind = rng.int(5);
          if (kind === 0) permit.cancel();
          else if (kind < 3) permit.success();
          else permit.failure();
          if (id !== stay.id) continue;
          if (kind === 0) stay.out -= 1;
          else stay.results.push(kind < 3);
          const {state, results} = stay;
          if (state === 'half-open' && results.includes(false)) enter('open');
          else if (state === 'half-open' && results.length === probes) enter('closed');
          else if (state === 'closed' && results.length >= limit && !results.slice(-limit).includes(true))
            enter('open');
        }
      }
    }
    expect(wrong).toBe(0);
    expect(changes).toBeGreaterThan(5000);
  });
});

describe('a bulkhead', () => {
  it('admits, keeps waiting and turns away', () => {
    const bulkhead = new Bulkhead<{n: number}>(2, 1);
    const [a, b, c, d] = [{n: 1}, {n: 2}, {n: 3}, {n: 4}];
    expect([a, b, c, d].map((one) => bulkhead.enter(one))).toEqual(['admitted', 'admitted', 'waiting', 'rejected']);
    expect(bulkhead.leave(d)).toBe(undefined);
    expect(bulkhead.leave(a)).toBe(c);
    expect(bulkhead.leave(a)).toBe(undefined);
    expect([...bulkhead.inside]).toEqual([b, c]);
  });

  it('never exceeds its limits, leaves no place free while somebody waits, and admits in order', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({min: 1, max: 4}), fc.nat(4), (seed, permits, room) => {
        const rng = Rng.seeded(seed);
        const bulkhead = new Bulkhead<{n: number}>(permits, room);
        let everyone: {n: number}[] = [];
        const order: number[] = [];
        for (let n = 0; n < 80; n++) {
          if (rng.chance(0.6)) {
            const one = {n};
            const entry = bulkhead.enter(one);
            if (entry !== 'rejected') everyone.push(one);
            else expect([bulkhead.inside.size, bulkhead.waiting.size]).toEqual([permits, room]);
            if (entry === 'admitted') order.push(n);
          } else if (everyone.length > 0) {
            const one = rng.pick(everyone);
            const next = bulkhead.leave(one);
            if (next) order.push(next.n);
            everyone = everyone.filter((other) => other !== one);
          }
          expect(bulkhead.inside.size).toBeLessThanOrEqual(permits);
          expect(bulkhead.waiting.size).toBeLessThanOrEqual(room);
          expect(bulkhead.waiting.size === 0 || bulkhead.inside.size === permits).toBe(true);
          expect(bulkhead.inside.size + bulkhead.waiting.size).toBe(everyone.length);
        }
        expect(order).toEqual([...order].sort((x, y) => x - y));
        expect(bulkhead.clear()).toHaveLength(everyone.length);
        expect(bulkhead.inside.size).toBe(0);
      }),
    );
  });
});

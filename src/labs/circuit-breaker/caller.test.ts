import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng, Scheduler} from '../kernel';
import {
  Backoff,
  Bulkhead,
  Caller,
  CircuitBreaker,
  ConsecutiveFailures,
  expectedCalls,
  loadWithRetries,
  PrintShop,
  RetryThrottle,
  TokenRetryBudget,
  worstAmplification,
  type Attempt,
  type Outcome,
  type Policy,
  type RetryBudget,
  type ShopOptions,
} from './index';

const backoff = (seed = 1) => {
  const rng = Rng.seeded(seed);
  return () => new Backoff({jitter: 'full', base: 10, cap: 100, rng});
};

/** Layers of callers over a leaf; each layer has the policy that is made for it. */
function chain(scheduler: Scheduler, layers: number, policy: () => Policy, leaf: (attempt: Attempt) => void): Caller {
  const bottom = new Caller(scheduler, leaf, policy());
  let top = bottom;
  for (let layer = 1; layer < layers; layer++) {
    const below = top;
    top = new Caller(
      scheduler,
      (attempt) => below.call((outcome) => attempt.reply(outcome === 'ok' ? 'ok' : 'error')),
      policy(),
    );
  }
  return top;
}

describe('a caller', () => {
  it('multiplies an outage by (retries + 1) ^ layers, whether it fails at once or late', () => {
    for (let layers = 1; layers <= 4; layers++) {
      for (let retries = 0; retries <= 3; retries++) {
        for (const late of [false, true]) {
          const scheduler = new Scheduler();
          let calls = 0;
          const outcomes: Outcome[] = [];
          const top = chain(
            scheduler,
            layers,
            () => ({retries, backoff: backoff()}),
            (attempt) => {
              calls += 1;
              if (!late) return attempt.reply('error');
              scheduler.after(50, () => attempt.reply('error'));
            },
          );
          top.call((outcome) => outcomes.push(outcome));
          scheduler.run();
          expect(calls).toBe(worstAmplification(retries, layers));
          expect(outcomes).toEqual(['error']);
        }
      }
    }
    expect(worstAmplification(3, 3)).toBe(64);
    expect(() => worstAmplification(-1, 2)).toThrow(RangeError);
  });

  it('makes 1 + p + … + p^r calls when each fails with probability p', () => {
    for (const failure of [0.1, 0.5, 0.9]) {
      const scheduler = new Scheduler();
      const rng = Rng.seeded(7);
      let calls = 0;
      const caller = new Caller(
        scheduler,
        (attempt) => {
          calls += 1;
          attempt.reply(rng.chance(failure) ? 'error' : 'ok');
        },
        {retries: 3},
      );
      for (let call = 0; call < 10_000; call++) caller.call(() => {});
      scheduler.run();
      expect(calls / 10_000 / expectedCalls(failure, 3)).toBeGreaterThan(0.98);
      expect(calls / 10_000 / expectedCalls(failure, 3)).toBeLessThan(1.02);
    }
    expect(expectedCalls(1, 3)).toBe(4);
    expect(expectedCalls(0, 3)).toBe(1);
  });

  it('only adds load under overload, and is the load at which the excess fails', () => {
    for (const [load, retries, expected] of [
      [1.1, 3, 2.22],
      [1.1, 1, 1.43],
      [2, 3, 6.29],
    ] as const) {
      expect(loadWithRetries(load, retries)).toBeCloseTo(expected, 2);
      // The attempts that exceed the capacity fail, and it is they that are repeated.
      const attempts = loadWithRetries(load, retries);
      expect(load * expectedCalls(1 - 1 / attempts, retries)).toBeCloseTo(attempts, 9);
    }
    expect([loadWithRetries(0.9, 3), loadWithRetries(1.1, 0)]).toEqual([0.9, expect.closeTo(1.1, 9)]);
  });

  it.each<[string, () => RetryBudget, number]>([
    ['throttle', () => new RetryThrottle(), 1.01],
    ['token budget', () => new TokenRetryBudget({clock: {now: 0}, minRetriesPerSec: 0, percentCanRetry: 0.1}), 1.1],
  ])('does not multiply under a %s, in any number of layers', (_, budget, factor) => {
    for (const layers of [1, 2, 3]) {
      const scheduler = new Scheduler();
      let calls = 0;
      const top = chain(
        scheduler,
        layers,
        () => ({retries: 3, budget: budget()}),
        (attempt) => {
          calls += 1;
          attempt.reply('error');
        },
      );
      for (let call = 0; call < 1000; call++) top.call(() => {});
      scheduler.run();
      let bound = 1000;
      for (let layer = 0; layer < layers; layer++) bound *= factor;
      expect(calls).toBeGreaterThanOrEqual(1000);
      expect(calls).toBeLessThanOrEqual(Math.ceil(bound));
    }
  });

  it('times out once, ignores the late answer and answers after the last retry', () => {
    const scheduler = new Scheduler();
    const attempts: Attempt[] = [];
    const outcomes: [number, Outcome][] = [];
    const rng = Rng.seeded(1);
    const caller = new Caller(scheduler, (attempt) => attempts.push(attempt), {
      timeout: 100,
      retries: 2,
      backoff: () => new Backoff({jitter: 'exponential', base: 10, cap: 100, rng}),
    });
    caller.call((outcome) => outcomes.push([scheduler.now, outcome]));
    scheduler.runUntil(110);
    expect(attempts.map(({retry, abandoned}) => [retry, abandoned])).toEqual([
      [false, true],
      [true, false],
    ]);
    attempts[0]?.reply('ok');
    expect(outcomes).toEqual([]);
    scheduler.run();
    expect(outcomes).toEqual([[100 + 10 + 100 + 20 + 100, 'timeout']]);
  });

  it('does not retry what its own breaker or bulkhead refused, nor blame the dependency for it', () => {
    const scheduler = new Scheduler();
    const outcomes: Outcome[] = [];
    const attempts: Attempt[] = [];
    const breaker = new CircuitBreaker({clock: scheduler, rule: new ConsecutiveFailures(1), openFor: 1000});
    const bulkhead = new Bulkhead<Attempt>(1);
    const caller = new Caller(scheduler, (attempt) => attempts.push(attempt), {retries: 5, breaker, bulkhead});
    caller.call((outcome) => outcomes.push(outcome));
    caller.call((outcome) => outcomes.push(outcome));
    expect([outcomes, breaker.state]).toEqual([['rejected'], 'closed']);
    attempts[0]?.reply('error');
    expect([bulkhead.inside.size, breaker.state]).toEqual([0, 'open']);
    scheduler.run();
    expect(outcomes).toEqual(['rejected', 'short-circuited']);
    expect(attempts).toHaveLength(1);
  });

  it('ends every call exactly once and frees every place, whatever the dependency does', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const rng = Rng.seeded(seed);
        const scheduler = new Scheduler();
        const bulkhead = new Bulkhead<Attempt>(3);
        const breaker = new CircuitBreaker({
          clock: scheduler,
          rule: new ConsecutiveFailures(4),
          openFor: 60,
          probes: 2,
        });
        const caller = new Caller(
          scheduler,
          (attempt) => {
            // At once, later, too late, twice, or never.
            for (let answers = rng.int(3); answers > 0; answers--) {
              scheduler.after(rng.int(80), () => attempt.reply(rng.chance(0.5) ? 'ok' : 'error'));
            }
            if (rng.chance(0.1)) attempt.reply('error');
          },
          {timeout: 40, retries: 2, backoff: backoff(seed), bulkhead, breaker, budget: new RetryThrottle()},
        );
        const ended: number[] = [];
        for (let call = 0; call < 60; call++) {
          scheduler.at(rng.int(1000), () => caller.call(() => ended.push(call)));
        }
        scheduler.run();
        expect(ended.sort((a, b) => a - b)).toEqual(Array.from({length: 60}, (_, call) => call));
        expect(bulkhead.inside.size).toBe(0);
        // No probe got lost: a breaker that is left alone always lets a call pass in the end.
        scheduler.runUntil(scheduler.now + 60);
        expect(breaker.tryAcquire()).toBeDefined();
      }),
      {numRuns: 500},
    );
  });
});

describe('the shop', () => {
  /** Seconds 0 to 4 calm, 5 to 9 slow, then healthy; good and all prints in the seconds from `from` to `to`. */
  function prints(options: Partial<ShopOptions>, seed: number, cureAt = Infinity, seconds = 35): number {
    const shop = new PrintShop({
      rng: Rng.seeded(seed),
      load: 160,
      retries: 3,
      jitter: 'full',
      guards: [],
      ...options,
    });
    let [good, all] = [0, 0];
    for (let second = 0; second < seconds; second++) {
      if (second === 5) shop.become('slow');
      if (second === 10) shop.become('healthy');
      if (second === cureAt) shop.guard('budget', true);
      const tally = shop.tick(1000);
      expect(tally.useful).toBeLessThanOrEqual(tally.finished);
      if (second < seconds - 5) continue;
      good += tally.goodPrints;
      all += tally.prints;
    }
    return good / all;
  }

  it.each([1, 2])(
    'never recovers with retries alone, whatever the jitter is, and does with any guard (seed %i)',
    (seed) => {
      for (const jitter of ['exponential', 'full', 'equal'] as const) expect(prints({jitter}, seed)).toBeLessThan(0.05);
      for (const guard of ['budget', 'breaker', 'bulkhead'] as const) {
        expect(prints({guards: [guard]}, seed)).toBeGreaterThan(0.95);
      }
      expect(prints({retries: 0}, seed)).toBeGreaterThan(0.99);
      expect(prints({}, seed, 15)).toBeGreaterThan(0.95);
    },
  );

  it('recovers alone if even the multiplied load is below the capacity', () => {
    expect(prints({load: 40, retries: 3}, 1)).toBeGreaterThan(0.99);
  });

  it('does what it is told last: how waits are drawn, who retries, and by which guards', () => {
    /** The tallies after the change, which says itself in the trace. */
    const after = (options: Partial<ShopOptions>, change?: (shop: PrintShop) => void) => {
      const shop = new PrintShop({rng: Rng.seeded(1), load: 40, retries: 3, jitter: 'full', guards: [], ...options});
      change?.(shop);
      shop.become('slow');
      shop.burst(100);
      return [shop.wave, ...Array.from({length: 30}, () => shop.tick(100))];
    };
    const asBuilt = after({});
    expect(after({jitter: 'none'}, (shop) => shop.setJitter('full'))).toEqual(asBuilt);
    expect(after({guards: ['bulkhead']}, (shop) => shop.guard('bulkhead', false))).toEqual(asBuilt);
    expect(after({}, (shop) => shop.setAppsRetry(false))).toEqual(asBuilt);
    for (const change of [
      (shop: PrintShop) => shop.setJitter('none'),
      (shop: PrintShop) => shop.guard('bulkhead', true),
      (shop: PrintShop) => shop.setAppsRetry(true),
    ]) {
      expect(after({}, change)).not.toEqual(asBuilt);
    }
  });

  it('fails all calls at once when the payment service goes down, and none is lost', () => {
    const shop = new PrintShop({rng: Rng.seeded(1), load: 160, retries: 0, jitter: 'full', guards: []});
    shop.tick(1000);
    shop.become('slow');
    shop.tick(300);
    expect(shop.payment.working.size).toBe(5);
    shop.become('down');
    expect([shop.payment.working.size, shop.payment.waiting.size]).toEqual([0, 0]);
    const tally = shop.tick(1000);
    expect(tally.finished).toBe(0);
    expect(tally.goodPrints).toBe(0);
    expect(tally.prints).toBeGreaterThanOrEqual(tally.asked);
  });
});

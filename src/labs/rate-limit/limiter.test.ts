import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  estimateError,
  fixedWindow,
  gcra,
  KeyedLimiter,
  leakyMeter,
  leakyQueue,
  rateLimitFields,
  slidingCounter,
  slidingEstimate,
  slidingLog,
  tokenBucket,
  type Decision,
  type Limiter,
  type Quota,
  type Rate,
} from './index';

/** The grid of the kernel's clock, in milliseconds. */
const TICK = 1 / 1024;

interface Request {
  readonly now: number;
  readonly cost: number;
}

interface Outcome extends Request {
  readonly decision: Decision;
}

/** A limiter whose type of state doesn't matter. */
interface Session {
  decide(now: number, cost?: number): Decision;
  state(): unknown;
  isIdle(now: number): boolean;
  /** Another session in the same state. */
  fork(): Session;
}

function sessionOf<S>(limiter: Limiter<S>, from: S = limiter.fresh): Session {
  let state = from;
  return {
    decide(now, cost) {
      const verdict = limiter.decide(state, now, cost);
      ({state} = verdict);
      return verdict.decision;
    },
    state: () => state,
    isIdle: (now) => limiter.isIdle(state, now),
    fork: () => sessionOf(limiter, state),
  };
}

interface Subject {
  readonly name: string;
  readonly limit: number;
  readonly promise: (duration: number) => number;
  readonly bytesPerKey: number;
  readonly start: () => Session;
  /** A time that matters to it. */
  readonly period: number;
}

function subject<S>(name: string, limit: number, period: number, limiter: Limiter<S>): Subject {
  const {bytesPerKey} = limiter;
  return {name, limit, period, promise: (t) => limiter.atMost(t), bytesPerKey, start: () => sessionOf(limiter)};
}

const BUCKETS = {tokenBucket, leakyMeter, leakyQueue, gcra} as const;
const WINDOWS = {fixedWindow, slidingLog, slidingCounter} as const;
const NAMES = [...Object.keys(BUCKETS), ...Object.keys(WINDOWS)] as (keyof typeof BUCKETS | keyof typeof WINDOWS)[];

function make(name: (typeof NAMES)[number], limit: number, period: number): Subject {
  const [rate, quota] = [
    {interval: period, burst: limit},
    {limit, window: period},
  ];
  switch (name) {
    case 'tokenBucket':
      return subject(name, limit, period, tokenBucket(rate));
    case 'leakyMeter':
      return subject(name, limit, period, leakyMeter(rate));
    case 'leakyQueue':
      return subject(name, limit, period, leakyQueue(rate));
    case 'gcra':
      return subject(name, limit, period, gcra(rate));
    case 'fixedWindow':
      return subject(name, limit, period, fixedWindow(quota));
    case 'slidingLog':
      return subject(name, limit, period, slidingLog(quota));
    case 'slidingCounter':
      return subject(name, limit, period, slidingCounter(quota));
  }
}

/** Times in quarters of a millisecond lie on every grid here. */
const quarters = (max: number): fc.Arbitrary<number> => fc.integer({min: 1, max}).map((n) => n / 4);

const subjects = (name: (typeof NAMES)[number]): fc.Arbitrary<Subject> =>
  fc.tuple(fc.integer({min: 1, max: 8}), quarters(80)).map(([limit, period]) => make(name, limit, period));

/** Requests in order, many of them at once, many just before, at or just after a period. */
const requests = (period: number, maxCost = 1): fc.Arbitrary<Request[]> => {
  const gap = fc.oneof(
    {weight: 3, arbitrary: fc.constant(0)},
    {weight: 3, arbitrary: quarters(12)},
    {weight: 2, arbitrary: fc.constantFrom(period, period - 1 / 4, period + 1 / 4, 2 * period)},
    {weight: 1, arbitrary: fc.nat(4000).map((ticks) => ticks * TICK)},
  );
  return fc
    .array(fc.tuple(gap, fc.integer({min: 1, max: maxCost})), {minLength: 1, maxLength: 60, size: 'max'})
    .map((steps) => {
      let now = 0;
      return steps.map(([wait, cost]) => ({now: (now += Math.max(0, wait)), cost}));
    });
};

const scenario = (name: (typeof NAMES)[number], maxCost = 1): fc.Arbitrary<[Subject, Request[]]> =>
  subjects(name).chain((one) => fc.tuple(fc.constant(one), requests(one.period, maxCost)));

const run = (session: Session, asked: readonly Request[]): Outcome[] =>
  asked.map(({now, cost}) => ({now, cost, decision: session.decide(now, cost)}));

/** The most cost that passes in any closed interval of a duration that starts and ends with a passed request. */
function violations({promise}: Subject, outcomes: readonly Outcome[]): string[] {
  const passed = outcomes.filter(({decision}) => decision.allowed);
  return passed.flatMap((first, i) => {
    let sum = 0;
    return passed.slice(i).flatMap((last) => {
      sum += last.cost;
      const most = promise(last.now - first.now);
      return sum > most ? [`${sum} > ${most} in ${last.now - first.now} ms from ${first.now}`] : [];
    });
  });
}

const numbersIn = (state: unknown): number =>
  typeof state === 'object' && state !== null
    ? Object.values(state).reduce<number>((sum, part) => sum + numbersIn(part), 0)
    : 1;

describe.each(NAMES)('%s', (name) => {
  it('keeps its promise in every interval, whatever clients do', () => {
    fc.assert(
      fc.property(scenario(name, 3), ([one, asked]) => {
        expect(violations(one, run(one.start(), asked))).toEqual([]);
      }),
      {numRuns: 600},
    );
  });

  it('promises no more than somebody can get', () => {
    // A client who asks all the time from some moment on, after a rest, gets the promise in some interval.
    for (const [limit, period] of [
      [1, 4],
      [3, 8],
      [7, 16],
    ] as const) {
      const one = make(name, limit, period);
      for (const duration of [0, period / 2, period, 2.5 * period]) {
        const best = [0, 1 / 4, period / 2, period - 1 / 4].map((offset) => {
          const session = one.start();
          let sum = 0;
          const start = 20 * period + offset;
          for (let now = start; now <= start + duration; now += TICK * 8) while (session.decide(now).allowed) sum += 1;
          return sum;
        });
        // The counter's promise is reached from below only; see the test of its worst case.
        expect(Math.max(...best)).toBeGreaterThanOrEqual(
          one.promise(duration) - (name === 'slidingCounter' ? limit : 0),
        );
      }
    }
  });

  it('tells how many more pass at once', () => {
    fc.assert(
      fc.property(scenario(name, 3), ([one, asked]) => {
        const session = one.start();
        for (const {now, cost} of asked) {
          const {remaining} = session.decide(now, cost);
          const copy = session.fork();
          for (let i = 0; i < remaining; i++) expect(copy.decide(now).allowed).toBe(true);
          expect(copy.decide(now).allowed).toBe(false);
        }
      }),
    );
  });

  it('tells a refused client to the tick when to come again', () => {
    fc.assert(
      fc.property(scenario(name, 3), ([one, asked]) => {
        const session = one.start();
        for (const {now, cost} of asked) {
          const {allowed, retryAfter} = session.decide(now, cost);
          expect(retryAfter > 0).toBe(!allowed);
          if (allowed) continue;
          if (cost > one.limit) expect(retryAfter).toBe(Infinity);
          else {
            expect(session.fork().decide(now + retryAfter, cost).allowed).toBe(true);
            expect(session.fork().decide(now + retryAfter - TICK, cost).allowed).toBe(false);
          }
        }
      }),
    );
  });

  it('tells to the tick when there is more', () => {
    fc.assert(
      fc.property(scenario(name, 3), ([one, asked]) => {
        const session = one.start();
        /** How many pass at a moment. */
        const room = (now: number): number => {
          const copy = session.fork();
          let count = 0;
          while (copy.decide(now).allowed) count += 1;
          return count;
        };
        for (const {now, cost} of asked) {
          const {remaining, refillAfter} = session.decide(now, cost);
          if (refillAfter === 0) expect(remaining).toBe(one.limit);
          else {
            expect(room(now + refillAfter)).toBeGreaterThan(remaining);
            expect(room(now + refillAfter - TICK)).toBe(remaining);
          }
        }
      }),
    );
  });

  it('charges nothing for what it refuses', () => {
    fc.assert(
      fc.property(scenario(name, 3), ([one, asked]) => {
        const passed = run(one.start(), asked).filter(({decision}) => decision.allowed);
        expect(run(one.start(), passed)).toEqual(passed);
      }),
    );
  });

  it('forgets a client only when that makes no difference', () => {
    fc.assert(
      fc.property(scenario(name, 3), fc.nat(200), ([one, asked], pause) => {
        const session = one.start();
        run(session, asked);
        const idleAt = (asked.at(-1)?.now ?? 0) + pause / 4;
        if (!session.isIdle(idleAt)) return;
        const later = asked.map(({now, cost}) => ({now: now + idleAt, cost}));
        expect(run(session, later)).toEqual(run(one.start(), later));
      }),
    );
  });

  it('can forget everybody after a while', () => {
    fc.assert(
      fc.property(scenario(name, 3), ([one, asked]) => {
        const session = one.start();
        run(session, asked);
        expect(session.isIdle((asked.at(-1)?.now ?? 0) + one.period * (one.limit + 2))).toBe(true);
      }),
    );
  });

  it('needs no more memory than it says', () => {
    fc.assert(
      fc.property(scenario(name, 3), ([one, asked]) => {
        const session = one.start();
        for (const {now, cost} of asked) {
          session.decide(now, cost);
          expect(8 * numbersIn(session.state())).toBeLessThanOrEqual(one.bytesPerKey);
        }
      }),
    );
  });

  it('gives nothing away when the clock goes back', () => {
    fc.assert(
      fc.property(scenario(name), fc.integer({min: 1, max: 400}), ([one, asked], back) => {
        const session = one.start();
        run(session, asked);
        const now = asked.at(-1)?.now ?? 0;
        const passes = (copy: Session, time: number): number => {
          let count = 0;
          while (copy.decide(time).allowed) count += 1;
          return count;
        };
        // Whoever asks at an earlier time first gets no more in all than at the later time alone.
        const copy = session.fork();
        const after = passes(copy, Math.max(0, now - back / 4)) + passes(copy, now);
        const before = passes(session.fork(), now);
        expect(after).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('refuses costs and limits that are none', () => {
    for (const cost of [0, -1, 1.5, NaN]) expect(() => make(name, 1, 1).start().decide(0, cost)).toThrow(RangeError);
    for (const limit of [0, -1, 1.5, NaN, Infinity]) expect(() => make(name, limit, 1)).toThrow(RangeError);
    for (const period of [0, -1, NaN, Infinity]) expect(() => make(name, 1, period)).toThrow(RangeError);
  });
});

const rates: fc.Arbitrary<Rate> = fc.record({interval: quarters(80), burst: fc.integer({min: 1, max: 8})});

describe('one algorithm under four names', () => {
  it('token bucket, leaky meter, leaky queue and GCRA decide alike, now and about the future', () => {
    fc.assert(
      fc.property(
        rates.chain((rate) => fc.tuple(fc.constant(rate), requests(rate.interval, 4))),
        ([rate, asked]) => {
          const told = (session: Session): unknown[] =>
            run(session, asked).map(({decision}) => ({...decision, delay: 'whatever'}));
          const decisions = told(sessionOf(tokenBucket(rate)));
          expect(told(sessionOf(leakyMeter(rate)))).toEqual(decisions);
          expect(told(sessionOf(leakyQueue(rate)))).toEqual(decisions);
          expect(told(sessionOf(gcra(rate)))).toEqual(decisions);
        },
      ),
      {numRuns: 2000},
    );
  });

  it('their states say the same: credit = b T - level = b T - max(0, TAT - now)', () => {
    fc.assert(
      fc.property(
        rates.chain((rate) => fc.tuple(fc.constant(rate), requests(rate.interval, 4))),
        ([rate, asked]) => {
          const [bucket, meter, cell] = [tokenBucket(rate), leakyMeter(rate), gcra(rate)];
          let [a, b, c] = [bucket.fresh, meter.fresh, cell.fresh];
          const full = rate.burst * rate.interval;
          for (const {now, cost} of asked) {
            a = bucket.decide(a, now, cost).state;
            b = meter.decide(b, now, cost).state;
            c = cell.decide(c, now, cost).state;
            expect(a.credit).toBe(full - b.level);
            expect(a.credit).toBe(full - Math.max(0, c.tat - now));
          }
        },
      ),
    );
  });

  it('a bucket holds min(b, tokens + r Δt) tokens', () => {
    const bucket = tokenBucket({interval: 100, burst: 5});
    const spent = bucket.decide(bucket.fresh, 0, 4).state; // 1 is left
    expect([0, 99, 100, 250, 400, 9999].map((now) => bucket.decide(spent, now).decision.remaining + 1)).toEqual([
      1, 1, 2, 3, 5, 5,
    ]);
  });
});

describe('GCRA', () => {
  it('lets as many pass at a spacing of δ as the formula for the burst size says: 1 + floor(τ / (T - δ))', () => {
    fc.assert(
      fc.property(rates, fc.integer({min: 0, max: 79}), (rate, n) => {
        const spacing = n / 4;
        fc.pre(spacing < rate.interval);
        const session = sessionOf(gcra(rate));
        let passed = 0;
        while (session.decide(passed * spacing).allowed) passed += 1;
        const tolerance = (rate.burst - 1) * rate.interval;
        expect(passed).toBe(1 + Math.floor(tolerance / (rate.interval - spacing)));
      }),
    );
  });

  it('by hand, for T = 10: with τ = 0 the theoretical arrival time is the limit, with τ = 10 one may come 10 before it', () => {
    const [strict, tolerant] = [gcra({interval: 10, burst: 1}), gcra({interval: 10, burst: 2})].map((one) =>
      sessionOf(one),
    );
    const at = [0, 9, 10, 20, 25, 30];
    // TAT before each: 0, 10, 10, 20, 30, 30.
    expect(at.map((now) => strict?.decide(now).allowed)).toEqual([true, false, true, true, false, true]);
    // TAT before each: 0, 10, 20, 30, 40, 40.
    expect(at.map((now) => tolerant?.decide(now).allowed)).toEqual([true, true, true, true, false, true]);
  });
});

describe('the leaky queue', () => {
  it('lets requests leave at least an interval apart, in order, and none later than b - 1 intervals', () => {
    fc.assert(
      fc.property(
        rates.chain((rate) => fc.tuple(fc.constant(rate), requests(rate.interval))),
        ([rate, asked]) => {
          const passed = run(sessionOf(leakyQueue(rate)), asked).filter(({decision}) => decision.allowed);
          const leaves = passed.map(({now, decision}) => now + decision.delay);
          leaves.slice(1).forEach((time, i) => expect(time - (leaves[i] ?? 0)).toBeGreaterThanOrEqual(rate.interval));
          for (const {decision} of passed) {
            expect(decision.delay).toBeLessThanOrEqual((rate.burst - 1) * rate.interval);
          }
        },
      ),
    );
  });

  it('holds nobody longer than the interval asks: each leaves on arrival or an interval after the one before', () => {
    fc.assert(
      fc.property(
        rates.chain((rate) => fc.tuple(fc.constant(rate), requests(rate.interval))),
        ([rate, asked]) => {
          const passed = run(sessionOf(leakyQueue(rate)), asked).filter(({decision}) => decision.allowed);
          let last = -Infinity;
          for (const {now, decision} of passed) {
            const leaves = now + decision.delay;
            expect(leaves).toBe(Math.max(now, last + rate.interval));
            last = leaves;
          }
        },
      ),
    );
  });

  it('turns ten at once into one each 100 ms', () => {
    const session = sessionOf(leakyQueue({interval: 100, burst: 10}));
    const decisions = Array.from({length: 11}, () => session.decide(0));
    expect(decisions.slice(0, 10).map(({delay}) => delay)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
    expect(decisions[10]).toMatchObject({allowed: false, delay: 0, retryAfter: 100});
  });
});

/** How many of `count` requests pass at each of some moments. */
const passedAt = (session: Session, count: number, moments: readonly number[]): number[] =>
  moments.map((now) => Array.from({length: count}, () => session.decide(now)).filter(({allowed}) => allowed).length);

describe('around the change of windows', () => {
  const quota: Quota = {limit: 10, window: 1000};
  const edge = [999, 1001];

  it('the fixed window lets twice the limit pass in 2 ms, which is all that it promises', () => {
    expect(passedAt(sessionOf(fixedWindow(quota)), 10, edge)).toEqual([10, 10]);
    expect(fixedWindow(quota).atMost(2)).toBe(20);
  });

  it('the log lets the limit pass, and the rest when the first have been there for a window', () => {
    expect(passedAt(sessionOf(slidingLog(quota)), 10, [...edge, 1998, 1999])).toEqual([10, 0, 0, 10]);
  });

  it('the counter lets the limit pass, and one more for each tenth of the window', () => {
    expect(passedAt(sessionOf(slidingCounter(quota)), 10, [...edge, 1099, 1100, 1500])).toEqual([10, 0, 0, 1, 4]);
  });

  it('a token bucket with the same limit lets the burst pass, and one more each 100 ms', () => {
    const session = sessionOf(tokenBucket({interval: 100, burst: 10}));
    expect(passedAt(session, 10, [...edge, 1098, 1099])).toEqual([10, 0, 0, 1]);
  });

  it('starts again in full at the change, and not before', () => {
    const session = sessionOf(fixedWindow(quota));
    expect(passedAt(session, 11, [0, 1000 - TICK, 1000])).toEqual([10, 0, 10]);
    expect(session.decide(1250)).toMatchObject({retryAfter: 750, refillAfter: 750, remaining: 0});
  });
});

describe('the sliding window counter', () => {
  const quotas: fc.Arbitrary<Quota> = fc.record({limit: fc.integer({min: 1, max: 12}), window: quarters(80)});

  it('estimates the last window within the bound of its error', () => {
    fc.assert(
      fc.property(
        quotas.chain((quota) => fc.tuple(fc.constant(quota), requests(quota.window))),
        ([quota, asked]) => {
          const {window} = quota;
          const limiter = slidingCounter(quota);
          let state = limiter.fresh;
          const passed: number[] = [];
          for (const {now} of asked) {
            const truth = passed.filter((at) => at + window > now).length;
            const difference = Math.abs(slidingEstimate(state, now, window) - truth);
            expect(difference).toBeLessThanOrEqual(estimateError(state, now, window) + 1e-9);
            expect(estimateError(state, now, window)).toBeLessThanOrEqual(quota.limit);
            const {decision, state: next} = limiter.decide(state, now);
            if (decision.allowed) passed.push(now);
            state = next;
          }
        },
      ),
      {numRuns: 1000},
    );
  });

  it('is wrong by at most one request if they come evenly', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 50}), fc.nat(1000), fc.nat(3000), (count, phase, asked) => {
        const [window, limiter] = [1024, slidingCounter({limit: 1000, window: 1024})];
        let state = limiter.fresh;
        const passed: number[] = [];
        const gap = window / count;
        for (let i = 0; passed.length < 3 * count; i++) {
          const now = (i + phase / 1001) * gap;
          state = limiter.decide(state, now).state;
          passed.push(now);
          const next = now + gap * (asked / 3001);
          const truth = passed.filter((at) => at + window > next).length;
          if (next >= window)
            expect(Math.abs(slidingEstimate(state, next, window) - truth)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });

  it('is as wrong as the bound says: all at the end of a window, seen from just after it', () => {
    const limiter = slidingCounter({limit: 100, window: 1000});
    const {state} = limiter.decide(limiter.fresh, 999, 100);
    expect(slidingEstimate(state, 1900, 1000)).toBe(10); // and all 100 are in the last window
    expect(estimateError(state, 1900, 1000)).toBe(90);
    const early = limiter.decide(limiter.fresh, 0, 100).state;
    expect(slidingEstimate(early, 1100, 1000)).toBe(90); // and none is
    expect(estimateError(early, 1100, 1000)).toBe(90);
  });

  it('in its worst case lets nearly twice the limit pass in a window, and never at once', () => {
    const limiter = slidingCounter({limit: 100, window: 1000});
    const session = sessionOf(limiter);
    let sum = session.decide(999, 100).allowed ? 100 : 0;
    for (let now = 1000; now < 1999; now++) while (session.decide(now).allowed) sum += 1;
    expect(sum).toBe(199);
    expect(limiter.atMost(999)).toBe(199);
    expect(limiter.atMost(10)).toBe(101);
  });
});

describe('the memory of a client', () => {
  it('is 8 bytes for GCRA and 80,000 for a log of 10,000', () => {
    const [rate, quota] = [
      {interval: 1, burst: 10_000},
      {limit: 10_000, window: 10_000},
    ];
    expect({
      gcra: gcra(rate).bytesPerKey,
      leakyQueue: leakyQueue(rate).bytesPerKey,
      tokenBucket: tokenBucket(rate).bytesPerKey,
      leakyMeter: leakyMeter(rate).bytesPerKey,
      fixedWindow: fixedWindow(quota).bytesPerKey,
      slidingCounter: slidingCounter(quota).bytesPerKey,
      slidingLog: slidingLog(quota).bytesPerKey,
    }).toEqual({
      gcra: 8,
      leakyQueue: 8,
      tokenBucket: 16,
      leakyMeter: 16,
      fixedWindow: 16,
      slidingCounter: 24,
      slidingLog: 80_000,
    });
  });
});

describe('many clients', () => {
  it('do not feel each other, and are treated as before after a sweep', () => {
    const asked = fc.array(fc.tuple(fc.constantFrom('ann', 'bob', 'cy'), fc.nat(40), fc.boolean()), {
      maxLength: 80,
      size: 'max',
    });
    fc.assert(
      fc.property(asked, rates, (steps, rate) => {
        const keyed = new KeyedLimiter(gcra(rate));
        const alone = new Map<string, Session>();
        let now = 0;
        for (const [key, wait, sweep] of steps) {
          now += wait / 4;
          const own = alone.get(key) ?? sessionOf(gcra(rate));
          alone.set(key, own);
          if (sweep) keyed.sweep(now);
          expect(keyed.decide(key, now)).toEqual(own.decide(now));
        }
        expect(keyed.size).toBeLessThanOrEqual(3);
        keyed.sweep(now + 9 * rate.interval);
        expect(keyed.size).toBe(0);
      }),
    );
  });
});

describe('what a response says', () => {
  const quota: Quota = {limit: 100, window: 60_000};
  const decision = (part: Partial<Decision>): Decision => ({
    allowed: true,
    delay: 0,
    remaining: 50,
    retryAfter: 0,
    refillAfter: 30_000,
    ...part,
  });

  it('is what the draft has as examples', () => {
    expect(rateLimitFields('default', quota, decision({}))).toEqual({
      'ratelimit-policy': '"default";q=100;w=60',
      ratelimit: '"default";r=50;t=30',
    });
  });

  it('rounds up to whole seconds, for who comes back at 29 would be refused again', () => {
    expect(
      rateLimitFields(
        'default',
        quota,
        decision({allowed: false, remaining: 0, retryAfter: 29_001, refillAfter: 29_001}),
      ),
    ).toMatchObject({ratelimit: '"default";r=0;t=30', 'retry-after': '30'});
  });

  it('leaves out what does not apply: a refill of a full bucket, a window of half a second, a wait without end', () => {
    expect(rateLimitFields('burst', {limit: 100, window: 500}, decision({remaining: 100, refillAfter: 0}))).toEqual({
      'ratelimit-policy': '"burst";q=100',
      ratelimit: '"burst";r=100',
    });
    expect(rateLimitFields('x', quota, decision({allowed: false, retryAfter: Infinity}))).not.toHaveProperty(
      'retry-after',
    );
  });

  it('quotes the name of the policy', () => {
    expect(rateLimitFields('a "b" \\', quota, decision({})).ratelimit).toBe('"a \\"b\\" \\\\";r=50;t=30');
    for (const name of ['é', '\n', '😀']) expect(() => rateLimitFields(name, quota, decision({}))).toThrow(RangeError);
  });

  it('never sends a client back too early', () => {
    fc.assert(
      fc.property(scenario('gcra'), ([one, asked]) => {
        const session = one.start();
        for (const {now} of asked) {
          const answer = session.decide(now);
          const wait = rateLimitFields('p', quota, answer)['retry-after'];
          expect(wait === undefined).toBe(answer.allowed);
          if (wait !== undefined) expect(session.fork().decide(now + 1000 * Number(wait)).allowed).toBe(true);
        }
      }),
    );
  });
});

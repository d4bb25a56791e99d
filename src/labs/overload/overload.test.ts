import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Attempt} from '../circuit-breaker';
import {constant, Rng, Scheduler} from '../kernel';
import {
  AdaptiveLifoLine,
  AdaptiveThrottle,
  AimdLimit,
  BoundedLine,
  CAPACITY,
  ControlledDelayLine,
  databaseUtilization,
  DeadlineLine,
  Deque,
  goodputWithRefusals,
  GradientLimit,
  gradientStep,
  LimitedLine,
  PriorityLine,
  Server,
  Site,
  stability,
  type Line,
  type Request,
  type Strategy,
} from './index';

interface Answer {
  readonly priority: number;
  readonly reply: string;
}

/** A request whose answer is written down. */
function request(priority: number, arrived = 0, patience = 500, answers: Answer[] = []): Request {
  const attempt: Attempt = {reply: (reply) => answers.push({priority, reply}), abandoned: false, retry: false};
  return {attempt, criticality: 'CRITICAL', priority, arrived, deadline: arrived + patience};
}

const priorities = (requests: readonly Request[]): number[] => requests.map(({priority}) => priority);

/** Takes all that a line gives, and says whom it gave and whom it dropped. */
function drain(line: Line): {taken: number[]; dropped: number[]} {
  const [taken, dropped]: [number[], number[]] = [[], []];
  for (;;) {
    const one = line.take(({priority}) => dropped.push(priority));
    if (one === undefined) return {taken, dropped};
    taken.push(one.priority);
  }
}

const never = (): never => {
  throw new Error('nobody is dropped here');
};

describe('a deque', () => {
  it('is an array that is left at both ends', () => {
    const deed = fc.oneof(fc.nat(100), fc.constantFrom('shift', 'pop'));
    fc.assert(
      fc.property(fc.array(deed, {maxLength: 200, size: 'max'}), (deeds) => {
        const deque = new Deque<number>();
        const model: number[] = [];
        for (const deed of deeds) {
          if (typeof deed === 'number') {
            deque.push(deed);
            model.push(deed);
          } else if (deed === 'shift') expect(deque.shift()).toBe(model.shift());
          else expect(deque.pop()).toBe(model.pop());
          expect(deque.size).toBe(model.length);
          expect(deque.oldest(3)).toEqual(model.slice(0, 3));
          expect(deque.newest(3)).toEqual(model.slice(-3).reverse());
        }
      }),
    );
  });
});

describe('lines', () => {
  it('with a bound refuse one more, and serve in order', () => {
    const line = new BoundedLine(2);
    expect([1, 2, 3].map((priority) => line.offer(request(priority)))).toEqual([true, true, false]);
    expect(drain(line)).toEqual({taken: [1, 2], dropped: []});
  });

  it('with deadlines drop who has gone', () => {
    const clock = {now: 0};
    const line = new DeadlineLine(clock);
    for (const [priority, patience] of [
      [1, 100],
      [2, 300],
      [3, 200],
      [4, 201],
    ] as const) {
      line.offer(request(priority, 0, patience));
    }
    clock.now = 200;
    expect(drain(line)).toEqual({taken: [2, 4], dropped: [1, 3]});
  });

  it('of adaptive LIFO turn round when they are long, and back', () => {
    const line = new AdaptiveLifoLine(2);
    for (const priority of [1, 2, 3, 4]) line.offer(request(priority));
    expect(priorities(line.next(2))).toEqual([4, 3]);
    expect(drain(line).taken).toEqual([4, 3, 1, 2]);
  });

  it('with controlled delay are patient after a lull and impatient when they stand', () => {
    const clock = {now: 0};
    const line = new ControlledDelayLine(clock, {target: 5, interval: 100});
    // A burst: the line was empty a moment ago, so 80 ms are not too long.
    for (const priority of [1, 2, 3]) line.offer(request(priority, 0));
    clock.now = 80;
    expect(line.patience).toBe(100);
    expect(line.take(never)?.priority).toBe(1);
    // It has not been empty for 101 ms, so 5 ms are the limit; who has waited longer is dropped.
    clock.now = 101;
    line.offer(request(4, 98));
    expect(line.patience).toBe(5);
    const dropped: number[] = [];
    expect(line.take(({priority}) => dropped.push(priority))?.priority).toBe(4);
    expect(dropped).toEqual([2, 3]);
    expect(line.patience).toBe(100);
    // Who has waited just as long as the patience lasts is served.
    for (const [priority, arrived] of [
      [5, 101],
      [6, 150],
    ] as const) {
      line.offer(request(priority, arrived));
    }
    clock.now = 201;
    expect(line.take(never)?.priority).toBe(5);
  });

  it('by priority keep the most important that came, in the order in which they came', () => {
    const some = fc.uniqueArray(fc.nat(1000), {minLength: 1, maxLength: 40, size: 'max'});
    fc.assert(
      fc.property(some, fc.integer({min: 1, max: 10}), (came, room) => {
        const line = new PriorityLine(room);
        const out: number[] = [];
        for (const priority of came) {
          if (!line.offer(request(priority), 0, (displaced) => out.push(displaced.priority))) out.push(priority);
        }
        const best = new Set([...came].sort((a, b) => a - b).slice(0, room));
        expect(drain(line).taken).toEqual(came.filter((priority) => best.has(priority)));
        expect(out.sort((a, b) => a - b)).toEqual(came.filter((priority) => !best.has(priority)).sort((a, b) => a - b));
      }),
    );
  });

  it('by priority let who is here stay before an equal', () => {
    const line = new PriorityLine(1);
    const first = request(1);
    line.offer(first, 0, never);
    expect(line.offer(request(1), 0, never)).toBe(false);
    expect(line.take()).toBe(first);
  });
});

describe('learned limits', () => {
  it('of AIMD add one, take a tenth, and grow only while they are in use', () => {
    const limit = new AimdLimit({slow: 100, initial: 20, maximum: 22});
    limit.answered({latency: 10, inFlight: 9});
    expect(limit.limit).toBe(20);
    limit.answered({latency: 10, inFlight: 10});
    expect(limit.limit).toBe(21);
    for (let answer = 0; answer < 5; answer++) limit.answered({latency: 100, inFlight: 21});
    expect(limit.limit).toBe(22);
    limit.answered({latency: 101, inFlight: 22});
    expect(limit.limit).toBe(19);
    for (let answer = 0; answer < 50; answer++) limit.answered({latency: 101, inFlight: 1});
    expect(limit.limit).toBe(1);
  });

  it('of the gradient have the fixed point that the formula says', () => {
    // √L = L (1 - g), so L = 1 / (1 - g)²: with latencies at 1.875 of the ideal and a buffer of a half, 25.
    expect(gradientStep(25, 20, 37.5, 0.5)).toBeCloseTo(25, 9);
    expect(gradientStep(25, 20, 20, 0.5)).toBeCloseTo(42.5, 9);
    expect(gradientStep(100, 20, 20_000, 0.5)).toBeCloseTo(60, 9);
    expect(gradientStep(100, 20_000, 20, 0.5)).toBeCloseTo(210, 9);
  });

  it('of the gradient measure the ideal with few in flight, ignoring who came before', () => {
    const clock = {now: 1000};
    const limit = new GradientLimit({clock, samples: 2, minimum: 3, remeasure: 500, window: 100});
    expect(limit.limit).toBe(3);
    limit.answered({latency: 900, inFlight: 3});
    // The first one came just when the measurement began.
    for (const latency of [50, 30]) {
      clock.now += 50;
      limit.answered({latency, inFlight: 3});
    }
    expect(limit.minRtt).toBe(40);
    clock.now += 100;
    limit.answered({latency: 20, inFlight: 3});
    expect(limit.limit).toBe(Math.floor(gradientStep(3, 40, 20, 0.5)));
    clock.now += 500;
    limit.answered({latency: 20, inFlight: 3});
    expect(limit.limit).toBe(3);
  });

  it('refuse what exceeds them, counting those in work', () => {
    const line = new LimitedLine(new AimdLimit({slow: 100, initial: 5}));
    expect([3, 4, 5, 6].map((inFlight) => line.offer(request(1), inFlight))).toEqual([true, true, false, false]);
  });
});

describe('the throttle of a client', () => {
  it('refuses by the formula, and lets about K attempts through for each that is accepted', () => {
    const clock = {now: 0};
    const throttle = new AdaptiveThrottle({clock, rng: Rng.seeded(1)});
    for (let sent = 0; sent < 10; sent++) {
      expect(throttle.trySend()).toBe(true);
      throttle.accepted();
    }
    expect(throttle.rejection).toBe(0);
    // From now on the server accepts a tenth of what a client wants.
    let [sent, accepted] = [0, 0];
    for (let wanted = 0; wanted < 20_000; wanted++) {
      if (wanted > 10_000 && throttle.trySend()) sent += 1;
      else if (wanted <= 10_000) throttle.trySend();
      if (wanted % 10 === 0) {
        throttle.accepted();
        if (wanted > 10_000) accepted += 1;
      }
    }
    expect(throttle.rejection).toBeCloseTo(0.8, 2);
    expect(sent / accepted).toBeGreaterThan(1.8);
    expect(sent / accepted).toBeLessThan(2.2);
  });
});

describe('the server', () => {
  it('answers each request once, with an error if it is refused, dropped or displaced', () => {
    const lines: readonly ((scheduler: Scheduler) => Line)[] = [
      () => new BoundedLine(3),
      (scheduler) => new DeadlineLine(scheduler),
      () => new AdaptiveLifoLine(2, 5),
      (scheduler) => new ControlledDelayLine(scheduler, {target: 10, interval: 50}),
      () => new PriorityLine(3),
      () => new LimitedLine(new AimdLimit({slow: 50, initial: 4})),
    ];
    for (const make of lines) {
      const scheduler = new Scheduler();
      const rng = Rng.seeded(5);
      const line = make(scheduler);
      const server = new Server({scheduler, rng, workers: 2, service: constant(10), line});
      const answers: Answer[] = [];
      for (let number = 0; number < 200; number++) {
        scheduler.at(rng.int(800), () => server.receive(request(number, scheduler.now, 60, answers)));
      }
      scheduler.at(400, () => server.use(make(scheduler)));
      scheduler.run();
      expect(answers.map(({priority}) => priority).sort((a, b) => a - b)).toEqual([...Array(200).keys()]);
      const good = answers.filter(({reply}) => reply === 'ok').length;
      expect([server.counts.finished, server.counts.refused]).toEqual([good, 200 - good]);
      expect(server.working.size).toBe(0);
    }
  });
});

describe('the states of a load', () => {
  it('are the figures of the lesson', () => {
    expect([40, 50, 160, 200].map((load) => stability(load, 200, 4))).toEqual([
      'stable',
      'vulnerable',
      'vulnerable',
      'overloaded',
    ]);
    expect(databaseUtilization(10_000, 0.95, 1000)).toBeCloseTo(0.5, 12);
    expect(databaseUtilization(10_000, 0, 1000)).toBe(10);
  });
});

describe('refusals', () => {
  it('that cost a twentieth of an answer leave nothing at twenty times the capacity', () => {
    const goodput = (load: number): number => goodputWithRefusals(load, 4, 0.02, 0.001);
    expect([200, 800, 2000, 4000, 5000].map((load) => Math.round(goodput(load)))).toEqual([200, 168, 105, 0, 0]);
    expect(goodputWithRefusals(1000, 4, 0.02, 0)).toBeCloseTo(200, 9);
  });
});

describe('the site', () => {
  /** Goodput as a fraction of the capacity, over 10 s after 10 s. */
  function steady(strategy: Strategy, load: number) {
    const site = new Site({rng: Rng.seeded(1), load, retries: 0, strategy});
    site.tick(10_000);
    const {good, ended, latencies} = site.tick(10_000);
    const sorted = [...latencies].sort((a, b) => a - b);
    return {good: good / (10 * CAPACITY), ended, median: sorted[Math.floor(sorted.length / 2)] ?? NaN};
  }

  it('has no goodput without a bound, and half of it if the expired are dropped, as the lesson says', () => {
    expect([steady('none', 1.3).good, steady('none', 2).good]).toEqual([0, 0]);
    const {good, median} = steady('deadline', 1.3);
    expect(good).toBeGreaterThan(0.3);
    expect(good).toBeLessThan(0.6);
    expect(median).toBeGreaterThan(450);
  });

  it.each<[Strategy, number, number]>([
    ['bounded', 250, 330],
    ['lifo', 10, 40],
    ['codel', 20, 60],
    ['priority', 230, 320],
    ['aimd', 100, 250],
    ['gradient', 25, 70],
  ])('keeps its goodput with the line %s at 130 % and 200 %, with the median of the lesson', (strategy, from, to) => {
    const [less, more] = [steady(strategy, 1.3), steady(strategy, 2)];
    expect(less.good).toBeGreaterThan(0.85);
    expect(more.good).toBeGreaterThan(0.85);
    expect(less.median).toBeGreaterThan(from);
    expect(less.median).toBeLessThan(to);
  });

  it('serves the critical first at 200 %', () => {
    const {CRITICAL_PLUS, CRITICAL, SHEDDABLE} = steady('priority', 2).ended;
    expect([CRITICAL_PLUS.good / CRITICAL_PLUS.all, CRITICAL.good / CRITICAL.all]).toEqual([1, 1]);
    expect(SHEDDABLE.good / SHEDDABLE.all).toBeLessThan(0.05);
  });

  it('loses no request: all that were asked end, once the load is gone', () => {
    for (const strategy of ['none', 'lifo', 'codel', 'priority', 'gradient'] as const) {
      const site = new Site({rng: Rng.seeded(2), load: 2, retries: 2, strategy});
      let [asked, ended] = [0, 0];
      for (let second = 0; second < 20; second++) {
        if (second === 5) site.setLoad(0.0001);
        const tally = site.tick(1000);
        asked += tally.asked;
        ended += tally.good + tally.bad;
        expect(Object.values(tally.ended).reduce((sum, {all}) => sum + all, 0)).toBe(tally.good + tally.bad);
        expect(tally.latencies).toHaveLength(tally.good);
      }
      expect(ended).toBe(asked);
    }
  });

  it('fails on after a slow server in the vulnerable state, and recovers in the stable one', () => {
    const after = (load: number, retries: number): number => {
      const site = new Site({rng: Rng.seeded(1), load, retries, strategy: 'none'});
      site.tick(5000);
      site.setSlowdown(3);
      site.tick(5000);
      site.setSlowdown(1);
      site.tick(50_000);
      const {good, bad} = site.tick(10_000);
      return good / (good + bad);
    };
    expect(after(0.8, 3)).toBeLessThan(0.01);
    expect(after(0.8, 0)).toBeGreaterThan(0.99);
    expect(after(0.2, 3)).toBeGreaterThan(0.99);
  });

  it('records what is changed', () => {
    const site = new Site({rng: Rng.seeded(1), load: 1, retries: 0, strategy: 'none'});
    site.setLoad(2);
    site.setSlowdown(3);
    site.setStrategy('codel');
    site.setRetries(1, true);
    site.setThrottle(true);
    expect(site.trace.events).toMatchObject([
      {kind: 'site.load', load: 2},
      {kind: 'site.slowdown', slowdown: 3},
      {kind: 'site.strategy', strategy: 'codel'},
      {kind: 'site.retries', retries: 1, budget: true},
      {kind: 'site.throttle', on: true},
    ]);
  });

  it('is relieved by clients that throttle themselves', () => {
    const sent = (on: boolean): number => {
      const site = new Site({rng: Rng.seeded(1), load: 3, retries: 0, strategy: 'bounded'});
      site.setThrottle(on);
      site.tick(20_000);
      return site.tick(10_000).sent / (10 * CAPACITY);
    };
    expect(sent(false)).toBeGreaterThan(2.8);
    expect(sent(true)).toBeLessThan(2.2);
  });
});

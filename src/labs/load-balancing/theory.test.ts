import {describe, expect, it, vi} from 'vitest';
import {Histogram, Rng, Scheduler} from '../kernel';
import {
  binsWithAtLeast,
  Fleet,
  LeastConnections,
  manyChoicesMaxLoad,
  oneChoiceMaxLoad,
  PowerOfChoices,
  RoundRobin,
  roundRobinTime,
  supermarketTail,
  supermarketTime,
  throwBalls,
  type Balancer,
} from './index';

// Thousands of runs, perhaps on a busy machine.
vi.setConfig({testTimeout: 60_000});

const max = (loads: Uint32Array): number => loads.reduce((a, b) => Math.max(a, b), 0);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const range = (count: number): number[] => [...Array(count).keys()];

describe('balls into bins', () => {
  const maxima = (n: number, d: number, runs: number): number[] =>
    range(runs).map((seed) => max(throwBalls(n, n, d, Rng.seeded(`${n}/${d}/${seed}`))));

  it('loses no ball', () => {
    for (const d of [1, 2, 3]) {
      expect(throwBalls(1000, 37, d, Rng.seeded(d)).reduce((a, b) => a + b, 0)).toBe(1000);
    }
  });

  it('inverts the gamma function at factorials: Γ(k + 1) = k!', () => {
    let factorial = 1;
    for (let k = 2; k <= 20; k++) {
      factorial *= k;
      expect(oneChoiceMaxLoad(factorial)).toBeCloseTo(k + 1 - 1.5, 8);
    }
  });

  it.each([
    [2 ** 8, 300],
    [2 ** 12, 100],
    [2 ** 16, 25],
  ])('with one choice fill the fullest of %i bins as Gonnet says, within 0.5', (n, runs) => {
    const found = maxima(n, 1, runs);
    expect(Math.abs(mean(found) - oneChoiceMaxLoad(n))).toBeLessThan(0.5);
    // ln n / ln ln n is the order of growth; at these sizes the mean is between one and two times that.
    const order = Math.log(n) / Math.log(Math.log(n));
    expect(mean(found) / order).toBeGreaterThan(1);
    expect(mean(found) / order).toBeLessThan(2);
    for (const load of found) expect(load / order).toBeLessThan(3);
  });

  it.each([
    [2 ** 8, 300],
    [2 ** 12, 100],
    [2 ** 16, 25],
  ])('with two choices fill no bin of %i above ln ln n / ln 2 + 2, and one above ln ln n / ln 2 - 1', (n, runs) => {
    for (const load of maxima(n, 2, runs)) {
      expect(load).toBeLessThanOrEqual(manyChoicesMaxLoad(n, 2) + 2);
      expect(load).toBeGreaterThan(manyChoicesMaxLoad(n, 2) - 1);
    }
  });

  it('gain much by the second choice and little by the third', () => {
    const [one, two, three] = [1, 2, 3].map((d) => mean(maxima(2 ** 14, d, 20)));
    expect(one! - two!).toBeGreaterThan(2.5);
    expect(two! - three!).toBeLessThan(1.2);
  });

  it.each([1, 2, 3])('fill bins as the differential equations of Mitzenmacher say, d = %i', (d) => {
    const n = 200_000;
    const loads = throwBalls(n, n, d, Rng.seeded(d));
    const expected = binsWithAtLeast(d, 8);
    expect(expected[0]).toBe(1);
    expected.slice(0, 5).forEach((fraction, i) => {
      const found = loads.reduce((count, load) => count + Number(load >= i), 0) / n;
      expect(Math.abs(found - fraction)).toBeLessThan(0.004);
    });
  });

  it('are Poisson distributed with one choice, which solves the equations', () => {
    let [term, tail] = [Math.exp(-1), 1];
    binsWithAtLeast(1, 6).forEach((fraction, i) => {
      if (i > 0) expect(fraction).toBeCloseTo(tail, 4);
      tail -= term;
      term /= i + 1;
    });
  });
});

describe('the formulas', () => {
  it('agree where they describe the same: one choice is M/M/1, one server in turn is M/M/1', () => {
    for (const utilization of [0.1, 0.5, 0.9, 0.99]) {
      expect(supermarketTime(utilization, 1)).toBeCloseTo(1 / (1 - utilization), 8);
      expect(roundRobinTime(utilization, 1)).toBeCloseTo(1 / (1 - utilization), 6);
    }
    expect(supermarketTail(0.9, 2, 0)).toBe(1);
    expect(supermarketTail(0.9, 2, 3)).toBeCloseTo(0.9 ** 7, 12);
  });

  it('sum to what can be worked by hand: at 90 % and two choices 1 + 0.9^2 + 0.9^6 + 0.9^14 + …', () => {
    const byHand = [0, 2, 6, 14, 30, 62, 126].reduce((sum, exponent) => sum + 0.9 ** exponent, 0);
    expect(supermarketTime(0.9, 2)).toBeCloseTo(byHand, 8);
    expect(byHand).toBeCloseTo(2.61, 2);
  });

  it('bring round robin between random routing and a clock: D/M/1 as n grows', () => {
    const times = [1, 2, 4, 16, 1000].map((n) => roundRobinTime(0.8, n));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    // D/M/1: σ = e^(-(1 - σ) / ρ).
    let sigma = 0.8;
    for (let i = 0; i < 1000; i++) sigma = Math.exp(-(1 - sigma) / 0.8);
    expect(Math.abs((times.at(-1) ?? 0) - 1 / (1 - sigma))).toBeLessThan(0.01);
  });
});

describe('the fleet against queueing theory', () => {
  const MEAN = 16;

  /** Simulates, and gives the mean time in service times after a warm-up, and the fractions of servers with ≥ i requests. */
  function simulate(balancer: Balancer, n: number, utilization: number, requests: number) {
    const scheduler = new Scheduler({maxEvents: 1e9});
    let [sum, count] = [0, 0];
    const fleet = new Fleet({
      scheduler,
      rng: Rng.seeded(`${n} ${utilization}`),
      balancer,
      servers: range(n).map((i) => ({id: `s${i}`})),
      arrivalRate: (n * utilization) / MEAN,
      meanService: MEAN,
      onFinish: ({id}, latency) => {
        if (id < requests / 5) return;
        sum += latency;
        count += 1;
      },
    });
    const tail = range(6).map(() => 0);
    let [samples, inFlight] = [0, 0];
    while (fleet.arrived < requests) {
      scheduler.runUntil(scheduler.now + MEAN);
      if (fleet.arrived < requests / 5) continue;
      samples += 1;
      inFlight += fleet.inFlight;
      for (const {queue} of fleet.servers) for (let i = 0; i < 6; i++) tail[i]! += Number(queue.length >= i);
    }
    return {time: sum / count / MEAN, inFlight: inFlight / samples, tail: tail.map((total) => total / samples / n)};
  }

  // n = 100 is finite: the formula of the limit is missed by about a percent, the simulation by another.
  it.each([
    [0.5, 40_000],
    [0.7, 50_000],
    [0.9, 120_000],
  ])('two choices, 100 servers at %d: the time of Mitzenmacher within 0.04', (utilization, requests) => {
    const {time, tail, inFlight} = simulate(new PowerOfChoices(Rng.seeded(1), 2), 100, utilization, requests);
    expect(Math.abs(time / supermarketTime(utilization, 2) - 1)).toBeLessThan(0.04);
    tail.forEach((fraction, i) => {
      expect(Math.abs(fraction - supermarketTail(utilization, 2, i))).toBeLessThan(0.02);
    });
    // Little's law: customers = rate × time.
    expect(Math.abs(inFlight / (100 * utilization * time) - 1)).toBeLessThan(0.02);
  });

  it.each([0.5, 0.7])('one choice at %d: M/M/1 within 0.04', (utilization) => {
    const {time} = simulate(new PowerOfChoices(Rng.seeded(1), 1), 50, utilization, 60_000);
    expect(Math.abs(time * (1 - utilization) - 1)).toBeLessThan(0.04);
  });

  it.each([
    [2, 0.7],
    [5, 0.7],
    [5, 0.8],
  ])('round robin over %i servers at %d: E_n/M/1 within 0.04', (n, utilization) => {
    const {time} = simulate(new RoundRobin(), n, utilization, 60_000);
    expect(Math.abs(time / roundRobinTime(utilization, n) - 1)).toBeLessThan(0.04);
  });

  it('least connections beats two choices, which beats round robin, which beats random, at 90 %', () => {
    const balancers = [
      new LeastConnections(),
      new PowerOfChoices(Rng.seeded(1), 2),
      new RoundRobin(),
      new PowerOfChoices(Rng.seeded(1), 1),
    ];
    const times = balancers.map((balancer) => simulate(balancer, 20, 0.9, 40_000).time);
    for (let i = 1; i < times.length; i++) expect(times[i]! / times[i - 1]!).toBeGreaterThan(1.3);
  });

  it('reports percentiles of M/M/1 through the histogram: 99 % within ln 100 / (1 - ρ), by 5 %', () => {
    const scheduler = new Scheduler({maxEvents: 1e9});
    const latencies = new Histogram();
    const fleet = new Fleet({
      scheduler,
      rng: Rng.seeded(5),
      balancer: new RoundRobin(),
      servers: [{id: 'only'}],
      arrivalRate: 0.5 / MEAN,
      meanService: MEAN,
      onFinish: (_request, latency) => latencies.record(latency),
    });
    while (fleet.arrived < 60_000) scheduler.step();
    for (const [percent, factor] of [
      [50, Math.log(2)],
      [99, Math.log(100)],
    ] as const) {
      expect(Math.abs(latencies.percentile(percent) / ((factor * MEAN) / 0.5) - 1)).toBeLessThan(0.05);
    }
  });
});

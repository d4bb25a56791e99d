import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {constant, exponential} from '../kernel';
import {
  customersNeeded,
  erlangB,
  erlangC,
  hyperexponential,
  kingmanWait,
  little,
  logNormalTime,
  mg1,
  mgc,
  mm1,
  mm1Probability,
  mm1SojournPercentile,
  mmc,
  mmcWaitPercentile,
  scv,
  utilization,
  type Load,
  type SteadyState,
} from './index';

const stable = fc.double({min: 0.01, max: 0.99, noNaN: true});
const servers = fc.integer({min: 1, max: 60});
const serviceTime = fc.double({min: 0.1, max: 100, noNaN: true});
const load = fc
  .record({rho: stable, servers, serviceTime})
  .map((l): Required<Load> => ({...l, arrivalRate: (l.rho * l.servers) / l.serviceTime}));

const at = (rho: number, count = 1, time = 10): Required<Load> => ({
  arrivalRate: (rho * count) / time,
  serviceTime: time,
  servers: count,
});

const near = (actual: number, expected: number, relative = 1e-9): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected) + 1e-12);
};

function nearState(actual: SteadyState, expected: SteadyState): void {
  for (const key of ['utilization', 'inSystem', 'waiting', 'sojourn', 'wait'] as const)
    near(actual[key], expected[key]);
}

/** Erlang's C by its definition, in fractions of big integers: exact until the last division. */
function exactErlangC(c: number, offered: number): number {
  const a = BigInt(offered);
  let [power, factorial, denominator] = [1n, 1n, 1n];
  for (let k = 2; k <= c; k++) denominator *= BigInt(k); // c!, a common denominator of all terms
  let sum = 0n;
  for (let k = 0; k < c; k++) {
    sum += (power * denominator) / factorial;
    power *= a;
    factorial *= BigInt(k + 1);
  }
  // a^c / c! · c / (c - a), over the same denominator.
  const all = BigInt(c);
  const last = (power * (denominator / factorial) * all * 1_000_000_000_000_000_000n) / (all - a);
  const total = sum * 1_000_000_000_000_000_000n + last;
  return Number((last * 1_000_000_000_000_000_000n) / total) / 1e18;
}

/** The averages of M/M/c from its balance equations, state by state, without any closed form. */
function balance({arrivalRate, serviceTime: time, servers: c = 1}: Load): {inSystem: number; waiting: number} {
  let [probability, total, inSystem, waiting] = [1, 0, 0, 0];
  for (let n = 0; n < 20_000; n++) {
    total += probability;
    inSystem += n * probability;
    waiting += Math.max(0, n - c) * probability;
    probability *= (arrivalRate * time) / Math.min(n + 1, c);
  }
  return {inSystem: inSystem / total, waiting: waiting / total};
}

describe('one server', () => {
  it('at 80 %, with 10 ms of work a request: five here, four of them waiting, 50 ms in all', () => {
    nearState(mm1(at(0.8)), {utilization: 0.8, inSystem: 4, waiting: 3.2, sojourn: 50, wait: 40});
  });

  it('has the knee: twice the time at 50 %, ten times at 90 %, a hundred times at 99 %', () => {
    for (const [rho, times] of [
      [0.5, 2],
      [0.9, 10],
      [0.99, 100],
    ] as const) {
      near(mm1(at(rho)).sojourn, times * 10);
    }
  });

  it('has no steady state from 100 % on', () => {
    for (const rho of [1, 1.2]) {
      expect(mm1(at(rho))).toMatchObject({inSystem: Infinity, waiting: Infinity, sojourn: Infinity, wait: Infinity});
      expect(mmc(at(rho, 4)).wait).toBe(Infinity);
      expect(kingmanWait(at(rho), 1, 1)).toBe(Infinity);
      expect(mmcWaitPercentile(at(rho, 4), 99)).toBe(Infinity);
      expect(mm1Probability(at(rho), 0)).toBe(0);
      near(utilization(at(rho)), rho);
    }
  });

  it('without any work has no queue', () => {
    const idle = {arrivalRate: 0, serviceTime: 10};
    expect(mm1(idle)).toEqual({utilization: 0, inSystem: 0, waiting: 0, sojourn: 10, wait: 0});
    expect(mmc({...idle, servers: 3})).toEqual({utilization: 0, inSystem: 0, waiting: 0, sojourn: 10, wait: 0});
    expect(little(0, Infinity)).toBe(0);
  });

  it('has geometric numbers, whose mean is L', () => {
    const numbers = Array.from({length: 2000}, (_, n) => mm1Probability(at(0.8), n));
    near(
      numbers.reduce((sum, p) => sum + p, 0),
      1,
    );
    near(
      numbers.reduce((sum, p, n) => sum + n * p, 0),
      4,
    );
  });
});

describe('percentiles', () => {
  it('of the sojourn: the median is ln 2 of the mean, the 99th 4.6 means', () => {
    near(mm1SojournPercentile(at(0.8), 50), 50 * Math.LN2);
    near(mm1SojournPercentile(at(0.8), 99), 50 * Math.log(100));
    expect(mm1SojournPercentile(at(0.8), 0)).toBe(0);
  });

  it('of the wait of M/M/c invert its distribution function', () => {
    fc.assert(
      fc.property(load, fc.double({min: 0, max: 99.99, noNaN: true}), (l, percent) => {
        const t = mmcWaitPercentile(l, percent);
        const c = l.servers;
        const pWait = erlangC(c, l.arrivalRate * l.serviceTime);
        const exceeded = pWait * Math.exp(-(c / l.serviceTime - l.arrivalRate) * t);
        if (t > 0) near(exceeded, 1 - percent / 100, 1e-6);
        else expect(1 - percent / 100).toBeGreaterThanOrEqual(pWait);
      }),
    );
  });

  it.each([-1, 100, NaN])('refuses %d', (percent) => {
    expect(() => mm1SojournPercentile(at(0.5), percent)).toThrow(RangeError);
    expect(() => mmcWaitPercentile(at(0.5), percent)).toThrow(RangeError);
  });
});

describe('Erlang', () => {
  // B(1, a) = a / (1 + a), B(2, 1) = (1/2) / (1 + 1 + 1/2), B(3, 1) = (1/6) / (1 + 1 + 1/2 + 1/6).
  it.each([
    [0, 3, 1],
    [1, 1, 1 / 2],
    [1, 3, 3 / 4],
    [2, 1, 1 / 5],
    [3, 1, 1 / 16],
  ])('B(%d, %d) is %d', (c, a, probability) => {
    near(erlangB(c, a), probability);
  });

  it('C of one server is ρ, of two 2ρ² / (1 + ρ)', () => {
    fc.assert(
      fc.property(stable, (rho) => {
        near(erlangC(1, rho), rho);
        near(erlangC(2, 2 * rho), (2 * rho * rho) / (1 + rho));
      }),
    );
  });

  it('C is its definition, evaluated without rounding', () => {
    for (let c = 2; c <= 120; c += c < 20 ? 1 : 10) {
      for (let a = 1; a < c; a += Math.ceil(c / 7)) near(erlangC(c, a), exactErlangC(c, a), 1e-12);
    }
  });

  it('C is a probability for a hundred thousand servers, where a^c / c! is not a number', () => {
    expect(99_000 ** 100_000).toBe(Infinity);
    const probability = erlangC(100_000, 99_900);
    expect(probability).toBeGreaterThan(0.5);
    expect(probability).toBeLessThan(1);
    expect(erlangC(100_000, 90_000)).toBeLessThan(1e-100);
  });

  it('C grows with the work and falls with the number of servers at equal utilization', () => {
    fc.assert(
      fc.property(servers, stable, stable, (c, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        // Neighboring numbers may round the other way.
        expect(erlangC(c, low * c)).toBeLessThanOrEqual(erlangC(c, high * c) * (1 + 1e-12));
        expect(erlangC(c + 1, low * (c + 1))).toBeLessThan(erlangC(c, low * c));
      }),
    );
  });
});

describe('several servers', () => {
  it('are what their balance equations say', () => {
    for (const [rho, c] of [
      [0.5, 1],
      [0.9, 2],
      [0.8, 8],
      [0.95, 30],
    ] as const) {
      const {inSystem, waiting} = balance(at(rho, c));
      near(mmc(at(rho, c)).inSystem, inSystem, 1e-8);
      near(mmc(at(rho, c)).waiting, waiting, 1e-8);
    }
  });

  it('with one line wait less than with a line each', () => {
    fc.assert(
      fc.property(load, (l) => {
        const {wait} = mm1({...l, arrivalRate: l.arrivalRate / l.servers});
        expect(mmc(l).wait).toBeLessThanOrEqual(wait * (1 + 1e-9));
        if (l.servers > 1) expect(mmc(l).wait).toBeLessThan(wait / l.servers);
      }),
    );
  });
});

describe('the laws between the formulas', () => {
  it('M/M/1 is M/M/c with one server, M/G/1 with exponential service, Kingman with Poisson arrivals, M/G/c in both', () => {
    fc.assert(
      fc.property(load, fc.double({min: 0, max: 20, noNaN: true}), (l, variability) => {
        const one = {arrivalRate: l.arrivalRate / l.servers, serviceTime: l.serviceTime};
        nearState(mmc(one), mm1(one));
        nearState(mg1(one, 1), mm1(one));
        near(kingmanWait(one, 1, variability), mg1(one, variability).wait);
        nearState(mgc(one, variability), mg1(one, variability));
        nearState(mgc(l, 1), mmc(l));
      }),
    );
  });

  it('constant service halves the wait of exponential service, and a variability of 4 makes it two and a half', () => {
    near(mg1(at(0.8), 0).wait, 20);
    near(mg1(at(0.8), 4).wait, 100);
  });

  it('Little holds for the system and for the line alone', () => {
    fc.assert(
      fc.property(load, fc.double({min: 0, max: 20, noNaN: true}), (l, variability) => {
        const state = mgc(l, variability);
        near(state.inSystem, l.arrivalRate * state.sojourn);
        near(state.waiting, l.arrivalRate * state.wait);
        near(state.inSystem - state.waiting, l.arrivalRate * l.serviceTime);
      }),
    );
  });
});

describe('service times', () => {
  it('are as irregular as their name says', () => {
    near(scv(constant(7)), 0);
    near(scv(exponential(7)), 1);
    near(scv(hyperexponential(7, 4)), 4);
    near(scv(logNormalTime(7, 4)), 4);
  });

  it('a mixture of exponential times is at least as irregular as one', () => {
    for (const variability of [0.9, NaN, Infinity]) expect(() => hyperexponential(7, variability)).toThrow(RangeError);
    for (const variability of [0, -1, NaN, Infinity]) expect(() => logNormalTime(7, variability)).toThrow(RangeError);
  });
});

describe('the length of a run', () => {
  it('for 2 % at three deviations, in customers', () => {
    expect(customersNeeded({utilization: 0.5, tolerance: 0.02})).toBe(652_500);
    expect(customersNeeded({utilization: 0.9, tolerance: 0.02}) / 652_500).toBeCloseTo(15.3, 1);
    expect(customersNeeded({utilization: 0.5, tolerance: 0.01}) / 652_500).toBeCloseTo(4, 9);
    expect(customersNeeded({utilization: 0.5, tolerance: 0.02, variability: 0}) / 652_500).toBeCloseTo(0.5, 9);
  });
});

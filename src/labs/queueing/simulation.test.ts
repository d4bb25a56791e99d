import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {constant, exponential, Rng, Scheduler, Trace, uniform, type Distribution} from '../kernel';
import {
  customersNeeded,
  hyperexponential,
  logNormalTime,
  mg1,
  mm1,
  mm1SojournPercentile,
  mmc,
  mmcWaitPercentile,
  scv,
  Station,
  WaitRecursion,
  type QueueEvent,
} from './index';

const TIME = 10;

/** Poisson arrivals that keep `servers` busy for the fraction `rho` of the time. */
const gapsFor = (rho: number, servers: number): Distribution => exponential(TIME / rho / servers);

/** How far a measured value is from the expected one, in percent of the latter. */
const error = (measured: number, expected: number): number => 100 * Math.abs(measured / expected - 1);

/**
 * The promise of the lab: the simulation comes within 2 % of the formulas. Each run is as long as `customersNeeded` says
 * for an error of 2 % at three standard deviations, which is a third of a million to a million customers; the seed is
 * fixed, so a run that passes passes always.
 */
const TOLERANCE = 0.02;

describe('long runs come within 2 % of the formulas', () => {
  it.each<[string, number, number, Distribution]>([
    ['M/M/1', 0.5, 1, exponential(TIME)],
    ['M/M/2', 0.5, 2, exponential(TIME)],
    ['M/D/1', 0.6, 1, constant(TIME)],
    ['M/H2/1', 0.5, 1, hyperexponential(TIME, 2)],
  ])(
    'event by event: %s at a utilization of %d',
    (_, rho, servers, service) => {
      const variability = scv(service);
      const station = new Station({gaps: gapsFor(rho, servers), service, servers, rng: Rng.seeded('long')});
      station.serve(customersNeeded({utilization: rho, servers, variability, tolerance: TOLERANCE}));

      const load = {arrivalRate: (rho * servers) / TIME, serviceTime: TIME, servers};
      const expected = servers === 1 ? mg1(load, variability) : mmc(load);
      expect(error(station.utilization, expected.utilization)).toBeLessThan(2);
      expect(error(station.meanInSystem, expected.inSystem)).toBeLessThan(2);
      expect(error(station.meanWaiting, expected.waiting)).toBeLessThan(2);
      expect(error(station.meanSojourn, expected.sojourn)).toBeLessThan(2);
      expect(error(station.meanWait, expected.wait)).toBeLessThan(2);
      // Little's law, from an area and from a sum that know nothing of each other. Who is still here is all that differs.
      expect(error(station.throughput * station.meanSojourn, station.meanInSystem)).toBeLessThan(0.01);
      if (servers > 1 || variability !== 1) return;
      for (const percent of [50, 90, 99]) {
        expect(error(station.sojourns.percentile(percent), mm1SojournPercentile(load, percent))).toBeLessThan(2);
      }
    },
    60_000,
  );

  it.each<[string, number, number, Distribution]>([
    ['M/M/1', 0.8, 1, exponential(TIME)],
    ['M/M/8', 0.7, 8, exponential(TIME)],
    ['M/D/1', 0.8, 1, constant(TIME)],
    ['M/LN/1', 0.5, 1, logNormalTime(TIME, 2)],
  ])(
    'by the recursion: %s at a utilization of %d',
    (_, rho, servers, service) => {
      const variability = scv(service);
      const customers = customersNeeded({utilization: rho, servers, variability, tolerance: TOLERANCE});
      const queue = new WaitRecursion({gaps: gapsFor(rho, servers), service, servers, rng: Rng.seeded('long')});
      const load = {arrivalRate: (rho * servers) / TIME, serviceTime: TIME, servers};
      const limit = mmcWaitPercentile(load, 95);
      let [sum, beyond] = [0, 0];
      for (let i = 0; i < customers; i++) {
        const {wait} = queue.next();
        sum += wait;
        if (wait > limit) beyond += 1;
      }
      const expected = servers === 1 ? mg1(load, variability) : mmc(load);
      expect(error(sum / customers, expected.wait)).toBeLessThan(2);
      if (variability === 1) expect(Math.abs(beyond / customers - 0.05)).toBeLessThan(0.002);
    },
    60_000,
  );

  it('a line for each of four servers is four times M/M/1 with a quarter of the arrivals', () => {
    const station = new Station({
      gaps: gapsFor(0.5, 4),
      service: exponential(TIME),
      servers: 4,
      lines: 'split',
      rng: Rng.seeded('split'),
    });
    station.serve(customersNeeded({utilization: 0.5, tolerance: TOLERANCE}));
    expect(error(station.meanWait, mm1({arrivalRate: 0.05, serviceTime: TIME}).wait)).toBeLessThan(2);
  }, 60_000);

  it('the length of a run is what the spread of many shorter ones says', () => {
    const [runs, customers, rho] = [150, 10_000, 0.5];
    const expected = mm1({arrivalRate: rho / TIME, serviceTime: TIME}).wait;
    let squares = 0;
    for (let run = 0; run < runs; run++) {
      const queue = new WaitRecursion({
        gaps: gapsFor(rho, 1),
        service: exponential(TIME),
        servers: 1,
        rng: Rng.seeded(`run ${run}`),
      });
      let sum = 0;
      for (let i = 0; i < customers; i++) sum += queue.next().wait;
      squares += (sum / customers / expected - 1) ** 2;
    }
    // A standard deviation as tolerance needs as many customers as there were. 150 runs tell it within 12 % or so.
    const deviation = Math.sqrt(squares / runs);
    const needed = customersNeeded({utilization: rho, tolerance: deviation, deviations: 1});
    expect(needed / customers).toBeGreaterThan(0.7);
    expect(needed / customers).toBeLessThan(1.4);
  }, 60_000);
});

interface Case {
  readonly servers: number;
  readonly gaps: Distribution;
  readonly service: Distribution;
  readonly seed: number;
}

const time = fc.oneof(
  fc.double({min: 0, max: 30, noNaN: true}).map(constant),
  fc.double({min: 0.1, max: 30, noNaN: true}).map(exponential),
  fc.double({min: 0.1, max: 30, noNaN: true}).map((most) => uniform(0, most)),
);
const cases: fc.Arbitrary<Case> = fc.record({
  servers: fc.integer({min: 1, max: 5}),
  gaps: fc.double({min: 0.5, max: 20, noNaN: true}).map(exponential),
  service: time,
  seed: fc.nat(),
});

function observed({seed, ...workload}: Case, lines: 'shared' | 'split' = 'shared') {
  const scheduler = new Scheduler();
  const trace = new Trace<QueueEvent>(scheduler);
  return {trace, station: new Station({...workload, rng: Rng.seeded(seed), scheduler, trace, lines})};
}

describe('every run', () => {
  it('is the recursion of Kiefer and Wolfowitz, customer by customer and to the last bit', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const {station, trace} = observed(one);
        station.serve(60);
        const queue = new WaitRecursion({...one, rng: Rng.seeded(one.seed)});
        const visits = Array.from({length: 60}, () => queue.next());
        for (const event of trace.events) {
          const visit = 'customer' in event ? visits[event.customer - 1] : undefined;
          if (visit === undefined) continue;
          if (event.kind === 'queue.arrive') expect(event.time).toBe(visit.arrival);
          if (event.kind === 'queue.start') expect(event.wait).toBe(visit.wait);
          if (event.kind === 'queue.depart') expect(event.time).toBe(visit.departure);
        }
        const customers = (kind: QueueEvent['kind']): number[] =>
          trace.events.flatMap((event) => (event.kind === kind && 'customer' in event ? [event.customer] : []));
        const all = Array.from({length: station.arrivals}, (_, index) => index + 1);
        expect(customers('queue.arrive')).toEqual(all);
        expect(customers('queue.depart')).toHaveLength(60);
        expect(customers('queue.start')).toEqual(expect.arrayContaining(customers('queue.depart')));
      }),
    );
  });

  it("obeys Little's law exactly once it is empty: the area under N(t) is the sum of the sojourns", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom('shared', 'split'), fc.nat(40), fc.nat(4), (one, lines, customers, burst) => {
        const {station} = observed(one, lines);
        station.serve(customers);
        station.burst(burst);
        station.pause(0, 25);
        station.close();
        while (station.step());
        expect(station.inSystem).toBe(0);
        expect(station.area).toBe(station.sojournSum);
        if (station.departures === 0) return;
        // L = λ W, with both sides divided by the same time.
        expect(station.throughput * station.meanSojourn).toBeCloseTo(station.meanInSystem, 9);
      }),
    );
  });

  it('obeys it at any moment, if those who are still here are counted too', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom('shared', 'split'), fc.nat(200), (one, lines, steps) => {
        const {station} = observed(one, lines);
        for (let i = 0; i < steps; i++) station.step();
        const here = [...station.lines.flat(), ...station.servers.flatMap(({serving}) => serving ?? [])];
        expect(here).toHaveLength(station.inSystem);
        const soFar = here.reduce((sum, {arrival}) => sum + station.now - arrival, 0);
        expect(station.area).toBe(station.sojournSum + soFar);
      }),
    );
  });

  it('lets no server rest while somebody waits for it, and serves each line in the order of arrival', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom('shared', 'split'), fc.nat(100), (one, lines, pauseAt) => {
        const {station, trace} = observed(one, lines);
        for (let i = 0; i < 200; i++) {
          if (i === pauseAt) station.pause(one.servers - 1, 40);
          station.step();
          station.servers.forEach(({serving, paused}, index) => {
            const line = station.lines[lines === 'shared' ? 0 : index] ?? [];
            if (serving === undefined && !paused) expect(line).toEqual([]);
          });
          for (const line of station.lines) {
            expect(line.map(({id}) => id)).toEqual(line.map(({id}) => id).sort((a, b) => a - b));
          }
        }
        const lineOf = new Map(
          trace.events.flatMap((event) =>
            event.kind === 'queue.arrive' ? [[event.customer, event.line] as const] : [],
          ),
        );
        const starts = trace.events.flatMap((event) => (event.kind === 'queue.start' ? [event.customer] : []));
        for (const line of new Set(lineOf.values())) {
          const own = starts.filter((customer) => lineOf.get(customer) === line);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const [a, b] = [observed(one), observed(one)];
        a.station.serve(30);
        b.station.serve(30);
        expect(a.trace.hash).toBe(b.trace.hash);
      }),
    );
  });
});

describe('a station', () => {
  const fixed = (servers = 1, lines: 'shared' | 'split' = 'shared') =>
    observed({servers, gaps: constant(10), service: constant(8), seed: 1}, lines);

  it('measures what can be computed by hand: arrivals each 10 ms, 8 ms of service', () => {
    const {station} = fixed();
    station.serve(10);
    expect(station.now).toBe(108);
    expect(station.area).toBe(80);
    expect(station.utilization).toBeCloseTo(80 / 108, 12);
    expect([station.meanWait, station.meanSojourn, station.arrivals, station.departures]).toEqual([0, 8, 10, 10]);
  });

  it('lets a burst wait in line: the n-th waits for the n - 1 before it', () => {
    const {station, trace} = fixed();
    station.burst(4);
    station.close();
    while (station.step());
    expect(trace.events.flatMap((event) => (event.kind === 'queue.start' ? [event.wait] : []))).toEqual([0, 8, 16, 24]);
    expect(station.area).toBe(8 + 16 + 24 + 32);
    expect(station.open).toBe(false);
  });

  it('prolongs the service that a pause interrupts, and starts nobody before the pause is over', () => {
    const {station, trace} = fixed();
    station.burst(2);
    station.pause(0, 100);
    station.pause(0, 500); // it is paused already
    station.close();
    while (station.step());
    expect(trace.events.filter(({kind}) => kind === 'queue.depart').map(({time: at}) => at)).toEqual([108, 116]);
    expect(station.utilization).toBe(1);
    const told = trace.events.filter(({kind}) => /pause|resume|close/.test(kind)).map(({kind, time}) => [kind, time]);
    expect(told).toEqual([
      ['queue.pause', 0],
      ['queue.close', 0],
      ['queue.resume', 100],
    ]);
    expect(() => station.pause(1, 1)).toThrow(RangeError);
  });

  it('takes whoever waits when the pause of an idle server ends', () => {
    const {station} = fixed();
    station.pause(0, 100);
    station.burst(1);
    station.close();
    expect(station.servers).toEqual([{serving: undefined, paused: true}]);
    while (station.step());
    expect(station.now).toBe(108);
    expect(station.meanWait).toBe(100);
  });

  it('hands a shared line to the other server while one is paused', () => {
    const {station} = fixed(2);
    station.pause(0, 100);
    station.burst(2);
    station.close();
    while (station.departures < 2) station.step();
    expect(station.now).toBe(16);
  });

  it.each([0, -1, 1.5, NaN])('can not have %d servers', (servers) => {
    expect(() => new Station({servers, gaps: constant(1), service: constant(1), rng: Rng.seeded(1)})).toThrow(
      RangeError,
    );
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {setupRoundTrips, simulateRequests, timeToFinish, type Strategy, type Tls, type Workload} from './index';

const STRATEGIES: readonly Strategy[] = ['serial', 'parallel', 'pooled', 'multiplexed'];

const photos = (tls: Tls): Workload => ({requests: 700, roundTrip: 80, serverTime: 0, tls});

describe('a new connection', () => {
  it.each<[Tls, number]>([
    ['none', 1],
    ['1.3', 2],
    ['1.2', 3],
  ])('with TLS %s takes %d round trips before the first request', (tls, roundTrips) => {
    expect(setupRoundTrips(tls)).toBe(roundTrips);
  });
});

describe('700 requests over 80 ms', () => {
  it.each<[Strategy, Tls, number]>([
    ['serial', '1.3', 168_000], // 700 · 3 · 80 ms
    ['serial', '1.2', 224_000], // 700 · 4 · 80 ms
    ['serial', 'none', 112_000],
    ['parallel', '1.3', 28_080], // ceil(700 / 6) = 117 turns of 240 ms
    ['parallel', '1.2', 37_440],
    ['pooled', '1.3', 9520], // 160 ms, and 117 turns of 80 ms
    ['pooled', '1.2', 9600],
    ['multiplexed', '1.3', 720], // 160 ms, and 7 turns of 80 ms
    ['multiplexed', '1.2', 800],
  ])('%s with TLS %s take %d ms', (strategy, tls, time) => {
    expect(timeToFinish(strategy, photos(tls))).toBe(time);
    expect(simulateRequests(strategy, photos(tls)).time).toBe(time);
  });

  it('all at once, where the server allows it, take three round trips', () => {
    expect(timeToFinish('multiplexed', {...photos('1.3'), streams: 1000})).toBe(240);
  });

  it('open 700, 700, 6 and 1 connections, of which at most 1, 6, 6 and 1 at a time', () => {
    const seen = STRATEGIES.map((strategy) => simulateRequests(strategy, photos('1.3')));
    expect(seen.map(({opened}) => opened)).toEqual([700, 700, 6, 1]);
    expect(seen.map(({atATime}) => atATime)).toEqual([1, 6, 6, 1]);
    // Two packets for each round trip: 2 of a handshake for each connection, and one for each request.
    expect(seen.map(({packets}) => packets)).toEqual([4200, 4200, 1424, 1404]);
  });
});

const workloads: fc.Arbitrary<Workload> = fc.record({
  requests: fc.nat(60),
  roundTrip: fc.integer({min: 1, max: 200}).map((n) => 2 * n),
  serverTime: fc.nat(50),
  tls: fc.constantFrom<Tls>('none', '1.3', '1.2'),
  connections: fc.integer({min: 1, max: 12}),
  streams: fc.integer({min: 1, max: 40}),
});

describe('the formula', () => {
  it('is what the simulation finds, packet by packet', () => {
    fc.assert(
      fc.property(workloads, fc.constantFrom(...STRATEGIES), (workload, strategy) => {
        expect(simulateRequests(strategy, workload).time).toBe(timeToFinish(strategy, workload));
      }),
      {numRuns: 400},
    );
  });

  it('never finds new connections faster than kept ones, nor TLS 1.2 faster than 1.3', () => {
    fc.assert(
      fc.property(workloads, (workload) => {
        const time = (strategy: Strategy): number => timeToFinish(strategy, workload);
        expect(time('parallel')).toBeLessThanOrEqual(time('serial'));
        expect(time('pooled')).toBeLessThanOrEqual(time('parallel'));
        for (const strategy of STRATEGIES) {
          const [newer, older] = (['1.3', '1.2'] as const).map((tls) => timeToFinish(strategy, {...workload, tls}));
          expect(newer).toBeLessThanOrEqual(older ?? NaN);
        }
      }),
    );
  });
});

it('is the same run each time', () => {
  expect(simulateRequests('pooled', photos('1.3')).hash).toBe(simulateRequests('pooled', photos('1.3')).hash);
});

import {describe, expect, it} from 'vitest';
import {constant, exponential} from '../kernel';
import {
  BrokerSystem,
  deadLetterShare,
  drainTime,
  expectedDeliveries,
  growth,
  prefetchFor,
  steady,
  throughputOf,
  type SystemOptions,
} from './index';

const systemOf = (options: Partial<SystemOptions>): BrokerSystem =>
  new BrokerSystem({seed: 1, roundTrip: 0, subscriptions: [steady('q', 10)], ...options});

const countOf = (system: BrokerSystem, kind: string): number =>
  system.trace.events.filter((event) => event.kind === kind).length;

describe('the backlog', () => {
  it('grows by λ − μ', () => {
    // 1 / 4 ms arrive, 1 / 10 ms are done.
    const system = systemOf({gap: constant(4)});
    system.scheduler.runUntil(2000);
    expect(growth(250, 100)).toBe(150);
    expect(Math.abs((system.stations[0]?.queue.ready ?? 0) - 2 * growth(250, 100))).toBeLessThanOrEqual(2);
  });

  it('drains in Q / (μ − λ)', () => {
    const system = systemOf({gap: constant(25)});
    system.scheduler.runUntil(1000);
    for (let i = 0; i < 120; i++) system.publish();
    const expected = 1000 * drainTime(120, 40, 100);
    expect(expected).toBe(2000);
    system.scheduler.runUntil(1000 + 0.95 * expected);
    expect(system.stations[0]?.queue.ready).toBeGreaterThan(0);
    system.scheduler.runUntil(1000 + 1.05 * expected);
    expect(system.stations[0]?.queue.ready).toBe(0);
  });

  it('never drains without capacity to spare', () => {
    expect(drainTime(1, 10, 10)).toBe(Infinity);
  });
});

describe('prefetch', () => {
  it.each([1, 2, 3, 4, 5, 8])('%i gives min(n / (RTT + S), 1 / S)', (prefetch) => {
    const system = systemOf({roundTrip: 30, subscriptions: [steady('q', 10, {prefetch})]});
    for (let i = 0; i < 1000; i++) system.publish();
    system.scheduler.runUntil(4000);
    expect(system.processed / 4000).toBeCloseTo(throughputOf(prefetch, 30, 10), 2);
  });

  it('is large enough at (RTT + S) / S', () => {
    expect(prefetchFor(30, 10)).toBe(4);
    expect(throughputOf(4, 30, 10)).toBe(1 / 10);
    expect(throughputOf(3, 30, 10)).toBeLessThan(1 / 10);
  });
});

describe('deliveries', () => {
  it('are 1 / (1 − p) for a message without a limit, and fewer with one', () => {
    expect(expectedDeliveries(0.2)).toBeCloseTo(1.25, 9);
    expect(expectedDeliveries(0.2, 3)).toBeCloseTo(1.24, 9);
    expect(expectedDeliveries(1, 5)).toBe(5);
    expect(deadLetterShare(0.2, 3)).toBeCloseTo(0.008, 9);
  });

  it.each([
    [0.2, Infinity],
    [0.5, 3],
  ])('with failures of %d and at most %d deliveries come out as computed', (failure, maxDeliveries) => {
    const system = systemOf({failure, subscriptions: [steady('q', 1, {maxDeliveries})]});
    for (let i = 0; i < 5000; i++) system.publish();
    system.scheduler.runUntil(1_000_000);
    const expected = expectedDeliveries(failure, maxDeliveries);
    expect(countOf(system, 'broker.deliver') / 5000 / expected).toBeCloseTo(1, 1);
    const dead = system.stations[0]?.queue.dead.length ?? 0;
    expect(Math.abs(dead / 5000 - deadLetterShare(failure, maxDeliveries))).toBeLessThan(0.02);
    expect(system.processed + dead).toBe(5000);
  });
});

describe('a consumer that crashes', () => {
  it('lets its messages come back after the visibility timeout, and the others process them', () => {
    const system = systemOf({
      subscriptions: [steady('q', 10, {consumers: 2, prefetch: 3, visibilityTimeout: 200})],
    });
    for (let i = 0; i < 6; i++) system.publish();
    system.crash('q 1');
    system.scheduler.runUntil(190);
    expect(system.processed).toBe(3);
    system.scheduler.runUntil(300);
    expect([system.processed, system.repetitions]).toEqual([6, 0]);
  });

  it('gets new ones when it is back', () => {
    const system = systemOf({});
    system.crash('q 1');
    system.publish();
    system.scheduler.runUntil(100);
    expect(system.processed).toBe(0);
    system.restart('q 1');
    system.scheduler.runUntil(200);
    expect(system.processed).toBe(1);
  });

  it('crashes once and starts once, however often it is told to', () => {
    const system = systemOf({});
    system.restart('q 1');
    for (let i = 0; i < 2; i++) system.crash('q 1');
    for (let i = 0; i < 2; i++) system.restart('q 1');
    expect([countOf(system, 'consumer.crash'), countOf(system, 'consumer.start')]).toEqual([1, 1]);
    expect(() => system.crash('q 2')).toThrow(RangeError);
  });
});

describe('a visibility timeout of 100 ms, with messages that take 40 ms', () => {
  function play(prefetch: number): BrokerSystem {
    const system = systemOf({subscriptions: [steady('q', 40, {consumers: 2, prefetch, visibilityTimeout: 100})]});
    for (let i = 0; i < 30; i++) system.publish();
    system.scheduler.runUntil(5000);
    return system;
  }

  it('is long enough if a consumer has one message at a time', () => {
    const {processed, repetitions} = play(1);
    expect([processed, repetitions]).toEqual([30, 0]);
  });

  it('lets the consumers go in circles with five: the last three are always late', () => {
    const {processed, repetitions} = play(5);
    expect(repetitions).toBeGreaterThan(200);
    expect(processed).toBeLessThan(30);
  });
});

it('thousands of runs with crashes process every message, once at least', () => {
  let repeated = 0;
  for (let seed = 0; seed < 1000; seed++) {
    const system = new BrokerSystem({
      seed,
      roundTrip: 4,
      failure: 0.1,
      subscriptions: [
        steady('a', 10, {consumers: 2, prefetch: 1 + (seed % 4), visibilityTimeout: 60, serviceTime: exponential(10)}),
        steady('b', 2, {visibilityTimeout: 60}),
      ],
    });
    for (let i = 0; i < 10; i++) {
      system.publish();
      system.scheduler.runUntil(system.scheduler.now + 13);
      const id = i % 3 === 0 ? 'b 1' : `a ${1 + (i % 2)}`;
      if ((seed + i) % 4 === 0) system.crash(id);
      if ((seed + i) % 4 === 2) system.restart(id);
    }
    for (const id of ['a 1', 'a 2', 'b 1']) system.restart(id);
    system.scheduler.runUntil(system.scheduler.now + 5000);
    expect(system.processed, `seed ${seed}`).toBe(20);
    repeated += system.repetitions;
  }
  expect(repeated).toBeGreaterThan(0);
});

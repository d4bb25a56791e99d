import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {ceilToTick, RunawayError, Scheduler, TICKS_PER_MS} from './scheduler';

const delay = fc.double({min: 0, max: 1000, noNaN: true});

describe('ceilToTick', () => {
  it('rounds up, by a tick at most', () => {
    fc.assert(
      fc.property(delay, (ms) => ceilToTick(ms) >= ms && ceilToTick(ms) - ms <= 1 / TICKS_PER_MS),
      {numRuns: 1000},
    );
  });

  it('makes time add up exactly, in any order', () => {
    fc.assert(
      fc.property(fc.array(delay.map(ceilToTick)), (delays) => {
        const add = (sum: number, ms: number): number => sum + ms;
        expect([...delays].reverse().reduce(add, 0)).toBe(delays.reduce(add, 0));
      }),
    );
  });
});

describe('Scheduler', () => {
  it('runs events by time, and by the order of scheduling where they tie', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (times) => {
        const scheduler = new Scheduler();
        const ran: [number, number][] = [];
        times.forEach((time, index) => scheduler.at(time, () => ran.push([scheduler.now, index])));
        scheduler.run();
        expect(ran).toEqual(times.map((time, index) => [time, index]).sort(([a = 0], [b = 0]) => a - b));
      }),
    );
  });

  it('runs exactly what was not canceled', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(delay, fc.boolean())), (plans) => {
        const scheduler = new Scheduler();
        const ran = new Set<number>();
        const timers = plans.map(([time], index) => scheduler.at(time, () => ran.add(index)));
        plans.forEach(([, canceled], index) => canceled && timers[index]?.cancel());
        const kept = plans.flatMap(([, canceled], index) => (canceled ? [] : [index]));
        expect(scheduler.pending).toBe(kept.length);
        scheduler.run();
        expect([...ran].sort((a, b) => a - b)).toEqual(kept);
        expect(scheduler.pending).toBe(0);
      }),
    );
  });

  it('never fires a timer early', () => {
    fc.assert(
      fc.property(delay, (ms) => {
        const scheduler = new Scheduler();
        scheduler.after(ms, () => undefined);
        scheduler.run();
        return scheduler.now >= ms;
      }),
    );
  });

  it('lets an event schedule others, after those that are due already', () => {
    const scheduler = new Scheduler();
    const ran: string[] = [];
    scheduler.at(5, () => {
      ran.push('first');
      scheduler.after(0, () => ran.push('third'));
    });
    scheduler.at(5, () => ran.push('second'));
    scheduler.run();
    expect(ran).toEqual(['first', 'second', 'third']);
  });

  it('steps through one event at a time', () => {
    const scheduler = new Scheduler();
    scheduler.at(1, () => undefined);
    scheduler.at(7, () => undefined);
    const seen = [];
    do seen.push([scheduler.now, scheduler.next]);
    while (scheduler.step());
    expect(seen).toEqual([
      [0, 1],
      [1, 7],
      [7, undefined],
    ]);
  });

  it('runs until a moment, included, and goes on from there', () => {
    const scheduler = new Scheduler();
    const ran: number[] = [];
    for (const time of [1, 2, 2, 3]) scheduler.at(time, () => ran.push(time));
    expect([scheduler.runUntil(2), scheduler.now, scheduler.runUntil(2.5), scheduler.now]).toEqual([3, 2, 0, 2.5]);
    expect(ran).toEqual([1, 2, 2]);
  });

  it('gives a timer that has run or was canceled no effect any more', () => {
    const scheduler = new Scheduler();
    const timer = scheduler.after(1, () => undefined, 'tick');
    expect([timer.active, timer.at, timer.label]).toEqual([true, 1, 'tick']);
    scheduler.run();
    timer.cancel();
    expect([timer.active, scheduler.pending]).toEqual([false, 0]);
  });

  it('repeats until it is canceled, even from within', () => {
    const scheduler = new Scheduler();
    const ran: number[] = [];
    const timer = scheduler.every(10, () => {
      ran.push(scheduler.now);
      if (ran.length === 3) timer.cancel();
    });
    scheduler.run();
    expect([ran, timer.active]).toEqual([[10, 20, 30], false]);
  });

  it('is still usable after an event has thrown', () => {
    const scheduler = new Scheduler();
    scheduler.at(1, () => {
      throw new Error('from the event');
    });
    scheduler.at(2, () => undefined);
    expect(() => scheduler.run()).toThrow('from the event');
    expect([scheduler.now, scheduler.run(), scheduler.now]).toEqual([1, 1, 2]);
  });

  it('stops a run that reschedules itself without end, and says what it was', () => {
    const scheduler = new Scheduler({maxEvents: 100});
    scheduler.every(1, () => undefined, 'heartbeat');
    expect(() => scheduler.run()).toThrow(RunawayError);
    expect(() => scheduler.runUntil(1000)).toThrow(/100 events have run and 1 are pending at 200 ms.*heartbeat/);
  });

  it('counts events towards the limit for each call apart', () => {
    const scheduler = new Scheduler({maxEvents: 100});
    scheduler.every(1, () => undefined);
    expect([scheduler.runUntil(100), scheduler.runUntil(200)]).toEqual([100, 100]);
  });

  it.each([-1, NaN, Infinity])('refuses a delay of %d', (ms) => {
    expect(() => new Scheduler().after(ms, () => undefined, 'tick')).toThrow(RangeError);
  });

  it.each([0, -1, NaN])('refuses an interval of %d', (ms) => {
    expect(() => new Scheduler().every(ms, () => undefined)).toThrow(RangeError);
  });

  it('refuses to go back in time', () => {
    const scheduler = new Scheduler();
    scheduler.runUntil(10);
    expect(() => scheduler.runUntil(9)).toThrow("can't run until 9 ms: it is 10 ms");
  });
});

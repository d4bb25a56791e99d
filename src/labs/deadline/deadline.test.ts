import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Deadline} from './index';

describe('a deadline', () => {
  it('leaves less as time passes, and nothing afterwards', () => {
    const clock = {now: 100};
    const deadline = Deadline.after(clock, 1000);
    clock.now = 350;
    expect([deadline.at, deadline.remaining]).toEqual([1100, 750]);
    clock.now = 2000;
    expect(deadline.remaining).toBe(0);
  });

  it('is handed on with a reserve, and never beyond the share of the callee', () => {
    const clock = {now: 40};
    const deadline = Deadline.after({now: 0}, 1000);
    expect(Deadline.after(clock, 960).child({reserve: 10}).remaining).toBe(950);
    expect(Deadline.after(clock, 960).child({limit: 100}).remaining).toBe(100);
    expect(deadline.child({reserve: 1500}).remaining).toBe(0);
  });

  it('makes room for the attempts of the lesson: 300, 300 and 100 ms in a second', () => {
    const clock = {now: 0};
    const deadline = Deadline.after(clock, 1000);
    const timeouts: number[] = [];
    let wait = 0;
    for (;;) {
      const timeout = deadline.attempt(wait, 300, 50);
      if (timeout === undefined) break;
      timeouts.push(timeout);
      clock.now += wait + timeout;
      wait = wait === 0 ? 100 : 2 * wait;
    }
    expect(timeouts).toEqual([300, 300, 100]);
    expect(clock.now).toBe(1000);
  });

  it('never lets a descendant or an attempt outlive it', () => {
    const ms = fc.nat(2000);
    fc.assert(
      fc.property(fc.integer({min: 1, max: 2000}), ms, ms, ms, ms, (timeout, passed, reserve, limit, wait) => {
        const clock = {now: 0};
        const deadline = Deadline.after(clock, timeout);
        clock.now = passed;
        const child = deadline.child({reserve, limit});
        expect(child.at).toBeLessThanOrEqual(deadline.at);
        expect(child.remaining).toBeLessThanOrEqual(limit);
        const attempt = deadline.attempt(wait, limit, 1);
        if (attempt !== undefined) expect(clock.now + wait + attempt).toBeLessThanOrEqual(deadline.at);
        else expect(Math.min(limit, deadline.remaining - wait)).toBeLessThan(1);
      }),
    );
  });

  it('does not begin in the past', () => {
    for (const timeout of [0, -1, NaN]) expect(() => Deadline.after({now: 0}, timeout)).toThrow(RangeError);
  });
});

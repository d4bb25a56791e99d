import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {INITIAL_RTO, RetransmissionTimeout} from './index';

/** The three numbers after some measurements, without the minimum of a second that would hide them. */
function after(measurements: readonly number[], minimum = 0): [srtt: number | undefined, rttvar: number, rto: number] {
  const timeout = new RetransmissionTimeout({minimum});
  for (const rtt of measurements) timeout.measured(rtt);
  return [timeout.srtt, timeout.rttvar, timeout.value];
}

describe('the retransmission timeout of RFC 6298', () => {
  it('is a second before the first measurement (2.1)', () => {
    expect(after([])).toEqual([undefined, 0, INITIAL_RTO]);
    expect(INITIAL_RTO).toBe(1000);
  });

  it('by hand, for 100, 140 and 100 ms', () => {
    // (2.2) SRTT = R, RTTVAR = R / 2, RTO = SRTT + 4 RTTVAR.
    expect(after([100])).toEqual([100, 50, 300]);
    // (2.3) RTTVAR = 3/4 · 50 + 1/4 · |100 - 140| = 47.5, then SRTT = 7/8 · 100 + 1/8 · 140 = 105; RTO = 105 + 190.
    expect(after([100, 140])).toEqual([105, 47.5, 295]);
    // RTTVAR = 3/4 · 47.5 + 1/4 · |105 - 100| = 36.875, SRTT = 7/8 · 105 + 1/8 · 100 = 104.375; RTO = 104.375 + 147.5.
    expect(after([100, 140, 100])).toEqual([104.375, 36.875, 251.875]);
  });

  it('is at least a second (2.4), and at most a minute (2.5)', () => {
    expect(after([100], 1000)[2]).toBe(1000);
    expect(after([600], 1000)[2]).toBe(1800);
    expect(after([50_000], 1000)[2]).toBe(60_000);
  });

  it('keeps a tick of the clock above a round trip that never varies', () => {
    const timeout = new RetransmissionTimeout({minimum: 0, granularity: 10});
    for (let i = 0; i < 200; i++) timeout.measured(100);
    expect(timeout.rttvar).toBeLessThan(1e-9);
    expect(timeout.value).toBe(110);
  });

  it('doubles with each timeout (5.5) up to the maximum, and the next measurement undoes it', () => {
    const timeout = new RetransmissionTimeout();
    const values = Array.from({length: 8}, () => {
      timeout.backOff();
      return timeout.value;
    });
    expect(values).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    timeout.measured(100);
    expect(timeout.value).toBe(1000);
  });

  it('is three seconds after a handshake that needed a timeout (5.7)', () => {
    const timeout = new RetransmissionTimeout();
    timeout.backOff();
    timeout.synWasLost();
    expect(timeout.value).toBe(3000);
  });

  it('is never below the smoothed round trip, nor outside of its bounds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({min: 0.1, max: 50_000, noNaN: true}), {minLength: 1, maxLength: 40, size: 'max'}),
        (rtts) => {
          const timeout = new RetransmissionTimeout({minimum: 200});
          for (const rtt of rtts) timeout.measured(rtt);
          const {srtt = NaN, value} = timeout;
          expect(srtt).toBeGreaterThanOrEqual(Math.min(...rtts) * (1 - 1e-12));
          expect(srtt).toBeLessThanOrEqual(Math.max(...rtts) * (1 + 1e-12));
          expect(value).toBeGreaterThanOrEqual(Math.min(60_000, Math.max(200, srtt)));
          expect(value).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });
});

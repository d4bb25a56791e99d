import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {CongestionControl, initialWindow, type CongestionOptions} from './index';

const MSS = 1000;
const start = (options: Partial<CongestionOptions> = {}): CongestionControl =>
  new CongestionControl({mss: MSS, initialWindow: 10 * MSS, ...options});

/** Acknowledges one window, segment by segment, with as much under way again. Returns where the stream is. */
function roundTrip(control: CongestionControl, from: number): number {
  const segments = Math.floor(control.cwnd / MSS);
  for (let i = 1; i <= segments; i++) control.acknowledged(MSS, from + i * MSS, control.cwnd);
  return from + segments * MSS;
}

/** Three duplicates of an acknowledgment. Returns what each of them asks for. */
const threeDuplicates = (control: CongestionControl, ack: number, flight: number, highest: number): boolean[] =>
  [1, 2, 3].map(() => control.duplicate(ack, flight, highest));

describe('the initial window of RFC 6928', () => {
  // min (10 · MSS, max (2 · MSS, 14600))
  it.each([
    [536, 5360],
    [1460, 14_600],
    [1461, 14_600],
    [4380, 14_600],
    [7300, 14_600],
    [9000, 18_000],
  ])('for segments of %d bytes is %d', (mss, window) => {
    expect(initialWindow(mss)).toBe(window);
    expect(new CongestionControl({mss}).cwnd).toBe(window);
  });
});

describe('growth', () => {
  it('in slow start is a segment for each one acknowledged: the window doubles each round trip', () => {
    const control = start();
    let at = 0;
    const windows = [control.cwnd];
    for (let round = 0; round < 4; round++) {
      at = roundTrip(control, at);
      windows.push(control.cwnd);
    }
    expect(windows.map((bytes) => bytes / MSS)).toEqual([10, 20, 40, 80, 160]);
    expect(control.phase).toBe('slow start');
  });

  it('in slow start is at most a segment, however much is acknowledged at once (RFC 5681, equation 2)', () => {
    const control = start();
    control.acknowledged(300, 300, 5000);
    control.acknowledged(5 * MSS, 5300, 5000);
    expect(control.cwnd).toBe(10 * MSS + 300 + MSS);
  });

  it('above the threshold is a segment each round trip', () => {
    const control = start();
    control.timedOut(20 * MSS, 20 * MSS, false);
    let at = 0;
    const windows: number[] = [];
    for (let round = 0; round < 8; round++) {
      at = roundTrip(control, at);
      windows.push(control.cwnd / MSS);
    }
    expect(windows).toEqual([2, 4, 8, 10, 11, 12, 13, 14]);
    expect(control.phase).toBe('congestion avoidance');
  });
});

describe('a loss', () => {
  it('is noticed at the third duplicate, and halves what was under way (RFC 5681, section 3.2)', () => {
    const control = start();
    expect(threeDuplicates(control, 0, 10 * MSS, 10 * MSS)).toEqual([false, false, true]);
    expect([control.ssthresh, control.cwnd, control.phase]).toEqual([5 * MSS, 8 * MSS, 'fast recovery']);
    expect(control.duplicate(0, 10 * MSS, 10 * MSS)).toBe(false);
    expect(control.cwnd).toBe(9 * MSS);
  });

  it('is not noticed if an acknowledgment of new data comes in between', () => {
    const control = start();
    control.duplicate(0, 10 * MSS, 10 * MSS);
    control.duplicate(0, 10 * MSS, 10 * MSS);
    control.acknowledged(MSS, MSS, 9 * MSS);
    expect(threeDuplicates(control, MSS, 9 * MSS, 10 * MSS)).toEqual([false, false, true]);
  });

  it('that is repaired leaves half of the window, and no more than a segment above what is under way', () => {
    const control = start();
    threeDuplicates(control, 0, 10 * MSS, 10 * MSS);
    expect(control.acknowledged(10 * MSS, 10 * MSS, 0)).toEqual({retransmit: false, restartTimer: true});
    expect([control.cwnd, control.phase]).toEqual([2 * MSS, 'slow start']);
    const busy = start();
    threeDuplicates(busy, 0, 10 * MSS, 10 * MSS);
    busy.acknowledged(10 * MSS, 10 * MSS, 8 * MSS);
    expect([busy.cwnd, busy.phase]).toEqual([5 * MSS, 'congestion avoidance']);
  });

  it('of a small window leaves two segments as threshold', () => {
    const control = start();
    threeDuplicates(control, 0, 3 * MSS, 3 * MSS);
    expect(control.ssthresh).toBe(2 * MSS);
  });

  it('that times out starts over with one segment, and halves the threshold once only for one segment', () => {
    const control = start();
    control.timedOut(10 * MSS, 10 * MSS, false);
    expect([control.cwnd, control.ssthresh, control.phase]).toEqual([MSS, 5 * MSS, 'slow start']);
    control.timedOut(MSS, 10 * MSS, true);
    expect(control.ssthresh).toBe(5 * MSS);
    control.timedOut(8 * MSS, 20 * MSS, false);
    expect(control.ssthresh).toBe(4 * MSS);
  });
});

describe('several losses in one window', () => {
  it('NewReno repairs one with each partial acknowledgment, and stays in recovery (RFC 6582, section 3.2)', () => {
    const control = start();
    threeDuplicates(control, 0, 10 * MSS, 10 * MSS); // cwnd = 5 + 3 segments
    // 4 segments are acknowledged; one is added for the retransmission. The first partial one restarts the timer.
    expect(control.acknowledged(4 * MSS, 4 * MSS, 6 * MSS)).toEqual({retransmit: true, restartTimer: true});
    expect(control.cwnd).toBe((8 - 4 + 1) * MSS);
    expect(control.acknowledged(3 * MSS, 7 * MSS, 3 * MSS)).toEqual({retransmit: true, restartTimer: false});
    expect([control.cwnd, control.phase]).toEqual([(5 - 3 + 1) * MSS, 'fast recovery']);
    expect(control.acknowledged(3 * MSS, 10 * MSS, 4 * MSS).retransmit).toBe(false);
    expect(control.cwnd).toBe(5 * MSS);
  });

  it('Reno takes the first acknowledgment for the end, and halves again for each loss', () => {
    const control = start({variant: 'reno'});
    threeDuplicates(control, 0, 10 * MSS, 10 * MSS);
    expect(control.acknowledged(4 * MSS, 4 * MSS, 6 * MSS)).toEqual({retransmit: false, restartTimer: true});
    expect([control.cwnd, control.phase]).toEqual([5 * MSS, 'congestion avoidance']);
    expect(threeDuplicates(control, 4 * MSS, 5 * MSS, 10 * MSS)).toEqual([false, false, true]);
    expect(control.ssthresh).toBe(2.5 * MSS);
  });

  it('NewReno does not take duplicates of old news for another loss', () => {
    const control = start();
    control.timedOut(10 * MSS, 10 * MSS, false);
    control.acknowledged(MSS, MSS, 2 * MSS);
    expect(threeDuplicates(control, MSS, 2 * MSS, 10 * MSS)).toEqual([false, false, false]);
    control.acknowledged(10 * MSS, 11 * MSS, 2 * MSS);
    expect(threeDuplicates(control, 11 * MSS, 4 * MSS, 15 * MSS)).toEqual([false, false, true]);
  });
});

it('the window after a pause is the initial one, or what it was if that is less', () => {
  const control = start();
  roundTrip(control, 0);
  control.idled();
  expect(control.cwnd).toBe(10 * MSS);
  control.timedOut(10 * MSS, 10 * MSS, false);
  control.idled();
  expect(control.cwnd).toBe(MSS);
});

it('the window after a lost SYN is one segment', () => {
  const control = start();
  control.synWasLost();
  expect(control.cwnd).toBe(MSS);
});

it('the window is never below a segment, and the threshold never below two', () => {
  const step = fc.oneof(
    fc.record({kind: fc.constant('ack' as const), segments: fc.integer({min: 1, max: 30})}),
    fc.record({kind: fc.constant('duplicate' as const), segments: fc.constant(0)}),
    fc.record({kind: fc.constant('timeout' as const), segments: fc.constant(0)}),
  );
  fc.assert(
    fc.property(fc.array(step, {maxLength: 100, size: 'max'}), fc.constantFrom('reno', 'newreno'), (steps, variant) => {
      const control = start({variant});
      let [una, highest] = [0, 10 * MSS];
      for (const {kind, segments} of steps) {
        const flight = highest - una;
        if (kind === 'ack' && flight > 0) {
          const bytes = Math.min(flight, segments * MSS);
          una += bytes;
          control.acknowledged(bytes, una, highest - una);
          highest = Math.max(highest, una + Math.floor(control.cwnd / MSS) * MSS);
        } else if (kind === 'duplicate') control.duplicate(una, flight, highest);
        else if (kind === 'timeout') control.timedOut(flight, highest, false);
        expect(control.cwnd).toBeGreaterThanOrEqual(MSS);
        expect(control.ssthresh).toBeGreaterThanOrEqual(2 * MSS);
      }
    }),
  );
});

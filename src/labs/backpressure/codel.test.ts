import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {codelDrops, CoDelQueue, controlLaw, squareRoot} from './index';

/** Puts `count` items in at once and takes one every millisecond. Returns when each drop happened. */
function dropsOf(count: number, until: number): number[] {
  const queue = new CoDelQueue<number>();
  for (let i = 0; i < count; i++) queue.offer(0, i);
  const drops: number[] = [];
  for (let now = 1; now <= until; now++) drops.push(...queue.take(now).dropped.map(() => now));
  return drops;
}

describe('the square root', () => {
  it('is that of the library, to the last digits', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 1e9}), (n) => {
        expect(squareRoot(n) / Math.sqrt(n)).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('the control law', () => {
  it('makes gaps of 100, 70.7, 57.7 and 50 ms', () => {
    expect([1, 2, 3, 4].map((count) => Number(controlLaw(0, count, 100).toFixed(1)))).toEqual([100, 70.7, 57.7, 50]);
  });
});

describe('a CoDel queue', () => {
  it('drops first when the wait has been above the target for an interval, and then by the law', () => {
    // The wait is 5 ms at 5 ms, so the first drop is due at 105 ms.
    const expected = [105];
    let next = 105;
    for (let count = 1; expected.length < 8; count++) {
      next += 100 / Math.sqrt(count);
      expected.push(Math.ceil(next));
    }
    expect(dropsOf(2000, 1000).slice(0, 8)).toEqual(expected);
  });

  it('has dropped about ((t / I + 1.46) / 2)² after t', () => {
    const drops = dropsOf(6000, 4105);
    for (const time of [500, 1000, 2000, 4000]) {
      const measured = drops.filter((at) => at <= 105 + time).length;
      const expected = codelDrops(time, 100);
      expect(Math.abs(measured - expected)).toBeLessThan(2 + 0.01 * expected);
    }
  });

  it('leaves a burst alone that is gone within an interval', () => {
    expect(dropsOf(100, 200)).toEqual([]);
    expect(dropsOf(120, 200).length).toBeGreaterThan(0);
  });

  it('begins again at the rate that was enough, if it stopped only just now', () => {
    const queue = new CoDelQueue<number>();
    let now = 0;
    const stand = (until: number): number => {
      let drops = 0;
      for (; now < until; now += 1) {
        queue.offer(now, now);
        queue.offer(now, now);
        drops += queue.take(now).dropped.length;
      }
      return drops;
    };
    const first = stand(1000);
    while (queue.items.length > 0) queue.take((now += 1));
    const soon = stand(now + 1000);
    while (queue.items.length > 0) queue.take((now += 1));
    now += 10_000;
    const later = stand(now + 1000);
    expect(soon).toBeGreaterThan(1.2 * first);
    expect(Math.abs(later - first)).toBeLessThanOrEqual(1);
  });

  it('takes a good queue for a bad one if the interval is shorter than the bursts take to drain', () => {
    /** 100 items within 0.2 s, every 2 s, served at 80 a second. Returns the drops of each burst. */
    const burstsOf = (target: number, interval: number): number[] => {
      const queue = new CoDelQueue<number>({target, interval});
      return Array.from({length: 10}, (_, burst) => {
        let [drops, next] = [0, burst * 2000];
        for (let tick = 0; tick < 4000; tick++) {
          const now = burst * 2000 + tick / 2;
          if (tick < 400 && tick % 4 === 0) queue.offer(now, tick);
          if (now < next || queue.items.length === 0) continue;
          drops += queue.take(now).dropped.length;
          next = now + 12.5;
        }
        return drops;
      });
    };
    expect(burstsOf(5, 100)).toEqual([23, 39, 43, 44, 44, 44, 44, 44, 44, 44]);
    expect(burstsOf(100, 1200)).toEqual(Array.from({length: 10}, () => 0));
  });

  it('loses nothing silently, keeps the order, and drops nobody who waited less than the target or who is last', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(30)), {maxLength: 200, size: 'max'}), (script) => {
        const queue = new CoDelQueue<{readonly id: number; readonly since: number}>();
        let [now, id] = [0, 0];
        const out: number[] = [];
        for (const [offers, pause] of script) {
          for (let i = 0; i < offers; i++) queue.offer(now, {id: (id += 1), since: now});
          now += pause;
          const held = queue.items.length;
          const {item, dropped} = queue.take(now);
          if (held > 0) expect(item).toBeDefined();
          for (const victim of dropped) expect(now - victim.since).toBeGreaterThanOrEqual(5);
          out.push(...dropped.map((victim) => victim.id), ...(item ? [item.id] : []));
        }
        out.push(...queue.items.map((item) => item.id));
        expect(out).toEqual(Array.from({length: id}, (_, index) => index + 1));
      }),
    );
  });
});

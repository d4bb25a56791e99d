import {describe, expect, it} from 'vitest';
import {exponential, Rng} from '../kernel';
import {HttpCache} from './http-cache';
import {breakEvenHitRatio, harmonic, meanReadTime, ttlHitRatio, zipfHitRatio} from './theory';

describe('what a cache is worth', () => {
  it('breaks even where the time that it takes is the time that it saves', () => {
    const even = breakEvenHitRatio(1, 20);
    expect(even).toBe(0.05);
    expect(meanReadTime(even, 1, 20)).toBe(20);
    expect(meanReadTime(0.9, 1, 20)).toBeCloseTo(3, 12);
  });

  it('has the hit ratio of a time to live that the cache itself shows', () => {
    const rng = Rng.seeded(5).split('arrivals');
    const [rate, ttl, requests] = [0.025, 60, 40_000];
    const gap = exponential(1 / rate);
    const cache = new HttpCache('shared');
    const request = {method: 'GET', url: '/', fields: {}};
    let [now, hits] = [0, 0];
    for (let i = 0; i < requests; i++) {
      now += gap.sample(rng);
      if (cache.lookup(request, now).kind === 'hit') hits++;
      else {
        // No Date, which has whole seconds only: the age counts from the arrival.
        const fields = {'cache-control': `max-age=${ttl}`};
        cache.receive(request, {status: 200, fields, body: ''}, now, now);
      }
    }
    expect(ttlHitRatio(rate, ttl)).toBe(0.6);
    // Four standard deviations of a proportion.
    expect(Math.abs(hits / requests - 0.6)).toBeLessThan(4 * Math.sqrt((0.6 * 0.4) / requests));
  });

  it('knows the harmonic numbers', () => {
    expect(harmonic(10, 1)).toBeCloseTo(7381 / 2520, 12);
    expect(harmonic(10, 0)).toBe(10);
  });

  it('has the hit ratios of the table in the lesson, for a million keys, in percent', () => {
    const percent = (capacity: number) =>
      [0.6, 0.8, 1].map((skew) => Math.round(100 * zipfHitRatio(capacity, 1_000_000, skew)));
    expect(percent(1000)).toEqual([6, 21, 52]);
    expect(percent(10_000)).toEqual([16, 36, 68]);
    expect(percent(100_000)).toEqual([40, 61, 84]);
  });

  it('holds everything, or one of equals', () => {
    expect(zipfHitRatio(100, 100, 0.8)).toBe(1);
    expect(zipfHitRatio(1, 4, 0)).toBe(0.25);
  });
});

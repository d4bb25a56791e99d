import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  ASSUMPTIONS,
  afterTheReply,
  apiBusyTime,
  directUpload,
  downtimePerMonth,
  seriesAvailability,
  synchronousUpload,
  totalLatency,
  transferTime,
  waterfall,
} from './index';

describe('latency', () => {
  it('of the bytes: 24 Mbit through 20 Mbit/s', () => {
    expect(transferTime(3_000_000, 20_000_000)).toBe(1200);
  });

  it('of the two designs, as the lesson states it', () => {
    expect(totalLatency(synchronousUpload(ASSUMPTIONS))).toBe(1997);
    expect(totalLatency(directUpload(ASSUMPTIONS))).toBe(1669);
    expect(totalLatency(afterTheReply(ASSUMPTIONS))).toBe(735);
  });

  it('keeps an API process busy, as the lesson states it', () => {
    expect(apiBusyTime(synchronousUpload(ASSUMPTIONS))).toBe(1817);
    expect(apiBusyTime(directUpload(ASSUMPTIONS))).toBe(19);
  });

  it('waterfall: each stage starts where the one before it ends, and the last ends at the total', () => {
    const stages = directUpload(ASSUMPTIONS);
    const spans = waterfall(stages);
    spans.forEach((span, index) => expect(span.start).toBe(spans[index - 1]?.end ?? 0));
    expect(spans.at(-1)?.end).toBe(totalLatency(stages));
  });
});

describe('availability in series', () => {
  it('of four, five and six links of 99.9 %, as the lesson states it', () => {
    const links = (count: number) => seriesAvailability(Array<number>(count).fill(0.999));
    expect(links(4)).toBeCloseTo(0.996006, 6);
    expect(links(5)).toBeCloseTo(0.99501, 6);
    expect(links(6)).toBeCloseTo(0.994015, 6);
    expect(downtimePerMonth(links(4))).toBeCloseTo(172.5, 1);
    expect(downtimePerMonth(links(5))).toBeCloseTo(215.6, 1);
    expect(downtimePerMonth(links(6))).toBeCloseTo(258.6, 1);
  });

  it('of no link at all is 1', () => {
    expect(seriesAvailability([])).toBe(1);
  });

  it('is never better than the worst link, and never worse than the sum of the failures', () => {
    const availability = fc.double({min: 0, max: 1, noNaN: true});
    fc.assert(
      fc.property(fc.array(availability, {minLength: 1, maxLength: 20, size: 'max'}), (links) => {
        const chain = seriesAvailability(links);
        const failures = links.reduce((sum, link) => sum + (1 - link), 0);
        expect(chain).toBeLessThanOrEqual(Math.min(...links));
        expect(chain).toBeGreaterThanOrEqual(1 - failures - 1e-12);
      }),
    );
  });
});

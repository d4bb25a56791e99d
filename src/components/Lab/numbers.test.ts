import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {formatNumber, thin, ticks, withUnit} from './numbers';

it.each([
  [0, '0'],
  [0.012345, '0.0123'],
  [3.14159, '3.14'],
  [314.159, '314.2'],
  [31415.9, '31,416'],
  [-2.5, '−2.5'],
  [NaN, '–'],
  [Infinity, '∞'],
])('writes %s as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

it('puts units where they belong', () => {
  expect([withUnit(5, ''), withUnit(5, 'ms'), withUnit(5, '×')]).toEqual(['5', '5\u00a0ms', '5×']);
});

describe('ticks', () => {
  it('are round', () => {
    expect(ticks(0, 100, 4)).toEqual([0, 50, 100]);
    expect(ticks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticks(7, 7, 4)).toEqual([7]);
  });

  it('lie in range, in order, and are neither none nor many', () => {
    fc.assert(
      fc.property(
        fc.double({min: -1e9, max: 1e9, noNaN: true}),
        fc.double({min: 0, max: 1e9, noNaN: true}),
        (from, span) => {
          const found = ticks(from, from + span, 4);
          expect(found.length).toBeGreaterThan(0);
          expect(found.length).toBeLessThan(10);
          expect([...found].sort((a, b) => a - b)).toEqual(found);
          for (const tick of found) {
            expect(tick).toBeGreaterThanOrEqual(from - span * 1e-3 - 1e-6);
            expect(tick).toBeLessThanOrEqual(from + span * 1.001 + 1e-6);
          }
        },
      ),
    );
  });
});

it('thins points and keeps both ends', () => {
  const points = Array.from({length: 1000}, (_, index) => index);
  expect(thin(points, 2000)).toBe(points);
  const few = thin(points, 10);
  expect([few.length, few[0], few.at(-1)]).toEqual([10, 0, 999]);
});

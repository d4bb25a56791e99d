import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {exp, ln} from './math';

const view = new DataView(new ArrayBuffer(8));

/** The distance of two floats of equal sign, in units in the last place. */
function ulps(a: number, b: number): number {
  const order = (x: number): bigint => {
    view.setFloat64(0, x);
    return view.getBigInt64(0);
  };
  return Math.abs(Number(order(a) - order(b)));
}

const positive = fc.double({min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true});

describe('ln', () => {
  it('is within 3 ulp of Math.log, which errs by less than one itself', () => {
    fc.assert(
      fc.property(positive, (x) => ulps(ln(x), Math.log(x)) <= 3),
      {numRuns: 5000},
    );
  });

  it('is as precise close to 1, where the logarithm vanishes', () => {
    const near = fc.double({min: 0.5, max: 2, noNaN: true});
    fc.assert(
      fc.property(near, (x) => ulps(ln(x), Math.log(x)) <= 3),
      {numRuns: 5000},
    );
  });

  it.each([
    [1, 0],
    [0, -Infinity],
    [-1, NaN],
    [NaN, NaN],
    [Infinity, Infinity],
  ])('of %d is %d', (x, expected) => expect(ln(x)).toBe(expected));
});

describe('exp', () => {
  it('is within 3 ulp of Math.exp wherever the result is normal', () => {
    const exponent = fc.double({min: -708, max: 709.7, noNaN: true});
    fc.assert(
      fc.property(exponent, (x) => ulps(exp(x), Math.exp(x)) <= 3),
      {numRuns: 5000},
    );
  });

  it('loses precision but not magnitude where the result is subnormal', () => {
    const exponent = fc.double({min: -745, max: -708, noNaN: true});
    fc.assert(fc.property(exponent, (x) => Math.abs(exp(x) - Math.exp(x)) <= 1e-14 * Math.exp(x) + 5e-324));
  });

  it.each([
    [0, 1],
    [710, Infinity],
    [Infinity, Infinity],
    [-746, 0],
    [-Infinity, 0],
    [NaN, NaN],
  ])('of %d is %d', (x, expected) => expect(exp(x)).toBe(expected));
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {admit, admitAll, choice, number} from '.';

const loss = number({label: 'Loss', unit: '%', min: 0, max: 5, step: 0.1, initial: 1});
const policy = choice({label: 'Policy', options: {lru: 'LRU', fifo: 'FIFO'}, initial: 'lru'});

describe('admit', () => {
  it.each([
    [3, 3],
    ['2.5', 2.5],
    [0.3, 0.3],
    [-1, 0],
    [99, 5],
    [1.26, 1.3],
    ['', 1],
    ['much', 1],
    [NaN, 1],
    [Infinity, 1],
    [undefined, 1],
  ])('makes of %s the number %s', (raw, value) => {
    expect(admit(loss, raw)).toBe(value);
  });

  it.each([
    ['fifo', 'fifo'],
    ['random', 'lru'],
    ['toString', 'lru'],
    [1, 'lru'],
    [undefined, 'lru'],
  ])('makes of %s the choice %s', (raw, value) => {
    expect(admit(policy, raw)).toBe(value);
  });

  it('gives values that are in range, on a step, and admitted as they are', () => {
    const parameters = fc
      .record({
        min: fc.constantFrom(-1000, -0.5, 0, 0.05, 1, 64),
        steps: fc.integer({min: 1, max: 500}),
        step: fc.constantFrom(0.001, 0.01, 0.1, 0.25, 0.5, 1, 5, 10, 100),
      })
      .map(({min, steps, step}) => ({...loss, min, max: min + steps * step, step, initial: min}));
    const raw = fc.oneof(fc.double(), fc.string(), fc.integer().map(String), fc.constant(undefined));
    fc.assert(
      fc.property(parameters, raw, (parameter, value) => {
        const admitted = Number(admit(parameter, value));
        expect(admitted).toBeGreaterThanOrEqual(parameter.min);
        expect(admitted).toBeLessThanOrEqual(parameter.max + 1e-9);
        const steps = (admitted - parameter.min) / parameter.step;
        expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-6);
        expect(admit(parameter, admitted)).toBe(admitted);
      }),
    );
  });
});

it('admits a value for every parameter and no other', () => {
  const raw = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double()));
  fc.assert(
    fc.property(raw, (values) => {
      expect(Object.keys(admitAll({loss, policy}, values))).toEqual(['loss', 'policy']);
    }),
  );
});

import {describe, expect, it} from 'vitest';
import {roundNumbers} from './numbers';

describe('roundNumbers', () => {
  it.each([
    ['M 1.23456 7', 'M 1.23 7'],
    ['translate(10.5, -3.14159)', 'translate(10.5, -3.14)'],
    ['1.04.56789', '1.04 0.57'],
    ['5-0.001', '5 0'],
    ['1e-7,2', '0,2'],
    ['100.25', '100.25'],
  ])('%s → %s', (value, rounded) => {
    expect(roundNumbers(value)).toBe(rounded);
  });
});

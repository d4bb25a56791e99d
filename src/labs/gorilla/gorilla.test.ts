import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {bitsPerPoint, decode, encode, type Point} from './index';

const START = 1_427_162_462;
const costs = (...points: Point[]): number =>
  encode(points).length - (points.length > 1 ? encode(points.slice(0, -1)).length : 0);
const at = (...times: number[]): Point[] => times.map((time) => ({time: START + time, value: 12}));
const every = (seconds: number, values: readonly number[]): Point[] =>
  values.map((value, place) => ({time: START + seconds * place, value}));

describe('a time', () => {
  it.each([
    [[0, 60, 120], 1],
    [[0, 60, 118], 2 + 7],
    [[0, 60, 320], 3 + 9],
    [[0, 60, 1120], 4 + 12],
    [[0, 60, 90_000], 4 + 32],
  ])('costs what its distance has changed: %j', (times, expected) => {
    // The value is the same, which costs 1 bit.
    expect(costs(...at(...times))).toBe(expected + 1);
  });
});

describe('a value', () => {
  it('costs 14 bits for 24 after 12, which differ in one bit, as in figure 2 of the paper', () => {
    expect(costs(...every(60, [12, 12, 24]))).toBe(1 + 2 + 5 + 6 + 1);
    expect(encode(every(60, [12, 12, 24])).endsWith('0' + '11' + '01011' + '000001' + '1')).toBe(true);
  });

  it('costs 2 bits and what differs if that lies within what differed before', () => {
    expect(costs(...every(60, [12, 12, 24, 12]))).toBe(1 + 2 + 1);
  });
});

describe('a series', () => {
  it('is what it was after decoding, whatever the values and distances', () => {
    const point = fc.record({
      distance: fc.oneof(fc.constant(15), fc.integer({min: 1, max: 5000}), fc.integer({min: 1, max: 2 ** 30})),
      value: fc.oneof(fc.double({noNaN: true}), fc.integer(), fc.constantFrom(0, -0, 1, Infinity, 5e-324)),
    });
    fc.assert(
      fc.property(fc.array(point, {minLength: 1, maxLength: 60, size: 'max'}), (steps) => {
        let time = START;
        const points = steps.map(({distance, value}) => ({time: (time += distance), value}));
        expect(decode(encode(points), points.length)).toEqual(points);
      }),
      {numRuns: 500},
    );
  });

  it('of a constant costs 2 bits a point', () => {
    const points = every(
      15,
      Array.from({length: 480}, () => 42),
    );
    // The second point sets the distance.
    expect(bitsPerPoint(points)).toBeCloseTo((9 + 1 + 478 * 2) / 479, 12);
  });

  it('costs the more, the less regular it is', () => {
    const rng = Rng.seeded(1);
    const make = (next: () => number): Point[] => every(15, Array.from({length: 480}, next));
    let [gauge, counter] = [50, 0];
    const series = {
      gauge: make(() => (gauge += rng.int(3) - 1)),
      counter: make(() => (counter += rng.int(1000))),
      tenths: make(() => Math.round((50 + 10 * rng.float()) * 10) / 10),
      noise: make(() => rng.float()),
    };
    const sizes = Object.entries(series).map(([name, points]) => [name, Math.round(bitsPerPoint(points))]);
    expect(Object.fromEntries(sizes)).toEqual({gauge: 6, counter: 19, tenths: 53, noise: 59});
  });

  it('refuses to be read beyond its end', () => {
    expect(() => decode(encode(every(15, [1, 2])), 3)).toThrow(RangeError);
  });
});

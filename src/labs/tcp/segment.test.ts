import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {advance, distance, kindOf, type Segment} from './index';

const seq = fc.oneof(fc.integer({min: 0, max: 2 ** 32 - 1}), fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1));
const bytes = fc.integer({min: -(2 ** 31), max: 2 ** 31 - 1});

describe('sequence numbers', () => {
  it('go around: how far one is from another is how far it was advanced', () => {
    fc.assert(
      fc.property(seq, bytes, (start, count) => {
        const end = advance(start, count);
        expect(Number.isInteger(end) && end >= 0 && end < 2 ** 32).toBe(true);
        expect(distance(end, start)).toBe(count);
      }),
    );
  });

  it.each([
    [0xffff_ffff, 1, 0],
    [0xffff_fff0, 0x20, 0x10],
    [0, -1, 0xffff_ffff],
    [7, 0, 7],
  ])('%d and %d bytes are %d', (start, count, end) => {
    expect(advance(start, count)).toBe(end);
  });

  it('tells the older one of two around the wrap', () => {
    expect(distance(5, 0xffff_fffb)).toBe(10);
    expect(distance(0xffff_fffb, 5)).toBe(-10);
  });
});

it('names segments', () => {
  const segment: Segment = {seq: 1, ack: 2, syn: false, window: 3, data: ''};
  const kinds = [{...segment, syn: true, ack: null}, {...segment, syn: true}, segment, {...segment, data: 'x'}];
  expect(kinds.map(kindOf)).toEqual(['SYN', 'SYN-ACK', 'ACK', 'data']);
});

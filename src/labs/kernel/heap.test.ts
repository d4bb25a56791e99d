import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Heap} from './heap';

const ascending = (a: number, b: number): boolean => a < b;

describe('Heap', () => {
  it('gives items back in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (items) => {
        const heap = new Heap(ascending);
        for (const item of items) heap.push(item);
        expect(items.map(() => heap.pop())).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });

  it('agrees with a sorted array under any mix of pushes and pops', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer())), (commands) => {
        const heap = new Heap(ascending);
        const sorted: number[] = [];
        for (const command of commands) {
          if (command === null) expect(heap.pop()).toBe(sorted.shift());
          else {
            heap.push(command);
            sorted.push(command);
            sorted.sort((a, b) => a - b);
          }
          expect([heap.size, heap.peek()]).toEqual([sorted.length, sorted[0]]);
        }
      }),
    );
  });
});

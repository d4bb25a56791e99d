import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {type BPlusTree, expectedLeafRecords, geometry, heightBounds} from '.';
import {bytes, newTree, numberKey} from './tree.fixture';

/** Records a leaf, on average. */
function meanLeafRecords(tree: BPlusTree): number {
  let page = tree.root;
  for (let depth = 1; depth < tree.height; depth++) page = tree.inspect(page).link;
  let [leaves, records] = [0, 0];
  for (; page !== 0; page = tree.inspect(page).link) {
    leaves += 1;
    records += tree.inspect(page).count;
  }
  return records / leaves;
}

const key = (number: number): Uint8Array => numberKey(number);
const empty = bytes('');

describe('geometry', () => {
  it('counts records and children of a page', () => {
    // 8192 - 12 = 8180 bytes; records of 1 + 1 + 8 + 100 + 2 = 112, separators of 1 + 8 + 4 + 2 = 15
    expect(geometry(8192, 8, 100)).toEqual({leafRecords: 73, fanout: 546});
  });

  it('is what fits a page that is loaded to the brim', () => {
    const tree = newTree({pageSize: 512});
    tree.bulkLoad(Array.from({length: 5000}, (_, i) => [key(i), bytes('12')] as const));
    const {leafRecords} = geometry(512, 4, 2);
    let page = tree.root;
    for (let depth = 1; depth < tree.height; depth++) page = tree.inspect(page).link;
    expect(tree.inspect(page).count).toBe(leafRecords);
  });
});

describe('the height', () => {
  it('of a billion records of 108 bytes is four to five pages of 8 KiB', () => {
    const full = geometry(8192, 8, 100);
    const half = {leafRecords: Math.floor(full.leafRecords / 2), fanout: Math.floor(full.fanout / 2)};
    expect(heightBounds(1e9, full, half)).toEqual({least: 4, most: 4});
    expect(heightBounds(5e9, full, half)).toEqual({least: 4, most: 5});
    expect(heightBounds(1, full, half)).toEqual({least: 1, most: 1});
    expect(heightBounds(0, full, half)).toEqual({least: 1, most: 1});
  });

  it('lies between its bounds, in whatever order the keys come, and at the lower one after bulk loading', () => {
    const [pageSize, n] = [128, 3000];
    const full = geometry(pageSize, 4, 0);
    const tree = newTree({pageSize, largestCell: 11});
    // Cells with slots take 8 bytes in a leaf and up to 11 in an inner page.
    const emptiest = {leafRecords: Math.ceil(tree.minimum / 8), fanout: Math.ceil(tree.minimum / 11) + 1};
    const numbers = Array.from({length: n}, (_, i) => i);
    for (const order of [numbers, [...numbers].reverse(), Rng.seeded(1).shuffle(numbers)]) {
      const grown = newTree({pageSize, largestCell: 11});
      order.forEach((number, i) => {
        grown.put(key(number), empty);
        const {least, most} = heightBounds(i + 1, full, emptiest);
        if (grown.height < least || grown.height > most) expect([least, grown.height, most]).toBe(i);
      });
      expect(grown.height).toBeGreaterThan(2);
    }
    tree.bulkLoad(numbers.map((number) => [key(number), empty] as const));
    expect(tree.height).toBe(heightBounds(n, full, emptiest).least);
  });
});

describe('how full leaves get', () => {
  // Leaves of 15 and of 31 records, which split at 16 and 32 into two equal ones.
  const pageSizeFor = (records: number): number => 12 + 9 * records;

  it.each([8, 16])('by random insertion: 2t (H(2t) - H(t)) records, t = %i', (half) => {
    const tree = newTree({pageSize: pageSizeFor(2 * half - 1), largestCell: 11, frames: 5000});
    expect(geometry(pageSizeFor(2 * half - 1), 4, 1).leafRecords).toBe(2 * half - 1);
    const order = Rng.seeded(half).shuffle(Array.from({length: 20_000}, (_, i) => i));
    for (const number of order) tree.put(key(number), bytes('v'));
    const expected = expectedLeafRecords(half);
    expect(Math.abs(meanLeafRecords(tree) / expected - 1)).toBeLessThan(0.01);
  });

  it('goes to ln 2 for large pages', () => {
    expect(expectedLeafRecords(1)).toBeCloseTo(1, 12); // a leaf of one record splits at two: all have one
    expect(expectedLeafRecords(2) / 3).toBeCloseTo((4 * (1 / 3 + 1 / 4)) / 3, 12);
    expect(expectedLeafRecords(5000) / 9999).toBeCloseTo(Math.LN2, 3);
  });

  it('by ascending insertion: half', () => {
    const half = 8;
    const tree = newTree({pageSize: pageSizeFor(2 * half - 1), largestCell: 11});
    for (let number = 0; number < 4000; number++) tree.put(key(number), bytes('v'));
    expect(Math.abs(meanLeafRecords(tree) - half)).toBeLessThan(0.05);
  });
});

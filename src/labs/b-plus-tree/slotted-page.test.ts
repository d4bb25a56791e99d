import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {checkPage, decodeInnerCell, decodeLeafCell, encodeInnerCell, encodeLeafCell, SlottedPage} from '.';
import {compareBytes, shortestSeparator} from '.';
import {bytes, text} from './tree.fixture';

const page = (size = 64, kind: 'leaf' | 'inner' = 'leaf'): SlottedPage =>
  SlottedPage.format(new Uint8Array(size).fill(0xff), kind);
const hex = (data: Uint8Array): string => [...data].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
const keysOf = (of: SlottedPage): (string | undefined)[] =>
  Array.from({length: of.count}, (_, i) => text(of.cell(i).key));

describe('a slotted page', () => {
  it('lies in memory as its layout says, byte by byte', () => {
    const leaf = page();
    leaf.link = 7;
    leaf.insert(0, encodeLeafCell(bytes('b'), bytes('22')));
    leaf.insert(0, encodeLeafCell(bytes('a'), bytes('1')));
    leaf.insert(2, encodeLeafCell(bytes('c'), bytes('')));
    leaf.remove(1);
    const expected = [
      '01 00 00 02 00 34 00 05', // a leaf, two cells, the lowest at 52, five bytes in holes
      '00 00 00 07', // page 7 is next
      '00 37 00 34', // a is at 55, c at 52
      '00 34', // a slot that was: free space isn't cleared
      ...Array<string>(34).fill('00'),
      '01 00 63', // c, without a value
      '01 01 61 31', // a, 1
      '01 02 62 32 32', // the hole: b, 22, as long as nothing else comes here
    ];
    expect(hex(leaf.bytes)).toBe(expected.join(' '));
    expect(leaf.layout().map(({name, offset, bytes: {length}}) => [name, offset, length])).toEqual([
      ['kind', 0, 1],
      ['zero', 1, 1],
      ['count', 2, 2],
      ['lowest cell', 4, 2],
      ['holes', 6, 2],
      ['link', 8, 4],
      ['slot 0', 12, 2],
      ['slot 1', 14, 2],
      ['free', 16, 36],
      ['cell 1', 52, 3],
      ['cell 0', 55, 4],
      ['hole', 59, 5],
    ]);
  });

  // #region page-bytes
  it('keeps cells in the order of arrival, and slots in the order of keys', () => {
    const leaf = page(64);
    leaf.link = 9;
    for (const [key, value] of [
      ['bob/2', 'sea'],
      ['ada/7', 'cat'],
      ['eve/4', 'sun'],
    ] as const) {
      leaf.insert(leaf.find(bytes(key)).index, encodeLeafCell(bytes(key), bytes(value)));
    }
    const expected = [
      '01 00 00 03', // a leaf, always 0, three cells
      '00 22 00 00', // the lowest cell is at 34 (0x22), no holes
      '00 00 00 09', // the next leaf is page 9
      '00 2c 00 36 00 22', // slots: ada at 44, bob at 54, eve at 34
      ...Array<string>(16).fill('00'), // free, from 18 to 33
      '05 03 65 76 65 2f 34 73 75 6e', // at 34: lengths 5 and 3, eve/4, sun
      '05 03 61 64 61 2f 37 63 61 74', // at 44: ada/7, cat
      '05 03 62 6f 62 2f 32 73 65 61', // at 54: bob/2, sea
    ];
    expect(hex(leaf.bytes)).toBe(expected.join(' '));
    expect(keysOf(leaf)).toEqual(['ada/7', 'bob/2', 'eve/4']);
  });
  // #endregion page-bytes

  it('closes its holes when the free space alone does not suffice', () => {
    const leaf = page();
    for (const key of ['a', 'b', 'c', 'd']) leaf.insert(leaf.count, encodeLeafCell(bytes(key), bytes('12345678')));
    expect(leaf.fits(11)).toBe(false);
    leaf.remove(1);
    expect([leaf.holes, leaf.used]).toEqual([11, 39]);
    leaf.insert(1, encodeLeafCell(bytes('bb'), bytes('1234567')));
    expect(leaf.holes).toBe(0);
    expect(keysOf(leaf)).toEqual(['a', 'bb', 'c', 'd']);
    expect(leaf.used).toBe(leaf.capacity);
    expect(leaf.fits(0)).toBe(false);
    expect(() => {
      leaf.insert(0, new Uint8Array());
    }).toThrow('fit');
  });

  it('knows its children: the link first, then one for each separator', () => {
    const inner = page(64, 'inner');
    inner.link = 3;
    inner.insert(0, encodeInnerCell(bytes('m'), 0xdeadbeef));
    expect([inner.child(0), inner.child(1)]).toEqual([3, 0xdeadbeef]);
    expect(() => inner.child(2)).toThrow(RangeError);
  });

  it('refuses places that it does not have', () => {
    const leaf = page();
    for (const index of [-1, 1, 0.5, NaN]) {
      expect(() => {
        leaf.insert(index, encodeLeafCell(bytes('a'), bytes('')));
      }).toThrow(RangeError);
      expect(() => {
        leaf.remove(index);
      }).toThrow(RangeError);
    }
    expect(() => new SlottedPage(new Uint8Array(64).fill(9)).kind).toThrow(RangeError);
  });

  it('agrees with a sorted list after any insertions and removals', () => {
    const actions = fc.array(fc.tuple(fc.nat(40), fc.nat(20), fc.boolean()), {maxLength: 150, size: 'max'});
    fc.assert(
      fc.property(actions, fc.constantFrom(64, 200, 512), (list, size) => {
        const leaf = page(size);
        const expected: string[] = [];
        for (const [number, length, add] of list) {
          const key = String(number).padStart(2, '0');
          const {index, found} = leaf.find(bytes(key));
          expect(found).toBe(expected[index] === key);
          const cell = encodeLeafCell(bytes(key), new Uint8Array(length));
          if (!add && found) {
            leaf.remove(index);
            expected.splice(index, 1);
          } else if (add && !found && leaf.fits(cell.length)) {
            leaf.insert(index, cell);
            expected.splice(index, 0, key);
          }
          expect(keysOf(leaf)).toEqual(expected);
          expect(expected).toEqual([...expected].sort());
          expect(checkPage(leaf)).toEqual([]);
        }
      }),
      {numRuns: 100},
    );
  });

  it('is found out when it is damaged', () => {
    const leaf = page();
    for (const key of ['a', 'b']) leaf.insert(0, encodeLeafCell(bytes(key), bytes('1')));
    leaf.bytes[7] = 1; // a hole that isn't there
    expect(checkPage(leaf)).not.toEqual([]);
    leaf.bytes[7] = 0;
    expect(checkPage(leaf)).toEqual([]);
    leaf.bytes[13] = leaf.bytes[15] ?? 0; // two slots for one cell
    expect(checkPage(leaf)).not.toEqual([]);
  });
});

describe('cells', () => {
  it('come back as they were, at any offset', () => {
    const data = fc.uint8Array({maxLength: 300});
    fc.assert(
      fc.property(data, data, fc.nat(0xffff_ffff), fc.nat(9), (key, value, child, offset) => {
        const [leaf, inner] = [encodeLeafCell(key, value), encodeInnerCell(key, child)];
        const at = (cell: Uint8Array): Uint8Array =>
          Uint8Array.from([...Array<number>(offset).fill(0xaa), ...cell, 0xbb]);
        expect(decodeLeafCell(at(leaf), offset)).toEqual({key, value, child: 0, size: leaf.length});
        expect(decodeInnerCell(at(inner), offset)).toEqual({key, value: new Uint8Array(), child, size: inner.length});
      }),
    );
  });

  it('take a byte more when a length passes 127', () => {
    expect(encodeLeafCell(new Uint8Array(127), new Uint8Array(0))).toHaveLength(129);
    expect(encodeLeafCell(new Uint8Array(128), new Uint8Array(0))).toHaveLength(131);
  });
});

describe('keys', () => {
  const data = fc.uint8Array({maxLength: 6, max: 3});

  it('are in a total order, the one of their hexadecimal texts', () => {
    fc.assert(
      fc.property(data, data, (a, b) => {
        const [x, y] = [hex(a), hex(b)];
        expect(Math.sign(compareBytes(a, b))).toBe(x < y ? -1 : x > y ? 1 : 0);
      }),
    );
  });

  it('are separated by the shortest string that does it', () => {
    fc.assert(
      fc.property(data, data, (x, y) => {
        fc.pre(compareBytes(x, y) !== 0);
        const [a, b] = compareBytes(x, y) < 0 ? [x, y] : [y, x];
        const separator = shortestSeparator(a, b);
        expect(compareBytes(a, separator)).toBeLessThan(0);
        expect(compareBytes(separator, b)).toBeLessThanOrEqual(0);
        for (let length = 0; length < separator.length; length++) {
          expect(compareBytes(b.slice(0, length), a)).toBeLessThanOrEqual(0);
        }
      }),
    );
    expect(text(shortestSeparator(bytes('Jones'), bytes('Smith')))).toBe('S');
    expect(text(shortestSeparator(bytes('Jo'), bytes('Jones')))).toBe('Jon');
    expect(() => shortestSeparator(bytes('b'), bytes('a'))).toThrow(RangeError);
    expect(() => shortestSeparator(bytes('a'), bytes('a'))).toThrow(RangeError);
  });
});

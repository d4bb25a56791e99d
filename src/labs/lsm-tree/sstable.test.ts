import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {
  ByteReader,
  ByteWriter,
  compareEntries,
  CorruptionError,
  crc32c,
  decodeManifest,
  encodeManifest,
  encodeRecord,
  type Entry,
  type LookupCost,
  type Manifest,
  merge,
  readLog,
  readManifest,
  retained,
  SkipList,
  SSTable,
  tableFile,
  type TableOptions,
  TableWriter,
  visible,
  writeManifest,
} from '.';
import {newDisk} from './lsm.fixture';

const text = fc.string({unit: 'grapheme', maxLength: 8});
const entries = fc
  .uniqueArray(
    fc.record({
      key: fc.oneof(fc.nat(8).map(String), text),
      seq: fc.integer({min: 1, max: 500}),
      value: fc.option(text),
    }),
    {
      selector: ({seq}) => seq,
      maxLength: 60,
    },
  )
  .map((list): Entry[] => list.sort(compareEntries));
const noCost = (): LookupCost => ({blocks: 0, tables: 0, rejected: 0, falsePositives: 0});

/** What a reader at a moment should find, the slow way. */
const expectedAt = (list: readonly Entry[], key: string, at: number): Entry | undefined =>
  list.filter((entry) => entry.key === key && entry.seq <= at).sort((a, b) => b.seq - a.seq)[0];

describe('CRC-32C', () => {
  it.each([
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({length: 32}, (_, i) => i), 0x46dd794e],
  ])('gives the value of RFC 3720, B.4, for %s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it('notices every changed bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({minLength: 1, maxLength: 40}), fc.nat(), (bytes, position) => {
        const changed = bytes.slice();
        const at = position % (8 * bytes.length);
        changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
        expect(crc32c(changed)).not.toBe(crc32c(bytes));
      }),
    );
  });
});

describe('the codec', () => {
  it('brings back what was written', () => {
    const number = fc.oneof(fc.nat(300), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.array(fc.tuple(number, fc.nat(0xffff_ffff), text, fc.uint8Array())), (list) => {
        const writer = new ByteWriter();
        for (const [big, small, word, blob] of list) writer.varint(big).u32(small).text(word).blob(blob).u8(7);
        const reader = ByteReader.unseal(writer.seal(), 'this');
        for (const [big, small, word, blob] of list) {
          expect([reader.varint(), reader.u32(), reader.text(), reader.blob(), reader.u8()]).toEqual([
            big,
            small,
            word,
            blob,
            7,
          ]);
        }
        expect(reader.done).toBe(true);
        expect(() => reader.u8()).toThrow(CorruptionError);
        expect(() => reader.raw(1)).toThrow(CorruptionError);
      }),
    );
    expect(new ByteWriter().varint(300).finish()).toEqual(Uint8Array.of(0xac, 0x02));
    expect(() => ByteReader.unseal(Uint8Array.of(1, 2), 'this')).toThrow('the checksum of this is wrong');
  });
});

describe('a table in bytes', () => {
  const hex = (data: Uint8Array): string => [...data].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

  // #region table-bytes
  it('is a block of keys that repeat nothing, an index of one key a block, and a footer', () => {
    const disk = newDisk();
    const writer = new TableWriter(disk, 1, {blockBytes: 512, bitsPerKey: 0});
    writer.add({key: 'ada/1', seq: 7, value: 'sea'});
    writer.add({key: 'ada/2', seq: 9, value: null});
    writer.add({key: 'bob/1', seq: 8, value: 'cat'});
    const {bytes} = writer.finish();
    const expected = [
      '00 05 61 64 61 2f 31 07 01 03 73 65 61', // shares 0, then 5: ada/1; write 7; a value of 3: sea
      '04 01 32 09 00', // shares 4, then 1: 2, that is ada/2; write 9; deleted
      '00 05 62 6f 62 2f 31 08 01 03 63 61 74', // shares 0, then 5: bob/1; write 8; a value of 3: cat
      '07 bb ea 91', // checksum of the 31 bytes above: the block has 35 (0x23)
      '05 62 6f 62 2f 31 00 23', // index: the block that ends at bob/1 is at 0 and has 35 bytes
      '7d ac 9f 8f', // checksum of the index, which has 12 bytes (0x0c) with it
      '53 53 54 31', // footer: SST1
      '00 00 00 23 00 00 00 00', // no filter: at 35, of 0 bytes
      '00 00 00 23 00 00 00 0c', // the index: at 35, of 12 bytes
      'f6 24 ec ce', // checksum of the footer
    ];
    expect(hex(disk.read(tableFile(1), 0, bytes))).toBe(expected.join(' '));
  });
  // #endregion table-bytes
});

describe('a log', () => {
  const bytesOf = (list: readonly Entry[]): Uint8Array =>
    Uint8Array.from(list.flatMap((entry) => [...encodeRecord(entry)]));

  it('brings back all records', () => {
    fc.assert(
      fc.property(entries, (list) => {
        expect([...readLog(bytesOf(list))].map(({entry}) => entry)).toEqual(list);
      }),
    );
  });

  it('ends at the first record that is not whole, wherever it is torn or changed', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.constantFrom('cut', 'flip', 'zeros'), (list, where, damage) => {
        fc.pre(list.length > 0);
        const whole = bytesOf(list);
        const at = where % whole.length;
        const ends = [...readLog(whole)].map(({end}) => end);
        const intact = ends.filter((end) => end <= at).length;
        const bytes = damage === 'cut' ? whole.slice(0, at) : whole.slice();
        if (damage === 'flip') bytes[at] = (bytes[at] ?? 0) ^ 0x10;
        if (damage === 'zeros') bytes.fill(0, at);
        const read = [...readLog(bytes)].map(({entry}) => entry);
        expect(read.slice(0, intact)).toEqual(list.slice(0, intact));
        if (damage !== 'zeros') expect(read).toHaveLength(intact);
        expect(read).toEqual(list.slice(0, read.length));
      }),
      {numRuns: 500},
    );
  });

  it('does not take zeros for records', () => {
    expect([...readLog(new Uint8Array(100))]).toEqual([]);
    const one = encodeRecord({key: 'k', seq: 1, value: 'v'});
    expect([...readLog(Uint8Array.from([...one, ...new Uint8Array(50)]))]).toHaveLength(1);
  });
});

describe('a skip list', () => {
  it('is sorted, and finds the version of any moment', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (list, seed) => {
        const skipList = new SkipList(Rng.seeded(seed));
        for (const entry of Rng.seeded(seed).split('order').shuffle(list)) skipList.add(entry);
        expect([...skipList.entries()]).toEqual(list);
        expect(skipList.count).toBe(list.length);
        for (const {key, seq} of list) {
          for (const at of [seq - 1, seq, seq + 1]) expect(skipList.get(key, at)).toEqual(expectedAt(list, key, at));
          expect([...skipList.entries(key)]).toEqual(list.filter((entry) => entry.key >= key));
        }
        expect(skipList.get('not there', 1000)).toBeUndefined();
      }),
    );
  });

  it('can be added to during an iteration', () => {
    const skipList = new SkipList(Rng.seeded(1));
    for (const key of ['a', 'c', 'e']) skipList.add({key, seq: 1, value: ''});
    const seen: string[] = [];
    for (const {key} of skipList.entries()) {
      seen.push(key);
      if (key === 'c') for (const other of ['b', 'd']) skipList.add({key: other, seq: 2, value: ''});
    }
    expect(seen).toEqual(['a', 'c', 'd', 'e']);
  });

  it('compares O(log n) keys', () => {
    // A list without express lanes would compare half of 4096 keys.
    const skipList = new SkipList(Rng.seeded(3));
    for (let i = 0; i < 4096; i++) skipList.add({key: String(i).padStart(4, '0'), seq: 1, value: ''});
    let compared = 0;
    const probe = {
      toString: (): string => {
        compared += 1;
        return '2048';
      },
    };
    // `<` asks an object for its text at each comparison.
    skipList.get(probe as unknown as string, 1);
    expect(compared).toBeGreaterThan(5);
    expect(compared).toBeLessThan(100);
  });
});

describe('a table', () => {
  const write = (list: readonly Entry[], options: TableOptions): {table: SSTable; bytes: number} => {
    const disk = newDisk();
    const writer = new TableWriter(disk, 7, options);
    for (const entry of list) writer.add(entry);
    const meta = writer.finish();
    expect(meta).toMatchObject({number: 7, smallest: list[0]?.key, largest: list.at(-1)?.key, entries: list.length});
    expect(disk.status(tableFile(7))).toMatchObject({size: meta.bytes, syncedSize: meta.bytes});
    return {table: new SSTable(disk, 7), bytes: meta.bytes};
  };

  it('brings back all entries, and the version of any moment, with blocks of any size, with and without a filter', () => {
    const options = fc.record({blockBytes: fc.constantFrom(1, 20, 100, 1000), bitsPerKey: fc.constantFrom(0, 1, 10)});
    fc.assert(
      fc.property(entries, options, (list, how) => {
        fc.pre(list.length > 0);
        const {table} = write(list, how);
        expect([...table.entries()]).toEqual(list);
        for (const {key, seq} of list) {
          for (const at of [seq - 1, seq, 501])
            expect(table.get(key, at, noCost()).entry).toEqual(expectedAt(list, key, at));
          expect([...table.entries(key)]).toEqual(list.filter((entry) => entry.key >= key));
        }
        expect(table.get('not there', 1000, noCost()).entry).toBeUndefined();
      }),
      {numRuns: 150},
    );
  });

  it('reads one block for a key, and none for a key that the filter rules out', () => {
    const list = Array.from({length: 200}, (_, i): Entry => ({
      key: `key ${String(i).padStart(3, '0')}`,
      seq: i + 1,
      value: 'v',
    }));
    const {table} = write(list, {blockBytes: 100, bitsPerKey: 20});
    expect(table.blocks).toBeGreaterThan(10);
    const cost = noCost();
    for (const {key} of list) expect(table.get(key, 999, cost).outcome).toBe('found');
    expect(cost).toEqual({blocks: 200, tables: 200, rejected: 0, falsePositives: 0});
    const missing = noCost();
    for (const {key} of list) expect(table.get(`${key}x`, 999, missing).outcome).toMatch(/ruled out|lie/);
    expect(missing.tables).toBe(200);
    expect(missing.rejected + missing.falsePositives).toBe(200);
    expect(missing.blocks).toBe(missing.falsePositives);
    expect(missing.falsePositives).toBeLessThan(5);
  });

  it('looks into the next block for older versions, and calls nothing a lie that is true', () => {
    const list = [9, 8, 7, 6, 5].map((seq): Entry => ({key: 'k', seq, value: String(seq)}));
    const {table} = write(list, {blockBytes: 1, bitsPerKey: 10});
    const cost = noCost();
    expect(table.get('k', 6, cost).entry?.value).toBe('6');
    expect(cost.blocks).toBe(4);
    expect(table.get('k', 4, cost).outcome).toBe('too new');
    expect(cost.falsePositives).toBe(0);
  });

  it('stores the common start of neighboring keys once a block', () => {
    const list = Array.from({length: 100}, (_, i): Entry => ({
      key: `a long common prefix ${i + 100}`,
      seq: 1,
      value: '',
    }));
    const options = {blockBytes: 10_000, bitsPerKey: 0};
    const far = list.map((entry, i): Entry => ({...entry, key: `${String.fromCharCode(0x100 + i)}${entry.key}`}));
    expect(write(list, options).bytes).toBeLessThan(0.4 * write(far, options).bytes);
  });

  it('cannot be without entries', () => {
    expect(() => new TableWriter(newDisk(), 1, {blockBytes: 10, bitsPerKey: 0}).finish()).toThrow(RangeError);
  });
});

describe('the manifest', () => {
  it('comes back as it was', () => {
    const table = fc.record({number: fc.nat(), smallest: text, largest: text, entries: fc.nat(), bytes: fc.nat()});
    const levels = fc.array(fc.array(fc.array(table, {minLength: 1, maxLength: 3}), {maxLength: 3}), {maxLength: 4});
    const manifest = fc.record({levels, flushed: fc.nat(), firstLog: fc.nat(), nextFile: fc.nat()});
    fc.assert(
      fc.property(manifest, (one: Manifest) => {
        expect(decodeManifest(encodeManifest(one))).toEqual(one);
        const disk = newDisk();
        expect(readManifest(disk)).toBeUndefined();
        writeManifest(disk, one);
        writeManifest(disk, {...one, flushed: 3});
        disk.crash();
        expect(readManifest(disk)).toEqual({...one, flushed: 3});
      }),
    );
  });
});

describe('merging', () => {
  const sources = fc.tuple(entries, fc.nat()).map(([list, seed]): Entry[][] => {
    const rng = Rng.seeded(seed);
    const parts: Entry[][] = Array.from({length: 1 + rng.int(5)}, () => []);
    for (const entry of list) parts[rng.int(parts.length)]?.push(entry);
    return parts;
  });

  it('gives all entries in order', () => {
    fc.assert(
      fc.property(sources, (parts) => {
        expect([...merge(parts)]).toEqual(parts.flat().sort(compareEntries));
      }),
    );
  });

  it('shows of each key what counts at a moment', () => {
    fc.assert(
      fc.property(entries, fc.nat(510), (list, at) => {
        const expected = [...new Set(list.map(({key}) => key))].flatMap((key) => {
          const value = expectedAt(list, key, at)?.value;
          return value === undefined || value === null ? [] : [[key, value]];
        });
        expect([...visible(list, at)]).toEqual(expected);
      }),
    );
  });

  it('drops what nobody can see, nothing that anybody can, and all of it that it may', () => {
    fc.assert(
      fc.property(entries, fc.nat(510), fc.boolean(), (list, oldest, bottom) => {
        const kept = [...retained(list, {oldest, isBottom: () => bottom})];
        for (let at = oldest; at <= 501; at += 7) expect([...visible(kept, at)]).toEqual([...visible(list, at)]);
        for (const entry of kept) {
          const hidden = list.some(({key, seq}) => key === entry.key && seq > entry.seq && seq <= oldest);
          expect(hidden).toBe(false);
          if (bottom && entry.seq <= oldest) expect(entry.value).not.toBeNull();
        }
        // Above other data, a tombstone has to stay.
        if (!bottom) {
          for (const key of new Set(list.map((entry) => entry.key))) {
            const newest = expectedAt(list, key, oldest);
            if (newest) expect(kept).toContainEqual(newest);
          }
        }
      }),
      {numRuns: 300},
    );
  });
});

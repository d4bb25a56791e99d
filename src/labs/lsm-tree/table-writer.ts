import {type Disk, encodeUtf8} from '../kernel';
import {BloomFilter} from './bloom';
import {ByteWriter} from './codec';
import type {Entry} from './entry';
import type {TableMeta} from './version';

/** How tables are written. */
export interface TableOptions {
  /** Bytes of entries in a block, about: what a read fetches at once. */
  readonly blockBytes: number;
  /** Bits of the Bloom filter for each key; 0 for no filter. */
  readonly bitsPerKey: number;
}

/** Bytes of the last part of a table. */
export const FOOTER = 24;
/** The first number in the footer. */
export const TABLE_MAGIC = 0x53_53_54_31; // "SST1"

/** The name of the file of a table. */
export const tableFile = (number: number): string => `${String(number).padStart(6, '0')}.sst`;

/**
 * Writes a table from first to last, without ever going back:
 *
 * | part | content |
 * |---|---|
 * | data blocks | entries in order: bytes shared with the key before, the rest of the key, sequence number, value |
 * | filter | a Bloom filter of all keys, or nothing |
 * | index | of each data block its last key, its offset and its size |
 * | footer | where filter and index are |
 *
 * Each part ends with its own checksum. A block is the unit of reading, so the index has one key a block and not one an
 * entry ("sparse"), and stays in memory.
 */
export class TableWriter {
  readonly #disk: Disk;
  readonly #number: number;
  readonly #options: TableOptions;
  readonly #keys: string[] = [];
  readonly #index = new ByteWriter();
  #block = new ByteWriter();
  /** The last key in bytes, of which the next one may repeat the start. */
  #last: Uint8Array = new Uint8Array();
  #offset = 0;
  #entries = 0;

  /** Starts a table. Nothing is written yet. */
  constructor(disk: Disk, number: number, options: TableOptions) {
    this.#disk = disk;
    this.#number = number;
    this.#options = options;
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#offset + this.#block.size;
  }

  /** The last key; `undefined` in an empty table. */
  get lastKey(): string | undefined {
    return this.#keys.at(-1);
  }

  // #region sstable-block
  /**
   * Adds the next entry.
   *
   * @returns whether a block went to the disk
   */
  add({key, seq, value}: Entry): boolean {
    if (key !== this.lastKey) this.#keys.push(key);
    this.#entries += 1;
    const bytes = encodeUtf8(key);
    let shared = 0;
    while (shared < bytes.length && shared < this.#last.length && bytes[shared] === this.#last[shared]) shared += 1;
    this.#block.varint(shared).blob(bytes.subarray(shared)).varint(seq);
    if (value === null) this.#block.u8(0);
    else this.#block.u8(1).text(value);
    this.#last = bytes;
    if (this.#block.size < this.#options.blockBytes) return false;
    this.#endBlock();
    return true;
  }

  #endBlock(): void {
    if (this.#block.size === 0) return;
    const size = this.#append(this.#block);
    this.#index
      .blob(this.#last)
      .varint(this.#offset - size)
      .varint(size);
    this.#block = new ByteWriter();
    this.#last = new Uint8Array(); // a block can be read without the one before
  }
  // #endregion sstable-block

  /**
   * Ends the table and makes its content durable. Its name isn't: that is done once for all tables of an operation.
   *
   * @throws RangeError if it has no entry
   */
  finish(): TableMeta {
    const [smallest, largest] = [this.#keys[0], this.lastKey];
    if (smallest === undefined || largest === undefined) throw new RangeError('a table without entries');
    this.#endBlock();
    const filterOffset = this.#offset;
    if (this.#options.bitsPerKey > 0) {
      const filter = BloomFilter.create({keys: this.#keys.length, bitsPerKey: this.#options.bitsPerKey});
      for (const key of this.#keys) filter.add(key);
      this.#append(new ByteWriter().raw(filter.encode()));
    }
    const indexOffset = this.#offset;
    this.#append(this.#index);
    const footer = new ByteWriter()
      .u32(TABLE_MAGIC)
      .u32(filterOffset)
      .u32(indexOffset - filterOffset);
    this.#append(footer.u32(indexOffset).u32(this.#offset - indexOffset));
    this.#disk.fsync(tableFile(this.#number));
    return {number: this.#number, smallest, largest, entries: this.#entries, bytes: this.#offset};
  }

  #append(part: ByteWriter): number {
    const bytes = part.seal();
    this.#disk.append(tableFile(this.#number), bytes);
    this.#offset += bytes.length;
    return bytes.length;
  }
}

/** Where tables are written to. */
export interface TableTarget extends TableOptions {
  /** The disk. */
  readonly disk: Disk;
  /** Bytes at which a table ends and another begins. */
  readonly tableBytes: number;
  /** Gives a number that no file has. */
  readonly nextNumber: () => number;
}

// #region write-tables
/** Writes sorted entries to as many tables as it takes. A step ends after each write to the disk. */
export function* writeTables(entries: Iterable<Entry>, target: TableTarget): Generator<undefined, TableMeta[]> {
  const tables: TableMeta[] = [];
  let writer: TableWriter | undefined;
  for (const entry of entries) {
    // A table ends only between two keys, so that one look into a run suffices.
    if (writer && writer.bytes >= target.tableBytes && writer.lastKey !== entry.key) {
      tables.push(writer.finish());
      writer = undefined;
      yield;
    }
    writer ??= new TableWriter(target.disk, target.nextNumber(), target);
    if (writer.add(entry)) yield;
  }
  if (writer) tables.push(writer.finish());
  yield;
  return tables;
}
// #endregion write-tables

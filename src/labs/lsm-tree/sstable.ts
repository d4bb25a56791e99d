import {decodeUtf8, type Disk} from '../kernel';
import {BloomFilter} from './bloom';
import {ByteReader, CorruptionError} from './codec';
import type {Entry, Sequence} from './entry';
import type {ProbeOutcome} from './events';
import {FOOTER, TABLE_MAGIC, tableFile} from './table-writer';
import type {Run} from './version';

/** What lookups in tables cost. */
export interface LookupCost {
  /** Data blocks that were read. */
  blocks: number;
  /** Tables that were asked for a key in their range. */
  tables: number;
  /** Tables that the filter saved from being read. */
  rejected: number;
  /** Tables that were read because the filter said "perhaps", and don't have the key. */
  falsePositives: number;
}

/** What a lookup in a table gave. */
export interface Probe {
  /** What came of it. */
  readonly outcome: ProbeOutcome;
  /** The version that was found. */
  readonly entry?: Entry;
}

interface BlockHandle {
  readonly lastKey: string;
  readonly offset: number;
  readonly size: number;
}

/** The entries of a data block. */
export function* decodeBlock(reader: ByteReader): Generator<Entry, void> {
  let bytes = new Uint8Array();
  while (!reader.done) {
    const shared = reader.varint();
    bytes = Uint8Array.from([...bytes.subarray(0, shared), ...reader.blob()]);
    const seq = reader.varint();
    yield {key: decodeUtf8(bytes), seq, value: reader.u8() === 0 ? null : reader.text()};
  }
}

/**
 * A sorted string table: entries in order in a file that never changes. Its index and its filter are in memory, so to look
 * a key up costs no more than one block, or none if the filter knows that the key isn't there.
 *
 * Source: Chang et al., "Bigtable", OSDI 2006, section 4, for the name and the idea.
 */
export class SSTable {
  readonly #disk: Disk;
  readonly #file: string;
  readonly #blocks: readonly BlockHandle[];
  readonly #filter: BloomFilter | undefined;

  /**
   * Opens a table: reads the footer, and with it index and filter.
   *
   * @throws CorruptionError if they aren't what was written
   */
  constructor(disk: Disk, number: number) {
    this.#disk = disk;
    this.#file = tableFile(number);
    const {size} = disk.status(this.#file);
    const footer = this.#part(size - FOOTER, FOOTER, 'footer');
    if (footer.u32() !== TABLE_MAGIC) throw new CorruptionError(`${this.#file} is not a table`);
    const [filterOffset, filterSize] = [footer.u32(), footer.u32()];
    const index = this.#part(footer.u32(), footer.u32(), 'index');
    const blocks: BlockHandle[] = [];
    while (!index.done) blocks.push({lastKey: index.text(), offset: index.varint(), size: index.varint()});
    this.#blocks = blocks;
    const filter = filterSize > 0 ? this.#part(filterOffset, filterSize, 'filter') : undefined;
    this.#filter = filter && BloomFilter.decode(filter.raw(filterSize - 4));
  }

  /** How many data blocks there are. */
  get blocks(): number {
    return this.#blocks.length;
  }

  /** Whether the filter rules the key out. Without a filter, nothing is. */
  rulesOut(key: string): boolean {
    return this.#filter !== undefined && !this.#filter.mayContain(key);
  }

  // #region sstable-get
  /** Looks for the newest version of a key that is not newer than `at`. What it costs is added to `cost`. */
  get(key: string, at: Sequence, cost: LookupCost): Probe {
    cost.tables += 1;
    if (this.rulesOut(key)) {
      cost.rejected += 1;
      return {outcome: 'ruled out'};
    }
    let isThere = false;
    for (let i = this.#blockFor(key); i < this.#blocks.length; i++) {
      cost.blocks += 1;
      for (const entry of this.#entriesOf(i)) {
        if (entry.key < key) continue;
        if (entry.key === key) isThere = true;
        if (entry.key === key && entry.seq <= at) return {outcome: 'found', entry};
        if (entry.key > key) break;
      }
      if (this.#blocks[i]?.lastKey !== key) break; // otherwise its older versions go on in the next block
    }
    if (isThere) return {outcome: 'too new'};
    if (this.#filter === undefined) return {outcome: 'missing'};
    cost.falsePositives += 1;
    return {outcome: 'lie'};
  }

  /** The first block that ends at the key or after it: binary search in the index. */
  #blockFor(key: string): number {
    let [low, high] = [0, this.#blocks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#blocks[middle]?.lastKey ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  // #endregion sstable-get

  /** All entries in order, from the first one of `from` on. Reads a block when it comes to it. */
  *entries(from = ''): Generator<Entry, void> {
    for (let i = this.#blockFor(from); i < this.#blocks.length; i++) {
      for (const entry of this.#entriesOf(i)) if (entry.key >= from) yield entry;
    }
  }

  #entriesOf(index: number): Iterable<Entry> {
    const block = this.#blocks[index];
    return block === undefined ? [] : decodeBlock(this.#part(block.offset, block.size, `block ${index}`));
  }

  #part(offset: number, size: number, what: string): ByteReader {
    if (offset < 0) throw new CorruptionError(`${this.#file} is too short`);
    return ByteReader.unseal(this.#disk.read(this.#file, offset, size), `the ${what} of ${this.#file}`);
  }
}

/** The entries of a run, table after table, from the first one of `from` on. */
export function* entriesOfRun(run: Run, open: (number: number) => SSTable, from = ''): Generator<Entry, void> {
  for (const {number, largest} of run) if (largest >= from) yield* open(number).entries(from);
}

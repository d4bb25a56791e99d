import {concat, type Disk, encodeUtf8, fnv1a64, type Recorder} from '../kernel';
import type {Bytes} from './bytes';
import type {PageId} from './cells';
import type {TreeEvent} from './events';

/** What a pager needs. */
export interface PagerOptions {
  /** Where the file is. */
  readonly disk: Disk;
  /** The name of the file. The journal is beside it, under the same name with `-journal` at its end. */
  readonly file: string;
  /** Bytes in a page. */
  readonly pageSize: number;
  /** Takes the events. */
  readonly trace?: Recorder<TreeEvent>;
}

/** What a pager did since it was made. */
export interface PagerStats {
  /** Pages read from the file. */
  readonly reads: number;
  /** Pages written to the file. */
  readonly writes: number;
  /** Originals of pages written to the journal. */
  readonly journaled: number;
}

const CHECKSUM = 16;
const encodeNumbers = (...numbers: readonly number[]): Bytes => {
  const bytes = new Uint8Array(4 * numbers.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, index) => {
    view.setUint32(4 * index, number);
  });
  return bytes;
};
const MAGIC = 0x42_2b_4a_4c; // "B+JL"
const HEADER = 12;

function withChecksum(...parts: readonly Bytes[]): Bytes {
  const bytes = concat(...parts);
  return concat(bytes, encodeUtf8(fnv1a64(bytes)));
}

/** Whether the last bytes are the checksum of those before. */
function isWhole(bytes: Bytes): boolean {
  const end = bytes.length - CHECKSUM;
  return end >= 0 && String.fromCharCode(...bytes.subarray(end)) === fnv1a64(bytes.subarray(0, end));
}

/**
 * Pages of one file, and transactions: after a crash the file has all writes up to the last {@link Pager.commit}, and
 * none after it.
 *
 * Pages are overwritten in place, and a crash may tear them; so the original of each page is saved first, in a rollback
 * journal. The order is everything:
 *
 * 1. A page of the last commit is written only when its original, and the name of the journal, are durable.
 * 2. The journal is removed only when all pages are durable. Its removal is the commit.
 *
 * If a journal exists when the file is opened, the transaction didn't end, and the originals are put back. That is safe to
 * repeat, so a crash during recovery is harmless. Pages may be written before the commit ("steal"), and all are by then
 * ("force"); a write-ahead log with redo records avoids the latter, at the price of a more complex recovery.
 *
 * Sources: "Atomic Commit In SQLite" (sqlite.org/atomiccommit.html). Härder and Reuter, "Principles of Transaction-Oriented
 * Database Recovery", ACM Computing Surveys 15(4), 1983, on steal and force.
 */
export class Pager {
  readonly #disk: Disk;
  readonly #file: string;
  readonly #journal: string;
  readonly #pageSize: number;
  readonly #trace: Recorder<TreeEvent> | undefined;
  readonly #counts = {reads: 0, writes: 0, journaled: 0};
  /** How many pages the file had at the last commit. Those after it need no original: rolling back cuts them off. */
  #committedPages: number;
  /** Pages of this transaction whose original is in the journal; `undefined` between transactions. */
  #saved: Set<PageId> | undefined;
  #journalIsNamed = false;
  #journalIsSynced = false;

  /** Opens a file, or makes ready to create it, and rolls back what a crash interrupted. */
  constructor({disk, file, pageSize, trace}: PagerOptions) {
    this.#disk = disk;
    this.#file = file;
    this.#journal = `${file}-journal`;
    this.#pageSize = pageSize;
    this.#trace = trace;
    if (disk.exists(this.#journal)) this.#rollBack();
    this.#committedPages = disk.exists(file) ? Math.floor(disk.status(file).size / pageSize) : 0;
  }

  /** Bytes in a page. */
  get pageSize(): number {
    return this.#pageSize;
  }

  /** How many pages the file had at the last commit. */
  get committedPages(): number {
    return this.#committedPages;
  }

  /** Reads, writes and originals so far. */
  get stats(): PagerStats {
    return {...this.#counts};
  }

  /**
   * Reads a page.
   *
   * @throws RangeError if the file has no such page
   */
  read(page: PageId): Bytes {
    const bytes = this.peek(page);
    this.#counts.reads += 1;
    return bytes;
  }

  /** Reads a page without counting it, to draw it or to check it. Throws as {@link Pager.read} does. */
  peek(page: PageId): Bytes {
    const bytes = this.#disk.read(this.#file, page * this.#pageSize, this.#pageSize);
    if (bytes.length !== this.#pageSize) throw new RangeError(`no page ${page} in ${this.#file}`);
    return bytes;
  }

  // #region rollback-journal
  /** Has to be called before a page is changed in memory, with its content as it still is. */
  save(page: PageId, original: Bytes): void {
    this.#saved ??= this.#begin();
    if (page >= this.#committedPages || this.#saved.has(page)) return;
    this.#disk.append(this.#journal, withChecksum(encodeNumbers(page), original));
    this.#journalIsSynced = false;
    this.#saved.add(page);
    this.#counts.journaled += 1;
    this.#trace?.record({kind: 'page.journal', page});
  }

  /**
   * Writes a page, after its original is safe.
   *
   * @throws Error if no page was saved since the last commit
   */
  write(page: PageId, bytes: Bytes): void {
    if (this.#saved === undefined) throw new Error(`page ${page} is written, and its original was not saved`);
    if (!this.#journalIsSynced) this.#disk.fsync(this.#journal);
    if (!this.#journalIsNamed) this.#disk.syncDirectory();
    this.#journalIsSynced = this.#journalIsNamed = true;
    this.#disk.write(this.#file, page * this.#pageSize, bytes);
    this.#counts.writes += 1;
    this.#trace?.record({kind: 'page.write', page});
  }

  /** Makes durable what was written since the last commit. When it returns, no crash can take it back. */
  commit(): void {
    if (this.#saved === undefined) return;
    this.#disk.fsync(this.#file);
    this.#disk.remove(this.#journal);
    this.#disk.syncDirectory();
    this.#saved = undefined;
    this.#committedPages = Math.floor(this.#disk.status(this.#file).size / this.#pageSize);
  }

  #begin(): Set<PageId> {
    this.#disk.append(this.#journal, withChecksum(encodeNumbers(MAGIC, this.#pageSize, this.#committedPages)));
    this.#journalIsNamed = this.#journalIsSynced = false;
    return new Set();
  }

  // #endregion rollback-journal

  // #region roll-back
  #rollBack(): void {
    const journal = this.#disk.read(this.#journal);
    const header = journal.subarray(0, HEADER + CHECKSUM);
    // A header that is torn was never synced, so no page was written on the strength of it.
    if (isWhole(header) && this.#disk.exists(this.#file)) {
      const view = new DataView(journal.buffer, journal.byteOffset);
      if (view.getUint32(0) !== MAGIC) throw new RangeError(`${this.#journal} isn't a journal`);
      if (view.getUint32(4) !== this.#pageSize) throw new RangeError(`the pages have ${view.getUint32(4)} bytes`);
      const size = 4 + this.#pageSize + CHECKSUM;
      for (let at = header.length; ; at += size) {
        const saved = journal.subarray(at, at + size);
        // The first record that isn't whole was never synced either, nor was any after it needed.
        if (saved.length < size || !isWhole(saved)) break;
        this.#disk.write(this.#file, view.getUint32(at) * this.#pageSize, saved.subarray(4, 4 + this.#pageSize));
      }
      this.#disk.truncate(this.#file, view.getUint32(8) * this.#pageSize);
      this.#disk.fsync(this.#file);
    }
    this.#disk.remove(this.#journal);
    this.#disk.syncDirectory();
  }
  // #endregion roll-back
}

import {decodeUtf8, type Disk, encodeUtf8, type Recorder, Rng} from '../kernel';
import {inputsOf, type Job, pickCompaction, type Shape} from './compaction';
import {type Entry, type Sequence, sizeOfEntry} from './entry';
import type {LsmEvent} from './events';
import {type Manifest, writeManifest} from './manifest';
import {merge, retained, visible} from './merge';
import {check, type LsmOptions, type LsmStats, type Snapshot} from './options';
import {logFile, recover} from './recovery';
import {SkipList} from './skip-list';
import {entriesOfRun, SSTable} from './sstable';
import {tableFile, type TableTarget, writeTables} from './table-writer';
import {applyEdit, bytesOf, type Edit, type Levels, tableFor, type TableMeta, tablesOf} from './version';
import {Wal} from './wal';

/** A memtable and what belongs to it. */
interface Memtable {
  readonly list: SkipList;
  /** The log that has its newest writes. */
  readonly wal: Wal;
  /** The first log that it needs in order to survive a crash. */
  readonly firstLog: number;
}

/** What a reader looks at. Nothing of it changes but the newest memtable, which only gets entries that are too new. */
interface View {
  readonly memtables: readonly SkipList[];
  readonly levels: Levels;
}

/**
 * A sorted map from texts to texts, as a log-structured merge-tree on a disk.
 *
 * Invariants:
 * 1. Each write has a number, and no two have the same. What is read of a key at a moment is its highest number up to then.
 * 2. What is in a memtable is in a log that is kept until the memtable is a table that the manifest names.
 * 3. Versions of a key get older from the memtable through level 0 to the last level; so the first one found counts.
 * 4. Files never change once they are named in a manifest; and a file is removed only when the manifest doesn't name it,
 *    and no reader needs it.
 * 5. After a crash, what is there is what the first n writes made, where n is at least the number of the last one that was
 *    synced. With `syncEvery` 1 that is every write which was acknowledged.
 *
 * Flushing and compacting are done in the background, a step at a time, by {@link LsmTree.work}; a write does it in the
 * foreground only if it has to wait for room.
 */
export class LsmTree {
  readonly #disk: Disk;
  readonly #rng: Rng;
  readonly #syncEvery: number;
  readonly #target: TableTarget;
  readonly #shape: Shape;
  readonly #trace: Recorder<LsmEvent> | undefined;
  readonly #tables = new Map<number, SSTable>();
  readonly #cursors = new Map<number, string>();
  readonly #snapshots = new Set<Snapshot>();
  /** The levels that scans under way look at. */
  readonly #readers = new Set<View>();
  readonly #counts = {
    ...{userBytes: 0, logBytes: 0, flushBytes: 0, compactionBytes: 0, manifestBytes: 0, gets: 0, stalls: 0},
    ...{blocks: 0, tables: 0, rejected: 0, falsePositives: 0},
  };
  #levels: Levels;
  #flushed: Sequence;
  #nextFile: number;
  #last: Sequence;
  #memtable: Memtable;
  /** A full memtable that is on its way to level 0. */
  #immutable: Memtable | undefined;
  #flush: Generator<undefined, void> | undefined;
  #compaction: {readonly job: Job; readonly steps: Generator<undefined, void>} | undefined;

  /**
   * Opens what is on the disk, as a crash may have left it; or starts with nothing.
   *
   * @throws RangeError if an option is out of its range
   * @throws CorruptionError if something that was synced isn't as it was
   */
  constructor(options: LsmOptions) {
    const {disk, syncEvery, shape, tables} = check(options);
    this.#disk = disk;
    this.#rng = (options.rng ?? Rng.seeded(1)).split('skip list');
    this.#syncEvery = syncEvery;
    this.#target = {...tables, disk, nextNumber: () => this.#nextFile++};
    this.#shape = shape;
    this.#trace = options.trace;

    const {manifest, entries, nextFile, ignored} = recover(disk);
    this.#levels = manifest.levels;
    this.#flushed = manifest.flushed;
    this.#nextFile = nextFile;
    for (const {number} of tablesOf(this.#levels)) this.#open(number);
    const list = new SkipList(this.#rng);
    for (const entry of entries) list.add(entry);
    this.#last = Math.max(this.#flushed, list.newest);
    const log = this.#nextFile++;
    const firstLog = list.count > 0 ? manifest.firstLog : log;
    this.#memtable = {list, wal: new Wal(disk, logFile(log)), firstLog};
    this.#trace?.record({kind: 'lsm.recover', tables: this.#tables.size, replayed: list.count, ignored});
  }

  /** The tables, by level and run. */
  get levels(): Levels {
    return this.#levels;
  }

  /** The number of the last write. */
  get lastSequence(): Sequence {
    return this.#last;
  }

  /** Bytes and entries of the memtable, and of the one on its way to disk. */
  get memtables(): readonly {readonly entries: number; readonly bytes: number}[] {
    return this.#view().memtables.map(({count, bytes}) => ({entries: count, bytes}));
  }

  /** Acknowledged writes that a crash may take. */
  get unsynced(): number {
    return this.#memtable.wal.unsynced + (this.#immutable?.wal.unsynced ?? 0);
  }

  /** What is being done in the background, if anything. */
  get background(): 'flush' | Job | undefined {
    return this.#immutable ? 'flush' : this.#compaction?.job;
  }

  /** What was done so far. */
  get stats(): LsmStats {
    return {...this.#counts};
  }

  /** Bytes of tables and logs on the disk. */
  get diskBytes(): number {
    return this.#disk
      .list()
      .filter((file) => file.endsWith('.sst') || file.endsWith('.log'))
      .reduce((sum, file) => sum + this.#disk.status(file).size, 0);
  }

  /**
   * Sets the value of a key. When it returns, the write is acknowledged; whether a crash can take it back, `syncEvery` says.
   *
   * @throws RangeError if the texts have half a surrogate pair, which no encoding can keep
   */
  put(key: string, value: string): void {
    this.#write(key, value);
  }

  /** Deletes a key, there or not: writes a tombstone. */
  delete(key: string): void {
    this.#write(key, null);
  }

  // #region write-path
  // #region write
  #write(key: string, value: string | null): void {
    for (const text of [key, value ?? '']) {
      if (decodeUtf8(encodeUtf8(text)) !== text) throw new RangeError('a text with half a surrogate pair');
    }
    this.#makeRoom();
    const entry: Entry = {key, seq: this.#last + 1, value};
    this.#counts.logBytes += this.#memtable.wal.append(entry); // before anyone can read it
    if (this.unsynced >= this.#syncEvery) this.sync();
    this.#memtable.list.add(entry);
    this.#last = entry.seq;
    this.#counts.userBytes += sizeOfEntry(entry);
  }
  // #endregion write

  /** Waits, if writes come faster than the background can put them away. */
  #makeRoom(): void {
    const {level0Runs, memtableBytes} = this.#shape;
    if ((this.#levels[0]?.length ?? 0) >= 2 * level0Runs) {
      this.#stall('compaction', () => (this.#levels[0]?.length ?? 0) >= 2 * level0Runs);
    }
    if (this.#memtable.list.bytes < memtableBytes) return;
    if (this.#immutable) this.#stall('flush', () => this.#immutable !== undefined);
    this.#rotate();
  }

  #stall(cause: 'flush' | 'compaction', isStuck: () => boolean): void {
    this.#counts.stalls += 1;
    this.#trace?.record({kind: 'lsm.stall', cause});
    while (isStuck() && this.work());
  }

  // #endregion write-path

  /** Closes the memtable, and starts another one with a log of its own. */
  #rotate(): void {
    const {count: entries, bytes} = this.#memtable.list;
    this.#immutable = this.#memtable;
    const log = this.#nextFile++;
    this.#memtable = {list: new SkipList(this.#rng), wal: new Wal(this.#disk, logFile(log)), firstLog: log};
    this.#trace?.record({kind: 'lsm.rotate', entries, bytes});
  }

  // #region read-path
  /** The value of a key, now or at a snapshot. Looks into memtables, then into each run that may have it, newest first. */
  get(key: string, snapshot?: Snapshot): string | undefined {
    this.#counts.gets += 1;
    return this.#find(key, snapshot?.seq ?? this.#last)?.value ?? undefined;
  }

  // #region find
  #find(key: string, at: Sequence): Entry | undefined {
    const {memtables, levels} = this.#view();
    for (const memtable of memtables) {
      const entry = memtable.get(key, at);
      if (entry) return entry;
    }
    for (const run of levels.flat()) {
      const table = tableFor(run, key);
      if (!table) continue;
      const {outcome, entry} = this.#open(table.number).get(key, at, this.#counts);
      this.#trace?.record({kind: 'lsm.probe', table: table.number, outcome});
      if (entry) return entry;
    }
    return undefined;
  }
  // #endregion find

  /**
   * The records with keys from `from`, inclusive, to `to`, exclusive, in order, as they were when the scan began, or at a
   * snapshot. Merges memtables and runs. A scan that isn't run to its end has to be ended with `return()`, as `for` does.
   */
  *scan(from = '', to?: string, snapshot?: Snapshot): Generator<readonly [key: string, value: string], void> {
    const [view, at] = [this.#view(), snapshot?.seq ?? this.#last];
    this.#readers.add(view);
    try {
      const runs = view.levels.flat().map((run) => entriesOfRun(run, (number) => this.#open(number), from));
      for (const record of visible(merge([...view.memtables.map((list) => list.entries(from)), ...runs]), at)) {
        if (to !== undefined && record[0] >= to) return;
        yield record;
      }
    } finally {
      this.#readers.delete(view);
      this.#collectGarbage();
    }
  }
  // #endregion read-path

  /** Keeps what is there now, for reads at this moment. */
  snapshot(): Snapshot {
    const snapshot: Snapshot = {seq: this.#last, release: () => void this.#snapshots.delete(snapshot)};
    this.#snapshots.add(snapshot);
    return snapshot;
  }

  /**
   * Makes all acknowledged writes safe, whatever `syncEvery` says. The older log comes first: if the newer one were safe and
   * the older one lost, there would be a gap, and a write after a gap doesn't count.
   */
  sync(): void {
    this.#immutable?.wal.sync();
    this.#memtable.wal.sync();
  }

  /** Closes the memtable, unless it is empty, and puts it on the disk. */
  flush(): void {
    this.#finishFlush();
    if (this.#memtable.list.count > 0) this.#rotate();
    this.#finishFlush();
  }

  #finishFlush(): void {
    while (this.#immutable) this.work();
  }

  /**
   * Merges everything into one run of the last level, and forgets all that can be forgotten: what databases call a major or a
   * manual compaction. Writes all there is, so it is for quiet hours.
   */
  compactAll(): void {
    this.flush();
    while (this.#compaction) this.work();
    const sources = this.#levels.flat();
    if (sources.length === 0) return;
    const to = Math.max(1, this.#levels.length - 1);
    const steps = this.#compactionSteps({from: 0, to, sources, asNewRun: this.#shape.strategy === 'tiered'});
    while (steps.next().done !== true);
  }

  // #region background
  /**
   * Does one step of the background work, about one write to the disk: a flush if there is one to do, otherwise a compaction.
   *
   * @returns whether there was anything to do
   */
  work(): boolean {
    if (this.#immutable) {
      this.#flush ??= this.#flushSteps(this.#immutable);
      if (this.#flush.next().done === true) this.#flush = this.#immutable = undefined;
      return true;
    }
    if (!this.#compaction) {
      const job = pickCompaction(this.#levels, this.#shape, this.#cursors);
      if (!job) return false;
      if (job.cursor !== undefined) this.#cursors.set(job.from, job.cursor);
      this.#compaction = {job, steps: inputsOf(job).length > 1 ? this.#compactionSteps(job) : this.#moveSteps(job)};
    }
    if (this.#compaction.steps.next().done === true) this.#compaction = undefined;
    return true;
  }

  // #endregion background

  // #region flush
  *#flushSteps({list}: Memtable): Generator<undefined, void> {
    const add = yield* writeTables(list.entries(), {...this.#target, tableBytes: Infinity});
    this.#flushed = list.newest;
    this.#install({remove: new Set(), level: 0, add, asNewRun: true}, this.#memtable.firstLog);
    for (const {number, entries, bytes} of add) {
      this.#counts.flushBytes += bytes;
      this.#trace?.record({kind: 'lsm.flush', table: number, entries, bytes});
    }
  }
  // #endregion flush

  /** A table that overlaps nothing in the level below goes there as it is. */
  *#moveSteps(job: Job): Generator<undefined, void> {
    const {from, to, asNewRun} = job;
    for (const table of inputsOf(job)) {
      this.#install({remove: new Set([table.number]), level: to, add: [table], asNewRun});
      this.#trace?.record({kind: 'lsm.move', table: table.number, from, to});
      yield;
    }
  }

  // #region compaction
  *#compactionSteps(job: Job): Generator<undefined, void> {
    const {from, to, sources, asNewRun} = job;
    const inputs = inputsOf(job);
    const remove = new Set(inputs.map(({number}) => number));
    const below = tablesOf(this.#levels.slice(to)).filter(({number}) => !remove.has(number));
    const isBottom = (key: string): boolean => !below.some(({smallest, largest}) => smallest <= key && key <= largest);
    const oldest = Math.min(this.#last, ...[...this.#snapshots].map(({seq}) => seq));
    const merged = merge(sources.map((run) => entriesOfRun(run, (number) => this.#open(number))));
    const add = yield* writeTables(retained(merged, {oldest, isBottom}), this.#target);
    this.#install({remove, level: to, add, asNewRun});
    this.#counts.compactionBytes += bytesOf([add]);
    const count = (tables: readonly TableMeta[]): number => tables.reduce((sum, {entries}) => sum + entries, 0);
    this.#trace?.record({
      kind: 'lsm.compact',
      from,
      to,
      inputs: inputs.map(({number}) => number),
      outputs: add.map(({number}) => number),
      written: count(add),
      dropped: count(inputs) - count(add),
    });
  }
  // #endregion compaction

  /** Makes an edit count: from the manifest's rename on, also after a crash. Then removes what it made superfluous. */
  #install(edit: Edit, firstLog = (this.#immutable ?? this.#memtable).firstLog): void {
    const levels = applyEdit(this.#levels, edit);
    const manifest: Manifest = {levels, flushed: this.#flushed, firstLog, nextFile: this.#nextFile};
    this.#counts.manifestBytes += writeManifest(this.#disk, manifest);
    this.#levels = levels;
    for (const {number} of edit.add) this.#open(number);
    for (const file of this.#disk.list()) {
      if (file.endsWith('.log') && Number.parseInt(file, 10) < firstLog) this.#disk.remove(file);
    }
    this.#collectGarbage();
  }

  /** Removes tables that neither the current levels nor those of a scan under way have. */
  #collectGarbage(): void {
    const needed = [this.#levels, ...[...this.#readers].map(({levels}) => levels)].flatMap(tablesOf);
    const numbers = new Set(needed.map(({number}) => number));
    for (const number of [...this.#tables.keys()]) {
      if (numbers.has(number)) continue;
      this.#tables.delete(number);
      this.#disk.remove(tableFile(number));
    }
  }

  #view(): View {
    const memtables = this.#immutable ? [this.#memtable.list, this.#immutable.list] : [this.#memtable.list];
    return {memtables, levels: this.#levels};
  }

  #open(number: number): SSTable {
    const known = this.#tables.get(number);
    if (known) return known;
    const table = new SSTable(this.#disk, number);
    this.#tables.set(number, table);
    return table;
  }
}

import {Trace, type Clock} from '../kernel';
import type {AbortReason, ScannedRow, StoreEvent, Value, VersionId, Xid} from './events';
import {SerializableSnapshotIsolation} from './ssi';
import {Transaction, type Level, type Outcome, type PendingWrite, type Snapshot} from './transaction';

/** A version of a row. */
export interface Version {
  /** The row. */
  readonly key: string;
  /** What it holds. */
  readonly value: number;
  /** Who wrote it. */
  readonly xmin: Xid;
  /** Who has replaced it, or tries to: if that one is rolled back, it hasn't. */
  xmax: Xid | undefined;
  /** Its number among the versions of this row by this transaction. */
  readonly nth: number;
}

/** Who prevails when two concurrent transactions write the same row, at snapshot isolation and above. */
export type WriteRule =
  /** The first to write locks the row. The second waits, and is rolled back if the first commits. PostgreSQL's rule. */
  | 'first updater wins'
  /** Both write, nobody waits. The second to commit is rolled back. The rule of Berenson and others. */
  | 'first committer wins';

/** How a store behaves. */
export interface StoreOptions {
  /** The isolation level of all transactions. */
  readonly level: Level;
  /** At snapshot isolation and above; first updater wins by default. The levels below always lock. */
  readonly writes?: WriteRule;
  /** The rows at first. */
  readonly rows?: Readonly<Record<string, number>>;
  /** Tells the time of events; always 0 by default. */
  readonly clock?: Clock;
}

const UNBORN: VersionId = {by: 0, nth: 0};

/**
 * A multiversion store: a write adds a version of a row and leaves the older ones to those who still see them, so that
 * readers wait for nobody. Which version a transaction sees follows from its snapshot and from two numbers in the version:
 * who wrote it (`xmin`) and who replaced it (`xmax`).
 *
 * All levels prevent dirty writes: of one row there is at most one version by a transaction under way, or at most one of
 * its writers commits.
 *
 * | level | a statement sees | a row that another one has written since |
 * |---|---|---|
 * | read uncommitted | the newest version | is written over |
 * | read committed | what was committed when the statement began | is written over, and read again first by a statement that computes with it |
 * | snapshot | what was committed when the transaction began | the transaction is rolled back |
 * | serializable | the same | the same, and dangerous structures are watched |
 *
 * A transaction begins, and takes its snapshot, with its first statement, as in PostgreSQL.
 *
 * Sources: Bernstein and Goodman, "Multiversion Concurrency Control: Theory and Algorithms", ACM TODS 8(4), 1983.
 * Berenson, Bernstein, Gray, Melton, O'Neil and O'Neil, "A Critique of ANSI SQL Isolation Levels", SIGMOD 1995.
 */
export class Store {
  /** How isolated transactions are. */
  readonly level: Level;
  /** Who prevails among concurrent writers. */
  readonly writes: WriteRule;
  /** What happened. */
  readonly trace: Trace<StoreEvent>;
  readonly #ssi: SerializableSnapshotIsolation | undefined;
  readonly #transactions = new Map<Xid, Transaction>();
  /** The versions of each row, in the order in which they were written. Those that are committed were committed in it. */
  readonly #versions = new Map<string, Version[]>();
  /** Who may write a row, and who waits for it. */
  readonly #locks = new Map<string, {holder: Transaction; readonly queue: Transaction[]}>();
  #nextXid: Xid = 1;
  #commits = 0;

  /** A store with some rows. */
  constructor(options: StoreOptions) {
    const {level, writes = 'first updater wins', rows = {}, clock = {now: 0}} = options;
    this.level = level;
    this.writes = writes;
    this.trace = new Trace(clock);
    this.#ssi = level === 'serializable' ? new SerializableSnapshotIsolation(this.trace) : undefined;
    for (const [key, value] of Object.entries(rows)) {
      this.#versions.set(key, [{key, value, xmin: 0, xmax: undefined, nth: 1}]);
    }
  }

  /** All versions, row by row, in the order of the keys. */
  get versions(): readonly Version[] {
    return [...this.#versions.keys()].sort().flatMap((key) => this.#chain(key));
  }

  /** All transactions, oldest first. */
  get transactions(): readonly Transaction[] {
    return [...this.#transactions.values()];
  }

  /** What is committed now, by row, in the order of the keys. */
  get committed(): Readonly<Record<string, number>> {
    const now = this.#snapshot();
    const found: Record<string, number> = {};
    for (const key of [...this.#versions.keys()].sort()) {
      const version = this.#last(key, ({xmin}) => this.#isCommitted(xmin, now));
      if (version) found[key] = version.value;
    }
    return found;
  }

  /** Begins a transaction. Its snapshot is of this moment. */
  begin({readOnly = false}: {readonly readOnly?: boolean} = {}): Transaction {
    const xid = this.#nextXid;
    const tx = new Transaction(xid, this.#snapshot(), readOnly);
    this.#nextXid += 1;
    this.#transactions.set(xid, tx);
    this.#ssi?.begin(tx);
    this.trace.record({kind: 'tx.begin', tx: xid, readOnly});
    return tx;
  }

  // #region visible
  /** Whether a transaction counts for another one: its own writes do, and what its snapshot holds. */
  #counts(xid: Xid, tx: Transaction, snapshot: Snapshot): boolean {
    if (xid === tx.xid) return true;
    if (this.level === 'read uncommitted') return !this.#isAborted(xid);
    return this.#isCommitted(xid, snapshot);
  }

  #isCommitted(xid: Xid, {xmin, xmax, active}: Snapshot): boolean {
    const ended = xid < xmin || (xid < xmax && !active.includes(xid));
    return ended && (xid === 0 || this.#transactions.get(xid)?.status === 'committed');
  }

  /** Whether a transaction sees a version: its writer counts, and nobody who counts has replaced it. */
  #isVisible({xmin, xmax}: Version, tx: Transaction, snapshot: Snapshot): boolean {
    const isThere = this.#counts(xmin, tx, snapshot);
    return isThere && (xmax === undefined || !this.#counts(xmax, tx, snapshot));
  }
  // #endregion visible

  /** The version of a row that the next statement of a transaction would see. O(n) for n versions of the row. */
  visible(tx: Transaction, key: string): Version | undefined {
    return this.#visible(tx, key, this.#hasSnapshots ? tx.snapshot : this.#snapshot());
  }

  #visible(tx: Transaction, key: string, snapshot: Snapshot): Version | undefined {
    // If first committer wins, a transaction's own version doesn't yet replace the one before: so the last one.
    return this.#last(key, (version) => this.#isVisible(version, tx, snapshot));
  }

  /** Reads a row. Never waits. */
  read(tx: Transaction, key: string): Outcome<Value> {
    return this.#statement(tx, () => {
      const {version, value} = this.#fetch(tx, key);
      this.trace.record({kind: 'tx.read', tx: tx.xid, key, value, version});
      return {status: 'done', value};
    });
  }

  /** Reads all rows whose keys start with a prefix, in the order of the keys. Never waits. */
  scan(tx: Transaction, prefix: string): Outcome<readonly ScannedRow[]> {
    return this.#statement(tx, () => {
      this.#ssi?.onScan(tx, prefix);
      const keys = [...this.#versions.keys()].filter((key) => key.startsWith(prefix)).sort();
      const rows = keys.flatMap((key) => {
        const {value, version} = this.#fetch(tx, key);
        return value === null ? [] : [{key, value, version}];
      });
      this.trace.record({kind: 'tx.scan', tx: tx.xid, prefix, rows});
      return {status: 'done', value: rows};
    });
  }

  /** Makes a row hold a value, whether or not there is one. Waits while another transaction has it locked. */
  write(tx: Transaction, key: string, value: number): Outcome<number> {
    return this.#statement(tx, () => this.#write(tx, {key, reads: false, compute: () => value}));
  }

  /**
   * Reads and writes a row in one statement, as `UPDATE … SET likes = likes + 1` does. At read committed it computes with
   * the newest value, whatever the snapshot of the statement says, because it reads the row again once it has the lock.
   */
  update(tx: Transaction, key: string, compute: (current: Value) => number): Outcome<number> {
    return this.#statement(tx, () => this.#write(tx, {key, reads: true, compute}));
  }

  /** Commits a transaction, unless it has to be rolled back. */
  commit(tx: Transaction): Outcome<null> {
    if (tx.status === 'active' && !tx.doomed && !this.#locksRows && this.#isTooLate(tx)) {
      return this.#abort(tx, 'concurrent update');
    }
    const failure = this.#failure(tx);
    if (failure) return failure;
    this.#commits += 1;
    tx.status = 'committed';
    tx.commitNumber = this.#commits;
    this.#install(tx);
    this.trace.record({kind: 'tx.commit', tx: tx.xid});
    this.#ssi?.onCommit(tx);
    this.#release(tx);
    return {status: 'done', value: null};
  }

  /** Rolls a transaction back. */
  abort(tx: Transaction): Outcome<null> {
    return this.#failure(tx) ?? this.#abort(tx, 'rollback');
  }

  // #region vacuum
  /**
   * Removes the versions that nobody can see anymore: those of transactions that were rolled back, and those that were
   * replaced before the oldest snapshot in use was taken. One transaction that stays open keeps everything since.
   *
   * @returns how many were removed
   */
  vacuum(): number {
    const horizons = [this.#snapshot(), ...this.#active.map(({snapshot}) => snapshot)];
    const isDead = ({xmin, xmax}: Version): boolean =>
      this.#isAborted(xmin) || (xmax !== undefined && horizons.every((snapshot) => this.#isCommitted(xmax, snapshot)));
    let [removed, kept] = [0, 0];
    for (const [key, chain] of this.#versions) {
      const living = chain.filter((version) => !isDead(version));
      removed += chain.length - living.length;
      kept += living.length;
      if (living.length === 0) this.#versions.delete(key);
      else this.#versions.set(key, living);
    }
    this.trace.record({kind: 'store.vacuum', removed, kept});
    return removed;
  }
  // #endregion vacuum

  get #active(): Transaction[] {
    return [...this.#transactions.values()].filter(({status}) => status === 'active');
  }

  get #hasSnapshots(): boolean {
    return this.level === 'snapshot' || this.level === 'serializable';
  }

  get #locksRows(): boolean {
    return !this.#hasSnapshots || this.writes === 'first updater wins';
  }

  #chain(key: string): Version[] {
    return this.#versions.get(key) ?? [];
  }

  #last(key: string, fits: (version: Version) => boolean): Version | undefined {
    return this.#chain(key).filter(fits).at(-1);
  }

  #snapshot(): Snapshot {
    const active = this.#active.map(({xid}) => xid);
    return {xmin: active[0] ?? this.#nextXid, xmax: this.#nextXid, active, commits: this.#commits};
  }

  /** Runs a statement, unless the transaction is over or has to be. */
  #statement<T>(tx: Transaction, run: () => Outcome<T>): Outcome<T> {
    const failure = this.#failure(tx);
    if (failure) return failure;
    if (!this.#hasSnapshots) tx.snapshot = this.#snapshot();
    const outcome = run();
    // It may itself have completed a dangerous structure.
    return outcome.status === 'done' ? (this.#failure(tx) ?? outcome) : outcome;
  }

  /**
   * Why a transaction can do nothing anymore.
   *
   * @throws Error if it isn't under way, or waits
   */
  #failure(tx: Transaction): Outcome<never> | undefined {
    if (tx.status !== 'active' || tx.waiting) throw new Error(`transaction ${tx.xid} can't go on`);
    return tx.doomed ? this.#abort(tx, 'read/write dependencies') : undefined;
  }

  /** What a transaction sees of a row; at serializable, with the antidependencies that follow. */
  #fetch(tx: Transaction, key: string): {value: Value; version: VersionId} {
    const version = this.#visible(tx, key, tx.snapshot);
    const writers = this.#chain(key).map(({xmin}) => xmin);
    const unseen = writers.filter((xid) => !this.#counts(xid, tx, tx.snapshot) && !this.#isAborted(xid));
    this.#ssi?.onRead(tx, key, unseen);
    return {value: version?.value ?? null, version: version ? {by: version.xmin, nth: version.nth} : UNBORN};
  }

  #isAborted(xid: Xid): boolean {
    return this.#transactions.get(xid)?.status === 'aborted';
  }

  // #region write
  #write(tx: Transaction, write: PendingWrite): Outcome<number> {
    const {key} = write;
    if (this.#locksRows) {
      const lock = this.#locks.get(key);
      if (lock && lock.holder !== tx) return this.#wait(tx, write, lock);
      this.#locks.set(key, lock ?? {holder: tx, queue: []});
      if (this.#hasSnapshots && this.#isStale(tx, key)) return this.#abort(tx, 'concurrent update');
    }
    return this.#append(tx, write);
  }

  /** Whether a row has a committed version that a transaction's snapshot doesn't hold. */
  #isStale(tx: Transaction, key: string): boolean {
    const now = this.#snapshot();
    const newest = this.#last(key, ({xmin}) => this.#isCommitted(xmin, now));
    return newest !== undefined && !this.#isCommitted(newest.xmin, tx.snapshot);
  }

  /** First committer wins: whether somebody else was first, for some row. */
  #isTooLate(tx: Transaction): boolean {
    return [...tx.written.keys()].some((key) => this.#isStale(tx, key));
  }
  // #endregion write

  #append(tx: Transaction, {key, reads, compute}: PendingWrite): Outcome<number> {
    const before = this.#visible(tx, key, tx.snapshot);
    const current = before?.value ?? null;
    if (reads) {
      const {version} = this.#fetch(tx, key);
      this.trace.record({kind: 'tx.read', tx: tx.xid, key, value: current, version});
    }
    const value = compute(current);
    const nth = (tx.written.get(key) ?? 0) + 1;
    tx.written.set(key, nth);
    // A version that is written without a lock replaces the one before when it is committed.
    if (before && (this.#locksRows || before.xmin === tx.xid)) before.xmax = tx.xid;
    this.#versions.set(key, [...this.#chain(key), {key, value, xmin: tx.xid, xmax: undefined, nth}]);
    this.trace.record({kind: 'tx.write', tx: tx.xid, key, value, version: {by: tx.xid, nth}});
    this.#ssi?.onWrite(tx, key);
    return {status: 'done', value};
  }

  /** First committer wins: a transaction that commits replaces the newest versions that were committed before. */
  #install(tx: Transaction): void {
    if (this.#locksRows) return;
    for (const key of tx.written.keys()) {
      const before = this.#last(key, ({xmin}) => xmin !== tx.xid && this.#isCommitted(xmin, tx.snapshot));
      if (before) before.xmax = tx.xid;
    }
  }

  // #region locks
  #wait(
    tx: Transaction,
    write: PendingWrite,
    lock: {readonly holder: Transaction; readonly queue: Transaction[]},
  ): Outcome<number> {
    if (this.#waitsFor(lock.holder, tx)) return this.#abort(tx, 'deadlock');
    tx.waiting = write;
    lock.queue.push(tx);
    this.trace.record({kind: 'tx.wait', tx: tx.xid, key: write.key, holder: lock.holder.xid});
    return {status: 'waits', holder: lock.holder.xid};
  }

  /** Whether `tx` waits for `other`, directly or by way of others. Who waits behind one waits for its holder, too. */
  #waitsFor(tx: Transaction, other: Transaction): boolean {
    if (tx === other) return true;
    const lock = tx.waiting && this.#locks.get(tx.waiting.key);
    return lock !== undefined && this.#waitsFor(lock.holder, other);
  }

  /** Gives the locks of a transaction that has ended to the next ones, whose statements then take effect. */
  #release(tx: Transaction): void {
    const resumed: {next: Transaction; write: PendingWrite}[] = [];
    for (const [key, lock] of this.#locks) {
      if (lock.holder !== tx) continue;
      const next = lock.queue.shift();
      if (!next?.waiting) {
        this.#locks.delete(key);
        continue;
      }
      lock.holder = next;
      resumed.push({next, write: next.waiting});
      next.waiting = undefined;
    }
    for (const {next, write} of resumed) this.#statement(next, () => this.#write(next, write));
  }
  // #endregion locks

  #abort(tx: Transaction, reason: AbortReason): Outcome<never> {
    tx.status = 'aborted';
    tx.reason = reason;
    this.trace.record({kind: 'tx.abort', tx: tx.xid, reason});
    this.#ssi?.onAbort(tx);
    this.#release(tx);
    return {status: 'aborted', reason};
  }
}

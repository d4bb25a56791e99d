import type {Recorder} from '../kernel';
import type {StoreEvent, Xid} from './events';
import type {Transaction} from './transaction';

/** What serializable snapshot isolation remembers of a transaction. */
interface Sxact {
  readonly tx: Transaction;
  /** Single rows that it has read. */
  readonly keys: Set<string>;
  /** Prefixes of rows that it has scanned, with all rows that aren't there yet. */
  readonly prefixes: Set<string>;
  /** Who has read what it then wrote: the other is before it in every serial order. */
  readonly inConflicts: Set<Sxact>;
  /** Who has written what it had read: the other is after it in every serial order. */
  readonly outConflicts: Set<Sxact>;
}

/**
 * Serializable snapshot isolation: runs transactions on snapshots, watches the read-write antidependencies between
 * concurrent ones, and rolls one back before they can close a cycle.
 *
 * An antidependency R → W says that R didn't see a write of W, because the two ran at the same time, so R is before W in
 * any serial order. Every cycle that snapshot isolation allows contains two of them in a row,
 *
 *     T_in → T_pivot → T_out,
 *
 * a *dangerous structure*, and in it T_out is the first of the cycle to commit (Fekete, Liarokapis, O'Neil, O'Neil and Shasha
 * 2005, theorem 2.1). So no cycle needs to be searched: it is enough to keep, for each transaction, who points at it and
 * at whom it points. The price is a rollback now and then where no cycle was going to close.
 *
 * Two refinements of Ports and Grittner keep these few. Nothing is done before T_out has committed, and nothing if another
 * one of the three committed before it. And if T_in only reads, T_out must have committed before T_in took its snapshot.
 *
 * The pivot is rolled back if it still can be, else T_in. Either way a repetition meets a committed T_out, and can't fail
 * for the same reason again.
 *
 * Here a scan's predicate is a prefix, locked as such; PostgreSQL locks rows, pages and relations, and takes more
 * for a conflict than needed.
 *
 * Sources: Cahill, Röhm and Fekete, "Serializable Isolation for Snapshot Databases", SIGMOD 2008. Ports and Grittner,
 * "Serializable Snapshot Isolation in PostgreSQL", PVLDB 5(12), 2012.
 */
export class SerializableSnapshotIsolation {
  readonly #trace: Recorder<StoreEvent>;
  readonly #sxacts = new Map<Xid, Sxact>();

  /** @param trace - takes the conflicts, and what is doomed by them */
  constructor(trace: Recorder<StoreEvent>) {
    this.#trace = trace;
  }

  /** Begins to watch a transaction. */
  begin(tx: Transaction): void {
    this.#sxacts.set(tx.xid, {
      tx,
      keys: new Set(),
      prefixes: new Set(),
      inConflicts: new Set(),
      outConflicts: new Set(),
    });
  }

  // #region antidependencies
  /**
   * A transaction has read a row, and takes a SIREAD lock on it, which blocks nobody. O(1) for each writer.
   *
   * @param unseen - who wrote versions of it that the snapshot doesn't hold
   */
  onRead(tx: Transaction, key: string, unseen: readonly Xid[]): void {
    this.#get(tx.xid)?.keys.add(key);
    for (const writer of unseen) this.#conflict(this.#get(tx.xid), this.#get(writer), key);
  }

  /** A transaction has looked for all rows with a prefix, and takes a SIREAD lock on those that don't exist yet, too. */
  onScan(tx: Transaction, prefix: string): void {
    this.#get(tx.xid)?.prefixes.add(prefix);
  }

  /** A transaction writes a row. O(n) for n transactions that are remembered. */
  onWrite(tx: Transaction, key: string): void {
    for (const reader of this.#sxacts.values()) {
      const holdsLock = reader.keys.has(key) || [...reader.prefixes].some((prefix) => key.startsWith(prefix));
      if (holdsLock && areConcurrent(reader.tx, tx)) this.#conflict(reader, this.#get(tx.xid), key);
    }
  }

  #conflict(reader: Sxact | undefined, writer: Sxact | undefined, key: string): void {
    if (!reader || !writer || reader === writer || reader.outConflicts.has(writer)) return;
    reader.outConflicts.add(writer);
    writer.inConflicts.add(reader);
    this.#trace.record({kind: 'ssi.conflict', reader: reader.tx.xid, writer: writer.tx.xid, key});
    this.#check(reader);
    this.#check(writer);
  }
  // #endregion antidependencies

  /** A transaction has committed: it may be the T_out of what is dangerous from now on. */
  onCommit(tx: Transaction): void {
    for (const pivot of this.#get(tx.xid)?.inConflicts ?? []) this.#check(pivot);
    this.#forget();
  }

  /** A transaction has been rolled back: it conflicts with nobody. */
  onAbort(tx: Transaction): void {
    const sxact = this.#get(tx.xid);
    if (!sxact) return;
    for (const {outConflicts} of sxact.inConflicts) outConflicts.delete(sxact);
    for (const {inConflicts} of sxact.outConflicts) inConflicts.delete(sxact);
    this.#sxacts.delete(tx.xid);
    this.#forget();
  }

  // #region dangerous
  /** Looks for a dangerous structure around a pivot, and dooms one of the three. O(in × out). */
  #check(pivot: Sxact): void {
    for (const tin of pivot.inConflicts) {
      for (const tout of pivot.outConflicts) {
        if (!isDangerous(tin.tx, pivot.tx, tout.tx)) continue;
        const victim = pivot.tx.status === 'active' ? pivot.tx : tin.tx;
        victim.doomed = true;
        this.#trace.record({
          kind: 'ssi.doom',
          tx: victim.xid,
          structure: [tin.tx.xid, pivot.tx.xid, tout.tx.xid],
        });
      }
    }
  }
  // #endregion dangerous

  /** Forgets the committed transactions that no transaction under way is concurrent with. */
  #forget(): void {
    const active = [...this.#sxacts.values()].filter(({tx}) => tx.status === 'active');
    for (const {tx} of this.#sxacts.values()) {
      if (tx.status === 'active' || active.some((other) => areConcurrent(tx, other.tx))) continue;
      this.#sxacts.delete(tx.xid);
    }
  }

  #get(xid: Xid): Sxact | undefined {
    return this.#sxacts.get(xid);
  }
}

// #region structure
/** Whether `T_in → T_pivot → T_out` may close a cycle. T_in and T_out may be the same. */
function isDangerous(tin: Transaction, pivot: Transaction, tout: Transaction): boolean {
  if (tin.doomed || pivot.doomed || tout.status !== 'committed') return false;
  if (committedBefore(pivot, tout) || committedBefore(tin, tout)) return false;
  return !tin.isReadOnly || tout.commitNumber <= tin.snapshot.commits;
}

function committedBefore(a: Transaction, b: Transaction): boolean {
  return a.status === 'committed' && a.commitNumber < b.commitNumber;
}
// #endregion structure

/** Whether neither of two transactions saw the other's end when it began, given that `b` is under way. */
function areConcurrent(a: Transaction, b: Transaction): boolean {
  return a.status === 'active' || (a.status === 'committed' && a.commitNumber > b.snapshot.commits);
}

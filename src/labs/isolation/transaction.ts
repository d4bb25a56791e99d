import type {AbortReason, Value, Xid} from './events';

/** How much of each other concurrent transactions see, weakest first. */
export type Level = 'read uncommitted' | 'read committed' | 'snapshot' | 'serializable';

/** All levels, weakest first. */
export const LEVELS: readonly Level[] = ['read uncommitted', 'read committed', 'snapshot', 'serializable'];

/**
 * Which transactions count as finished, seen from one moment. As in PostgreSQL: all numbers below `xmin` had ended, those
 * from `xmax` on hadn't begun, and between the two those in `active` were under way.
 */
export interface Snapshot {
  /** The oldest transaction that was under way; what is older had ended. */
  readonly xmin: Xid;
  /** The number that the next transaction was going to get. */
  readonly xmax: Xid;
  /** What was under way, ascending. */
  readonly active: readonly Xid[];
  /** How many transactions had committed. */
  readonly commits: number;
}

/** Where a transaction stands. */
export type Status = 'active' | 'committed' | 'aborted';

/** What a statement came to. */
export type Outcome<T> =
  | {readonly status: 'done'; readonly value: T}
  /** It waits for the transaction `holder`, which has a lock on the row; it takes effect when that one ends. */
  | {readonly status: 'waits'; readonly holder: Xid}
  /** The transaction was rolled back. */
  | {readonly status: 'aborted'; readonly reason: AbortReason};

/** What a transaction wants to write: from what the row holds, what it is to hold. */
export interface PendingWrite {
  /** The row. */
  readonly key: string;
  /** Whether what the row holds is read by the statement itself, as in `SET likes = likes + 1`. */
  readonly reads: boolean;
  /** What the row is to hold. */
  readonly compute: (current: Value) => number;
}

/** A transaction as the store knows it. */
export class Transaction {
  /** Its number. */
  readonly xid: Xid;
  /** Whether it was declared READ ONLY. */
  readonly declaredReadOnly: boolean;
  /** Where it stands. */
  status: Status = 'active';
  /** What it sees: of the whole transaction, or at read committed of its last statement. */
  snapshot: Snapshot;
  /** Its place among the commits, from 1; 0 as long as it hasn't. */
  commitNumber = 0;
  /** Why it was rolled back. */
  reason: AbortReason | undefined;
  /** The rows that it wrote, and how often. */
  readonly written = new Map<string, number>();
  /** The write that waits for a lock. */
  waiting: PendingWrite | undefined;
  /** It has to be rolled back at its next statement. */
  doomed = false;

  /** Begins it. */
  constructor(xid: Xid, snapshot: Snapshot, declaredReadOnly: boolean) {
    this.xid = xid;
    this.snapshot = snapshot;
    this.declaredReadOnly = declaredReadOnly;
  }

  /** Whether it is known that it writes nothing: it was declared so, or it has ended without. */
  get isReadOnly(): boolean {
    return this.declaredReadOnly || (this.status !== 'active' && this.written.size === 0);
  }
}

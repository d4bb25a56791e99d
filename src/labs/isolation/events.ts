import type {TraceEvent} from '../kernel';

/** Number of a transaction, in the order of their starts, from 1. The rows that are there at first were written by 0. */
export type Xid = number;

/** What a row holds; `null` if there is no such row. Rows aren't deleted here. */
export type Value = number | null;

/** Which version of a row: the `nth` that the transaction `by` wrote of it, from 1; 0 of 0 if there was none yet. */
export interface VersionId {
  /** The transaction that wrote it. */
  readonly by: Xid;
  /** Its number among the versions of this row by this transaction. */
  readonly nth: number;
}

/** A row that a scan found. */
export interface ScannedRow {
  /** The row. */
  readonly key: string;
  /** What it held. */
  readonly value: number;
  /** In which version. */
  readonly version: VersionId;
}

/** Why a transaction was rolled back. */
export type AbortReason =
  /** It was told to. */
  | 'rollback'
  /** A row that it writes has a version that its snapshot doesn't hold: first updater or first committer wins. */
  | 'concurrent update'
  /** It would have been part of a dangerous structure: serializable snapshot isolation. */
  | 'read/write dependencies'
  /** It waited for a transaction that waited for it. */
  | 'deadlock';

/** What a store records: the history of Adya's model, and what led to it. */
export type StoreEvent = TraceEvent &
  (
    | {readonly kind: 'tx.begin'; readonly tx: Xid; readonly readOnly: boolean}
    | {
        readonly kind: 'tx.read';
        readonly tx: Xid;
        readonly key: string;
        readonly value: Value;
        readonly version: VersionId;
      }
    | {readonly kind: 'tx.scan'; readonly tx: Xid; readonly prefix: string; readonly rows: readonly ScannedRow[]}
    | {
        readonly kind: 'tx.write';
        readonly tx: Xid;
        readonly key: string;
        readonly value: number;
        readonly version: VersionId;
      }
    | {readonly kind: 'tx.wait'; readonly tx: Xid; readonly key: string; readonly holder: Xid}
    | {readonly kind: 'ssi.conflict'; readonly reader: Xid; readonly writer: Xid; readonly key: string}
    | {
        readonly kind: 'ssi.doom';
        readonly tx: Xid;
        /** T_in, T_pivot and T_out. */
        readonly structure: readonly [Xid, Xid, Xid];
      }
    | {readonly kind: 'tx.commit'; readonly tx: Xid}
    | {readonly kind: 'tx.abort'; readonly tx: Xid; readonly reason: AbortReason}
    | {readonly kind: 'store.vacuum'; readonly removed: number; readonly kept: number}
  );

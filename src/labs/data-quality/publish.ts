import {audit, type Audit, type Expectation, type Row} from './expectations';

/** A table of snapshots, one of which readers see. Others are written beside it. */
export class SnapshotTable {
  readonly #snapshots: (readonly Row[])[] = [[]];
  #published = 0;

  /** What readers see. */
  get rows(): readonly Row[] {
    return this.#snapshots[this.#published] ?? [];
  }

  /** The number of the snapshot that readers see. */
  get published(): number {
    return this.#published;
  }

  /** Writes a snapshot that nobody sees, and returns its number. */
  write(rows: readonly Row[]): number {
    return this.#snapshots.push(rows) - 1;
  }

  /** The rows of any snapshot. */
  read(snapshot: number): readonly Row[] {
    return this.#snapshots[snapshot] ?? [];
  }

  /** Shows a snapshot instead of the one that it was built on: one atomic step, or none if another was quicker. */
  publish(snapshot: number, instead: number): boolean {
    if (this.#published !== instead) return false;
    this.#published = snapshot;
    return true;
  }
}

// #region publish
/** Writes rows, audits what was written, and publishes only that. What has failed stays, for whoever looks for the cause. */
export function writeAuditPublish(
  table: SnapshotTable,
  rows: readonly Row[],
  expectations: readonly Expectation[],
): Audit & {readonly snapshot: number; readonly published: boolean} {
  const base = table.published;
  const snapshot = table.write(rows);
  const result = audit(table.read(snapshot), expectations);
  return {...result, snapshot, published: result.verdict !== 'stop' && table.publish(snapshot, base)};
}
// #endregion publish

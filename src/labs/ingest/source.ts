/** A row of the source as a query returns it. The payload is JSON that the source promises nothing about. */
export interface SourceRow {
  readonly id: string;
  /** Counted up under the row's lock, so that it follows the order of commits. */
  readonly version: number;
  /** When the transaction that wrote the row began, in seconds, as `now()` gives it in PostgreSQL. */
  readonly updatedAt: number;
  readonly payload: string;
}

/** What a transaction did to a row when it committed. */
export interface Commit {
  readonly id: string;
  /** When the transaction began, in seconds. */
  readonly beganAt: number;
  /** The new payload; without one the row is deleted. */
  readonly payload?: string;
}

/** An entry of the source's log: a row, or that it is gone. */
export interface LogEntry {
  readonly id: string;
  /** The row after the commit; without one it was deleted. */
  readonly row?: SourceRow;
}

// #region source
/**
 * A table of the photo app's database. A row becomes visible when its transaction commits, and bears the instant at which
 * the transaction began: the two orders differ, and that is what incremental extraction stumbles over.
 */
export class SourceTable {
  readonly #rows = new Map<string, SourceRow>();
  readonly #log: LogEntry[] = [];

  /** All committed rows. */
  get rows(): readonly SourceRow[] {
    return [...this.#rows.values()];
  }

  /** Every change, in the order of the commits. */
  get log(): readonly LogEntry[] {
    return this.#log;
  }

  /** Commits a transaction: its row appears, changes or vanishes. */
  commit({id, beganAt, payload}: Commit): void {
    if (payload === undefined) {
      this.#rows.delete(id);
      this.#log.push({id});
      return;
    }
    const row = {id, version: (this.#rows.get(id)?.version ?? 0) + 1, updatedAt: beganAt, payload};
    this.#rows.set(id, row);
    this.#log.push({id, row});
  }
}
// #endregion source

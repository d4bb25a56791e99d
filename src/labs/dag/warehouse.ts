/** A row of a table. `day` is the partition that it lies in. */
export interface Row {
  readonly day: number;
  readonly key: string;
  readonly count: number;
}

// #region warehouse
/** Tables whose rows lie in partitions, one a day. Each write is one transaction. */
export class Warehouse {
  readonly #tables = new Map<string, readonly Row[]>();

  /** The rows of a partition. */
  read(table: string, day: number): readonly Row[] {
    return (this.#tables.get(table) ?? []).filter((row) => row.day === day);
  }

  /** Adds rows. Done twice, they are there twice. */
  append(table: string, rows: readonly Row[]): void {
    this.#tables.set(table, [...(this.#tables.get(table) ?? []), ...rows]);
  }

  /** Makes a partition consist of these rows. Done twice, it is as if it were done once. */
  overwrite(table: string, day: number, rows: readonly Row[]): void {
    const others = (this.#tables.get(table) ?? []).filter((row) => row.day !== day);
    this.#tables.set(table, [...others, ...rows]);
  }
}
// #endregion warehouse

/** How many things rows count together. */
export function total(rows: readonly Row[]): number {
  return rows.reduce((sum, {count}) => sum + count, 0);
}

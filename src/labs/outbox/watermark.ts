/** A change as the log of a database tells it; a row that was deleted has the value `null`. */
export interface RowChange {
  readonly kind: 'change';
  readonly key: string;
  readonly value: string | null;
}

/** A mark that the reader has written into a table of its own, and finds again in the log. */
export interface Watermark {
  readonly kind: 'watermark';
  readonly mark: 'low' | 'high';
  readonly chunk: number;
}

/** A row of a chunk or a change, in the order in which a consumer gets them. */
export interface Output {
  readonly key: string;
  readonly value: string | null;
  readonly from: 'log' | 'select';
}

/** A table and the log of its changes. */
export class CapturedTable {
  readonly rows = new Map<string, string>();
  readonly log: (RowChange | Watermark)[] = [];

  /** Sets a row, or deletes it with `null`. */
  write(key: string, value: string | null): void {
    if (value === null) this.rows.delete(key);
    else this.rows.set(key, value);
    this.log.push({kind: 'change', key, value});
  }

  /** Writes a watermark: an update of a row that nobody else uses. */
  mark(mark: Watermark['mark'], chunk: number): void {
    this.log.push({kind: 'watermark', mark, chunk});
  }

  /** The rows with keys after `after`, in the order of keys, at most `size`. One short select, without a lock. */
  select(after: string, size: number): (readonly [key: string, value: string])[] {
    return [...this.rows]
      .filter(([key]) => key > after)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, size);
  }
}

// #region watermark
/**
 * Copies a table that goes on being written, beside its log and in one stream with it: between two watermarks a chunk of
 * rows is selected, and whatever the log says to have changed between them is dropped from the chunk. What is left of the
 * chunk had the same value at the low mark, at the select and at the high mark, so it may be put out at the high mark.
 *
 * Yields between any two steps, where others may write. O(rows + changes).
 *
 * Source: Andreakis and Papapanagiotou, "DBLog: A Watermark Based Change-Data-Capture Framework", 2020, arXiv 2010.12597,
 * algorithm 1.
 */
export function* snapshot(table: CapturedTable, size: number, put: (output: Output) => void): Generator<void, void> {
  let [after, position] = ['', 0];
  for (let chunk = 0; ; chunk++) {
    table.mark('low', chunk);
    yield;
    const rows = new Map(table.select(after, size));
    if (rows.size === 0) break;
    after = [...rows.keys()].at(-1) ?? after;
    yield;
    table.mark('high', chunk);
    yield;
    let inWindow = false;
    for (let open = true; open; position++) {
      const entry = table.log[position];
      if (entry?.kind === 'change') {
        if (inWindow) rows.delete(entry.key);
        put({key: entry.key, value: entry.value, from: 'log'});
      } else if (entry?.chunk === chunk) {
        inWindow = entry.mark === 'low';
        open = inWindow;
      }
    }
    for (const [key, value] of rows) put({key, value, from: 'select'});
  }
  for (const entry of table.log.slice(position)) {
    if (entry.kind === 'change') put({key: entry.key, value: entry.value, from: 'log'});
  }
}
// #endregion watermark

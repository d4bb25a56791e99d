import {
  chunkBytes,
  compareValues,
  readPage,
  writeColumn,
  type ColumnChunk,
  type DataPage,
  type EncodingChoice,
  type Value,
} from './column';

/** A row: column → value. */
export type Row = Readonly<Record<string, Value>>;

/** A row group: the columns of some rows, cut into pages at the same rows. */
export interface RowGroup {
  readonly rows: number;
  readonly columns: readonly ColumnChunk[];
}

/** `from ≤ column ≤ to`. */
export interface Condition {
  readonly column: string;
  readonly from: Value;
  readonly to: Value;
}

/** `SELECT select WHERE` all conditions hold. */
export interface Query {
  readonly select: readonly string[];
  readonly where: readonly Condition[];
}

/** What a scan leaves out: nothing; pages by their statistics; also pages of selected columns where no row matches. */
export type Skipping = 'none' | 'statistics' | 'late';

/** What became of one page's worth of rows. */
export interface PageVisit {
  readonly page: number;
  readonly verdict: 'skipped' | 'no match' | 'match';
  /** Bytes read for it, in all columns, with each dictionary that was needed for the first time. */
  readonly bytes: number;
  /** The selected columns of the rows that match. */
  readonly rows: readonly Row[];
}

/** Writes rows as columns. Each row has all the columns. O(rows × columns). */
export function writeRowGroup(rows: readonly Row[], rowsPerPage: number, choice: EncodingChoice): RowGroup {
  const columns = Object.keys(rows[0] ?? {}).map((name) =>
    writeColumn(
      name,
      rows.map((row) => valueOf(row, name)),
      rowsPerPage,
      choice,
    ),
  );
  return {rows: rows.length, columns};
}

// #region prune
/** Whether a page may hold a row that meets the condition. `true` promises nothing; `false` is certain. */
export function mayMatch({min, max}: DataPage, {from, to}: Condition): boolean {
  return compareValues(min, to) <= 0 && compareValues(max, from) >= 0;
}

/** Whether the statistics of one column or another rule out every row at this place in the pages. */
function isRuledOut(columns: readonly ColumnChunk[], page: number, where: readonly Condition[]): boolean {
  return where.some((condition) => {
    const chunk = columns.find(({name}) => name === condition.column);
    return chunk !== undefined && !mayMatch(pageOf(chunk, page), condition);
  });
}
// #endregion prune

/**
 * Scans a row group page by page, reading no more than `skipping` makes necessary.
 *
 * @throws RangeError if the query names a column that doesn't exist
 */
export function* scan(group: RowGroup, query: Query, skipping: Skipping): Generator<PageVisit, void> {
  for (const name of [...query.where.map(({column}) => column), ...query.select]) {
    if (!group.columns.some((chunk) => chunk.name === name)) throw new RangeError(`no column ${name}`);
  }
  yield* scanPages(group, query, skipping);
}

// #region scan
function* scanPages({columns}: RowGroup, {select, where}: Query, skipping: Skipping): Generator<PageVisit, void> {
  const tested = [...new Set(where.map(({column}) => column))];
  const fetched = new Set<string>(); // columns whose dictionary is here
  for (let page = 0; page < (columns[0]?.pages.length ?? 0); page++) {
    if (skipping !== 'none' && isRuledOut(columns, page, where)) {
      yield {page, verdict: 'skipped', bytes: 0, rows: []};
      continue;
    }
    let bytes = 0;
    const read = (names: readonly string[]): [string, Value[]][] =>
      columns
        .filter(({name}) => names.includes(name))
        .map((chunk) => {
          const data = pageOf(chunk, page);
          bytes += data.bytes.length + (fetched.has(chunk.name) ? 0 : (chunk.dictionary?.bytes.length ?? 0));
          fetched.add(chunk.name);
          return [chunk.name, readPage(chunk, data)];
        });
    const evidence = new Map(read(tested));
    const matches = matchingRows(evidence, where, columns[0]?.pages[page]?.rows ?? 0);
    // Late materialization: the other columns are fetched only if a row is left.
    const others = skipping === 'late' && matches.length === 0 ? [] : select.filter((name) => !tested.includes(name));
    const values = new Map([...evidence, ...read(others)]);
    const rows = matches.map((row) => Object.fromEntries(select.map((name) => [name, values.get(name)?.[row] ?? 0])));
    yield {page, verdict: rows.length > 0 ? 'match' : 'no match', bytes, rows};
  }
}
// #endregion scan

function matchingRows(
  values: ReadonlyMap<string, readonly Value[]>,
  where: readonly Condition[],
  rows: number,
): number[] {
  return Array.from({length: rows}, (_, row) => row).filter((row) =>
    where.every(({column, from, to}) => {
      const value = values.get(column)?.[row];
      return value !== undefined && compareValues(value, from) >= 0 && compareValues(value, to) <= 0;
    }),
  );
}

function pageOf({name, pages}: ColumnChunk, page: number): DataPage {
  const data = pages[page];
  if (!data) throw new RangeError(`column ${name} has no page ${page}`);
  return data;
}

function valueOf(row: Row, name: string): Value {
  const value = row[name];
  if (value === undefined) throw new RangeError(`a row has no ${name}`);
  return value;
}

/** Bytes of all columns. */
export function groupBytes({columns}: RowGroup): number {
  return columns.reduce((sum, chunk) => sum + chunkBytes(chunk), 0);
}

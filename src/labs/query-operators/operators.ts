import {compareValues, type Row, type Truth, type Value, valueOf} from './row';

/** Counts what a table gave. */
export interface ScanCount {
  /** Rows that were read. */
  rows: number;
}

// #region iterators
/** A table, from its first row to its last. */
export function* scan(table: readonly Row[], count: ScanCount = {rows: 0}): Generator<Row, void> {
  for (const row of table) {
    count.rows += 1;
    yield row;
  }
}

/** σ: the rows for which the condition is true; not those for which it is unknown. */
export function* select(input: Iterable<Row>, condition: (row: Row) => Truth): Generator<Row, void> {
  for (const row of input) if (condition(row) === true) yield row;
}

/** π of SQL: only some columns. Two rows that become equal remain two, because a table is a bag and not a set. */
export function* project(input: Iterable<Row>, columns: readonly string[]): Generator<Row, void> {
  for (const row of input) yield Object.fromEntries(columns.map((column) => [column, valueOf(row, column)]));
}

/** The first rows. When it has them, it stops asking, and so everything below it stops too. */
export function* limit(input: Iterable<Row>, most: number): Generator<Row, void> {
  let left = most;
  if (left <= 0) return;
  for (const row of input) {
    yield row;
    left -= 1;
    if (left === 0) return;
  }
}
// #endregion iterators

/** All rows in order of a column. It has to see the last row before it can give the first: a pipeline breaker. O(n log n). */
export function* sort(input: Iterable<Row>, column: string): Generator<Row, void> {
  yield* [...input].sort((a, b) => compareValues(valueOf(a, column), valueOf(b, column)));
}

/** Makes one value of a group, a row at a time. */
export interface Aggregate {
  /** The value of no row. */
  readonly start: Value;
  /** The value with one more row. */
  readonly add: (soFar: Value, row: Row) => Value;
}

/** `count(*)`: rows, whatever is in them. */
export const countAll: Aggregate = {start: 0, add: (soFar) => Number(soFar) + 1};

/** `sum(column)`: without the unknown values; `null`, and not 0, if there is no other. */
export function sum(column: string): Aggregate {
  return {
    start: null,
    add: (soFar, row) => {
      const value = valueOf(row, column);
      return value === null ? soFar : Number(soFar ?? 0) + Number(value);
    },
  };
}

// #region aggregate
/** γ: one row for each group, by a hash table of groups. `null` is a group of its own. O(n), and memory for the groups. */
export function* aggregate(
  input: Iterable<Row>,
  by: readonly string[],
  measures: Readonly<Record<string, Aggregate>>,
): Generator<Row, void> {
  const groups = new Map<string, Record<string, Value>>();
  for (const row of input) {
    const key = by.map((column) => valueOf(row, column));
    const id = JSON.stringify(key);
    const group = groups.get(id) ?? {
      ...Object.fromEntries(by.map((column) => [column, valueOf(row, column)])),
      ...Object.fromEntries(Object.entries(measures).map(([name, {start}]) => [name, start])),
    };
    for (const [name, {add}] of Object.entries(measures)) group[name] = add(group[name] ?? null, row);
    groups.set(id, group);
  }
  yield* groups.values();
}
// #endregion aggregate

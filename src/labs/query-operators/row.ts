/** What a column holds; `null` is "unknown", and not equal to anything, not even to itself. */
export type Value = number | string | null;

/** A row: columns by name. */
export type Row = Readonly<Record<string, Value>>;

/** Truth in SQL: `null` is "unknown", and a condition lets only `true` pass. */
export type Truth = boolean | null;

/** The value of a column; a column that a row doesn't have is `null`. */
export function valueOf(row: Row, column: string): Value {
  return row[column] ?? null;
}

/** SQL's `=`: unknown if either side is. */
export function equals(a: Value, b: Value): Truth {
  return a === null || b === null ? null : a === b;
}

/** The order of `order by`: ascending, numbers before texts, and `null` last, as in PostgreSQL. */
export function compareValues(a: Value, b: Value): number {
  const rank = (value: Value): number => (value === null ? 2 : typeof value === 'string' ? 1 : 0);
  if (a === null || b === null || typeof a !== typeof b) return rank(a) - rank(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

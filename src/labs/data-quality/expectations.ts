/** A cell of a table. */
export type Value = number | string | null;

/** A row of a table. */
export type Row = Readonly<Record<string, Value>>;

/** What a failed expectation means: people are told, or nobody gets to see the data. */
export type Severity = 'warn' | 'stop';

// #region expectations
/** A statement about a table that is true of good data. */
export interface Expectation {
  readonly name: string;
  readonly severity: Severity;
  /** The share of rows that must satisfy it, 0 to 1. */
  readonly atLeast: number;
  /** The share of rows that do satisfy it; 1 for an empty table. */
  readonly measure: (rows: readonly Row[]) => number;
}

/** How a table did. Without a failed expectation that stops, it may be published. */
export interface Audit {
  readonly verdict: 'publish' | 'warn' | 'stop';
  /** The failed expectations, with the share that was measured. */
  readonly failed: readonly {readonly name: string; readonly severity: Severity; readonly measured: number}[];
}

/** Measures every expectation, so that one failure doesn't hide another. O(rows × expectations). */
export function audit(rows: readonly Row[], expectations: readonly Expectation[]): Audit {
  const failed = expectations
    .map(({name, severity, atLeast, measure}) => ({name, severity, atLeast, measured: measure(rows)}))
    .filter(({measured, atLeast}) => measured < atLeast)
    .map(({name, severity, measured}) => ({name, severity, measured}));
  const stops = failed.some(({severity}) => severity === 'stop');
  return {verdict: stops ? 'stop' : failed.length > 0 ? 'warn' : 'publish', failed};
}
// #endregion expectations

/** What follows from a failure, and from which share on it is one; all rows must be good if it isn't said. */
export interface Rule {
  readonly severity: Severity;
  readonly atLeast?: number;
}

function share(rows: readonly Row[], good: (row: Row) => boolean): number {
  return rows.length === 0 ? 1 : rows.filter(good).length / rows.length;
}

// #region vocabulary
/** Completeness: the column has a value. */
export function complete(column: string, {severity, atLeast = 1}: Rule): Expectation {
  return {name: `${column} is there`, severity, atLeast, measure: (rows) => share(rows, (row) => row[column] != null)};
}

/** Validity: the column's number lies in a range; what is not there is another expectation's business. */
export function within(column: string, min: number, max: number, {severity, atLeast = 1}: Rule): Expectation {
  const good = ({[column]: value}: Row): boolean =>
    value == null || (typeof value === 'number' && value >= min && value <= max);
  return {name: `${column} is from ${min} to ${max}`, severity, atLeast, measure: (rows) => share(rows, good)};
}

/** Uniqueness: the share of distinct values among the rows. */
export function unique(column: string, {severity, atLeast = 1}: Rule): Expectation {
  const measure = (rows: readonly Row[]): number =>
    rows.length === 0 ? 1 : new Set(rows.map((row) => row[column])).size / rows.length;
  return {name: `${column} is unique`, severity, atLeast, measure};
}

/** Consistency: the column's value is a key of another table. */
export function refersTo(column: string, keys: ReadonlySet<Value>, {severity, atLeast = 1}: Rule): Expectation {
  const good = ({[column]: value}: Row): boolean => value == null || keys.has(value);
  return {name: `${column} refers to a row`, severity, atLeast, measure: (rows) => share(rows, good)};
}
// #endregion vocabulary

/** Timeliness: the newest value of a column of times is at most so old. An empty table is never fresh. */
export function fresh(column: string, now: number, maxAge: number, {severity}: Rule): Expectation {
  const measure = (rows: readonly Row[]): number => {
    const times = rows.map((row) => row[column]).filter((value) => typeof value === 'number');
    return now - times.reduce((newest, time) => Math.max(newest, time), -Infinity) <= maxAge ? 1 : 0;
  };
  return {name: `${column} is at most ${maxAge} old`, severity, atLeast: 1, measure};
}

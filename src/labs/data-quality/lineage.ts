/** How a job makes one dataset. Columns are written `dataset.column`. */
export interface Job {
  readonly name: string;
  readonly output: string;
  /** For each column of the output, the columns that its values are made of. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Columns that decide which rows there are, and in which groups: of `WHERE`, `JOIN` and `GROUP BY`. */
  readonly rows: readonly string[];
}

/** How a column is reached: its values are made of it, or it only decides about rows. */
export type Reached = 'values' | 'rows';

// #region lineage
/**
 * What a bad column reaches: every column downstream, and whether its values are touched or only its rows. A column that
 * decides about rows touches *all* columns of the output, which lineage of values alone doesn't show. O(jobs × columns).
 */
export function reach(jobs: readonly Job[], start: string): Map<string, Reached> {
  const reached = new Map<string, Reached>();
  const visit = (from: string, how: Reached): void => {
    for (const {output, columns, rows} of jobs) {
      for (const [column, inputs] of Object.entries(columns)) {
        const next = inputs.includes(from) ? how : rows.includes(from) ? 'rows' : undefined;
        const to = `${output}.${column}`;
        const known = reached.get(to);
        if (!next || known === next || known === 'values') continue;
        reached.set(to, next);
        visit(to, next);
      }
    }
  };
  visit(start, 'values');
  return reached;
}
// #endregion lineage

/** The columns of sources that a column is made of, or that decide about its rows. The way back, for finding a cause. */
export function origins(jobs: readonly Job[], column: string): Set<string> {
  const seen = new Set<string>();
  const sources = new Set<string>();
  const visit = (one: string): void => {
    if (seen.has(one)) return;
    seen.add(one);
    const job = jobs.find(({output, columns}) => Object.keys(columns).some((name) => `${output}.${name}` === one));
    if (!job) sources.add(one);
    for (const input of job?.columns[one.slice(job.output.length + 1)] ?? []) visit(input);
    for (const input of job?.rows ?? []) visit(input);
  };
  visit(column);
  return sources;
}

// #region jobs
/** The photo app's way from uploads to the growth report. */
export const JOBS: readonly Job[] = [
  {
    name: 'clean',
    output: 'photos',
    columns: {id: ['uploads.id'], owner: ['uploads.owner'], mb: ['uploads.bytes'], day: ['uploads.at']},
    rows: ['uploads.is_test'],
  },
  {
    name: 'sum up',
    output: 'daily',
    columns: {day: ['photos.day'], country: ['users.country'], photos: ['photos.id'], volume: ['photos.mb']},
    rows: ['photos.owner', 'users.id', 'photos.day', 'users.country'],
  },
  {
    name: 'bill',
    output: 'bill',
    columns: {month: ['daily.day'], amount: ['daily.volume', 'prices.per_mb']},
    rows: ['daily.day'],
  },
  {
    name: 'report',
    output: 'growth',
    columns: {week: ['daily.day'], photos: ['daily.photos']},
    rows: ['daily.day'],
  },
];
// #endregion jobs

import type {SourceRow, SourceTable} from './source';

// #region cursor
/** What an extraction returns: rows, and the cursor to begin with next time. */
export interface Extraction {
  readonly rows: readonly SourceRow[];
  readonly cursor: number;
}

/** The newest `updatedAt` that was seen; the old cursor if there is nothing new. Never the extractor's own clock. */
function highWaterMark(rows: readonly SourceRow[], cursor: number): number {
  return rows.reduce((highest, {updatedAt}) => Math.max(highest, updatedAt), cursor);
}

/** `WHERE updated_at > :cursor`: what most tutorials write, and what loses rows. */
export function extractAfter(source: SourceTable, cursor: number): Extraction {
  const rows = source.rows.filter(({updatedAt}) => updatedAt > cursor);
  return {rows, cursor: highWaterMark(rows, cursor)};
}

/**
 * `WHERE updated_at >= :cursor - :overlap`: reads the last seconds again. Loses nothing if no transaction lasts longer than
 * the overlap; repeats rows, which the merge must bear. An overlap of 0 still helps with equal timestamps.
 */
export function extractWithOverlap(source: SourceTable, cursor: number, overlap: number): Extraction {
  const rows = source.rows.filter(({updatedAt}) => updatedAt >= cursor - overlap);
  return {rows, cursor: highWaterMark(rows, cursor)};
}
// #endregion cursor

// #region pages
/** Where a page ended: the row's timestamp and, since several rows may share it, its key. */
export interface Keyset {
  readonly updatedAt: number;
  readonly id: string;
}

const byKeyset = (a: Keyset, b: Keyset): number =>
  a.updatedAt === b.updatedAt ? (a.id < b.id ? -1 : Number(a.id > b.id)) : a.updatedAt - b.updatedAt;

/**
 * A page of at most `limit` rows: `WHERE (updated_at, id) > (:u, :id) ORDER BY updated_at, id LIMIT :limit`. With the
 * timestamp alone, a page that ends among rows of the same second would skip the rest of them.
 */
export function extractPage(source: SourceTable, after: Keyset, limit: number): readonly SourceRow[] {
  const rows = source.rows.filter((row) => byKeyset(row, after) > 0);
  return rows.sort(byKeyset).slice(0, limit);
}
// #endregion pages

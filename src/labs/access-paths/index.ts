/**
 * Access paths and joins of one query, priced as PostgreSQL prices them, and then really executed: photos since a day and
 * perhaps of a place, with their owners. What a planner expects and what comes can be laid side by side.
 *
 * {@link makePhotos} makes the table, {@link analyzePhotos} its statistics, {@link selectivities} estimates, {@link accessPaths}
 * and {@link joins} price every plan, {@link planQuery} takes the cheapest, {@link executeScan} and {@link executeJoin} count
 * what it reads. Two units of work, estimated and real, get their price from the same {@link price}. {@link tablesOf} makes
 * photos and statistics once for many runs.
 *
 * Left out: a buffer pool that is too small (each page is read once), deduplication in indexes, `BitmapAnd`, merge joins,
 * `Memoize`, start-up costs, and PostgreSQL's look at the true ends of an index when a value lies outside the histogram.
 *
 * Sources: PostgreSQL 15, 20.7.2 "Planner Cost Constants", "Index Cost Estimation Functions" and 75 "How the Planner Uses
 * Statistics"; its `costsize.c`, with whose numbers the tests compare. The order of joins is the subject of `query-planner`.
 *
 * @module
 */
export * from './cost';
export * from './execute';
export * from './judge';
export * from './plan';
export * from './selectivity';
export * from './sizes';
export * from './table';
export * from './tables';

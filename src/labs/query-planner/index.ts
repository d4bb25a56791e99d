/**
 * A cost-based query planner, as far as joins go: statistics of columns give selectivities, these give rows, rows give
 * costs, and the cheapest tree is found by dynamic programming.
 *
 * {@link analyze} digests a column, {@link equalsSelectivity}, {@link belowSelectivity} and {@link joinSelectivity} answer from the
 * digest; {@link cardinality} and {@link planCost} say what a plan would cost; {@link searchPlans} finds the best one. Because
 * a plan can be judged by other numbers than it was made with, what a wrong estimate costs can be computed too.
 *
 * Left out: interesting orders and merge joins, memory and spilling, outer joins, and conditions within a lookup.
 *
 * Sources: Selinger, Astrahan, Chamberlin, Lorie and Price, "Access Path Selection in a Relational Database Management System",
 * SIGMOD 1979. Leis, Gubichev, Mirchev, Boncz, Kemper and Neumann, "How Good Are Query Optimizers, Really?", VLDB 2015, on what
 * wrong estimates do. "Row Estimation Examples" in PostgreSQL's documentation, on common values and histograms.
 *
 * @module
 */
export * from './join-order';
export * from './plan';
export * from './statistics';

/**
 * The operators below a SQL statement, as iterators: each one asks its input for the next row, and gives the next row of its
 * own ("Volcano"). A plan is a tree of them; pulling at the root runs it, one row at a time, and no result is ever whole
 * in memory unless an operator has to sort, to hash or to group.
 *
 * {@link scan}, {@link select}, {@link project} and {@link limit} pass rows through; {@link sort} and {@link aggregate} have to see
 * all of them first; {@link nestedLoopJoin}, {@link hashJoin} and {@link mergeJoin} are three ways to the same join, and
 * {@link joinCost} says in advance how many pages they touch.
 *
 * Left out: the parser, outer joins, spilling to disk, and vectors of rows, by which newer engines save most of the calls.
 *
 * Sources: Codd, "A Relational Model of Data for Large Shared Data Banks", Communications of the ACM 13(6), 1970. Graefe,
 * "Volcano: An Extensible and Parallel Query Evaluation System", IEEE Transactions on Knowledge and Data Engineering 6(1), 1994.
 *
 * @module
 */
export * from './cost';
export * from './joins';
export * from './operators';
export * from './row';

/**
 * A slowly changing dimension of type 2: one row for each version of a member, with half-open intervals of validity that a
 * change splits, in whatever order changes arrive; and the join of facts with the version that held on their day.
 *
 * {@link History} merges and looks up, {@link violations} judges the rows of any such table. The lab beside it compares with type 1,
 * which overwrites.
 *
 * Left out: deletion of members, and a second time axis for what was known when.
 *
 * Sources: Kimball and Ross, "The Data Warehouse Toolkit", 3rd edition, 2013, chapter 5 on slowly changing dimensions and chapter
 * 19 on late arriving data. Snodgrass, "Developing Time-Oriented Database Applications in SQL", 1999, on half-open periods.
 *
 * @module
 */
export * from './history';

/**
 * A B+tree on pages of a disk: the index under most relational databases. Records are in the leaves, sorted and linked; inner
 * pages hold only separators, so that a page of 8 KiB has hundreds of children and a billion records of a hundred bytes
 * are four pages away.
 *
 * From the bottom up: a {@link SlottedPage} keeps cells of any length in one page; a {@link Pager} reads and writes pages of a file
 * and makes a group of writes atomic by a rollback journal; a {@link BufferPool} keeps some pages in memory, and says which;
 * the {@link BPlusTree} searches, splits, borrows, merges, scans and bulk-loads; {@link checkTree} proves that it is still a
 * B+tree; {@link heightBounds} and {@link expectedLeafRecords} say in advance what it will cost.
 *
 * Left out: latches, because there is one thread (Lehman and Yao 1981 is where to go on); values larger than a quarter of a
 * page, which real systems put on overflow pages; and removal of common key prefixes within a page.
 *
 * Sources: Bayer and McCreight, "Organization and Maintenance of Large Ordered Indexes", Acta Informatica 1, 1972.
 * Comer, "The Ubiquitous B-Tree", ACM Computing Surveys 11(2), 1979. Bayer and Unterauer, "Prefix B-Trees", ACM Transactions on
 * Database Systems 2(1), 1977, on separators that are shorter than keys. Jannink, "Implementing Deletion in B+-Trees",
 * SIGMOD Record 24(1), 1995. Yao, "On Random 2–3 Trees", Acta Informatica 9, 1978, on how full pages get.
 * PostgreSQL's "Database Page Layout" and SQLite's "Atomic Commit In SQLite", on pages and on the journal.
 *
 * @module
 */
export * from './buffer-pool';
export * from './bytes';
export * from './cells';
export type * from './events';
export * from './invariants';
export * from './page-store';
export * from './pager';
export * from './slotted-page';
export * from './theory';
export * from './tree';

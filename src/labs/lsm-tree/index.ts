/**
 * A log-structured merge-tree: the storage engine that never overwrites. A write goes to a log and to a sorted table in memory;
 * full tables go to disk and never change there; in the background, tables are merged into larger ones. So random
 * writes become sequential ones, and the price is paid elsewhere: a read may have to look into several tables, each byte
 * is written again and again, and old versions take room until a merge meets them.
 *
 * From the bottom up: {@link crc32c} finds what a crash has torn; a {@link BloomFilter} says where a key is not; a
 * {@link SkipList} is the table in memory; an {@link SSTable} is one on disk; {@link merge} makes one sorted sequence of many;
 * {@link pickCompaction} decides what is merged, leveled or tiered; the {@link LsmTree} is all of it, with recovery.
 *
 * Left out: range deletions, compression, a block cache, values stored apart from keys (WiscKey), filters of different
 * precision in different levels (Monkey), and threads: the background work is done in steps, when it is asked to.
 *
 * Sources: O'Neil, Cheng, Gawlick and O'Neil, "The Log-Structured Merge-Tree (LSM-Tree)", Acta Informatica 33(4), 1996. Chang et
 * al., "Bigtable: A Distributed Storage System for Structured Data", OSDI 2006, section 5.3. "Leveldb file layout and compactions" (LevelDB's
 * `doc/impl.md`). Dayan, Athanassoulis and Idreos, "Monkey: Optimal Navigable Key-Value Store", SIGMOD 2017, on leveling and
 * tiering. Athanassoulis et al., "Designing Access Methods: The RUM Conjecture", EDBT 2016, on the three amplifications.
 *
 * @module
 */
export * from './bloom';
export * from './codec';
export * from './compaction';
export * from './crc32c';
export * from './entry';
export type * from './events';
export * from './invariants';
export * from './lsm-tree';
export * from './manifest';
export * from './merge';
export type * from './options';
export * from './skip-list';
export * from './sstable';
export * from './table-writer';
export * from './theory';
export * from './version';
export * from './wal';

/**
 * What came of looking for a key in a table: the filter ruled it out; it was found; it is there in other versions only; or a
 * block was read in vain, where a filter had said "perhaps" (`lie`), or where there is none (`missing`).
 */
export type ProbeOutcome = 'ruled out' | 'found' | 'too new' | 'lie' | 'missing';

/** What an engine records. */
export type LsmEvent =
  /** The memtable is full: it takes no more writes, and a new one does. */
  | {readonly kind: 'lsm.rotate'; readonly entries: number; readonly bytes: number}
  /** A memtable became a table of level 0. */
  | {readonly kind: 'lsm.flush'; readonly table: number; readonly entries: number; readonly bytes: number}
  /** Tables were merged. */
  | {
      readonly kind: 'lsm.compact';
      readonly from: number;
      readonly to: number;
      readonly inputs: readonly number[];
      readonly outputs: readonly number[];
      /** Entries written. */
      readonly written: number;
      /** Entries that were not written again: hidden versions and tombstones. */
      readonly dropped: number;
    }
  /** A table changed its level without being rewritten, because nothing there overlaps it. */
  | {readonly kind: 'lsm.move'; readonly table: number; readonly from: number; readonly to: number}
  /** A lookup came to a table that may have its key. */
  | {readonly kind: 'lsm.probe'; readonly table: number; readonly outcome: ProbeOutcome}
  /** A write had to wait for the background work. */
  | {readonly kind: 'lsm.stall'; readonly cause: 'flush' | 'compaction'}
  /** The engine started with what was on the disk. */
  | {
      readonly kind: 'lsm.recover';
      /** Tables that the manifest names. */
      readonly tables: number;
      /** Entries read from logs. */
      readonly replayed: number;
      /** Bytes of logs that are no use: torn, or behind a gap. */
      readonly ignored: number;
    };

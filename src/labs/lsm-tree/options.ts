import type {Disk, Recorder, Rng} from '../kernel';
import type {Shape, Strategy} from './compaction';
import type {Sequence} from './entry';
import type {LsmEvent} from './events';
import type {LookupCost} from './sstable';
import type {TableOptions} from './table-writer';

/** How an engine is set up. What is on the disk can be opened with other options than it was written with. */
export interface LsmOptions {
  /** Where its files are, or will be. It takes all files whose names end in `.log` or `.sst` for its own. */
  readonly disk: Disk;
  /** Decides how high the towers of the skip list are, and nothing else. */
  readonly rng?: Rng;
  /** After how many writes the log is synced: 1, the default, is before each is acknowledged; `Infinity` is never. */
  readonly syncEvery?: number;
  /** Bytes of keys and values at which a memtable is full; 4096 by default. */
  readonly memtableBytes?: number;
  /** Bytes of a data block, about; 512 by default. */
  readonly blockBytes?: number;
  /** Bits of the Bloom filters for each key, 10 by default; 0 for no filters. */
  readonly bitsPerKey?: number;
  /** How tables are merged; `leveled` by default. */
  readonly strategy?: Strategy;
  /** T, how much larger each level is than the one above; 4 by default. */
  readonly ratio?: number;
  /** Leveled: runs of level 0 that start a compaction; 4 by default. */
  readonly level0Runs?: number;
  /** Bytes at which a compaction ends a table and begins another; `memtableBytes` by default. */
  readonly tableBytes?: number;
  /** Takes the events. */
  readonly trace?: Recorder<LsmEvent>;
}

/** A moment at which an engine can be read, whatever is written later. */
export interface Snapshot {
  /** The last write that it shows. */
  readonly seq: Sequence;
  /** Lets go of it; before that, compactions keep what it shows. */
  release(): void;
}

/** What an engine did since it was opened. */
export interface LsmStats extends Readonly<LookupCost> {
  /** Bytes of keys and values that were written by the user. */
  readonly userBytes: number;
  /** Bytes written to logs. */
  readonly logBytes: number;
  /** Bytes of tables that were memtables. */
  readonly flushBytes: number;
  /** Bytes of tables that compactions wrote. */
  readonly compactionBytes: number;
  /** Bytes of manifests. */
  readonly manifestBytes: number;
  /** Point lookups. */
  readonly gets: number;
  /** Writes that had to wait for the background. */
  readonly stalls: number;
}

/** Options with their defaults. */
export interface Settings {
  readonly disk: Disk;
  readonly syncEvery: number;
  readonly shape: Shape;
  readonly tables: TableOptions & {readonly tableBytes: number};
}

/**
 * Fills in the defaults.
 *
 * @throws RangeError if an option is out of its range
 */
export function check(options: LsmOptions): Settings {
  const {disk, syncEvery = 1, memtableBytes = 4096, blockBytes = 512, bitsPerKey = 10} = options;
  const {strategy = 'leveled', ratio = 4, level0Runs = 4, tableBytes = memtableBytes} = options;
  if (!(syncEvery >= 1)) throw new RangeError(`a log is synced after at least one write, not ${syncEvery}`);
  for (const bytes of [memtableBytes, blockBytes, tableBytes]) {
    if (!(bytes >= 1)) throw new RangeError(`${bytes} bytes are too few`);
  }
  if (bitsPerKey !== 0 && !(bitsPerKey >= 1))
    throw new RangeError(`a filter needs a bit for each key, not ${bitsPerKey}`);
  if (!(ratio >= 2)) throw new RangeError(`a level is at least twice as large as the one above, not ${ratio} times`);
  if (!(level0Runs >= 1)) throw new RangeError(`level 0 can't be merged at ${level0Runs} runs`);
  const shape = {strategy, ratio, level0Runs: strategy === 'tiered' ? ratio : level0Runs, memtableBytes};
  return {disk, syncEvery, shape, tables: {blockBytes, bitsPerKey, tableBytes}};
}

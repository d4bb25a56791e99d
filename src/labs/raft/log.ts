import type {Entry, LogPosition, NodeId, Snapshot} from './messages';

/** The servers of a cluster, and the index of the entry that says so. */
export interface Configuration {
  /** 0, or the index of a snapshot, if the entry is in none of the logs any more. */
  readonly index: number;
  /** Empty for a server that doesn't belong to a cluster yet. */
  readonly members: readonly NodeId[];
}

/** What comes before the first entry of a log: nothing at all, or a snapshot. */
export type LogStart = Omit<Snapshot, 'data'>;

/**
 * The log of one server, from after its last snapshot on. Immutable: each change makes a new log, so that nothing which
 * has seen a log can see it change.
 *
 * Every look at the log has to allow for the prefix that is gone; here all of them are in one place.
 */
export class RaftLog {
  /** What the first entry follows. */
  readonly start: LogStart;
  /** In order, without gaps. */
  readonly entries: readonly Entry[];
  #configuration: Configuration | undefined;

  /** @throws RangeError if the entries don't follow each other, or not `start` */
  constructor(start: LogStart, entries: readonly Entry[] = []) {
    const [first, last] = [entries[0]?.index ?? start.index + 1, entries.at(-1)?.index ?? start.index];
    if (first !== start.index + 1 || last !== start.index + entries.length) {
      throw new RangeError(`${entries.length} entries from ${first} to ${last} don't follow entry ${start.index}`);
    }
    this.start = start;
    this.entries = entries;
  }

  /** The position of the last entry. */
  get last(): LogPosition {
    return this.entries.at(-1) ?? this.start;
  }

  /** The newest configuration, committed or not: a server uses it as soon as it is in the log (§4.1). O(n), once. */
  get configuration(): Configuration {
    return (this.#configuration ??= this.configurationAt(this.last.index));
  }

  /** The newest configuration up to an index. O(n). */
  configurationAt(index: number): Configuration {
    for (let i = index; i > this.start.index; i--) {
      const payload = this.at(i)?.payload;
      if (payload?.kind === 'configuration') return {index: i, members: payload.members};
    }
    return this.start;
  }

  /** The entry at an index, if it is in the log. O(1). */
  at(index: number): Entry | undefined {
    return this.entries[index - this.start.index - 1];
  }

  /** The term of the entry at an index, if it is known: also of the last one that a snapshot covers. O(1). */
  termAt(index: number): number | undefined {
    return index === this.start.index ? this.start.term : this.at(index)?.term;
  }

  /** Up to `count` entries from an index on, which must be after the start. */
  slice(from: number, count: number): readonly Entry[] {
    const offset = from - this.start.index - 1;
    return this.entries.slice(offset, offset + count);
  }

  /** The last index with an entry of a term, if there is one. O(n). */
  lastIndexOf(term: number): number | undefined {
    for (let index = this.last.index; index > this.start.index; index--) if (this.termAt(index) === term) return index;
    return undefined;
  }

  /** The first index of the run of entries of one term that an entry belongs to. O(n). */
  firstIndexOfRun(index: number): number {
    const term = this.termAt(index);
    while (index - 1 > this.start.index && this.termAt(index - 1) === term) index--;
    return index;
  }

  /**
   * The log with these entries at their indices. Whatever it had there and after them is gone.
   *
   * @throws RangeError if that would leave a gap
   */
  append(entries: readonly Entry[]): RaftLog {
    const [first] = entries;
    if (first === undefined) return this;
    return new RaftLog(this.start, [...this.entries.slice(0, first.index - this.start.index - 1), ...entries]);
  }

  /**
   * The log behind a snapshot. If it has the snapshot's last entry, the entries after it stay: the snapshot describes a
   * prefix of this log. If not, the log is older than the snapshot or contradicts it, and all of it goes (§5.1).
   */
  startAfter({index, term, members}: LogStart): RaftLog {
    const isPrefix = this.termAt(index) === term;
    return new RaftLog({index, term, members}, isPrefix ? this.slice(index + 1, Infinity) : []);
  }
}

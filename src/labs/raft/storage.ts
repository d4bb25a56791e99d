import {type Disk, canonicalJson, decodeUtf8, encodeUtf8, fnv1a64} from '../kernel';
import {type LogStart, RaftLog} from './log';
import type {Entry, NodeId, Snapshot} from './messages';

/** What a server must not forget (paper, Figure 2, "Persistent state"; dissertation, §3.8 and §5.1). */
export interface DurableState {
  /** currentTerm: the latest term that the server has seen; 0 at first. */
  readonly term: number;
  /** The candidate that got the server's vote in this term. */
  readonly votedFor: NodeId | null;
  /** What replaces the entries that are gone; absent if none are. */
  readonly snapshot?: Snapshot;
  /** The entries that aren't in the snapshot. */
  readonly log: RaftLog;
}

/** One line of the write-ahead log. */
type WalRecord =
  | ({readonly kind: 'start'} & LogStart)
  | {readonly kind: 'vote'; readonly term: number; readonly votedFor: NodeId | null}
  /** From index `from` on, the entries are these and no others. */
  | {readonly kind: 'entries'; readonly from: number; readonly entries: readonly Entry[]};

const WAL = 'wal';
const SNAPSHOT = 'snapshot';
/** What a file is called until it is complete and on disk. */
const draftOf = (file: string): string => `${file}.new`;

const NEWLINE = 0x0a;
const CHECKSUM_LENGTH = 16;

/** A line of text with its checksum before it. JSON has no line break outside of a string, and escapes it in one. */
function encodeLine(value: unknown): string {
  const text = canonicalJson(value);
  return `${fnv1a64(text)} ${text}\n`;
}

/** The values of all lines up to the first one that isn't whole. */
function decodeLines(bytes: Uint8Array): {readonly values: readonly unknown[]; readonly isWhole: boolean} {
  const values: unknown[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, start);
    const checksum = String.fromCharCode(...bytes.subarray(start, start + CHECKSUM_LENGTH));
    const text = bytes.subarray(start + CHECKSUM_LENGTH + 1, Math.max(end, 0));
    if (end === -1 || checksum !== fnv1a64(text)) return {values, isWhole: start === bytes.length};
    values.push(JSON.parse(decodeUtf8(text)));
    start = end + 1;
  }
}

/**
 * The state of a server on its disk, in two files: `wal`, a write-ahead log of what has changed since the log's start,
 * and `snapshot`.
 *
 * A crash may tear whatever wasn't synced. A record that is torn fails its checksum, and it and all that follow are
 * dropped: nothing had been promised on the strength of them, because a server sends no message before the record
 * behind it is synced.
 *
 * A new snapshot, and the shorter log that goes with it, replace the old files by `rename`, the snapshot first. A crash
 * between the two leaves a log that starts before the snapshot, which recovery cuts; the other order would leave a hole.
 */
export class Storage {
  readonly #disk: Disk;
  /** What the files say, or will when the writing is done. */
  #saved: DurableState;

  /**
   * Recovers what is on the disk.
   *
   * @param members - the configuration of a server that has nothing on its disk
   */
  constructor(disk: Disk, members: readonly NodeId[]) {
    this.#disk = disk;
    this.#saved = {term: 0, votedFor: null, log: new RaftLog({index: 0, term: 0, members})};
    for (const file of [WAL, SNAPSHOT]) if (disk.exists(draftOf(file))) disk.remove(draftOf(file));
    this.#recover();
  }

  /** The state that was recovered, or saved last. */
  get state(): DurableState {
    return this.#saved;
  }

  // #region save
  /**
   * Writes a state: each step of the generator ends where the disk has to be waited for. When the generator is done, the
   * state is safe; when it is done at once, nothing had changed.
   */
  *save(state: DurableState): Generator<undefined, void> {
    const before = this.#saved;
    this.#saved = state;
    if (state.snapshot !== undefined && state.snapshot !== before.snapshot) {
      yield* this.#replace(SNAPSHOT, encodeLine(state.snapshot));
      yield* this.#replace(WAL, encodeAll(state));
      return;
    }
    const changes = difference(before, state).map(encodeLine).join('');
    if (changes === '') return;
    const isNew = !this.#disk.exists(WAL);
    this.#disk.append(WAL, encodeUtf8(isNew ? encodeAll(state) : changes));
    yield;
    this.#disk.fsync(WAL);
    if (isNew) this.#disk.syncDirectory();
  }

  /** Puts a new file in the place of an old one: after a crash there is either, and it is whole. */
  *#replace(file: string, text: string): Generator<undefined, void> {
    this.#disk.write(draftOf(file), 0, encodeUtf8(text));
    yield;
    this.#disk.fsync(draftOf(file));
    this.#disk.rename(draftOf(file), file);
    yield;
    this.#disk.syncDirectory();
  }
  // #endregion save

  #recover(): void {
    const snapshot = this.#readSnapshot();
    const wal = decodeLines(this.#disk.exists(WAL) ? this.#disk.read(WAL) : new Uint8Array());
    // What has the checksum of what `save` wrote is what `save` wrote.
    let {term, votedFor, log} = (wal.values as readonly WalRecord[]).reduce(replay, this.#saved);
    const isCurrent = snapshot === undefined || log.start.index === snapshot.index;
    if (snapshot !== undefined) {
      if (!isCurrent) log = log.startAfter(snapshot);
      // A snapshot from a leader of a newer term was saved, the term not yet. In that term the server has no vote cast.
      if (snapshot.term > term) [term, votedFor] = [snapshot.term, null];
    }
    this.#saved = {term, votedFor, log, ...(snapshot && {snapshot})};
    if (wal.isWhole && isCurrent) return;
    // Nothing waits for the disk here: before the server has started, nobody expects anything of it.
    const repair = this.#replace(WAL, encodeAll(this.#saved));
    while (repair.next().done !== true);
  }

  #readSnapshot(): Snapshot | undefined {
    if (!this.#disk.exists(SNAPSHOT)) return undefined;
    const [snapshot] = decodeLines(this.#disk.read(SNAPSHOT)).values;
    return snapshot as Snapshot | undefined;
  }
}

/** A whole write-ahead log for a state. */
function encodeAll({term, votedFor, log}: DurableState): string {
  const records: WalRecord[] = [
    {kind: 'start', ...log.start},
    {kind: 'vote', term, votedFor},
    {kind: 'entries', from: log.start.index + 1, entries: log.entries},
  ];
  return records.map(encodeLine).join('');
}

/** What to write to a write-ahead log so that it says `after` where it said `before`. */
function difference(before: DurableState, after: DurableState): WalRecord[] {
  const records: WalRecord[] = [];
  if (before.term !== after.term || before.votedFor !== after.votedFor) {
    records.push({kind: 'vote', term: after.term, votedFor: after.votedFor});
  }
  if (before.log !== after.log) {
    const [old, entries] = [before.log.entries, after.log.entries];
    let same = 0; // entries are immutable and shared, so equal ones of one server are the same object
    while (same < old.length && old[same] === entries[same]) same++;
    if (same < old.length || same < entries.length) {
      records.push({kind: 'entries', from: after.log.start.index + 1 + same, entries: entries.slice(same)});
    }
  }
  return records;
}

function replay(state: DurableState, record: WalRecord): DurableState {
  switch (record.kind) {
    case 'start': {
      const {index, term, members} = record;
      return {...state, log: new RaftLog({index, term, members})};
    }
    case 'vote':
      return {...state, term: record.term, votedFor: record.votedFor};
    case 'entries': {
      const kept = state.log.entries.filter(({index}) => index < record.from);
      return {...state, log: new RaftLog(state.log.start, [...kept, ...record.entries])};
    }
  }
}

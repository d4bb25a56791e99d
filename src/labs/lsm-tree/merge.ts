import {Heap} from '../kernel';
import {compareEntries, type Entry, type Sequence} from './entry';

// #region merge
/**
 * Makes one sorted sequence of many: of the heads of all sources, the smallest is next. With s sources, O(log s) for each
 * entry, and one entry of each in memory, however long they are.
 *
 * @param sources - each in the order of {@link compareEntries}
 */
export function* merge(sources: readonly Iterable<Entry>[]): Generator<Entry, void> {
  interface Head {
    readonly entry: Entry;
    readonly rest: Iterator<Entry>;
  }
  const heads = new Heap<Head>((a, b) => compareEntries(a.entry, b.entry) < 0);
  const advance = (rest: Iterator<Entry>): void => {
    const next = rest.next();
    if (next.done !== true) heads.push({entry: next.value, rest});
  };
  for (const source of sources) advance(source[Symbol.iterator]());
  for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
    yield head.entry;
    advance(head.rest);
  }
}

/** What a reader sees at a moment: of each key the newest version that isn't newer than that, unless it is a tombstone. */
export function* visible(
  entries: Iterable<Entry>,
  at: Sequence,
): Generator<readonly [key: string, value: string], void> {
  let seen: string | undefined;
  for (const {key, seq, value} of entries) {
    if (seq > at || key === seen) continue;
    seen = key;
    if (value !== null) yield [key, value];
  }
}
// #endregion merge

/** What a compaction has to know in order to forget. */
export interface Retention {
  /** The oldest moment that anyone may still read at. */
  readonly oldest: Sequence;
  /** Whether there is nothing older of a key outside of what is merged. */
  readonly isBottom: (key: string) => boolean;
}

// #region retain
/**
 * What has to be kept of merged entries. A version goes if a newer one hides it from everyone, that is, if the newer one
 * is visible at the oldest moment that is still read. A tombstone goes only if, besides, there is nothing left for it to
 * hide: dropped too early, it would bring back what was deleted.
 */
export function* retained(entries: Iterable<Entry>, {oldest, isBottom}: Retention): Generator<Entry, void> {
  let [previous, isHidden]: [string | undefined, boolean] = [undefined, false];
  for (const entry of entries) {
    const {key, seq, value} = entry;
    if (key !== previous) [previous, isHidden] = [key, false];
    if (isHidden) continue;
    isHidden = seq <= oldest;
    if (value === null && isHidden && isBottom(key)) continue;
    yield entry;
  }
}
// #endregion retain

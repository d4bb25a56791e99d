import type {Rng} from '../kernel';
import {compareEntries, type Entry, type Sequence, sizeOfEntry} from './entry';

interface Node {
  readonly entry: Entry | undefined;
  /** The next node on each level that this one is on. */
  readonly next: (Node | undefined)[];
}

const MOST_LEVELS = 12;
/** One node in four is on the next level too. */
const BRANCHING = 4;

/**
 * A sorted list with express lanes: the table in memory, or memtable. Level 0 links all entries; each further level about
 * a quarter of the one below. A search runs along the highest level until the next step would go too far, then
 * goes one down. Chance decides how many levels an entry is on, so nothing is ever rebalanced.
 *
 * Entries are only added, so an iteration may go on while others write. Adding and seeking are O(log n) expected.
 *
 * Source: Pugh, "Skip Lists: A Probabilistic Alternative to Balanced Trees", Communications of the ACM 33(6), 1990.
 */
export class SkipList {
  readonly #head: Node = {entry: undefined, next: []};
  readonly #rng: Rng;
  #count = 0;
  #bytes = 0;
  #newest: Sequence = 0;

  /** @param rng - decides on how many levels an entry is */
  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /** How many entries there are. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of all keys and values. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The highest sequence number; 0 if there is no entry. */
  get newest(): Sequence {
    return this.#newest;
  }

  // #region skip-list
  /** Adds an entry. Its sequence number has to be its own. */
  add(entry: Entry): void {
    const before = this.#predecessors(entry);
    let levels = 1;
    while (levels < MOST_LEVELS && this.#rng.int(BRANCHING) === 0) levels += 1;
    const node: Node = {entry, next: []};
    for (let level = 0; level < levels; level++) {
      const previous = before[level] ?? this.#head;
      node.next[level] = previous.next[level];
      previous.next[level] = node;
    }
    this.#count += 1;
    this.#bytes += sizeOfEntry(entry);
    this.#newest = Math.max(this.#newest, entry.seq);
  }

  /** On each level, the last node before the place of an entry. */
  #predecessors(entry: Pick<Entry, 'key' | 'seq'>): Node[] {
    const target: Entry = {...entry, value: null};
    const before: Node[] = [];
    let node = this.#head;
    for (let level = this.#head.next.length - 1; level >= 0; level--) {
      for (let next = node.next[level]; next?.entry !== undefined; next = node.next[level]) {
        if (compareEntries(next.entry, target) >= 0) break;
        node = next;
      }
      before[level] = node;
    }
    return before;
  }
  // #endregion skip-list

  /** The newest version of a key that is not newer than `at`, if there is one. */
  get(key: string, at: Sequence): Entry | undefined {
    const entry = (this.#predecessors({key, seq: at})[0] ?? this.#head).next[0]?.entry;
    return entry?.key === key ? entry : undefined;
  }

  /** All entries in order, from the first one of `from` on. */
  *entries(from = ''): Generator<Entry, void> {
    const start = this.#predecessors({key: from, seq: Infinity})[0] ?? this.#head;
    for (let node = start.next[0]; node?.entry !== undefined; node = node.next[0]) yield node.entry;
  }
}

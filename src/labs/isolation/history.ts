import type {StoreEvent, Value, VersionId, Xid} from './events';

/** Why one transaction is before another one in every serial order that explains a history. */
export type DependencyKind =
  /** Write dependency: the second replaced a version of the first. */
  | 'ww'
  /** Read dependency: the second read a version of the first. */
  | 'wr'
  /** Antidependency: the second replaced a version that the first had read. */
  | 'rw';

/** An edge of the direct serialization graph. */
export interface Dependency {
  /** What it is. */
  readonly kind: DependencyKind;
  /** Who is before. */
  readonly from: Xid;
  /** Who is after. */
  readonly to: Xid;
  /** The row that both touched. */
  readonly key: string;
  /** An antidependency by a predicate: the first looked for such rows, and this one wasn't there. */
  readonly isPredicate: boolean;
}

/** One look at a row. A scan is a look at every row that could match it. */
export interface Observation {
  /** Who looked. */
  readonly tx: Xid;
  /** The row. */
  readonly key: string;
  /** What was there. */
  readonly value: Value;
  /** In which version; 0 of 0 if the row didn't exist yet. */
  readonly version: VersionId;
  /** The scan by which the row was seen, or seen to be missing. */
  readonly prefix?: string;
  /** Place in the history. */
  readonly at: number;
  /** Whether the writer of the version was under way. */
  readonly dirty: boolean;
}

/** A write as recorded. */
export interface Written {
  /** Who wrote. */
  readonly tx: Xid;
  /** The row. */
  readonly key: string;
  /** The new version. */
  readonly version: VersionId;
  /** Place in the history. */
  readonly at: number;
}

/** The phenomena of Adya, strongest first: what a level must not let happen. */
export interface Phenomena {
  /** Write cycle: a cycle of write dependencies only. Forbidden from PL-1 on. */
  readonly G0: boolean;
  /** Aborted read: a committed transaction has read what was rolled back. Forbidden from PL-2 on, as G1b and G1c. */
  readonly G1a: boolean;
  /** Intermediate read: a committed transaction has read what its writer replaced itself. */
  readonly G1b: boolean;
  /** Circular information flow: a cycle of write and read dependencies. */
  readonly G1c: boolean;
  /** A cycle with exactly one antidependency: a transaction saw a part of another one, and missed a part. */
  readonly Gsingle: boolean;
  /** A cycle with antidependencies, all of them on rows that were read by key. Forbidden from PL-2.99 on. */
  readonly G2item: boolean;
  /** A cycle with antidependencies. Forbidden at PL-3, which is serializable. */
  readonly G2: boolean;
}

/**
 * What happened in a store, as its trace tells it, without a look at how the store works: who read which version of whom,
 * and in which order versions replaced each other.
 *
 * Source: Adya, "Weak Consistency: A Generalized Theory and Optimistic Implementations for Distributed Transactions",
 * PhD thesis, MIT, 1999, sections 3.1, 4.2 and 4.4.
 */
export class History {
  /** All reads, in order. */
  readonly observations: readonly Observation[];
  /** All writes, in order. */
  readonly writes: readonly Written[];
  readonly #ends: ReadonlyMap<Xid, {readonly committed: boolean; readonly at: number}>;

  /** Reads a trace. */
  constructor(events: readonly StoreEvent[]) {
    const ends = new Map<Xid, {committed: boolean; at: number}>();
    const writes: Written[] = [];
    events.forEach((event, at) => {
      if (event.kind === 'tx.commit') ends.set(event.tx, {committed: true, at});
      if (event.kind === 'tx.abort') ends.set(event.tx, {committed: false, at});
      if (event.kind === 'tx.write') writes.push({tx: event.tx, key: event.key, version: event.version, at});
    });
    const isDirty = (tx: Xid, by: Xid, at: number): boolean =>
      by !== 0 && by !== tx && (ends.get(by)?.at ?? Infinity) > at;
    const keys = new Set(writes.map(({key}) => key));
    this.observations = events.flatMap((event, at): Observation[] => {
      if (event.kind === 'tx.read') {
        const {tx, key, value, version} = event;
        return [{tx, key, value, version, at, dirty: isDirty(tx, version.by, at)}];
      }
      if (event.kind !== 'tx.scan') return [];
      const {tx, prefix, rows} = event;
      const missing = [...keys]
        .filter((key) => key.startsWith(prefix) && !rows.some((row) => row.key === key))
        .map((key) => ({key, value: null, version: {by: 0, nth: 0}}));
      return [...rows, ...missing].map(({key, value, version}) => ({
        tx,
        key,
        value,
        version,
        prefix,
        at,
        dirty: isDirty(tx, version.by, at),
      }));
    });
    this.writes = writes;
    this.#ends = ends;
  }

  /** Whether a transaction committed. */
  isCommitted(xid: Xid): boolean {
    return xid === 0 || this.#ends.get(xid)?.committed === true;
  }

  /** Whether a transaction was rolled back. */
  isAborted(xid: Xid): boolean {
    return this.#ends.get(xid)?.committed === false;
  }

  /** Whether a transaction wrote anything. */
  hasWritten(xid: Xid): boolean {
    return this.writes.some(({tx}) => tx === xid);
  }

  /**
   * Who replaced whom in a row, first 0 for what was there at first: the order of their last writes. Where nobody locks,
   * and first committer wins, it is that of their commits as well, because the later one can't have been under way.
   */
  versionOrder(key: string, withActive = false): readonly Xid[] {
    const last = new Map<Xid, number>();
    for (const {tx, at, ...write} of this.writes) if (write.key === key) last.set(tx, at);
    const counting = [...last].filter(([xid]) => this.#counts(xid, withActive));
    return [0, ...counting.sort(([, a], [, b]) => a - b).map(([xid]) => xid)];
  }

  #counts(xid: Xid, withActive: boolean): boolean {
    return this.isCommitted(xid) || (withActive && !this.isAborted(xid));
  }

  // #region graph
  /**
   * The edges of the direct serialization graph: T1 → T2 says that T1 is before T2 in every serial order that explains
   * the history, so it can have none if there is a cycle. O(r + w) for r reads and w writes of each row.
   *
   * @param withActive - whether transactions that are under way count as if they were going to commit
   */
  dependencies(withActive = false): Dependency[] {
    const found = new Map<string, Dependency>();
    const add = (kind: DependencyKind, from: Xid, to: Xid | undefined, key: string, isPredicate = false): void => {
      if (to === undefined || from === 0 || to === 0 || from === to) return;
      const id = `${kind} ${from} ${to} ${key}`;
      // What was read by key, too, isn't only a matter of a predicate.
      if (!found.has(id) || !isPredicate) found.set(id, {kind, from, to, key, isPredicate});
    };
    for (const key of new Set(this.writes.map((write) => write.key))) {
      const order = this.versionOrder(key, withActive);
      order.forEach((xid, place) => add('ww', xid, order[place + 1], key));
      for (const {tx, version, value, prefix, key: seen} of this.observations) {
        if (seen !== key || version.by === tx) continue;
        if (!this.#counts(tx, withActive) || !this.#counts(version.by, withActive)) continue;
        add('wr', version.by, tx, key);
        const next = order[order.indexOf(version.by) + 1];
        add('rw', tx, next, key, prefix !== undefined && value === null);
      }
    }
    return [...found.values()];
  }
  // #endregion graph

  /** Whether the committed transactions are conflict serializable: whether their graph has no cycle. */
  get isSerializable(): boolean {
    const {G1a, G1b, G1c, G2} = this.phenomena();
    return !(G1a || G1b || G1c || G2);
  }

  /** Which of Adya's phenomena the history has. */
  phenomena(): Phenomena {
    const edges = this.dependencies();
    const ww = edges.filter(({kind}) => kind === 'ww');
    const depends = edges.filter(({kind}) => kind !== 'rw');
    const anti = edges.filter(({kind}) => kind === 'rw');
    const byKey = edges.filter(({isPredicate}) => !isPredicate);
    const read = this.observations.filter(({tx, version}) => this.isCommitted(tx) && version.by !== tx);
    return {
      G0: ww.some((edge) => isOnCycle(edge, ww)),
      G1a: read.some(({version}) => this.isAborted(version.by)),
      G1b: read.some(({key, version}) =>
        this.writes.some((write) => write.tx === version.by && write.key === key && write.version.nth > version.nth),
      ),
      G1c: depends.some((edge) => isOnCycle(edge, depends)),
      Gsingle: anti.some((edge) => isOnCycle(edge, depends)),
      G2item: byKey.some((edge) => edge.kind === 'rw' && isOnCycle(edge, byKey)),
      G2: anti.some((edge) => isOnCycle(edge, edges)),
    };
  }
}

// #region cycle
/** Whether an edge is part of a cycle whose other edges are among `edges`: whether a path leads back. O(edges). */
export function isOnCycle({from, to}: Pick<Dependency, 'from' | 'to'>, edges: readonly Dependency[]): boolean {
  const reached = new Set([to]);
  for (const xid of reached) {
    if (xid === from) return true;
    for (const edge of edges) if (edge.from === xid) reached.add(edge.to);
  }
  return false;
}
// #endregion cycle

import type {Xid} from './events';
import type {Dependency, History, Observation} from './history';
import type {Level} from './transaction';

/** What can go wrong when transactions run at the same time, by the names of Berenson and others and of Fekete and others. */
export type AnomalyName =
  | 'dirty write'
  | 'dirty read'
  | 'non-repeatable read'
  | 'phantom'
  | 'lost update'
  | 'read skew'
  | 'write skew'
  | 'write skew by phantom'
  | 'read-only anomaly';

/** An anomaly that a history has. */
export interface Anomaly {
  /** Which one. */
  readonly name: AnomalyName;
  /** The transactions that take part, the one that is harmed first. */
  readonly transactions: readonly Xid[];
  /** The rows that it is about. */
  readonly keys: readonly string[];
}

/** What is known of an anomaly. */
export interface AnomalyKind {
  /** Its name in Berenson et al. 1995, or where it was first described. */
  readonly source: string;
  /** Its phenomenon in Adya 1999. */
  readonly adya: string;
  /** What happens, in one sentence. */
  readonly meaning: string;
  /** The levels at which it can happen. */
  readonly levels: readonly Level[];
}

// #region kinds
/** All anomalies, and which level lets them happen. */
export const ANOMALIES: Readonly<Record<AnomalyName, AnomalyKind>> = {
  'dirty write': {
    source: 'P0',
    adya: 'G0',
    meaning: 'Two transactions write over each other, and of two rows each has the last word on one.',
    levels: [],
  },
  'dirty read': {
    source: 'P1',
    adya: 'G1',
    meaning: 'A transaction reads what another one has written and not committed, and perhaps never will.',
    levels: ['read uncommitted'],
  },
  'non-repeatable read': {
    source: 'P2, A2',
    adya: 'G-single',
    meaning: 'A transaction reads a row twice, and in between another one changes it.',
    levels: ['read uncommitted', 'read committed'],
  },
  phantom: {
    source: 'P3, A3',
    adya: 'G-single, by a predicate',
    meaning: 'A transaction searches twice, and in between another one adds a row that matches.',
    levels: ['read uncommitted', 'read committed'],
  },
  'lost update': {
    source: 'P4',
    adya: 'G-single',
    meaning: 'A transaction writes what it computed from a value that another one has replaced since.',
    levels: ['read uncommitted', 'read committed'],
  },
  'read skew': {
    source: 'A5A',
    adya: 'G-single',
    meaning: 'A transaction sees one row as it was before another transaction, and a second one as it was after.',
    levels: ['read uncommitted', 'read committed'],
  },
  'write skew': {
    source: 'A5B',
    adya: 'G2-item',
    meaning: 'Two transactions each read what the other one writes, and neither sees the other.',
    levels: ['read uncommitted', 'read committed', 'snapshot'],
  },
  'write skew by phantom': {
    source: 'P3',
    adya: 'G2',
    meaning: 'Two transactions each search for what the other one is about to add, and neither finds it.',
    levels: ['read uncommitted', 'read committed', 'snapshot'],
  },
  'read-only anomaly': {
    source: 'Fekete, O’Neil and O’Neil 2004',
    adya: 'G2',
    meaning: 'A transaction that only reads sees a state that no serial order could have shown it.',
    levels: ['read uncommitted', 'read committed', 'snapshot'],
  },
};
// #endregion kinds

/** The names of all anomalies. */
export const ANOMALY_NAMES = Object.keys(ANOMALIES) as readonly AnomalyName[];

/**
 * The anomalies of a history, each once for the transactions and rows concerned. Those that take a commit to do harm are
 * found once the transactions have committed; the reads that go wrong at once, at once.
 *
 * Sources: Berenson, Bernstein, Gray, Melton, O'Neil and O'Neil, "A Critique of ANSI SQL Isolation Levels", SIGMOD 1995.
 * Fekete, O'Neil and O'Neil, "A Read-Only Transaction Anomaly Under Snapshot Isolation", SIGMOD Record 33(3), 2004.
 */
export function findAnomalies(history: History): Anomaly[] {
  const edges = history.dependencies();
  const found = [
    ...dirtyWrites(edges),
    ...wrongReads(history),
    ...lostUpdates(history),
    ...skews(edges),
    ...readOnlyAnomalies(history, edges),
  ];
  const byId = new Map(found.map((anomaly) => [idOf(anomaly), anomaly]));
  return [...byId.values()];
}

function idOf({name, transactions, keys}: Anomaly): string {
  return [name, ...transactions, ...keys].join(' ');
}

function dirtyWrites(edges: readonly Dependency[]): Anomaly[] {
  const writes = edges.filter(({kind}) => kind === 'ww');
  return writes.flatMap((one) =>
    writes.flatMap((other): Anomaly[] =>
      one.from < one.to && other.from === one.to && other.to === one.from
        ? [{name: 'dirty write', transactions: [one.from, one.to], keys: [one.key, other.key]}]
        : [],
    ),
  );
}

// #region reads
function wrongReads({observations}: History): Anomaly[] {
  const found: Anomaly[] = [];
  const isMissing = ({prefix, value}: Observation): boolean => prefix !== undefined && value === null;
  observations.forEach((second, place) => {
    const {tx, key, version, prefix, dirty} = second;
    if (dirty) found.push({name: 'dirty read', transactions: [tx, version.by], keys: [key]});
    if (version.by === tx || version.by === 0) return;
    for (const first of observations.slice(0, place)) {
      if (first.tx !== tx || first.key !== key || first.at === second.at) continue;
      if (first.version.by === version.by && first.version.nth === version.nth) continue;
      if (!isMissing(first)) found.push({name: 'non-repeatable read', transactions: [tx, version.by], keys: [key]});
      else if (first.prefix === prefix) found.push({name: 'phantom', transactions: [tx, version.by], keys: [key]});
    }
  });
  return found;
}
// #endregion reads

// #region lostUpdate
function lostUpdates(history: History): Anomaly[] {
  return history.observations.flatMap(({tx, key, version, at}): Anomaly[] => {
    const order = history.versionOrder(key);
    const own = history.writes.find((write) => write.tx === tx && write.key === key);
    if (own === undefined || own.at < at || !order.includes(tx) || !order.includes(version.by)) return [];
    const between = order.slice(order.indexOf(version.by) + 1, order.indexOf(tx));
    return between.map((loser) => ({name: 'lost update', transactions: [loser, tx], keys: [key]}));
  });
}
// #endregion lostUpdate

// #region skew
function skews(edges: readonly Dependency[]): Anomaly[] {
  return edges.flatMap((one) =>
    edges.flatMap((other): Anomaly[] => {
      const [kind, transactions, keys] = [`${one.kind} ${other.kind}`, [one.from, one.to], [one.key, other.key]];
      if (one.from !== other.to || one.to !== other.from || one.key === other.key) return [];
      if (kind === 'rw wr') return [{name: 'read skew', transactions, keys}];
      if (kind !== 'rw rw' || one.from > one.to) return [];
      return [
        {name: one.isPredicate || other.isPredicate ? 'write skew by phantom' : 'write skew', transactions, keys},
      ];
    }),
  );
}
// #endregion skew

/** A reader sees what T_out wrote and not what the pivot wrote, which itself hasn't seen T_out. */
function readOnlyAnomalies(history: History, edges: readonly Dependency[]): Anomaly[] {
  return edges.flatMap((first) =>
    edges.flatMap((second): Anomaly[] => {
      const [reader, pivot, out] = [first.from, first.to, second.to];
      if (first.kind !== 'rw' || second.kind !== 'rw' || second.from !== pivot || out === reader) return [];
      const back = edges.find(({kind, from, to}) => kind === 'wr' && from === out && to === reader);
      if (back === undefined || history.hasWritten(reader)) return [];
      const keys = [first.key, second.key];
      return [{name: 'read-only anomaly', transactions: [reader, pivot, out], keys}];
    }),
  );
}

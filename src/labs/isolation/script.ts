import type {Value} from './events';
import type {Store} from './store';
import type {Outcome, Transaction} from './transaction';

/** What a transaction's program has in its variables: the values that it has read, by row; for a scan, the count. */
export type Seen = Readonly<Record<string, number>>;

/** One statement of a transaction. */
export interface Statement {
  /** What it is, as a reader of the lab sees it. */
  readonly text: string;
  /** Runs it. The values that it reads go to `seen`. */
  run(store: Store, tx: Transaction, seen: Record<string, number>): Outcome<unknown>;
  /** Whether it ends the transaction. */
  readonly ends?: boolean;
}

/** The program of a transaction. */
export interface Script {
  /** Its name. */
  readonly name: string;
  /** What it is for. */
  readonly purpose: string;
  /** Whether it is declared READ ONLY. */
  readonly readOnly?: boolean;
  /** What it does, the commit or the rollback last. */
  readonly statements: readonly Statement[];
}

/** Reads a row into the variable of its name. */
export function read(key: string): Statement {
  return {
    text: `read ${key}`,
    run(store, tx, seen) {
      const outcome = store.read(tx, key);
      if (outcome.status === 'done') seen[key] = outcome.value ?? 0;
      return outcome;
    },
  };
}

/** Counts the rows with a prefix, into the variable of that name. */
export function count(prefix: string): Statement {
  return {
    text: `count ${prefix}*`,
    run(store, tx, seen) {
      const outcome = store.scan(tx, prefix);
      if (outcome.status === 'done') seen[prefix] = outcome.value.length;
      return outcome;
    },
  };
}

/**
 * Writes a row.
 *
 * @param text - what is written, in words
 * @param value - what is written; `undefined` for nothing, as the program decides by what it has read
 */
export function write(key: string, text: string, value: (seen: Seen) => number | undefined): Statement {
  return {
    text: `${key} ← ${text}`,
    run(store, tx, seen) {
      const written = value(seen);
      return written === undefined ? {status: 'done', value: undefined} : store.write(tx, key, written);
    },
  };
}

/** Adds to a row in one statement, `UPDATE … SET x = x + 1`. */
export function add(key: string, by: number): Statement {
  return {
    text: `${key} += ${by}`,
    run: (store, tx) => store.update(tx, key, (current: Value) => (current ?? 0) + by),
  };
}

/** Commits. */
export const commit: Statement = {text: 'commit', run: (store, tx) => store.commit(tx), ends: true};

/** Rolls back. */
export const rollback: Statement = {text: 'rollback', run: (store, tx) => store.abort(tx), ends: true};

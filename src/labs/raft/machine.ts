import {canonicalJson} from '../kernel';
import type {Entry} from './messages';
import type {Rules} from './rules';

/** A command of the key-value store. */
export type Command =
  | {readonly op: 'write'; readonly key: string; readonly value: string}
  /** Writes `to` if the value is `from`, and answers whether it was. `null` is the value of a key without one. */
  | {readonly op: 'cas'; readonly key: string; readonly from: string | null; readonly to: string};

/** What an operation answers: a value, whether a `cas` has set, the number of a new session, or nothing. */
export type Output = string | number | boolean | null;

/** What became of an entry. */
export type Result = {readonly status: 'OK'; readonly output: Output} | {readonly status: 'SESSION_EXPIRED'};

/** What is remembered of a client. */
interface Session {
  readonly serial: number;
  readonly output: Output;
}

const DONE: Result = {status: 'OK', output: null};

/**
 * The replicated state machine: a key-value store, with a session for each client so that a command which arrives twice
 * is executed once.
 *
 * Deterministic: two machines that have applied the same entries are equal, sessions and all. That is why sessions
 * expire by a rule over the log (the least recently used goes, when there are too many) and not by a clock.
 *
 * Source: Ongaro, dissertation, §6.3.
 */
export class KeyValueMachine {
  readonly #rules: Pick<Rules, 'isRepeated' | 'snapshotsSessions'>;
  readonly #maxSessions: number;
  #store = new Map<string, string>();
  /** By session number, the least recently used first. */
  #sessions = new Map<number, Session>();

  /** @param maxSessions - how many sessions are kept */
  constructor(rules: Pick<Rules, 'isRepeated' | 'snapshotsSessions'>, maxSessions: number) {
    this.#rules = rules;
    this.#maxSessions = maxSessions;
  }

  /** The value of a key, or `null`. */
  read(key: string): string | null {
    return this.#store.get(key) ?? null;
  }

  // #region sessions
  /** Applies a committed entry. Every server applies every entry, in the order of the log. */
  apply({index, payload}: Entry): Result {
    if (payload.kind === 'session') {
      this.#touch(index, {serial: 0, output: null});
      for (const oldest of this.#sessions.keys()) {
        if (this.#sessions.size <= this.#maxSessions) break;
        this.#sessions.delete(oldest);
      }
      return {status: 'OK', output: index};
    }
    if (payload.kind !== 'command') return DONE;

    const session = this.#sessions.get(payload.session);
    // An unknown session has expired. To open a new one instead would execute again what the old one has executed.
    if (session === undefined) return {status: 'SESSION_EXPIRED'};
    if (this.#rules.isRepeated(payload.serial, session.serial)) {
      this.#touch(payload.session, session);
      // An older serial than the last one: its client has gone on, and doesn't wait for this answer.
      return {status: 'OK', output: session.output};
    }
    const output = this.#execute(payload.command);
    this.#touch(payload.session, {serial: payload.serial, output});
    return {status: 'OK', output};
  }
  // #endregion sessions

  /** The machine as text: everything that `restore` needs. Equal machines have equal texts. */
  snapshot(): string {
    const sessions = this.#rules.snapshotsSessions ? [...this.#sessions] : [];
    return canonicalJson({store: [...this.#store], sessions});
  }

  /** Becomes the machine that {@link KeyValueMachine.snapshot} has written; without one, an empty machine. */
  restore(data: string | undefined): void {
    // Text that `snapshot` wrote: it came through a checksum from the disk, or whole from another server.
    const {store, sessions} = (data === undefined ? {store: [], sessions: []} : JSON.parse(data)) as {
      readonly store: readonly (readonly [string, string])[];
      readonly sessions: readonly (readonly [number, Session])[];
    };
    this.#store = new Map(store);
    this.#sessions = new Map(sessions);
  }

  #execute(command: Command): Output {
    const {key} = command;
    if (command.op === 'write') {
      this.#store.set(key, command.value);
      return null;
    }
    const swap = this.read(key) === command.from;
    if (swap) this.#store.set(key, command.to);
    return swap;
  }

  /** Remembers a session as the most recently used. */
  #touch(id: number, session: Session): void {
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
  }
}

import {canonicalJson} from '../kernel';
import type {RaftLog} from './log';
import type {Entry, LogPosition, NodeId} from './messages';
import type {Raft} from './raft';
import type {Observer} from './server';

/** The properties that Raft guarantees at all times: Figure 3 of the paper, with its words for them. */
export type Property =
  'Election Safety' | 'Leader Append-Only' | 'Log Matching' | 'Leader Completeness' | 'State Machine Safety';

/** A property that doesn't hold, and what shows it. */
export interface Violation {
  /** Which property. */
  readonly property: Property;
  /** What was seen. */
  readonly evidence: string;
}

/** What is looked at of a server. */
export type Watched = Pick<Raft, 'id' | 'role' | 'currentTerm' | 'log' | 'machine'>;

/** An entry that some server has applied, with the term in which the first one did. */
interface Committed {
  readonly entry: Entry;
  readonly inTerm: number;
  /** The state of the machine after the entry. */
  readonly state: string;
}

/** A leader, and what it led with. */
interface Election {
  readonly leader: NodeId;
  /** Which of the leader's lives: after a restart it would have to be elected anew. */
  readonly life: number;
  readonly log: RaftLog;
}

const name = ({index, term}: LogPosition): string => `entry ${index} of term ${term}`;

/**
 * Checks Raft's five safety properties while servers run, from outside: it looks at roles, terms, logs and state
 * machines after every message and timeout, and believes no server what it says about itself.
 *
 * - **Election Safety**: at most one leader can be elected in a given term.
 * - **Leader Append-Only**: a leader never overwrites or deletes entries in its log.
 * - **Log Matching**: if two logs contain an entry with the same index and term, then the logs are identical in all
 *   entries up through the given index. Checked by induction, as the paper proves it: index and term determine an entry
 *   and the term of the entry before it.
 * - **Leader Completeness**: an entry that is committed in a given term is present in the logs of the leaders for all
 *   higher-numbered terms. What is committed, first a leader knows, and applies it at once.
 * - **State Machine Safety**: no two servers apply different entries at the same index; and, which should follow, the
 *   machines are then in the same state, however they came there.
 *
 * A look costs O(1) when nothing has changed, and O(entries that are new in a log) when something has.
 */
export class Invariants implements Observer {
  readonly #onViolation: (violation: Violation) => void;
  readonly #elections = new Map<number, Election>();
  readonly #lives = new Map<NodeId, number>();
  readonly #committed = new Map<number, Committed>();
  /** For each index and term that was ever seen in a log: the entry, and the term of the one before. */
  readonly #seen = new Map<string, {readonly entry: Entry; readonly before: number}>();
  readonly #logs = new Map<NodeId, RaftLog>();

  /** @param onViolation - called for each violation; may throw, to end the run */
  constructor(onViolation: (violation: Violation) => void) {
    this.#onViolation = onViolation;
  }

  /** How many entries are committed, as far as any server has known. */
  get committed(): number {
    return this.#committed.size;
  }

  /** How many leaders were elected. */
  get elections(): number {
    return this.#elections.size;
  }

  /** The committed entry at an index. */
  committedAt(index: number): Entry | undefined {
    return this.#committed.get(index)?.entry;
  }

  /** See {@link Observer}. */
  started(raft: Watched, life: number): void {
    this.#lives.set(raft.id, life);
    this.handled(raft);
  }

  /** See {@link Observer}. */
  applied(raft: Watched, entry: Entry): void {
    const {index} = entry;
    const state = raft.machine.snapshot();
    const known = this.#committed.get(index);
    if (known === undefined) {
      this.#committed.set(index, {entry, inTerm: raft.currentTerm, state});
      for (const [term, election] of this.#elections) this.#checkCompleteness(term, election, index);
    } else if (!isSame(known.entry, entry)) {
      this.#fail('State Machine Safety', `${raft.id} applies ${name(entry)}, others ${name(known.entry)}`);
    } else if (known.state !== state) {
      this.#fail('State Machine Safety', `after ${name(entry)} ${raft.id} is in another state than others`);
    }
  }

  /** See {@link Observer}. */
  handled(raft: Watched): void {
    const before = this.#logs.get(raft.id);
    if (raft.log !== before) {
      this.#logs.set(raft.id, raft.log);
      this.#checkLogMatching(raft, before);
    }
    if (raft.role !== 'leader') return;

    const life = this.#lives.get(raft.id) ?? 0;
    const election = this.#elections.get(raft.currentTerm);
    if (election === undefined) {
      const elected = {leader: raft.id, life, log: raft.log};
      this.#elections.set(raft.currentTerm, elected);
      for (const index of this.#committed.keys()) this.#checkCompleteness(raft.currentTerm, elected, index);
    } else if (election.leader !== raft.id || election.life !== life) {
      this.#fail('Election Safety', `${election.leader} and ${raft.id} were both elected in term ${raft.currentTerm}`);
    } else if (before !== undefined && raft.log !== before) {
      const lost = before.entries.find(
        ({index, term}) => index > raft.log.start.index && raft.log.termAt(index) !== term,
      );
      if (lost) this.#fail('Leader Append-Only', `${raft.id} has removed ${name(lost)} from its log while it leads`);
    }
  }

  #checkCompleteness(term: number, {leader, log}: Election, index: number): void {
    const committed = this.#committed.get(index);
    // What the leader's snapshot covers, it has applied, and State Machine Safety has looked at it.
    if (committed === undefined || committed.inTerm >= term || index < log.start.index) return;
    if (log.termAt(index) === committed.entry.term) return;
    const what = `${name(committed.entry)}, committed in term ${committed.inTerm}`;
    this.#fail('Leader Completeness', `${leader}, the leader of term ${term}, doesn't have ${what}`);
  }

  #checkLogMatching({id, log}: Watched, checked: RaftLog | undefined): void {
    let before = log.start.term;
    for (const entry of log.entries) {
      const key = `${entry.index} ${entry.term}`;
      if (checked?.at(entry.index) !== entry || checked.termAt(entry.index - 1) !== before) {
        const seen = this.#seen.get(key);
        if (seen === undefined) this.#seen.set(key, {entry, before});
        else if (!isSame(seen.entry, entry) || seen.before !== before) {
          this.#fail('Log Matching', `${id} has another ${name(entry)}, or another one before it, than others`);
        }
      }
      before = entry.term;
    }
  }

  #fail(property: Property, evidence: string): void {
    this.#onViolation({property, evidence});
  }
}

/** Servers share entries, so most often two that are equal are one. */
function isSame(a: Entry, b: Entry): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

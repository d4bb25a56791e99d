import type {NodeId, Reply} from './messages';
import type {Raft} from './raft';

/** Who waits for an answer. */
export interface Caller {
  /** The client. */
  readonly client: NodeId;
  /** The client's number of the request. */
  readonly id: number;
}

/** A read that may be answered when two things have happened. */
interface Read {
  readonly caller: Caller;
  readonly key: string;
  /** The commit index when the read was admitted: what the state machine must have applied, at least. */
  readonly readIndex: number;
  /** The round of messages that a majority has to answer. */
  readonly round: number;
}

/**
 * Reads that a leader answers from its state machine, without an entry in the log: the ReadIndex protocol (§6.4).
 *
 * A leader may have been replaced without knowing it, and then its state machine is old. So a read waits until a majority
 * has answered a message that the leader sent after the read came: at the time when that message was sent there was no
 * later leader, and nobody had a higher commit index.
 */
export class ReadIndex {
  readonly #raft: Raft;
  readonly #reply: (caller: Caller, reply: Reply) => void;
  /** Reads that came before the leader knew what is committed. */
  #early: Pick<Read, 'caller' | 'key'>[] = [];
  #reads: Read[] = [];

  /**
   * @param raft - the leader
   * @param reply - answers a caller
   */
  constructor(raft: Raft, reply: (caller: Caller, reply: Reply) => void) {
    this.#raft = raft;
    this.#reply = reply;
  }

  /** Who waits for an answer. */
  get callers(): readonly Caller[] {
    return [...this.#reads, ...this.#early].map(({caller}) => caller);
  }

  /** Takes a read. */
  add(caller: Caller, key: string): void {
    this.#early.push({caller, key});
  }

  // #region readIndex
  /**
   * Gives the reads that came their readIndex. A leader at the start of its term has all committed entries, but doesn't
   * know which those are; until it has committed one of its own term, reads stay outside.
   *
   * @param round - the round of messages that is sent next
   * @returns whether there were any, so that the round has to be sent now
   */
  admit(round: number): boolean {
    const {rules, log, commitIndex: readIndex, currentTerm} = this.#raft;
    if (this.#early.length === 0 || !rules.knowsCommitted(log.termAt(readIndex) ?? 0, currentTerm)) return false;
    this.#reads.push(...this.#early.splice(0).map((read) => ({...read, readIndex, round})));
    return true;
  }

  /**
   * Answers the reads that may be answered.
   *
   * @param heardRound - the newest round that a majority has answered
   */
  answer(heardRound: number): void {
    const {rules, machine, lastApplied} = this.#raft;
    this.#reads = this.#reads.filter(({caller, key, readIndex, round}) => {
      if (!rules.confirmsRead(round, heardRound) || lastApplied < readIndex) return true;
      this.#reply(caller, {status: 'OK', output: machine.read(key)});
      return false;
    });
  }
  // #endregion readIndex
}

import type {LogPosition, NodeId} from './messages';
import type {DurableState} from './storage';

/** What a voter knows of a candidate and of itself. */
export interface Ballot {
  /** Who asks. */
  readonly candidate: NodeId;
  /** Whom the voter has voted for in this term. */
  readonly votedFor: NodeId | null;
  /** The last entry of the candidate's log. */
  readonly theirs: LogPosition;
  /** The last entry of the voter's log. */
  readonly ours: LogPosition;
}

/** What a leader knows when it is asked to change the membership. */
export interface Reconfiguration {
  /** The leader's term. */
  readonly currentTerm: number;
  /** The newest entry that it knows to be committed. */
  readonly committed: LogPosition;
  /** The index of the newest configuration in its log. */
  readonly configurationIndex: number;
}

/**
 * The decisions on which Raft's safety rests, each a pure function, each in this one place. {@link RAFT} is Raft; to see
 * why a rule is there, replace it by a weaker one, as `BROKEN` does, and watch which invariant falls.
 */
export interface Rules {
  /** How many of `members` servers are a majority. */
  majority(members: number): number;
  /** Whether a server may vote for a candidate of its own term (§3.4, §3.6.1). */
  grantsVote(ballot: Ballot): boolean;
  /**
   * The consistency check of AppendEntries (§3.5): whether a follower whose entry at `prevLogIndex` has the term `found`,
   * if it has one, may append what comes after an entry of the term `prevLogTerm`.
   */
  isConsistent(found: number | undefined, prevLogTerm: number): boolean;
  /** Whether an entry that a follower has, with the term `found`, and all that follow give way to one of `sent` (§3.5). */
  conflicts(found: number, sent: number): boolean;
  /** Whether a leader may commit an entry of a term because a majority has it (§3.6.2). */
  commitsByCounting(entryTerm: number, currentTerm: number): boolean;
  /** What of the state is written to disk (§3.8). */
  durable(state: DurableState): DurableState;
  /** Whether messages wait until what they are based on is on disk (§3.8). */
  readonly waitsForDisk: boolean;
  /** Whether a leader may start to change the membership (§4.1, and the correction of 2015). */
  mayReconfigure(state: Reconfiguration): boolean;
  /** Whether a command is a repetition, in a session whose last one was `last` (§6.3). */
  isRepeated(serial: number, last: number): boolean;
  /** Whether snapshots hold the client sessions (§5.1). */
  readonly snapshotsSessions: boolean;
  /** Whether a leader that has committed an entry of the term `committed` knows all that is committed (§6.4). */
  knowsCommitted(committed: number, currentTerm: number): boolean;
  /** Whether a leader may answer a read of the round `asked` when a majority has heard it in the round `heard` (§6.4). */
  confirmsRead(asked: number, heard: number): boolean;
}

// #region rules
/** Whether a log that ends with `a` is at least as up-to-date as one that ends with `b` (paper, §5.4.1). */
export function isUpToDate(a: LogPosition, b: LogPosition): boolean {
  return a.term === b.term ? a.index >= b.index : a.term > b.term;
}

/** Raft as published, with the correction to membership changes. */
export const RAFT: Rules = {
  majority: (members) => Math.floor(members / 2) + 1,
  grantsVote: ({candidate, votedFor, theirs, ours}) =>
    (votedFor === null || votedFor === candidate) && isUpToDate(theirs, ours),
  isConsistent: (found, prevLogTerm) => found === prevLogTerm,
  conflicts: (found, sent) => found !== sent,
  commitsByCounting: (entryTerm, currentTerm) => entryTerm === currentTerm,
  durable: (state) => state,
  waitsForDisk: true,
  mayReconfigure: ({currentTerm, committed, configurationIndex}) =>
    configurationIndex <= committed.index && committed.term === currentTerm,
  isRepeated: (serial, last) => serial <= last,
  snapshotsSessions: true,
  knowsCommitted: (committed, currentTerm) => committed === currentTerm,
  confirmsRead: (asked, heard) => heard >= asked,
};
// #endregion rules

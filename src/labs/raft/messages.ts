import type {Command, Output} from './machine';

/** The name of a server or of a client. */
export type NodeId = string;

/** Where an entry stands in the log. The paper identifies an entry by this pair: see Log Matching. */
export interface LogPosition {
  /** From 1; 0 stands for "before the first entry". */
  readonly index: number;
  /** The term of the leader that created the entry; 0 goes with index 0. */
  readonly term: number;
}

/** What an entry is for. */
export type Payload =
  /** What every leader appends first, to find out what is committed (dissertation, §6.4). */
  | {readonly kind: 'noop'}
  /** A change of membership: the servers of the cluster from here on (§4.1). */
  | {readonly kind: 'configuration'; readonly members: readonly NodeId[]}
  /** Opens a client session, which is named by the index of this entry (§6.3). */
  | {readonly kind: 'session'}
  /** A command for the state machine, with what tells a retry from a new command (§6.3). */
  | {readonly kind: 'command'; readonly session: number; readonly serial: number; readonly command: Command};

/** One entry of the log. Immutable: servers share entries as they share messages. */
export interface Entry extends LogPosition {
  /** What it is for. */
  readonly payload: Payload;
}

/** A state machine as of one position of the log, which replaces all entries up to there (§5.1). */
export interface Snapshot extends LogPosition {
  /** The configuration as of that position: the entry that set it may be gone. */
  readonly members: readonly NodeId[];
  /** The state machine, encoded, with its client sessions. */
  readonly data: string;
}

/** Asks for a vote. `from` is the candidate. */
export interface RequestVote {
  /** Tells it from other messages. */
  readonly kind: 'RequestVote';
  /** The candidate's term, or in a pre-vote the term that it would start. */
  readonly term: number;
  /** The index of the last entry in the candidate's log. */
  readonly lastLogIndex: number;
  /** The term of that entry. */
  readonly lastLogTerm: number;
  /** Only a question: would you vote for me? (§9.6) */
  readonly preVote: boolean;
  /** The leader itself has asked for this election, so don't protect it (§3.10, §4.2.3). */
  readonly transfer: boolean;
}

/** Answers {@link RequestVote}. */
export interface RequestVoteReply {
  /** Tells it from other messages. */
  readonly kind: 'RequestVoteReply';
  /** The voter's term; of a pre-vote that is granted, the term that was asked for. */
  readonly term: number;
  /** Whether it answers a pre-vote. */
  readonly preVote: boolean;
  /** Whether the candidate has the vote, or would have it. */
  readonly voteGranted: boolean;
}

/** Replicates entries, and with none of them is a heartbeat. `from` is the leader. */
export interface AppendEntries {
  /** Tells it from other messages. */
  readonly kind: 'AppendEntries';
  /** The leader's term. */
  readonly term: number;
  /** The position right before the first entry: what the consistency check compares. */
  readonly prevLogIndex: number;
  /** The term of the leader's entry there. */
  readonly prevLogTerm: number;
  /** What comes after it, in order; the leader may have more. */
  readonly entries: readonly Entry[];
  /** The leader's commit index. */
  readonly leaderCommit: number;
  /** The leader's number of this round of messages, which the answer returns: who has heard me since when? */
  readonly round: number;
}

/** Answers {@link AppendEntries}. */
export interface AppendEntriesReply {
  /** Tells it from other messages. */
  readonly kind: 'AppendEntriesReply';
  /** The follower's term. */
  readonly term: number;
  /** The round of the message that it answers. */
  readonly round: number;
  /** If successful, up to where the follower's log is the leader's, on disk. Else the `prevLogIndex` that it refused. */
  readonly index: number;
  /**
   * Absent on success. Why the consistency check failed: the term of the conflicting entry, and the first index that the
   * follower has of this term; or no term, and the first index that it misses. The leader skips a term in one step
   * (paper, §5.3).
   */
  readonly conflict?: {readonly index: number; readonly term?: number};
}

/** One piece of a snapshot, for a follower that needs entries which the leader has discarded (§5.1). */
export interface InstallSnapshot {
  /** Tells it from other messages. */
  readonly kind: 'InstallSnapshot';
  /** The leader's term. */
  readonly term: number;
  /** As in {@link AppendEntries}. */
  readonly round: number;
  /** The snapshot replaces all entries up to this one. */
  readonly lastIncludedIndex: number;
  /** The term of that entry. */
  readonly lastIncludedTerm: number;
  /** The configuration as of that entry. */
  readonly members: readonly NodeId[];
  /** Where in the snapshot the piece belongs, in characters. */
  readonly offset: number;
  /** The piece. */
  readonly data: string;
  /** Whether this is the last piece. */
  readonly done: boolean;
}

/** Answers {@link InstallSnapshot}. */
export interface InstallSnapshotReply {
  /** Tells it from other messages. */
  readonly kind: 'InstallSnapshotReply';
  /** The follower's term. */
  readonly term: number;
  /** The round of the message that it answers. */
  readonly round: number;
  /** Which snapshot it speaks of. */
  readonly lastIncludedIndex: number;
  /** Where the next piece has to start. */
  readonly offset: number;
  /** Whether the follower has the whole state as of `lastIncludedIndex`, on disk. */
  readonly installed: boolean;
}

/** The leader's word to its successor: start an election now (§3.10). */
export interface TimeoutNow {
  /** Tells it from other messages. */
  readonly kind: 'TimeoutNow';
  /** The leader's term. */
  readonly term: number;
}

/** What a client or an administrator may ask for. Names as in the dissertation. */
export type Request =
  /** Opens a session; its number is the answer. */
  | {readonly op: 'RegisterClient'}
  /** Changes the state machine, once, however often it is sent. */
  | {readonly op: 'ClientRequest'; readonly session: number; readonly serial: number; readonly command: Command}
  /** Reads the state machine, linearizably, past the log. */
  | {readonly op: 'ClientQuery'; readonly key: string}
  /** Changes the membership by one server (§4.1), or makes that server the leader (§3.10). */
  | {readonly op: 'AddServer' | 'RemoveServer' | 'TransferLeadership'; readonly server: NodeId};

/** What a server answers. */
export type Reply =
  /** Done; an `output` of `null` says nothing more. */
  | {readonly status: 'OK'; readonly output: Output}
  /** It doesn't lead, or no longer: the request may or may not take effect. Ask `leaderHint`, or another server. */
  | {readonly status: 'NOT_LEADER'; readonly leaderHint?: NodeId}
  /** The session is unknown; whether earlier attempts at the command were executed in it, nobody can tell. */
  | {readonly status: 'SESSION_EXPIRED'}
  /** It had no effect. */
  | {readonly status: 'REFUSED'; readonly reason: string};

/** A request on the wire. */
export interface ClientCall {
  /** Tells it from other messages. */
  readonly kind: 'ClientCall';
  /** The client's number of the request, the same for each attempt. */
  readonly id: number;
  /** What is asked. */
  readonly request: Request;
}

/** A reply on the wire. */
export interface ClientReply {
  /** Tells it from other messages. */
  readonly kind: 'ClientReply';
  /** The number of the request. */
  readonly id: number;
  /** What is answered. */
  readonly reply: Reply;
}

/** Everything that is sent. */
export type Message =
  | RequestVote
  | RequestVoteReply
  | AppendEntries
  | AppendEntriesReply
  | InstallSnapshot
  | InstallSnapshotReply
  | TimeoutNow
  | ClientCall
  | ClientReply;

/** What a server adds to the trace. */
export type RaftEvent =
  | {
      readonly kind: 'raft.role';
      readonly node: NodeId;
      readonly role: Role;
      readonly term: number;
    }
  | {readonly kind: 'raft.vote'; readonly node: NodeId; readonly candidate: NodeId; readonly term: number}
  | {readonly kind: 'raft.commit'; readonly node: NodeId; readonly index: number}
  /** Entries from `index` on were overwritten. */
  | {readonly kind: 'raft.truncate'; readonly node: NodeId; readonly index: number}
  | {readonly kind: 'raft.snapshot' | 'raft.install'; readonly node: NodeId; readonly index: number};

/** What a server is at present. A pre-candidate asks whether an election would succeed (§9.6). */
export type Role = 'follower' | 'pre-candidate' | 'candidate' | 'leader';

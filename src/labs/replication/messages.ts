import type {TraceEvent} from '../kernel';

/** Name of a replica or a client. */
export type NodeId = string;

/** One change in a log. */
export interface Entry {
  /** Its place, from 1. */
  readonly index: number;
  /** Under which leadership it was appended. */
  readonly epoch: number;
  /** Which write of which client it is. */
  readonly write: string;
}

/** Whom a leader waits for before it tells a client that a write is done. */
export type AckMode =
  /** Nobody: its own log is enough. */
  | 'async'
  /** One follower, whichever is first: semi-synchronous. */
  | 'one'
  /** Every follower, also one that is down. */
  | 'all';

/** What replicas and clients send each other. */
export type Message =
  | {readonly kind: 'write'; readonly write: string; readonly epoch: number}
  | {readonly kind: 'done'; readonly write: string; readonly index: number; readonly epoch: number}
  | {readonly kind: 'refused'; readonly write: string}
  /** A part of the leader's log; `from` is the index of the first entry, 1 for a whole copy. */
  | {readonly kind: 'append'; readonly epoch: number; readonly from: number; readonly entries: readonly Entry[]}
  /** A follower has all entries of this epoch's log up to and including an index. */
  | {readonly kind: 'received'; readonly epoch: number; readonly upTo: number}
  /** Whether a write is visible; to be answered once the replica has applied the index `after`. */
  | {readonly kind: 'read'; readonly write: string; readonly after: number}
  | {readonly kind: 'value'; readonly write: string; readonly found: boolean};

/** What the lab adds to the trace. */
export type ReplicationEvent = TraceEvent &
  (
    | {readonly kind: 'replica.promote'; readonly node: NodeId; readonly epoch: number; readonly length: number}
    | {readonly kind: 'replica.stepDown'; readonly node: NodeId; readonly epoch: number}
    | {readonly kind: 'replica.follow'; readonly node: NodeId; readonly epoch: number; readonly discarded: number}
    | {readonly kind: 'client.done'; readonly node: NodeId; readonly write: string; readonly epoch: number}
    | {readonly kind: 'client.missed'; readonly node: NodeId; readonly write: string; readonly at: NodeId}
  );

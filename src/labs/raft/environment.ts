import type {Rng} from '../kernel';
import type {KeyValueMachine} from './machine';
import type {Entry, Message, NodeId, RaftEvent} from './messages';
import type {Rules} from './rules';
import type {DurableState} from './storage';

/** What can be tuned. All times in virtual milliseconds. None of it matters for safety, and all of it for liveness. */
export interface Settings {
  /** Each election timeout is drawn uniformly from this range (§3.4). */
  readonly electionTimeout: {readonly min: number; readonly max: number};
  /** How often a leader sends to everyone; far below the election timeout, far above the latency. */
  readonly heartbeatInterval: number;
  /** How many entries an AppendEntries has at most. */
  readonly maxEntries: number;
  /** A server takes a snapshot when more than this many entries of its log are applied. */
  readonly snapshotAfter: number;
  /** How many characters of a snapshot an InstallSnapshot has at most. */
  readonly chunkLength: number;
  /** Whether a server asks whether it could win before it starts an election (§9.6). */
  readonly preVote: boolean;
}

/** The two timers of a server: until it starts an election, and until it sends heartbeats. */
export type TimerName = 'election' | 'heartbeat';

/** What a server needs of the world. */
export interface Environment {
  /** Virtual time in milliseconds. */
  readonly now: number;
  /** Randomness for election timeouts. */
  readonly rng: Rng;
  /** Sends a message, also to itself, when everything that the server knows now is on disk. */
  send(to: NodeId, message: Message): void;
  /** Starts a timer anew, or stops it if there is no delay. */
  setTimer(timer: TimerName, delay?: number): void;
  /** Records an event. */
  record(event: RaftEvent): void;
  /** Learns of each entry that is applied. */
  applied(entry: Entry): void;
}

/** What a server is made of. */
export interface RaftOptions {
  /** Its name. */
  readonly id: NodeId;
  /** Timeouts and sizes. */
  readonly settings: Settings;
  /** Raft's rules, or broken ones. */
  readonly rules: Rules;
  /** The state machine, in any state: it is restored. */
  readonly machine: KeyValueMachine;
  /** What was recovered from disk. */
  readonly state: DurableState;
  /** Network, timers, chance. */
  readonly environment: Environment;
}

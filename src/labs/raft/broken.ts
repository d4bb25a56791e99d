import {RaftLog} from './log';
import {RAFT, type Rules} from './rules';

/** A mistake that implementations of Raft make, and what comes of it. */
export interface Mistake {
  /** What is wrong, in one line. */
  readonly title: string;
  /** How it does harm. */
  readonly harm: string;
  /** Raft with this mistake and no other. */
  readonly rules: Rules;
}

/** The names of the mistakes in {@link BROKEN}. */
export type MistakeName =
  | 'commitsOldTerm'
  | 'votesForAnyLog'
  | 'votesTwice'
  | 'smallMajority'
  | 'forgetsVote'
  | 'forgetsTerm'
  | 'forgetsLog'
  | 'answersBeforeSync'
  | 'skipsConsistencyCheck'
  | 'keepsConflicts'
  | 'truncatesAlways'
  | 'reconfiguresAtOnce'
  | 'overlapsChanges'
  | 'repeatsCommands'
  | 'forgetsSessions'
  | 'readsAlone'
  | 'readsTooEarly';

/** One mistake each. All of them work on a good day. */
export const BROKEN: Readonly<Record<MistakeName, Mistake>> = {
  commitsOldTerm: {
    title: 'a leader commits entries of older terms by counting',
    harm: 'A majority has the entry, and a candidate without it, but with a newer last term, wins and overwrites it.',
    rules: {...RAFT, commitsByCounting: () => true},
  },
  votesForAnyLog: {
    title: 'a vote is given without a look at the log',
    harm: 'A server that has missed committed entries is elected, and makes all others forget them.',
    rules: {...RAFT, grantsVote: ({votedFor, candidate}) => votedFor === null || votedFor === candidate},
  },
  votesTwice: {
    title: 'a server votes more than once in a term',
    harm: 'Two candidates get a majority in the same term.',
    rules: {...RAFT, grantsVote: (ballot) => RAFT.grantsVote({...ballot, votedFor: null})},
  },
  smallMajority: {
    title: 'half of the servers counts as a majority',
    harm: 'With an even number of servers, two halves elect a leader each.',
    rules: {...RAFT, majority: (members) => Math.ceil(members / 2)},
  },
  forgetsVote: {
    title: 'the vote is not on disk',
    harm: 'A server that restarts votes again in the same term.',
    rules: {...RAFT, durable: (state) => ({...state, votedFor: null})},
  },
  forgetsTerm: {
    title: 'the term is not on disk',
    harm: 'A server that restarts goes back to an old term, and votes again in the terms after it.',
    rules: {...RAFT, durable: (state) => ({...state, term: 0, votedFor: null})},
  },
  forgetsLog: {
    title: 'the log is not on disk',
    harm: 'A server restarts without what it has confirmed, so a majority that had an entry has it no longer.',
    rules: {...RAFT, durable: (state) => ({...state, log: new RaftLog(state.log.start)})},
  },
  answersBeforeSync: {
    title: 'messages leave before the disk has synced',
    harm: 'A crash takes back what was promised.',
    rules: {...RAFT, waitsForDisk: false},
  },
  skipsConsistencyCheck: {
    title: 'a follower appends without a look at what comes before',
    harm: 'Logs that have the same entry differ before it.',
    rules: {...RAFT, isConsistent: (found) => found !== undefined},
  },
  keepsConflicts: {
    title: 'a follower keeps what it has at an index, whatever the leader sends',
    harm: 'Servers apply different entries at the same index.',
    rules: {...RAFT, conflicts: () => false},
  },
  truncatesAlways: {
    title: 'a follower drops everything behind the entries of a message',
    harm: 'A message that was overtaken removes entries which the follower has already confirmed.',
    rules: {...RAFT, conflicts: () => true},
  },
  reconfiguresAtOnce: {
    title: 'a new leader changes the membership before it has committed anything',
    harm: 'Two leaders in a row make a change each from the same configuration: the bug of 2015 in the dissertation.',
    rules: {...RAFT, mayReconfigure: ({configurationIndex, committed}) => configurationIndex <= committed.index},
  },
  overlapsChanges: {
    title: 'membership changes overlap',
    harm: 'Two servers at once may be added or removed, and old and new majorities need not meet.',
    rules: {...RAFT, mayReconfigure: ({currentTerm, committed}) => committed.term === currentTerm},
  },
  repeatsCommands: {
    title: 'a command that arrives twice is executed twice',
    harm: 'A client that got no answer tries again, and its command takes effect a second time.',
    rules: {...RAFT, isRepeated: () => false},
  },
  forgetsSessions: {
    title: 'snapshots do not hold the client sessions',
    harm: 'Whoever starts from a snapshot executes a retry that others skip.',
    rules: {...RAFT, snapshotsSessions: false},
  },
  readsAlone: {
    title: 'a leader answers reads without asking whether it still leads',
    harm: 'A leader that was replaced, and does not know it, answers with old values.',
    rules: {...RAFT, confirmsRead: () => true},
  },
  readsTooEarly: {
    title: 'a new leader answers reads before it knows what is committed',
    harm: 'Its log has the latest write, its state machine does not yet.',
    rules: {...RAFT, knowsCommitted: () => true},
  },
};

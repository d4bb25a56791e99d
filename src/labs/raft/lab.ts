import {choice, defineLab, number} from '../experiment';
import {RaftRun} from './run';

/** Elections, replication and snapshots, with faults by hand. */
export const lab = defineLab({
  name: 'raft',
  title: 'Raft: a log that survives its leaders',
  summary: 'Crash leaders, split the network, and see which writes survive: those that a majority has.',
  timeUnit: 'ms',
  parameters: {
    servers: number({label: 'Servers', unit: '', min: 3, max: 5, step: 2, initial: 5}),
    latency: number({label: 'Mean latency, one way', unit: 'ms', min: 5, max: 100, step: 5, initial: 20}),
    loss: number({label: 'Messages lost', unit: '%', min: 0, max: 40, step: 5, initial: 0}),
    electionTimeout: number({
      label: 'Shortest election timeout',
      unit: 'ms',
      min: 60,
      max: 600,
      step: 60,
      initial: 240,
    }),
    snapshotAfter: number({label: 'Snapshot after', unit: 'entries', min: 3, max: 20, step: 1, initial: 6}),
    rules: choice({
      label: 'Rules',
      options: {
        raft: 'Raft as published',
        votesForAnyLog: 'Mistake: votes without a look at the log',
        forgetsLog: 'Mistake: the log is not on disk',
        commitsOldTerm: 'Mistake: entries of older terms are committed by counting',
      },
      initial: 'raft',
    }),
  },
  predict: {
    question:
      'Five servers. The network splits: the leader, one follower and the client are on one side, three followers on the other. The client writes. What happens to this write?',
    options: [
      {
        text: 'The leader commits it with its one follower, and the other side catches up later.',
        explanation:
          'Two of five are no majority. If two were enough here, the three on the other side could commit something else at the same index.',
      },
      {
        text: 'It enters the two logs, and is never committed there; the three elect a leader of their own.',
        explanation:
          'Right. The old leader can append, but never counts three. A leader of a later term takes over on the other side, and when the network heals the two logs are overwritten.',
      },
      {
        text: 'The leader refuses it at once, because it knows that it is cut off.',
        explanation:
          'It can’t know: silence may be loss, slowness or a partition. Only after an election timeout without answers from a majority does it step down.',
      },
      {
        text: 'Nothing can be written anywhere until the network heals.',
        explanation:
          'The side with three has a majority. It elects a leader after an election timeout, and goes on; a client on that side would notice a short pause.',
      },
    ],
    right: 1,
  },
  explain:
    'Every decision takes a majority: a vote, and the commitment of an entry. Any two majorities share a server, and that server has the entry and refuses its vote to a candidate whose log is less up-to-date, so no leader can come to power without what is committed. A leader on the side of a minority collects entries that nobody else gets; they are overwritten later, and the client, which never got an answer, repeats its command under the same serial number, so that it takes effect once.',
  challenges: [
    {
      id: 'new-leader',
      title: 'The leader dies, the write doesn’t',
      task: 'Let the client get an answer to a write. Then crash or cut off the leader, and get a leader of a later term that has the write and has committed an entry of its own.',
      hint: 'Wait until the log says that the write is done. After the crash, wait: an election timeout, a vote, and a first entry.',
      solved: (run: RaftRun) => run.hasNewLeaderWithAll,
    },
    {
      id: 'minority-write',
      title: 'Written, and never committed',
      task: 'Let a leader without a majority append a write of the client, and let that entry be overwritten by another leader.',
      hint: 'Split so that the leader and the client are with a minority. Write. Wait for the other side to elect a leader, then heal.',
      solved: (run: RaftRun) => run.hasOverwrittenWrite,
    },
    {
      id: 'snapshot',
      title: 'Too far behind',
      task: 'Bring a server back so late that the entries it needs are gone, and let it catch up by a snapshot.',
      hint: 'Crash a follower, write more often than “Snapshot after” says, and restart it.',
      solved: (run: RaftRun) => run.hasCaughtUpBySnapshot,
    },
  ],
  firstFrame: 56,
  maxSteps: 1500,
  start: (values, seed) => new RaftRun(values, seed),
});

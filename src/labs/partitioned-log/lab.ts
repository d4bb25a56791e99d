import {choice, defineLab, number} from '../experiment';
import {LogRun} from './run';

/** How many messages the goals ask for, so that there is something to lose. */
const ENOUGH = 40;

/** A topic on three brokers, with failures by hand. */
export const lab = defineLab({
  name: 'partitioned-log',
  title: 'A replicated log: what an acknowledgment is worth',
  summary: 'Kill leaders, cut the power, slow followers down, and see which settings keep acknowledged records.',
  timeUnit: 'ms',
  parameters: {
    producer: choice({
      label: 'Producer',
      options: {
        idempotent: 'acks=all, idempotent',
        all: 'acks=all',
        leader: 'acks=1',
        none: 'acks=0',
      },
      initial: 'idempotent',
    }),
    minInsyncReplicas: number({label: 'min.insync.replicas', unit: '', min: 1, max: 3, step: 1, initial: 2}),
    election: choice({
      label: 'Leader elections',
      options: {clean: 'clean only', unclean: 'unclean, if nobody else can lead'},
      initial: 'clean',
    }),
    truncateBy: choice({
      label: 'Followers truncate by',
      options: {epoch: 'leader epoch', highWatermark: 'Mistake: high watermark, as before KIP-101'},
      initial: 'epoch',
    }),
    partitions: number({label: 'Partitions', unit: '', min: 1, max: 4, step: 1, initial: 2}),
    interval: number({label: 'A message every', unit: 'ms', min: 5, max: 100, step: 5, initial: 15}),
    latency: number({label: 'Mean latency, one way', unit: 'ms', min: 1, max: 20, step: 1, initial: 4}),
  },
  predict: {
    question:
      'Three replicas, acks=all, min.insync.replicas=2, only clean elections. Both followers of a partition stop. What does its leader do with new messages?',
    options: [
      {
        text: 'It acknowledges them, since all in-sync replicas, which is itself, have them.',
        explanation:
          'So it would be with min.insync.replicas=1, the default. With 2 a leader that is alone in the ISR must not acknowledge.',
      },
      {
        text: 'It refuses them with NOT_ENOUGH_REPLICAS until a follower is back in sync; consumers still read what is committed.',
        explanation:
          'Right. The setting trades availability of writes for durability, and reads go on below the high watermark.',
      },
      {
        text: 'It steps down, because a leader needs a majority of the replicas.',
        explanation:
          'That is Raft. A Kafka leader needs no majority: the controller says who leads, and one replica may be enough.',
      },
      {
        text: 'It takes them, and answers when the followers are back, however long that takes.',
        explanation:
          'While followers still count as in sync, requests do wait, and time out. Once they have left the ISR new ones are refused at once.',
      },
    ],
    right: 1,
  },
  explain:
    'A record is committed when every in-sync replica has it and these are at least min.insync.replicas; with acks=all only then is it acknowledged. Whoever is elected cleanly has all that is committed, so killing leaders loses nothing. With acks=1 the leader answers before anybody else has the record, and a new leader may never have heard of it. But no replica flushes before it answers: if the power of all of them fails at once, what they all had in memory is gone.',
  challenges: [
    {
      id: 'acks-1',
      title: 'Acknowledged, and lost',
      task: 'With acks=1 and clean elections only, lose an acknowledged message.',
      hint: 'The leader must have what its followers lack when it goes: slow both followers down, and kill it. Then let them follow at full speed again.',
      solved: ({values, lost}: LogRun) => values.producer === 'leader' && values.election === 'clean' && lost > 0,
    },
    {
      id: 'alone',
      title: 'Alone, and safe',
      task: `With acks=all, idempotent, and min.insync.replicas of 2 or more: let a leader be the only one in sync, then mend everything. In the end all replicas are in sync again, no message waits, and of more than ${ENOUGH} none is lost or there twice.`,
      hint: 'Kill two brokers, or cut them off, and wait until the table shows one in-sync replica. Then start or connect them.',
      solved: (run: LogRun) =>
        run.values.producer === 'idempotent' &&
        run.values.minInsyncReplicas >= 2 &&
        run.wasAlone &&
        run.isWhole &&
        run.cluster.pending <= 2 &&
        run.acknowledged > ENOUGH &&
        run.lost === 0 &&
        run.duplicates === 0,
    },
    {
      id: 'power',
      title: 'Replicas are not disks',
      task: 'With acks=all, min.insync.replicas of 2 or more and clean elections only, lose an acknowledged message all the same.',
      hint: 'Kafka doesn’t flush before it answers: what is acknowledged may be in the memory of three machines and on no disk.',
      solved: ({values, lost}: LogRun) =>
        (values.producer === 'idempotent' || values.producer === 'all') &&
        values.minInsyncReplicas >= 2 &&
        values.election === 'clean' &&
        values.truncateBy === 'epoch' &&
        lost > 0,
    },
  ],
  firstFrame: 40,
  maxSteps: 600,
  start: (values, seed) => new LogRun(values, seed),
});

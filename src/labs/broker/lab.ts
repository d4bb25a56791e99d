import {choice, defineLab, number} from '../experiment';
import {BrokerRun, SPIKE} from './run';

/** A producer, a queue or a topic, and consumers that compete. */
export const lab = defineLab({
  name: 'broker',
  title: 'A message queue under a spike',
  summary:
    'Send more than the consumers can do, crash them, poison the queue, and see what is delayed, repeated or given up.',
  timeUnit: 'ms',
  parameters: {
    mode: choice({
      label: 'Channel',
      options: {queue: 'a queue: thumbnails', topic: 'a topic: thumbnails and feed'},
      initial: 'queue',
    }),
    arrivals: number({label: 'Messages', unit: '/s', min: 2, max: 60, step: 2, initial: 20}),
    consumers: number({label: 'Consumers of thumbnails', unit: '', min: 1, max: 5, step: 1, initial: 3}),
    serviceTime: number({label: 'Mean processing time', unit: 'ms', min: 20, max: 300, step: 10, initial: 100}),
    roundTrip: number({label: 'Round trip to the broker', unit: 'ms', min: 0, max: 100, step: 10, initial: 20}),
    prefetch: number({label: 'Prefetch', unit: '', min: 1, max: 20, step: 1, initial: 2}),
    visibility: number({label: 'Visibility timeout', unit: 'ms', min: 50, max: 3000, step: 50, initial: 1500}),
    failure: number({label: 'Processing fails', unit: '%', min: 0, max: 60, step: 5, initial: 0}),
    maxDeliveries: number({label: 'Deliveries before giving up', unit: '', min: 1, max: 10, step: 1, initial: 3}),
  },
  predict: {
    question:
      'Three consumers need 100 ms for a message, so they do 30 a second; 20 a second arrive. A spike puts 60 more into the queue. How long until the backlog is gone?',
    options: [
      {
        text: 'About 2 seconds: 60 messages at 30 a second.',
        explanation: 'In these seconds 20 a second still arrive, and they need the same consumers.',
      },
      {
        text: 'About 3 seconds: 60 messages at 20 a second.',
        explanation: 'Messages don’t leave at the rate at which they arrive.',
      },
      {
        text: 'About 6 seconds: only 10 a second are left over for the backlog.',
        explanation: 'Right: Q / (μ − λ) = 60 / (30 − 20). What drains a backlog is the capacity that is left over.',
      },
      {
        text: 'It never drains, since the queue was at its limit already.',
        explanation: 'At 20 of 30 a second the consumers are idle a third of the time.',
      },
    ],
    right: 2,
  },
  explain:
    'A queue turns too much work into later work: while more arrives than is done it grows by the difference, and afterwards drains by what capacity is left over. A delivered message stays in the queue, invisible, until it is acknowledged. If a consumer crashes, or takes longer than the visibility timeout, somebody else gets the message, and it is processed again. What fails again and again would be delivered for ever, so after a few deliveries it goes to the dead-letter queue, where somebody has to look.',
  challenges: [
    {
      id: 'drain',
      title: 'As predicted',
      task: `Let a spike of ${SPIKE} messages in, drain it, and let the time be within a fifth of what Q / (μ − λ) says, without a failure or a crash.`,
      hint: 'The arrivals have to be less than the consumers can do, and the prefetch large enough that these never wait for the network.',
      solved: (run: BrokerRun) => run.hasDrainedAsPredicted,
    },
    {
      id: 'twice',
      title: 'Nobody crashed, and yet twice',
      task: 'Let a message be processed twice, with no crash and no failure of processing.',
      hint: 'When does the broker believe that a consumer is dead? Count what waits in the consumer, too.',
      solved: ({values, crashes, system}: BrokerRun) => crashes === 0 && values.failure === 0 && system.repetitions > 0,
    },
    {
      id: 'poison',
      title: 'One bad message',
      task: 'Send a message that nobody can process. In the end it is in the dead-letter queue, alone, and nothing else waits.',
      hint: 'Deliveries before giving up say how often it disturbs. Good messages must not get there: their processing must not fail.',
      solved: (run: BrokerRun) => run.hasOnlyPoisonDead,
    },
  ],
  firstFrame: 60,
  maxSteps: 1200,
  pace: 40,
  start: (values, seed) => new BrokerRun(values, seed),
});

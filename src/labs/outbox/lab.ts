import {choice, defineLab, number} from '../experiment';
import {inWords} from './check';
import {OutboxRun} from './run';

/** The experiment. */
export const lab = defineLab({
  name: 'outbox',
  title: 'From the commit to the event',
  summary:
    'Photos change in a database, and a search index hears of it through a broker. Crash or pause anything between any two steps, and see which events are lost, invented, repeated or overtaken.',
  timeUnit: 'moves',
  parameters: {
    technique: choice({
      label: 'How events leave',
      options: {
        'commit-send': 'Dual write: commit, then send',
        'send-commit': 'Dual write: send, then commit',
        outbox: 'Outbox, relays that claim rows',
        cursor: 'Outbox, relay with a position',
        tail: 'Outbox, connector reads the log',
      },
      initial: 'commit-send',
    }),
    relays: number({label: 'Relays that claim', unit: '', min: 1, max: 3, step: 1, initial: 2}),
    order: choice({
      label: 'They claim',
      options: {photo: 'in order for each photo', row: 'any row that is free'},
      initial: 'photo',
    }),
    lease: number({label: 'Lease', unit: 'moves', min: 5, max: 60, step: 5, initial: 30}),
    batch: number({label: 'Rows at once', unit: '', min: 1, max: 5, step: 1, initial: 2}),
    receiver: choice({
      label: 'The index',
      options: {naive: 'does what it is told', inbox: 'remembers ids', version: 'ignores older versions'},
      initial: 'inbox',
    }),
    requests: number({label: 'Changes at first', unit: '', min: 2, max: 12, step: 1, initial: 8}),
    photos: number({label: 'Photos', unit: '', min: 1, max: 3, step: 1, initial: 2}),
    crash: choice({
      label: 'One crash by itself',
      options: {
        none: 'none',
        api: 'of the service, after its first write',
        relay: 'of the relay, after publishing',
        index: 'of the index, after applying',
      },
      initial: 'api',
    }),
  },
  predict: {
    question:
      'The photo service commits a change, and then sends an event about it. It crashes between the two, and starts again. What becomes of the event?',
    options: [
      {
        text: 'It is sent when the service is back.',
        explanation:
          'Who would send it? That it was to be sent was only in the memory of the process. The database has the change, and no note that somebody still has to hear of it.',
      },
      {
        text: 'It is never sent, and nothing notices.',
        explanation:
          'The database is consistent, the broker is consistent, and no log has an error but a process that restarted. The two just disagree from now on.',
      },
      {
        text: 'The database rolls the change back, because the event was not sent.',
        explanation:
          'It would, if the crash had come before the commit. A database can’t take back what it has committed, and it knows nothing of the broker.',
      },
    ],
    right: 1,
  },
  explain:
    'Two writes to two systems have a gap between them, and a crash falls into it. Commit first, and the crash loses an event; send first, and it invents one. The outbox makes it one write, and moves the gap behind the commit, where it is harmless: what was committed is published until somebody has noted that it was, so a crash can only repeat. What is left is order. Relays that claim any free row overtake each other, a lease that runs out makes two of them publish the same, and a relay that remembers a position passes by what commits late. The log of the database has one order, that of the commits. In every case the consumer must bear repetitions.',
  challenges: [
    {
      id: 'invent',
      title: 'Something that never happened',
      task: 'Let the index apply an event whose change was never committed.',
      hint: 'The event has to be on its way before the commit, and the commit must not follow.',
      solved: ({verdict, system}: OutboxRun) => verdict.invented.some((id) => system.index.effects.has(id)),
    },
    {
      id: 'late',
      title: 'Committed, in the outbox, and lost',
      task: 'Lose an event for good although it was committed together with its row of the outbox, and nobody has crashed.',
      hint: 'Positions are given out when a transaction begins. Who remembers the highest one that it has seen? Pause a service in the middle of its transaction.',
      solved: ({verdict, system, hasCrashed}: OutboxRun) =>
        system.options.technique === 'cursor' && system.atRest && !hasCrashed && verdict.lost.length > 0,
    },
    {
      id: 'zombie',
      title: 'The one who was taken for dead',
      task: 'Let relays claim in order for each photo, crash nobody, and make the index go back to an older version.',
      hint: 'The index must believe all it is told. A relay has to publish what it claimed after its lease has run out and somebody else has gone on.',
      solved: ({values, system, hasCrashed}: OutboxRun) =>
        values.technique === 'outbox' && values.order === 'photo' && !hasCrashed && system.index.backwards > 0,
    },
    {
      id: 'survive',
      title: 'Crash everything',
      task: 'With claiming relays or the connector, crash each process while it is in the middle of something. Let all come to rest with six changes or more committed and nothing wrong.',
      hint: 'Go step by step: the table says who is active. A relay is in the middle of something from its claim on, the index from receiving on. Let everybody go on afterwards.',
      solved: (run: OutboxRun) =>
        (run.values.technique === 'outbox' || run.values.technique === 'tail') &&
        run.system.processes.every((name) => run.struck.has(name)) &&
        run.system.atRest &&
        run.system.database.log.length >= 6 &&
        inWords(run.verdict) === undefined,
    },
  ],
  firstFrame: 24,
  maxSteps: 600,
  pace: 5,
  start: (values, seed) => new OutboxRun(values, seed),
});

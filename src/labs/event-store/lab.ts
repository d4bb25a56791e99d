import {choice, defineLab, number} from '../experiment';
import {EventStoreRun, RUSH} from './run';

/** Buyers who race for numbered prints, an event store, and the view of it that readers see. */
export const lab = defineLab({
  name: 'event-store',
  title: 'An event store and its view',
  summary:
    'Buyers race for the prints of an edition, and a projector follows with the page that they see. Let two buyers have one print, lose an event, and repair a view while readers look at it.',
  timeUnit: 'ms',
  parameters: {
    arrivals: number({label: 'Buyers', unit: '/s', min: 5, max: 60, step: 5, initial: 30}),
    editions: number({label: 'Editions, a stream each', unit: '', min: 1, max: 4, step: 1, initial: 2}),
    history: number({label: 'Events of the past in each', unit: '', min: 0, max: 1000, step: 100, initial: 200}),
    check: choice({
      label: 'Append expects the version that was read',
      options: {on: 'yes', off: 'no, any version'},
      initial: 'on',
    }),
    snapshots: number({label: 'Snapshot every (0: never)', unit: 'events', min: 0, max: 200, step: 10, initial: 0}),
    projector: number({label: 'Transaction of the projector', unit: 'ms', min: 10, max: 400, step: 10, initial: 60}),
    order: choice({
      label: 'The projector saves',
      options: {
        together: 'view and checkpoint together',
        'view first': 'the view, then the checkpoint',
        'checkpoint first': 'the checkpoint, then the view',
      },
      initial: 'together',
    }),
    positions: choice({
      label: 'Positions are given',
      options: {
        'at commit': 'at commit',
        'at insert': 'at insertion, by a sequence',
        guarded: 'by a sequence; readers stop at the first open one',
      },
      initial: 'at commit',
    }),
    upcaster: choice({
      label: 'Code for old events in the projector',
      options: {present: 'upcaster', missing: 'removed last year'},
      initial: 'present',
    }),
    reads: choice({
      label: 'After the purchase the buyer reads',
      options: {plain: 'what the view has', token: 'with the position as a token'},
      initial: 'plain',
    }),
  },
  predict: {
    question:
      'Ten buyers want a print of the same edition at the same moment. All ten read the stream at version 200, decide for print number 1, and append, each expecting version 200. What happens?',
    options: [
      {
        text: 'All ten are appended, one after the other: an append-only log puts them in order.',
        explanation:
          'It would, without the expected version, and print 1 would have ten owners. Order in the log doesn’t help if the decision was made on what was true before.',
      },
      {
        text: 'One is appended. Nine are refused, read again, decide for another print, and all have one after a few rounds.',
        explanation:
          'Right. Each round, the first to commit wins and the others have read something old. Nobody waits for a lock, but somebody may try nine times.',
      },
      {
        text: 'One is appended. Nine buyers see an error and have to tap again.',
        explanation:
          'They could, but need not: the conflict says only that the decision was made on old facts. The handler reads the new ones and decides again, and the buyer notices a few milliseconds.',
      },
      {
        text: 'The first reader locks the stream, so the nine others wait until it is done.',
        explanation:
          'There is no lock. Everybody reads and decides at once, and the store compares a number at the end.',
      },
    ],
    right: 1,
  },
  explain:
    'A stream is the unit of consistency. Who appends says which version the decision was made on, and the store refuses if there are newer events; so two buyers can’t get one print, and the price is another round. The longer it takes to read and decide, the more often somebody comes between, which is why a snapshot helps twice. The view is another matter: it follows the log with a delay, and is right as of its checkpoint, if view and checkpoint are saved together and no event becomes visible behind the checkpoint. What is wrong in it stays wrong, until it is built again from the events; and for that, somebody has to be able to read all of them, the oldest too.',
  challenges: [
    {
      id: 'two-owners',
      title: 'A print with two owners',
      task: 'Let the store sell one print of an edition twice. Then find the setting under which no rush of buyers can do it.',
      hint: `Which setting makes the store not ask what a buyer has read? ${RUSH} buyers at once help.`,
      solved: ({market}: EventStoreRun) => market.doubles.length > 0,
    },
    {
      id: 'unseen',
      title: 'The sale that nobody sees',
      task: 'Let the view miss a sale for good, although the event is in the store, the projector never crashed and nobody rebuilt anything.',
      hint: 'Two appends can get their positions in one order and commit in the other. In one stream the expected version prevents it; in several nothing does.',
      solved: ({market, crashes, emptied}: EventStoreRun) =>
        market.missed > 0 && crashes === 0 && !emptied && market.switches === 0,
    },
    {
      id: 'repair',
      title: 'Repaired in flight',
      task: 'Make the view wrong, then right again and up to date, without ever showing readers an empty one.',
      hint: 'A crash between the two saves makes it wrong. Building beside it takes a while; what can stop it is in the oldest events.',
      solved: (run: EventStoreRun) => run.repaired,
    },
  ],
  firstFrame: 60,
  maxSteps: 600,
  pace: 20,
  start: (values, seed) => new EventStoreRun(values, seed),
});

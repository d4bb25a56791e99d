import {choice, defineLab, number} from '../experiment';
import {BackpressureRun} from './run';

/** The experiment. */
export const lab = defineLab({
  name: 'backpressure',
  title: 'Fast producer, slow consumer',
  summary:
    'Send more than can be done into a buffer without a bound, with a bound, with CoDel or on credit, and see how old the results are.',
  timeUnit: 'ms',
  parameters: {
    policy: choice({
      label: 'When too much comes',
      options: {
        unbounded: 'Let it wait, without a bound',
        'drop-newest': 'Bound: drop the newest',
        'drop-oldest': 'Bound: drop the oldest',
        shed: 'Refuse what would be too late',
        codel: 'CoDel, 5 ms and 100 ms',
        block: 'Credits: the sender waits',
      },
      initial: 'unbounded',
    }),
    source: choice({
      label: 'Without credit the source',
      options: {open: 'goes on all the same (users)', pull: 'waits (a file, a table)'},
      initial: 'open',
    }),
    rate: number({label: 'Items', unit: '/s', min: 20, max: 300, step: 10, initial: 120}),
    service: number({label: 'Resize takes', unit: 'ms', min: 2, max: 40, step: 1, initial: 10}),
    stages: number({label: 'Stages', unit: '', min: 1, max: 3, step: 1, initial: 1}),
    capacity: number({label: 'Bound, or credits', unit: '', min: 1, max: 200, step: 1, initial: 50}),
    roundTrip: number({label: 'Round trip between stages', unit: 'ms', min: 0, max: 200, step: 10, initial: 10}),
    deadline: number({label: 'A result is of use for', unit: 'ms', min: 100, max: 2000, step: 50, initial: 500}),
  },
  predict: {
    question:
      '120 items a second arise, the consumer can do 100, and the buffer has no bound. A result is of use for half a second. In the tenth second, how many of the consumer’s 100 results are still of use?',
    options: [
      {
        text: 'About 83: one in six is too many.',
        explanation:
          'One in six is too many, but it isn’t that one which is late. All stand in the same line, so all are late by the same.',
      },
      {
        text: 'About half of them.',
        explanation:
          'The line is the same for all. Its length grows by 20 a second, and what comes out is as old as the line is long.',
      },
      {
        text: 'None.',
        explanation:
          'What is done after T seconds arose at T / 1.2, so it is T / 6 old: half a second after three seconds. From then on the consumer is fully busy with work for nobody.',
      },
    ],
    right: 2,
  },
  explain:
    'A buffer without a bound turns a little too much load into results that are all too late, at full utilization. A bound of K items is a bound on the wait: K / μ if the newest are dropped, K / λ if the oldest are. It is right for one speed of the consumer only; a bound in time, or CoDel, moves with it. CoDel drops by a square root that was made for senders that slow down, so against a source that goes on all the same it takes seconds to catch up. Credits drop nothing: they move the line upstream, buffer by buffer, to the source. If that can wait, all is well. If it can’t, the line now stands before your door, where somebody has to decide.',
  challenges: [
    {
      id: 'goodput',
      title: 'Too much, and yet in time',
      task: 'With a source that goes on all the same and brings 20 % too much or more: for ten seconds, let results in time be 90 % of what resize can do, and at most one result in twenty too late.',
      hint: 'Somebody must go without. Which bound makes the wait shorter than the deadline, counted in milliseconds?',
      solved: (run: BackpressureRun) =>
        run.values.source === 'open' &&
        run.values.rate * run.values.service >= 1200 &&
        run.time >= 10_000 &&
        run.goodput >= 0.9 &&
        run.lateShare <= 0.05,
    },
    {
      id: 'slow',
      title: 'The consumer gets slower',
      task: 'Make resize three times slower under a load that it could bear at its usual speed, 80 % or more. Of the results that come meanwhile, 100 or more, nine in ten are in time.',
      hint: 'A bound in items that was right before is now three times too long, unless what it drops is at the other end.',
      solved: ({values, whileSlow}: BackpressureRun) =>
        values.source === 'open' &&
        values.rate * values.service >= 800 &&
        values.rate * values.service <= 1000 &&
        whileSlow.done >= 100 &&
        whileSlow.inTime >= 0.9 * whileSlow.done,
    },
    {
      id: 'window',
      title: 'Too few credits',
      task: 'With credits, let items wait at the source although resize is idle for more than half of the time, for five seconds.',
      hint: 'A credit is under way for a round trip. How many can be used in one?',
      solved: (run: BackpressureRun) =>
        run.values.policy === 'block' && run.time >= 5000 && run.waitsAtSource && run.utilization < 0.5,
    },
    {
      id: 'wave',
      title: 'The wave',
      task: 'With three stages and credits, fill all buffers, of ten items or more each, by slowing one stage down; then see them empty again. Nothing may be dropped.',
      hint: 'Slow the last one down. The load must be one that the stages can bear at their usual speed, or nothing drains.',
      solved: ({values, wave, pipeline}: BackpressureRun) =>
        wave === 'gone' && values.capacity >= 10 && pipeline.dropped === 0,
    },
  ],
  firstFrame: 20,
  maxSteps: 600,
  pace: 20,
  start: (values, seed) => new BackpressureRun(values, seed),
});

import {choice, defineLab, number} from '../experiment';
import {DagRun} from './run';

/** The experiment. */
export const lab = defineLab({
  name: 'dag',
  title: 'A pipeline, and what its tables hold in the end',
  summary:
    'Five tasks make a daily report of likes, without those of bots. Let workers die and sleep, likes come late and days run again, and see whether the report is right in the end.',
  timeUnit: 'h',
  parameters: {
    writing: choice({
      label: 'A task',
      options: {
        append: 'appends its rows',
        overwrite: 'replaces the rows of its day',
        fenced: 'replaces them, newest attempt only',
      },
      initial: 'append',
    }),
    reading: choice({
      label: 'Its day is',
      options: {interval: 'that of its run', clock: 'yesterday, by the clock'},
      initial: 'interval',
    }),
    crash: choice({
      label: 'The worker of “likes”, day 2, dies',
      options: {none: 'not by itself', before: 'before it writes', after: 'between writing and reporting'},
      initial: 'after',
    }),
    late: number({label: 'Likes that come late', unit: '%', min: 0, max: 30, step: 5, initial: 0}),
    wait: number({label: 'Wait after the end of a day', unit: 'h', min: 0, max: 12, step: 1, initial: 0}),
    lookback: number({label: 'Earlier days run again', unit: '', min: 0, max: 2, step: 1, initial: 0}),
    failures: number({label: 'Attempts that fail', unit: '%', min: 0, max: 50, step: 5, initial: 0}),
    retries: number({label: 'Retries', unit: '', min: 0, max: 4, step: 1, initial: 2}),
    workers: number({label: 'Workers', unit: '', min: 1, max: 3, step: 1, initial: 2}),
    days: number({label: 'Days', unit: '', min: 2, max: 7, step: 1, initial: 4}),
  },
  predict: {
    question:
      'The worker that filters the likes of day 2 has written its rows, and dies before it can report that. After four silent hours the scheduler gives the attempt up and lets another worker try. What will the report say about day 2?',
    options: [
      {
        text: 'The right number: the second attempt sees that the rows are there.',
        explanation:
          'An append compares nothing with what the table holds: the retry filters day 2 again and adds the same rows. A write that replaces the partition of the day would leave one copy.',
      },
      {
        text: 'Twice the number, and every task is green.',
        explanation:
          'Both attempts have appended the same rows. The first one’s success was never reported, the second one’s was; nothing in the scheduler’s state tells this day from the others.',
      },
      {
        text: 'Nothing: the run of day 2 fails.',
        explanation:
          'It would without retries. Retries are what makes the pipeline survive a dead worker, and what makes an appending task count twice.',
      },
    ],
    right: 1,
  },
  explain:
    'A scheduler knows only what workers tell it. Between a write and the report of it a worker can die, so a task that has succeeded may be run again; and a worker that was taken for dead may wake up and write. Retries are at least once, as messages are, and the table has to bear it: a task that replaces the rows of its day can be run any number of times. That makes a backfill an ordinary run, and late likes a reason for one. It works only if the task takes its day from its run and not from a clock, and against a sleeper with old input only a table that knows which attempt is the newest helps.',
  challenges: [
    {
      id: 'explode',
      title: 'A wonderful day',
      task: 'Make the report claim three times the likes of a day or more.',
      hint: 'Appending tasks also append what the tasks before them have appended twice. Run a day again.',
      solved: ({exaggeration}: DagRun) => exaggeration >= 3,
    },
    {
      id: 'late',
      title: 'Right, though late',
      task: 'With 10 % of late likes or more, and without running earlier days again by itself, let all come to rest with a report that is right about every day.',
      hint: 'The table says for which days likes came after their run. Replace rows, wait until the last like is there, and run those days again.',
      solved: ({values, quiet, pipeline}: DagRun) =>
        values.late >= 10 &&
        values.lookback === 0 &&
        quiet &&
        pipeline.wrongDays.length === 0 &&
        Array.from({length: values.days}, (_, i) => pipeline.lateLikes(i + 1)).some((count) => count > 0),
    },
    {
      id: 'sleeper',
      title: 'The sleeper',
      task: 'Without any crash, let a task that replaces the rows of its day replace newer rows by older ones. Then try the same with the newest attempt only.',
      hint: 'A worker reads when it begins and writes when it ends. Pause it in between, let a like arrive and another worker do the work, then let it go on.',
      solved: ({values, pipeline}: DagRun) =>
        values.writing === 'overwrite' &&
        values.crash === 'none' &&
        pipeline.spoiled > 0 &&
        !pipeline.trace.events.some(({kind}) => kind === 'dag.crash'),
    },
    {
      id: 'survive',
      title: 'Kill them all',
      task: 'With two workers or more and four days or more, crash each worker while it works, and let all come to rest with a report that is right about every day, without running any day again by hand.',
      hint: 'Go step by step, and let the dead go on. Which way of writing bears a second attempt?',
      solved: ({values, struck, quiet, pipeline}: DagRun) =>
        values.days >= 4 &&
        values.lookback === 0 &&
        pipeline.workers.length >= 2 &&
        pipeline.workers.every(({name}) => struck.has(name)) &&
        quiet &&
        pipeline.wrongDays.length === 0 &&
        !pipeline.trace.events.some((event) => event.kind === 'dag.run' && event.again),
    },
  ],
  firstFrame: 50,
  maxSteps: 500,
  pace: 6,
  start: (values, seed) => new DagRun(values, seed),
});

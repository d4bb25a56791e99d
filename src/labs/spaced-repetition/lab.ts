import {choice, defineLab, number, type Action, type LogEntry, type Metric, type Run, type View} from '../experiment';
import {Learner, type Habits} from './learner';

const HOLIDAY = 7;
/** Seconds that a review takes; the lesson computes with the same. */
const SECONDS_PER_REVIEW = 30;

class LearningRun implements Run {
  readonly log: LogEntry[] = [{time: 0, text: 'Nothing is learned yet, and nothing is due.'}];
  readonly learner: Learner;
  /** Days in a row, up to now, without a backlog. */
  calm = 0;
  /** Holidays taken. */
  holidays = 0;
  /** Whether a holiday after day 60, with at least 100 items, was made up for within 10 days. */
  recovered = false;
  readonly #habits: Habits;
  readonly #reviews: (readonly [number, number])[] = [];
  readonly #waiting: (readonly [number, number])[] = [];
  #off = 0;
  #begins = true;
  /** The day after the last day off of a holiday that was begun in earnest, until it has been recovered from. */
  #back: number | undefined;

  constructor(habits: Habits, seed: number) {
    this.#habits = habits;
    this.learner = new Learner(habits, seed);
  }

  get time(): number {
    return this.learner.today;
  }

  /** Whether time and success are those of the challenges. */
  get fair(): boolean {
    return this.#habits.capacity === 30 && this.#habits.success === 0.9;
  }

  get backlog(): number {
    return this.#waiting.at(-1)?.[1] ?? 0;
  }

  step(): boolean {
    const away = this.#off > 0;
    const before = this.backlog;
    const {reviewed, forgotten, begun, waiting} = this.learner.day(
      this.#begins && !away,
      away ? 0 : this.#habits.capacity,
    );
    if (away) this.#off--;
    this.#reviews.push([this.time, reviewed]);
    this.#waiting.push([this.time, waiting]);
    if (this.#back !== undefined && this.time > this.#back && waiting === 0) {
      this.recovered ||= this.time - this.#back <= 10;
      this.#back = undefined;
    }
    this.calm = waiting === 0 ? this.calm + 1 : 0;
    if (away) this.#say(`A day off. ${waiting} reviews wait.`);
    else
      this.#say(`${reviewed} reviews and ${begun} new items, ${forgotten} of them forgotten. ${waiting} had to wait.`);
    if (waiting > 0 && before === 0 && !away) this.#say('More was due than fits into the day: a backlog begins.');
    return true;
  }

  actions(): Action[] {
    return [
      ...(this.#off === 0 ? [{id: 'holiday', label: `Take ${HOLIDAY} days off`, group: 'Disturb'}] : []),
      this.#begins
        ? {id: 'pause', label: 'Begin no new items', group: 'Regulate'}
        : {id: 'resume', label: 'Begin new items again', group: 'Regulate'},
    ];
  }

  act(id: string): void {
    if (id === 'holiday') {
      this.#off = HOLIDAY;
      this.holidays++;
      if (this.time > 60 && this.learner.size >= 100) this.#back = this.time + HOLIDAY;
      this.#say(`You take ${HOLIDAY} days off.`);
    } else {
      this.#begins = id === 'resume';
      this.#say(this.#begins ? 'You begin new items again.' : 'You begin no new items for now.');
    }
  }

  views(): View[] {
    const {capacity} = this.#habits;
    const intervals = this.learner.intervals();
    const reviewed = this.#reviews.at(-1)?.[1] ?? 0;
    return [
      {
        kind: 'series',
        title: 'Reviews each day',
        description: `Yesterday had ${reviewed} reviews, and ${this.backlog} more were due and had to wait. A day has room for ${capacity}.`,
        x: {label: 'day', unit: ''},
        y: {label: 'reviews', unit: ''},
        lines: [
          {label: 'done', points: this.#reviews},
          {label: 'waiting', points: this.#waiting, dashed: true},
        ],
        levels: [{label: 'fits into a day', y: capacity}],
      },
      {
        kind: 'bars',
        title: 'When the items come back',
        description: `${this.learner.size} items: ${intervals.map(({label, count}) => `${count} ${label}`).join(', ')}.`,
        unit: '',
        bars: intervals.map(({label, count}, index) => ({label, value: count, tone: index === 0 ? 'bad' : 'plain'})),
      },
    ];
  }

  metrics(): Metric[] {
    return [
      {id: 'items', label: 'Items begun', value: this.learner.size, unit: ''},
      {id: 'reviews', label: 'Reviews on the last day', value: this.#reviews.at(-1)?.[1] ?? 0, unit: ''},
      {id: 'backlog', label: 'Reviews waiting', value: this.backlog, unit: ''},
      {id: 'calm', label: 'Days without a backlog', value: this.calm, unit: 'days'},
    ];
  }

  hash(): string {
    return this.learner.trace.hash;
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }
}

/** A quarter of an hour a day, and a scheduler that decides what to ask: when does it become too much? */
export const lab = defineLab({
  name: 'spaced-repetition',
  title: 'Spaced repetition',
  summary: 'Reviews are a queue: find out how many new items a day your time can carry.',
  timeUnit: 'days',
  parameters: {
    scheduler: choice({
      label: 'Scheduler',
      options: {sm2: 'SM-2', leitner: 'Leitner box, 5 compartments'},
      initial: 'leitner',
    }),
    newPerDay: number({label: 'New items', unit: 'a day', min: 1, max: 20, step: 1, initial: 4}),
    first: choice({
      label: 'First each day',
      options: {reviews: 'Reviews that are due', new: 'New items'},
      initial: 'reviews',
    }),
    success: number({label: 'Reviews that succeed', unit: '%', min: 50, max: 100, step: 5, initial: 90}),
    minutes: number({label: 'Time', unit: 'min a day', min: 5, max: 60, step: 5, initial: 15}),
  },
  predict: {
    question:
      'A quarter of an hour holds 30 reviews. You begin 4 items a day, use a Leitner box whose last compartment comes back every 16 days, and succeed in 9 reviews of 10. What happens within a year?',
    options: [
      {
        text: 'The reviews settle below 30 a day',
        explanation:
          'They would if items ever left the box. The last compartment keeps its cards and asks for each of them every 16 days.',
      },
      {
        text: 'The reviews grow until they no longer fit',
        explanation:
          'Each item goes on causing at least one review in 16 days. If you began 4 a day for 300 days, 1,200 items would ask for more than 75 reviews a day.',
      },
      {
        text: 'A backlog appears in the first week',
        explanation: 'In the first week there are at most 28 items, and 30 reviews fit into a day.',
      },
    ],
    right: 1,
  },
  explain:
    'Arrivals are new items, and each brings its reviews with it. A scheduler whose intervals stop growing asks for every item for ever, so its load grows with every item. Whoever does reviews first then has no time left for new items; whoever begins new items first has a backlog without end. SM-2 multiplies its intervals, so an item of a year ago asks for little. A holiday does not lower the load, it moves it: the days after it have to carry their own reviews and those that waited.',
  challenges: [
    {
      id: 'sustain',
      title: 'Six hundred items',
      task: 'With 15 minutes a day and 90 % success, begin 600 items within 200 days, with no backlog in the last 30 of them.',
      hint: 'One of the two schedulers asks less of old items. And 600 in 200 days is 3 a day.',
      solved: (run: LearningRun) => run.fair && run.time <= 200 && run.learner.size >= 600 && run.calm >= 30,
    },
    {
      id: 'holiday',
      title: 'Come back',
      task: 'After day 60, with at least 100 items, take a week off. Have an empty backlog again within 10 days of your return.',
      hint: 'New items can wait while old ones are due.',
      solved: (run: LearningRun) => run.recovered,
    },
    {
      id: 'drown',
      title: 'Drown',
      task: 'Have more than 100 reviews waiting, without a holiday.',
      hint: 'As long as reviews come first, a full day begins nothing new, and the queue regulates itself.',
      solved: (run: LearningRun) => run.holidays === 0 && run.backlog > 100,
    },
  ],
  firstFrame: 60,
  maxSteps: 730,
  pace: 10,
  start: ({scheduler, newPerDay, first, success, minutes}, seed) =>
    new LearningRun(
      {scheduler, newPerDay, first, success: success / 100, capacity: Math.floor((minutes * 60) / SECONDS_PER_REVIEW)},
      seed,
    ),
});

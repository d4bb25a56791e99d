import {
  choice,
  defineLab,
  number,
  type Action,
  type LogEntry,
  type Metric,
  type Run,
  type Tone,
  type View,
} from '../experiment';
import {exponential, Rng, type Distribution} from '../kernel';
import {EventLoop} from './loop';

type Where = 'loop' | 'microtasks' | 'slices' | 'pool';

/** Times in milliseconds. Each request computes twice for `PART`, reads a file in the pool and asks a database. */
const PART = 1;
const FILE = 1;
const DATABASE = 10;
/** When somebody asks for the first report, and into what a report is cut. */
const FIRST_REPORT = 500;
const SLICE = 5;
const HASH = 100;
const HASHES = 5;
/** A request that takes longer is slow. */
const SLOW = 100;
/** A callback that takes longer is told of. */
const LONG = 20;
const DRAWN = 10;
const CALLBACKS = 6;

interface Values {
  readonly rate: number;
  readonly work: number;
  readonly where: Where;
  readonly threads: number;
}

class LoopRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly loop: EventLoop;
  answered = 0;
  /** The longest time of a request since the last report was asked for, and of all. */
  worst = 0;
  worstOfAll = 0;
  /** Requests slower than 100 ms, and than 300 ms. */
  slow = 0;
  verySlow = 0;
  /** Reports asked for, and finished. */
  asked = 0;
  finished = 0;
  /** The longest that a callback kept the loop. */
  longest = 0;
  readonly #gaps: Distribution;
  readonly #rng: Rng;
  readonly #times: [number, number][] = [];
  #requests = 0;
  #seen = 0;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.loop = new EventLoop({threads: values.threads});
    this.#gaps = exponential(1000 / values.rate);
    this.#rng = Rng.seeded(seed);
    this.#say(
      `Requests arrive at random, ${values.rate} a second. Each needs ${2 * PART} ms of the loop, a file and the database.`,
    );
    this.#expect();
    this.loop.onReady(() => this.#report(), FIRST_REPORT, 'report');
  }

  get time(): number {
    return this.loop.now;
  }

  step(): boolean {
    this.loop.step();
    for (const event of this.loop.trace.events.slice(this.#seen)) {
      this.longest = Math.max(this.longest, event.took);
      if (event.took > LONG)
        this.#say(`One callback (${event.label}) has kept the loop for ${event.took.toFixed(0)} ms.`);
    }
    this.#seen = this.loop.trace.length;
    return true;
  }

  actions(): Action[] {
    return [
      {id: 'report', label: `Ask for a report of ${this.values.work} ms`, group: 'Work'},
      {id: 'hashes', label: `Hash ${HASHES} passwords in the pool, ${HASH} ms each`, group: 'Work'},
    ];
  }

  act(id: string): void {
    switch (id) {
      case 'report':
        this.loop.onReady(() => this.#report(), this.time, 'report');
        break;
      case 'hashes':
        for (let i = 1; i <= HASHES; i++) this.loop.inPool(() => this.#say(`Hash ${i} is done.`), HASH, `hash ${i}`);
        this.#say(`${HASHES} hashes are given to the pool, which has ${this.values.threads} threads.`);
    }
  }

  views(): View[] {
    return [this.#queues(), this.#series(), this.#table()];
  }

  metrics(): Metric[] {
    return [
      {id: 'answered', label: 'Answered', value: this.answered, unit: ''},
      {id: 'slow', label: `Slower than ${SLOW} ms`, value: this.slow, unit: ''},
      {id: 'worst', label: 'Slowest', value: this.worstOfAll, unit: 'ms'},
      {id: 'longest', label: 'Longest callback', value: this.longest, unit: 'ms'},
      {id: 'elu', label: 'Utilization of the loop', value: 100 * this.loop.utilization, unit: '%'},
    ];
  }

  hash(): string {
    return this.loop.trace.hash;
  }

  /** The next request comes at its time, whatever the loop does then. */
  #expect(after = 0): void {
    const at = after + this.#gaps.sample(this.#rng);
    const id = ++this.#requests;
    this.loop.onReady(
      () => {
        this.#expect(at);
        this.#serve(id, at);
      },
      at,
      `request ${id}`,
    );
  }

  #serve(id: number, at: number): void {
    const {loop} = this;
    loop.compute(PART);
    loop.inPool(
      () =>
        loop.onReady(
          () => {
            loop.compute(PART);
            this.#answer(at);
          },
          loop.now + DATABASE,
          `database ${id}`,
        ),
      FILE,
      `file ${id}`,
    );
  }

  #answer(at: number): void {
    const took = this.time - at;
    this.answered += 1;
    this.worst = Math.max(this.worst, took);
    this.worstOfAll = Math.max(this.worstOfAll, took);
    if (took > SLOW) this.slow += 1;
    if (took > 3 * SLOW) this.verySlow += 1;
    this.#times.push([this.time, took]);
  }

  #report(): void {
    const {work, where} = this.values;
    this.asked += 1;
    this.worst = 0;
    const done = (): void => {
      this.finished += 1;
      this.#say('The report is finished.');
    };
    this.#say(`Somebody asks for a report: ${work} ms of computing.`);
    switch (where) {
      case 'loop':
        this.loop.compute(work);
        return done();
      case 'pool':
        return this.loop.inPool(done, work, 'report');
      default:
        return this.#slice(work, where, done);
    }
  }

  #slice(left: number, where: 'microtasks' | 'slices', done: () => void): void {
    this.loop.compute(Math.min(SLICE, left));
    if (left <= SLICE) return done();
    const rest = (): void => this.#slice(left - SLICE, where, done);
    if (where === 'slices') this.loop.setImmediate(rest, 'slice');
    else this.loop.queueMicrotask(rest);
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #queues(): View {
    const {batch} = this.loop.waiting;
    const {running, waiting} = this.loop.pool.at(this.time);
    const last = this.loop.trace.events.at(-1);
    const cells = (labels: readonly string[]): {text: string; tone: Tone}[] =>
      labels.slice(0, DRAWN).map((text) => ({text, tone: text.startsWith('report') ? 'bad' : 'waiting'}));
    return {
      kind: 'queue',
      title: 'The loop and its pool',
      description: `The loop is in its ${this.loop.phase} phase, and has ${batch.length} more callbacks to run in it. The pool runs ${running.length} jobs, and ${waiting.length} wait for a thread.`,
      queues: [
        {
          id: 'loop',
          label: `Callbacks of this phase: ${this.loop.phase}`,
          waiting: cells(batch),
          hidden: Math.max(0, batch.length - DRAWN),
          servers: [{label: 'loop', tone: 'active', ...(last === undefined ? {} : {serving: last.label})}],
        },
        {
          id: 'pool',
          label: 'Jobs for the pool',
          waiting: cells(waiting.map(({label}) => label)),
          hidden: Math.max(0, waiting.length - DRAWN),
          servers: Array.from({length: this.loop.pool.threads}, (_, index) => {
            const job = running[index];
            return job === undefined
              ? {label: `t${index + 1}`, tone: 'muted'}
              : {label: `t${index + 1}`, tone: 'active', serving: job.label};
          }),
        },
      ],
    };
  }

  #series(): View {
    return {
      kind: 'series',
      title: 'How long requests take',
      description:
        this.answered === 0
          ? 'No request is answered yet.'
          : `Of ${this.answered} requests, ${this.slow} took longer than ${SLOW} ms; the slowest took ${this.worstOfAll.toFixed(0)} ms.`,
      x: {label: 'answered at', unit: 'ms'},
      y: {label: 'time of the request', unit: 'ms'},
      lines: [{label: 'requests', points: this.#times}],
      levels: [{label: 'slow', y: SLOW}],
    };
  }

  #table(): View {
    const events = this.loop.trace.events.slice(-CALLBACKS);
    return {
      kind: 'table',
      title: 'The last callbacks',
      description: `The last ${events.length} callbacks that the loop has run, the newest at the end.`,
      columns: ['Phase', 'Callback', 'Late by', 'Took'],
      rows: events.map(({phase, label, late, took}) => ({
        cells: [phase, label, `${late.toFixed(1)} ms`, `${took.toFixed(1)} ms`],
        tone: took > LONG ? 'bad' : late > LONG ? 'waiting' : 'plain',
      })),
    };
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'event-loop',
  title: 'One thread, many requests',
  summary: 'A server with one event loop computes a report. See who else waits, and where the work should have gone.',
  timeUnit: 'ms',
  parameters: {
    rate: number({label: 'Requests', unit: 'a second', min: 5, max: 200, step: 5, initial: 50}),
    work: number({label: 'Work of a report', unit: 'ms', min: 100, max: 2000, step: 100, initial: 400}),
    where: choice({
      label: 'The report is computed',
      options: {
        loop: 'In one callback',
        microtasks: 'In a chain of promises, 5 ms each',
        slices: 'In slices of 5 ms, with setImmediate',
        pool: 'In a thread of the pool',
      },
      initial: 'loop',
    }),
    threads: number({label: 'Threads of the pool', unit: '', min: 1, max: 16, step: 1, initial: 4}),
  },
  predict: {
    question:
      'Fifty requests a second keep the loop busy for a tenth of its time. After half a second somebody asks for a report that computes for 400 ms in one callback. How many requests will take longer than 100 ms?',
    options: [
      {
        text: 'None: requests wait for files and the database, and that is asynchronous',
        explanation:
          'The waiting is. But each request also needs the loop, three times, and the loop runs one callback at a time.',
      },
      {
        text: 'One: the report itself',
        explanation: 'The others are ready on time. Nobody calls them back.',
      },
      {
        text: 'About fifteen',
        explanation: 'Those that come in the first 300 ms of the 400 wait for more than 100: 50 a second times 0.3 s.',
      },
    ],
    right: 2,
  },
  explain:
    'A loop runs each callback to its end, so whoever computes for 400 ms in one makes all others wait as long, however little they need. A chain of promises is no help: microtasks run before the loop goes on, all of them. With setImmediate between the slices the loop polls in between, and requests wait for one slice. In a thread of the pool the loop stays free, as long as the pool has a thread left: file accesses wait in the same line, and a full pool makes requests slow while the loop is idle.',
  challenges: [
    {
      id: 'smooth',
      title: 'A report that nobody notices',
      task: 'Finish a report of 800 ms or more, at 50 requests a second or more, with no request above 60 ms since it was asked for.',
      hint: 'Cut it up, or take it elsewhere.',
      solved: ({finished, asked, values, worst, answered}: LoopRun) =>
        finished > 0 && finished === asked && values.work >= 800 && values.rate >= 50 && answered >= 60 && worst <= 60,
    },
    {
      id: 'chain',
      title: 'Many small steps, one long stop',
      task: 'Have ten requests take longer than 300 ms although the report never computes for more than 5 ms at a time.',
      hint: 'What runs before the loop goes on?',
      solved: ({values, verySlow}: LoopRun) => values.where === 'microtasks' && verySlow >= 10,
    },
    {
      id: 'idle',
      title: 'Slow, with an idle loop',
      task: 'Have five requests take longer than 300 ms, with no callback above 10 ms and the loop below 50 % utilization.',
      hint: 'Requests need more than the loop. How many threads are there for how many jobs?',
      solved: ({verySlow, longest, loop}: LoopRun) => verySlow >= 5 && longest <= 10 && loop.utilization < 0.5,
    },
  ],
  firstFrame: 90,
  maxSteps: 1200,
  pace: 25,
  start: (values, seed) => new LoopRun(values, seed),
});

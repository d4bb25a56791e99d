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
import {ceilToTick, exponential, Rng, Scheduler, Trace, type Recorder, type TraceEvent} from '../kernel';
import {gcra, leakyMeter, leakyQueue, tokenBucket} from './buckets';
import type {Decision, Limiter} from './limiter';
import {fixedWindow, slidingCounter, slidingLog} from './windows';

const ALGORITHMS = {
  fixed: 'Fixed window',
  log: 'Sliding log',
  counter: 'Sliding counter',
  token: 'Token bucket',
  meter: 'Leaky bucket (meter)',
  queue: 'Leaky bucket (queue)',
  gcra: 'GCRA',
} as const;

type Algorithm = keyof typeof ALGORITHMS;
type Traffic = 'edges' | 'random' | 'even' | 'bursts';
type Side = 'A' | 'B';

/** The window of all limits, in milliseconds. */
const WINDOW = 1000;
/** How far before and after the change of windows an attack comes, in milliseconds. */
const EDGE = 5;
const BURST = 10;
/** Requests that are drawn. */
const DRAWN = 24;

type RateLimitEvent = TraceEvent & {
  readonly kind: 'limit.request';
  readonly A: boolean;
  readonly B: boolean;
  readonly delayA: number;
  readonly delayB: number;
};

interface Values {
  readonly a: Algorithm;
  readonly b: Algorithm;
  readonly limit: number;
  readonly burst: number;
  readonly traffic: Traffic;
  readonly load: number;
}

/** A limiter under way, whatever its state is, and what it has done. */
class Subject {
  readonly algorithm: Algorithm;
  readonly bytesPerKey: number;
  /** One for each request. */
  readonly decisions: Decision[] = [];
  /** When requests were let in. */
  readonly admitted: number[] = [];
  /** How many were let in: a stair, with the height before and after each request. */
  readonly counts: (readonly [time: number, count: number])[] = [[0, 0]];
  /** The most that was let in within any window, wherever it starts. */
  peak = 0;
  readonly #decide: (now: number) => Decision;
  /** Index of the first admitted request that is in the last window. */
  #oldest = 0;

  constructor(algorithm: Algorithm, {limit, burst}: Values) {
    this.algorithm = algorithm;
    const rate = {interval: ceilToTick(WINDOW / limit), burst};
    const quota = {limit, window: WINDOW};
    const use = <S>(limiter: Limiter<S>): [number, (now: number) => Decision] => {
      let state = limiter.fresh;
      return [
        limiter.bytesPerKey,
        (now) => {
          const verdict = limiter.decide(state, now);
          state = verdict.state;
          return verdict.decision;
        },
      ];
    };
    const limiters: Readonly<Record<Algorithm, () => [number, (now: number) => Decision]>> = {
      fixed: () => use(fixedWindow(quota)),
      log: () => use(slidingLog(quota)),
      counter: () => use(slidingCounter(quota)),
      token: () => use(tokenBucket(rate)),
      meter: () => use(leakyMeter(rate)),
      queue: () => use(leakyQueue(rate)),
      gcra: () => use(gcra(rate)),
    };
    [this.bytesPerKey, this.#decide] = limiters[algorithm]();
  }

  get name(): string {
    return ALGORITHMS[this.algorithm];
  }

  get refused(): number {
    return this.decisions.length - this.admitted.length;
  }

  decide(now: number): Decision {
    const decision = this.#decide(now);
    this.decisions.push(decision);
    this.counts.push([now, this.admitted.length]);
    if (decision.allowed) {
      this.admitted.push(now);
      while ((this.admitted[this.#oldest] ?? now) + WINDOW <= now) this.#oldest += 1;
      this.peak = Math.max(this.peak, this.admitted.length - this.#oldest);
    }
    this.counts.push([now, this.admitted.length]);
    return decision;
  }
}

const cellOf = ({allowed, delay}: Decision): {text: string; tone: Tone} =>
  !allowed
    ? {text: '✕', tone: 'bad'}
    : delay > 0
      ? {text: `+${delay.toFixed(0)}`, tone: 'waiting'}
      : {text: '✓', tone: 'good'};

const inWords = ({name}: Subject, {allowed, delay, retryAfter}: Decision): string =>
  !allowed
    ? `${name} refuses it (again in ${retryAfter.toFixed(0)} ms)`
    : delay > 0
      ? `${name} holds it for ${delay.toFixed(0)} ms`
      : `${name} admits it`;

class RateLimitRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly a: Subject;
  readonly b: Subject;
  /** Changes of windows that the reader had attacked. */
  attacks = 0;
  /** Requests that the reader has sent at once. */
  bursts = 0;
  readonly #scheduler = new Scheduler();
  readonly #trace: Trace<RateLimitEvent> & Recorder<RateLimitEvent> = new Trace(this.#scheduler);
  readonly #rng: Rng;
  /** When requests came. */
  readonly #times: number[] = [];

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#rng = Rng.seeded(seed).split('traffic');
    this.a = new Subject(values.a, values);
    this.b = new Subject(values.b, values);
    this.#say(
      `${this.a.name} (A) and ${this.b.name} (B) see the same requests. The limit is ${values.limit} a second.`,
    );
    if (values.traffic === 'edges') this.#attackEach(WINDOW);
    else this.#expect();
  }

  get time(): number {
    return this.#scheduler.now;
  }

  get requests(): number {
    return this.#times.length;
  }

  step(): boolean {
    return this.#scheduler.step();
  }

  actions(): Action[] {
    return [
      {id: 'burst', label: `${BURST} requests at once`, group: 'Client'},
      {id: 'edge', label: 'Attack the next change of windows', group: 'Client'},
    ];
  }

  act(id: string): void {
    if (id === 'burst') {
      this.bursts += 1;
      this.#say(`You send ${BURST} requests at once.`);
      for (let i = 0; i < BURST; i++) this.#scheduler.after(0, () => this.#request());
    } else {
      this.attacks += 1;
      // The next change that is far enough ahead.
      const change = WINDOW * Math.ceil((this.time + EDGE) / WINDOW);
      this.#say(
        `You will send ${this.values.limit} requests ${EDGE} ms before ${change} ms, when windows change, and as many ${EDGE} ms after it.`,
      );
      this.#attack(change);
    }
  }

  views(): View[] {
    return [this.#rows(), this.#admitted(), this.#peaks()];
  }

  metrics(): Metric[] {
    return [
      {id: 'requests', label: 'Requests', value: this.requests, unit: ''},
      {id: 'admittedA', label: 'A admitted', value: this.a.admitted.length, unit: ''},
      {id: 'admittedB', label: 'B admitted', value: this.b.admitted.length, unit: ''},
      {id: 'peakA', label: 'A, most in any second', value: this.a.peak, unit: ''},
      {id: 'peakB', label: 'B, most in any second', value: this.b.peak, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  /** Milliseconds from one request to the next. */
  #gap(): number {
    const {traffic, limit, load} = this.values;
    const mean = (WINDOW * 100) / (limit * load);
    if (traffic === 'even') return mean;
    if (traffic === 'random') return exponential(mean).sample(this.#rng);
    // Clumps of five on average, each as far apart as the load asks.
    return this.#rng.chance(0.2) ? exponential(5 * mean).sample(this.#rng) : 0;
  }

  #expect(): void {
    this.#scheduler.after(this.#gap(), () => {
      this.#expect();
      this.#request();
    });
  }

  #attack(change: number, afterwards?: () => void): void {
    const {limit} = this.values;
    for (let i = 0; i < limit; i++) this.#scheduler.at(change - EDGE, () => this.#request());
    for (let i = 1; i <= limit; i++) {
      this.#scheduler.at(change + EDGE, () => {
        this.#request();
        if (i === limit) afterwards?.();
      });
    }
  }

  /** Attacks every other change, so that the client has a window of rest in between. */
  #attackEach(change: number): void {
    this.#attack(change, () => this.#attackEach(change + 2 * WINDOW));
  }

  #request(): void {
    const now = this.time;
    this.#times.push(now);
    const [a, b] = [this.a.decide(now), this.b.decide(now)];
    this.#trace.record({kind: 'limit.request', A: a.allowed, B: b.allowed, delayA: a.delay, delayB: b.delay});
    this.#say(`Request ${this.requests}: ${inWords(this.a, a)}, ${inWords(this.b, b)}.`);
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #sides(): readonly (readonly [Side, Subject])[] {
    return [
      ['A', this.a],
      ['B', this.b],
    ];
  }

  #rows(): View {
    const from = Math.max(0, this.requests - DRAWN);
    const times = this.#times.slice(from);
    const windowOf = (time: number): number => Math.floor(time / WINDOW);
    const markers = times.flatMap((time, at) => {
      const before = times[at - 1];
      return before !== undefined && windowOf(before) !== windowOf(time) ? [{at, label: 'new window'}] : [];
    });
    const last = this.#sides().map(([side, subject]) => {
      const decisions = subject.decisions.slice(from);
      return `${side} let ${decisions.filter(({allowed}) => allowed).length} in`;
    });
    return {
      kind: 'rows',
      title: 'The last requests, and what became of them',
      description:
        times.length === 0
          ? 'No request has come yet.'
          : `Of the last ${times.length} requests, ${last.join(', and ')}.`,
      rows: [
        {
          id: 'time',
          label: 'Came at',
          detail: 'ms in the second',
          cells: times.map((time) => ({text: (time % WINDOW).toFixed(0), tone: 'muted'})),
          markers,
        },
        ...this.#sides().map(([side, subject]) => ({
          id: side,
          label: `${side}: ${subject.name}`,
          detail: `${subject.bytesPerKey} bytes a client`,
          cells: subject.decisions.slice(from).map(cellOf),
        })),
      ],
    };
  }

  #admitted(): View {
    const came = this.#times.flatMap((time, index) => [[time, index] as const, [time, index + 1] as const]);
    return {
      kind: 'series',
      title: 'Requests let in so far',
      description: `Of ${this.requests} requests, A (${this.a.name}) has let ${this.a.admitted.length} in and refused ${this.a.refused}, B (${this.b.name}) has let ${this.b.admitted.length} in and refused ${this.b.refused}.`,
      x: {label: 'time', unit: 'ms'},
      y: {label: 'requests', unit: ''},
      lines: [
        ...this.#sides().map(([side, {name, counts}]) => ({label: `${side}: ${name}`, points: counts})),
        {label: 'came', points: came, dashed: true},
      ],
    };
  }

  #peaks(): View {
    const {limit} = this.values;
    return {
      kind: 'bars',
      title: 'The most let in within any second',
      description: `The limit is ${limit} a second. The fullest second, wherever it starts, had ${this.a.peak} with A and ${this.b.peak} with B.`,
      unit: '',
      max: 2 * limit,
      bars: this.#sides().map(([side, {name, peak}]) => ({
        label: `${side}: ${name}`,
        value: peak,
        expected: limit,
        tone: peak > limit ? 'bad' : 'good',
      })),
    };
  }
}

/** Some side of the run for which it holds. */
const either = ({a, b}: RateLimitRun, test: (one: Subject, other: Subject) => boolean): boolean =>
  test(a, b) || test(b, a);

/** The experiment. */
export const lab = defineLab({
  name: 'rate-limit',
  title: 'Rate limiting',
  summary: 'Two limiters see the same requests. Which one keeps the limit in every second, and what does it cost?',
  timeUnit: 'ms',
  parameters: {
    a: choice({label: 'A', options: ALGORITHMS, initial: 'fixed'}),
    b: choice({label: 'B', options: ALGORITHMS, initial: 'log'}),
    traffic: choice({
      label: 'Requests come',
      options: {
        edges: 'Around the change of windows',
        random: 'At random',
        even: 'Evenly',
        bursts: 'In clumps',
      },
      initial: 'edges',
    }),
    load: number({label: 'Requests, of the limit', unit: '%', min: 20, max: 300, step: 10, initial: 120}),
    limit: number({label: 'Limit a second', unit: '', min: 5, max: 20, step: 1, initial: 10}),
    burst: number({label: 'Burst (buckets and GCRA)', unit: '', min: 1, max: 20, step: 1, initial: 10}),
  },
  predict: {
    question:
      'A limits to ten requests a second by counting in fixed windows, which change at each full second. A client rests, then sends ten requests 5 ms before the change and ten more 5 ms after it. How many does A let in, in these 10 ms?',
    options: [
      {
        text: '10',
        explanation:
          'That is what B does, which looks back a second from each request. A starts at zero with each window.',
      },
      {
        text: '11',
        explanation:
          'So many a token bucket could let in if a token was earned between the two groups: bursts and rate count together there.',
      },
      {
        text: '20',
        explanation:
          'The first ten count for the old window, the others for the new one. Both windows keep the limit; the second around the change does not.',
      },
    ],
    right: 2,
  },
  explain:
    'The fixed window keeps its limit in each window of the clock, and lets twice as many pass in the 10 ms around a change. The sliding log remembers when each request passed, so it keeps the limit in every second, at 8 bytes for each request of the limit. The sliding counter replaces the log by two counters and an assumption, and promises no more than a token bucket does: limit · (1 + t) requests in t seconds. Token bucket, leaky bucket and GCRA are one algorithm: burst + rate · t in any interval of length t; as a queue it holds what the others pass at once.',
  challenges: [
    {
      id: 'same',
      title: 'Two names for one thing',
      task: 'Choose two different algorithms that agree on every one of 200 requests, of which at least 30 are refused.',
      hint: 'Three of them keep a number that rises with each request and falls with time, or the other way around.',
      solved: ({a, b, requests}: RateLimitRun) =>
        a.algorithm !== b.algorithm &&
        requests >= 200 &&
        a.refused >= 30 &&
        a.decisions.every(({allowed}, index) => allowed === b.decisions[index]?.allowed),
    },
    {
      id: 'double-bucket',
      title: 'Buckets do it too',
      task: 'Have a bucket (or GCRA) let at least 1.8 times the limit in within a second, with a burst no larger than the limit.',
      hint: 'A full bucket, and then more requests than are earned. What does burst + rate · t say for a second?',
      solved: (run: RateLimitRun) =>
        run.values.burst <= run.values.limit &&
        either(
          run,
          ({algorithm, peak}) =>
            ['token', 'meter', 'queue', 'gcra'].includes(algorithm) && peak >= 1.8 * run.values.limit,
        ),
    },
    {
      id: 'exact',
      title: 'In every second',
      task: 'Requests come at random, at 200 % of the limit or more. Attack a change of windows, and after 200 requests have one limiter that let the limit in and no more in every second, while the other did not.',
      hint: 'Only one of them knows when each request passed.',
      solved: (run: RateLimitRun) =>
        run.values.traffic === 'random' &&
        run.values.load >= 200 &&
        run.attacks > 0 &&
        run.requests >= 200 &&
        either(run, (one, other) => one.peak === run.values.limit && other.peak > run.values.limit),
    },
    {
      id: 'smooth',
      title: 'Late instead of lost',
      task: 'Send ten requests at once, and lose none of 60 in all, while what is behind the limiter never gets two of them less than an interval apart.',
      hint: 'One of the buckets does not refuse and does not pass at once, as long as there is room.',
      solved: (run: RateLimitRun) =>
        run.bursts > 0 &&
        run.requests >= 60 &&
        either(run, ({algorithm, refused}) => algorithm === 'queue' && refused === 0),
    },
  ],
  firstFrame: 10,
  maxSteps: 900,
  pace: 8,
  start: (values, seed) => new RateLimitRun(values, seed),
});

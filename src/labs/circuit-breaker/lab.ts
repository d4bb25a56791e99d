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
import {Rng} from '../kernel';
import type {Jitter} from './backoff';
import type {Attempt} from './caller';
import type {Health} from './dependency';
import {CAPACITY, PrintShop, PERMITS, ROOM, THREADS, TIMEOUT, WAVE, WORKERS, type Guard, type Tally} from './shop';

const STEP = 250;
const SECOND = 1000 / STEP;
const SLOW_AT = 5000;
const BURST = 120;
/** Milliseconds after a burst in which its waves are counted. */
const AFTERMATH = 2000;
/** Calls in a line that are drawn. */
const DRAWN = 8;

const GUARDS: Readonly<Record<Guard, string>> = {
  budget: 'retry budget',
  breaker: 'circuit breaker',
  bulkhead: 'bulkhead',
};

const JITTERS: Readonly<Record<Jitter, string>> = {
  none: 'No wait',
  exponential: 'Exponential, no jitter',
  full: 'Full jitter',
  equal: 'Equal jitter',
  decorrelated: 'Decorrelated jitter',
};

interface Values {
  readonly load: number;
  readonly retries: number;
  readonly jitter: Jitter;
  readonly guard: 'off' | Guard | 'all';
  readonly slow: number;
}

/** A burst and the retries that it caused. */
interface Burst {
  readonly time: number;
  readonly jitter: Jitter;
  /** No guard, no second layer, a healthy payment service and calm before it: what a comparison needs. */
  readonly clean: boolean;
  retries: number;
  wave: number;
}

const isJitter = (text: string): text is Jitter => Object.hasOwn(JITTERS, text);
const isGuard = (text: string): text is Guard => Object.hasOwn(GUARDS, text);
const isHealth = (text: string): text is Health => ['healthy', 'slow', 'down'].includes(text);

class StormRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly shop: PrintShop;
  readonly bursts: Burst[] = [];
  /** The payment service has been healthy for 10 s, the prints still fail, and it is their retries that make them fail. */
  storm = false;
  /** Steps since the payment service was slowed down, while it is slow, and the worst part of good views in a second of it. */
  slowFor = 0;
  worstViews = 1;
  readonly #ticks: Tally[] = [];
  #healthySince = 0;
  #breakerWas = 'off';

  constructor(values: Values, seed: number) {
    this.values = values;
    const {load, retries, jitter, guard} = values;
    const guards: readonly Guard[] =
      guard === 'all' ? ['budget', 'breaker', 'bulkhead'] : guard === 'off' ? [] : [guard];
    this.shop = new PrintShop({rng: Rng.seeded(seed), load, retries, jitter, guards});
    this.#breakerWas = this.#breaker;
    this.#say(
      `${load} requests arrive in each second. Half of them are prints and need the payment service, which can do ${CAPACITY}/s.`,
    );
  }

  get time(): number {
    return this.shop.scheduler.now;
  }

  step(): boolean {
    // The trouble that comes by itself; what the reader does comes on top.
    if (this.values.slow > 0 && this.time === SLOW_AT) this.#become('slow');
    if (
      this.values.slow > 0 &&
      this.time === SLOW_AT + 1000 * this.values.slow &&
      this.shop.payment.health === 'slow'
    ) {
      this.#become('healthy');
    }
    const tally = this.shop.tick(STEP);
    this.#ticks.push(tally);
    this.#judge(tally);
    this.#tell();
    return true;
  }

  actions(): Action[] {
    const {payment, jitter, appsRetry} = this.shop;
    const health = (id: Health, label: string): Action[] =>
      payment.health === id ? [] : [{id: `payment:${id}`, label, group: 'Payment service'}];
    return [
      ...health('slow', 'Slow it down'),
      ...health('down', 'Take it down'),
      ...health('healthy', 'Bring it back'),
      {id: 'burst', label: `${BURST} prints at once`, group: 'Load'},
      {id: 'apps', label: appsRetry ? 'Apps stop retrying' : 'Apps retry too', group: 'Load'},
      ...(['budget', 'breaker', 'bulkhead'] as const).map((guard) => ({
        id: `guard:${guard}`,
        label: `${this.shop.has(guard) ? 'Remove' : 'Add'} the ${GUARDS[guard]}`,
        group: 'Guards',
      })),
      ...Object.entries(JITTERS)
        .filter(([id]) => id !== jitter)
        .map(([id, label]) => ({id: `jitter:${id}`, label, group: 'Waits between retries'})),
    ];
  }

  act(id: string): void {
    const [what = '', which = ''] = id.split(':');
    if (what === 'payment' && isHealth(which)) this.#become(which);
    else if (what === 'guard' && isGuard(which)) this.#guard(which);
    else if (what === 'jitter' && isJitter(which)) {
      this.shop.setJitter(which);
      this.#say(`Waits between retries from now on: ${JITTERS[which].toLowerCase()}.`);
    } else if (what === 'apps') {
      this.shop.setAppsRetry(!this.shop.appsRetry);
      this.#say(this.shop.appsRetry ? 'The apps retry too: two layers multiply.' : 'The apps no longer retry.');
    } else this.#burst();
  }

  views(): View[] {
    return [this.#series(), this.#queue(), this.#rows()];
  }

  metrics(): Metric[] {
    const last = this.#sum(SECOND);
    return [
      {id: 'prints', label: 'Prints that succeed', value: 100 * part(last.goodPrints, last.prints), unit: '%'},
      {id: 'views', label: 'Views that succeed', value: 100 * part(last.goodViews, last.views), unit: '%'},
      {id: 'calls', label: 'Calls per print', value: last.asked === 0 ? 0 : last.calls / last.asked, unit: ''},
      {id: 'queue', label: 'Waiting at the payment service', value: this.shop.payment.waiting.size, unit: ''},
      {id: 'wave', label: `Most retries in ${WAVE} ms`, value: this.shop.wave, unit: ''},
    ];
  }

  hash(): string {
    return this.shop.trace.hash;
  }

  /** What happened in the last steps, as one tally. */
  #sum(steps: number): Tally {
    const sum = {
      views: 0,
      goodViews: 0,
      prints: 0,
      goodPrints: 0,
      asked: 0,
      calls: 0,
      retries: 0,
      finished: 0,
      useful: 0,
    };
    for (const tick of this.#ticks.slice(-steps)) {
      for (const key of Object.keys(sum)) if (isCount(key)) sum[key] += tick[key];
    }
    return sum;
  }

  /** The storm is over: prints succeed for 3 s, and no fault was repaired since it was a storm. */
  get calmed(): boolean {
    const last = this.#sum(3 * SECOND);
    return this.storm && last.prints > 0 && last.goodPrints >= 0.95 * last.prints;
  }

  get #breaker(): string {
    return this.shop.breaker?.state ?? 'off';
  }

  #judge(tally: Tally): void {
    const burst = this.bursts.at(-1);
    if (burst && this.time - burst.time <= AFTERMATH) {
      burst.retries += tally.retries;
      burst.wave = this.shop.wave;
    }
    const second = this.#sum(SECOND);
    if (this.shop.payment.health === 'slow') {
      this.slowFor += 1;
      if (this.slowFor >= SECOND) this.worstViews = Math.min(this.worstViews, part(second.goodViews, second.views));
    }
    const settled = this.shop.payment.health === 'healthy' && this.time - this.#healthySince >= 10_000;
    if (
      settled &&
      !this.storm &&
      this.#healthySince > 0 &&
      second.prints > 0 &&
      second.goodPrints < 0.1 * second.prints &&
      second.calls > 1.3 * second.asked
    ) {
      this.storm = true;
      this.#say(
        `The payment service has been healthy for 10 s, and yet ${second.prints - second.goodPrints} of ${second.prints} prints fail: a retry storm.`,
      );
    }
  }

  #tell(): void {
    const breaker = this.#breaker;
    if (breaker !== this.#breakerWas && this.#breakerWas !== 'off' && breaker !== 'off') {
      this.#say(`The breaker is ${breaker}.`);
    }
    this.#breakerWas = breaker;
    if (this.#ticks.length % SECOND !== 0) return;
    const {prints, goodPrints, views, goodViews, calls, finished, useful} = this.#sum(SECOND);
    this.#say(
      `In this second ${goodPrints} of ${prints} prints and ${goodViews} of ${views} views succeeded. The payment service got ${calls} calls and finished ${finished}, ${useful} of them in time.`,
    );
  }

  #become(health: Health): void {
    if (health === this.shop.payment.health) return;
    this.shop.become(health);
    this.#healthySince = this.time;
    this.storm = false;
    if (health === 'slow') [this.slowFor, this.worstViews] = [0, 1];
    const words: Readonly<Record<Health, string>> = {
      healthy: 'is as fast as before',
      slow: `becomes so slow that a payment takes longer than the ${TIMEOUT} ms that the shop waits`,
      down: 'goes down: all its calls fail at once, and it refuses new ones',
    };
    this.#say(`The payment service ${words[health]}.`);
  }

  #guard(guard: Guard): void {
    const on = !this.shop.has(guard);
    this.shop.guard(guard, on);
    this.#say(`${on ? 'Added' : 'Removed'}: the ${GUARDS[guard]}.`);
  }

  #burst(): void {
    const {shop} = this;
    const guarded = shop.has('budget') || shop.has('breaker') || shop.has('bulkhead');
    const calm = shop.payment.health === 'healthy' && shop.payment.waiting.size < 20;
    const clean = calm && !guarded && !shop.appsRetry;
    shop.burst(BURST);
    this.bursts.push({time: this.time, jitter: shop.jitter, clean, retries: 0, wave: 0});
    this.#say(`${BURST} people order a print at the same instant.`);
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #series(): View {
    const last = this.#sum(SECOND);
    const line = (count: (tally: Tally) => number): [number, number][] =>
      this.#ticks.map((tick, index) => [((index + 1) * STEP) / 1000, count(tick) * SECOND]);
    return {
      kind: 'series',
      title: 'The payment service: asked and answered',
      description: `In the last second ${last.asked} prints were ordered and ${last.calls} calls arrived. ${last.finished} calls were finished, ${last.useful} of them while somebody still waited. It can do ${CAPACITY}/s when healthy.`,
      x: {label: 'time', unit: 's'},
      y: {label: 'rate', unit: '1/s'},
      lines: [
        {label: 'calls', points: line(({calls}) => calls)},
        {label: 'finished', points: line(({finished}) => finished), dashed: true},
        {label: 'finished in time', points: line(({useful}) => useful)},
      ],
      levels: [{label: 'capacity', y: CAPACITY}],
    };
  }

  #queue(): View {
    const {payment} = this.shop;
    const waiting = [...payment.waiting];
    const working = [...payment.working];
    const gone = waiting.filter(({abandoned}) => abandoned).length;
    const tone = (attempt: Attempt): Tone => (attempt.abandoned ? 'bad' : 'waiting');
    const word = (attempt: Attempt): string => (attempt.abandoned ? 'gone' : attempt.retry ? 'retry' : 'print');
    return {
      kind: 'queue',
      title: 'Waiting for the payment service',
      description: `${WORKERS} workers, ${working.length} busy; ${waiting.length} calls wait, and the callers of ${gone} of them have given up: their work will be done for nobody. The payment service is ${payment.health}.`,
      queues: [
        {
          id: 'payment',
          label: `Payment service (${payment.health})`,
          waiting: waiting.slice(0, DRAWN).map((attempt) => ({text: word(attempt), tone: tone(attempt)})),
          hidden: Math.max(0, waiting.length - DRAWN),
          capacity: ROOM,
          servers: Array.from({length: WORKERS}, (_, index) => {
            const attempt = working[index];
            const label = `w${index + 1}`;
            if (!attempt) return {label, tone: 'muted'};
            return {label, serving: word(attempt), tone: attempt.abandoned ? 'bad' : 'active'};
          }),
        },
      ],
    };
  }

  #rows(): View {
    const {shop} = this;
    const {budget, window, bulkhead, threads} = shop;
    const breaker = this.#breaker;
    const gauge = (value: number, tone: Tone): {text: string; tone: Tone}[] =>
      Array.from({length: 10}, (_, cell) => ({
        text: cell < value ? '■' : '□',
        tone: cell < value ? tone : 'muted',
      }));
    const inside = threads.inside.size;
    const failing = window
      ? `, ${(100 * window.failureRate).toFixed(0)} % of the last ${window.calls} calls failed`
      : '';
    return {
      kind: 'rows',
      title: 'Guards',
      description: `Threads: ${inside} of ${THREADS} busy. Breaker: ${breaker}${failing}. Budget: ${budget ? `${budget.tokens.toFixed(1)} of ${budget.maxTokens} tokens, retries above ${budget.maxTokens / 2}` : 'off'}. Bulkhead: ${bulkhead ? `${bulkhead.inside.size} of ${PERMITS} permits taken` : 'off'}.`,
      rows: [
        {
          id: 'threads',
          label: 'Threads',
          detail: `${inside} of ${THREADS} busy`,
          cells: gauge(Math.ceil((10 * inside) / THREADS), inside === THREADS ? 'bad' : 'active'),
        },
        {
          id: 'breaker',
          label: 'Breaker',
          detail: `${breaker}${failing}`,
          cells: (window?.results.slice(-10) ?? []).map(({failed}) =>
            failed ? {text: '✗', tone: 'bad'} : {text: '✓', tone: 'good'},
          ),
        },
        {
          id: 'budget',
          label: 'Retry budget',
          detail: budget ? `${budget.tokens.toFixed(1)} tokens` : 'off',
          cells: budget ? gauge(Math.floor(10 * budget.level), budget.level > 0.5 ? 'good' : 'bad') : [],
          ...(budget && {markers: [{at: 5, label: 'retries above'}]}),
        },
        {
          id: 'bulkhead',
          label: 'Bulkhead',
          detail: bulkhead ? `${bulkhead.inside.size} of ${PERMITS}` : 'off',
          cells: bulkhead ? gauge(Math.ceil((10 * bulkhead.inside.size) / PERMITS), 'active') : [],
        },
      ],
    };
  }
}

const part = (some: number, all: number): number => (all === 0 ? 1 : some / all);
const COUNTS = [
  'views',
  'goodViews',
  'prints',
  'goodPrints',
  'asked',
  'calls',
  'retries',
  'finished',
  'useful',
] as const;
const isCount = (key: string): key is (typeof COUNTS)[number] => COUNTS.some((count) => count === key);

/** The experiment. */
export const lab = defineLab({
  name: 'circuit-breaker',
  title: 'Retries and circuit breakers',
  summary:
    'A payment service is slow for five seconds. Watch retries turn that into an outage that does not end, and end it with a budget, a breaker or a bulkhead.',
  timeUnit: 'ms',
  parameters: {
    load: number({label: 'Load (half of it prints)', unit: '1/s', min: 20, max: 220, step: 20, initial: 160}),
    retries: number({label: 'Retries', unit: '', min: 0, max: 4, step: 1, initial: 3}),
    jitter: choice({label: 'Waits between retries', options: JITTERS, initial: 'full'}),
    guard: choice({
      label: 'Guards at first',
      options: {
        off: 'None',
        budget: 'Retry budget',
        breaker: 'Circuit breaker',
        bulkhead: 'Bulkhead',
        all: 'All three',
      },
      initial: 'off',
    }),
    slow: number({label: 'Payment slow from 5 s on, for', unit: 's', min: 0, max: 20, step: 1, initial: 5}),
  },
  predict: {
    question:
      'The payment service can do 125 payments a second and gets 80. From second 5 to second 10 it is twenty times slower; then it is as fast as before. The shop waits half a second for it and tries three times more, with full jitter. How do the prints do in second 40?',
    options: [
      {
        text: 'All succeed: it has been healthy for half a minute.',
        explanation:
          'It is healthy, and busy with calls whose callers have given up. The line of 400 calls takes it 3.2 s, and nobody waits longer than 0.5 s.',
      },
      {
        text: 'About two in three succeed, for it has capacity to spare.',
        explanation:
          'It has capacity to spare for 80 calls a second. It gets up to four times as many, because each print that fails is tried four times.',
      },
      {
        text: 'None succeeds, and none will.',
        explanation:
          'The line is longer than the patience of the callers, so every answer comes too late; every call without an answer is repeated; and the repeats, up to 320 a second for a capacity of 125, keep the line long. The cause is gone, the effect sustains itself.',
      },
    ],
    right: 2,
  },
  explain:
    'While the payment service was slow, its line grew beyond what the callers were ready to wait, and it worked for callers who had gone. Retries then multiplied the load by up to 4, beyond its capacity, so the line never became short again: a metastable failure, which outlives its cause. Jitter spreads retries over time, but does not make them fewer. A retry budget does: while nearly every call fails it allows hardly any retry, and 80 calls a second let the line drain. A breaker stops all calls until probes come back well, which drains it faster, at the price of failing prints that might have succeeded. A bulkhead bounds the calls under way: 40 calls that wait 0.5 s each are 80 calls a second, less than the capacity.',
  challenges: [
    {
      id: 'end-the-storm',
      title: 'End the storm',
      task: 'At a load of 160/s or more and with three retries or more, let the prints still fail 10 s after the payment service has recovered. Then bring them back: 95 % for 3 s. Leave the payment service alone.',
      hint: 'The load on the payment service has to fall below its capacity until its line is short again. Which guards make fewer calls?',
      solved: (run: StormRun) => run.values.load >= 160 && run.values.retries >= 3 && run.calmed,
    },
    {
      id: 'save-the-views',
      title: 'Save what does not depend on it',
      task: 'Views need no payment. Keep at least 95 % of them successful in every second while the payment service is slow for 10 s, at a load of 160/s or more and with three retries or more.',
      hint: 'Views fail because no thread is free. What keeps the threads busy, and what bounds how many wait for the payment service?',
      solved: ({values, slowFor, worstViews}: StormRun) =>
        values.load >= 160 && values.retries >= 3 && slowFor >= 10 * SECOND && worstViews >= 0.95,
    },
    {
      id: 'spread-the-wave',
      title: 'See the wave, then spread it',
      task: `Without guards, and while all is calm, let ${BURST} people order at once and see at least 30 retries within ${WAVE} ms. Then change the waits between retries, and after another burst see a wave of at most a third, of not many fewer retries.`,
      hint: 'Calls that time out together wait equally long without jitter. Take few retries and a low load, and no trouble by itself, so that all is calm again between the bursts.',
      solved: ({bursts, time}: StormRun) =>
        bursts.some(
          (spread, index) =>
            spread.clean &&
            time - spread.time >= AFTERMATH &&
            bursts
              .slice(0, index)
              .some(
                (wave) =>
                  wave.clean &&
                  spread.time - wave.time >= AFTERMATH &&
                  wave.wave >= 30 &&
                  3 * spread.wave <= wave.wave &&
                  2 * spread.retries >= wave.retries,
              ),
        ),
    },
  ],
  firstFrame: 10,
  maxSteps: 240,
  pace: 8,
  start: (values, seed) => new StormRun(values, seed),
});

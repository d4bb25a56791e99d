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
import {CRITICALITIES, type Request} from './request';
import {CAPACITY, PATIENCE, Site, SHARES, WORKERS, type Strategy, type Tally} from './site';

const STEP = 250;
const SECOND = 1000 / STEP;
const SLOW_AT = 5000;
const SLOWDOWN = 3;
/** Requests in a line that are drawn. */
const DRAWN = 8;
/** Loads to choose from during a run, in percent of the capacity. */
const LOADS = [20, 50, 80, 130, 200];

const STRATEGIES: Readonly<Record<Strategy, string>> = {
  none: 'First come, no bound',
  bounded: 'First come, bounded',
  deadline: 'First come, without the expired',
  lifo: 'Newest first when long',
  codel: 'Controlled delay',
  priority: 'Bounded, by criticality',
  aimd: 'Limit by AIMD',
  gradient: 'Limit by gradient',
};

interface Values {
  readonly load: number;
  readonly retries: number;
  readonly strategy: Strategy;
  readonly slow: number;
}

const isStrategy = (text: string): text is Strategy => Object.hasOwn(STRATEGIES, text);

class OverloadRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly site: Site;
  /** 10 s after the server was last slow, nearly every request still failed, and it was the retries that failed them. */
  metastable = false;
  readonly #ticks: Tally[] = [];
  /** When the server was last slow; it may never have been. */
  #slowUntil = -Infinity;
  /** When the load, the speed or the line last changed. */
  #changed = 0;

  constructor(values: Values, seed: number) {
    this.values = values;
    const {load, retries, strategy} = values;
    this.site = new Site({rng: Rng.seeded(seed), load: load / 100, retries, strategy});
    this.#say(
      `The server can do ${CAPACITY} requests a second and is asked for ${(load * CAPACITY) / 100}. Users wait ${PATIENCE} ms for it${retries > 0 ? `, and try ${retries === 1 ? 'once' : `${retries} times`} more` : ''}.`,
    );
  }

  get time(): number {
    return this.site.scheduler.now;
  }

  step(): boolean {
    // The trouble that comes by itself; what the reader does comes on top.
    if (this.values.slow > 0 && this.time === SLOW_AT) this.#setSlow(true);
    if (this.values.slow > 0 && this.time === SLOW_AT + 1000 * this.values.slow) this.#setSlow(false);
    if (this.#slow) this.#slowUntil = this.time + STEP;
    this.#ticks.push(this.site.tick(STEP));
    this.#judge();
    if (this.#ticks.length % SECOND === 0) this.#tell();
    return true;
  }

  actions(): Action[] {
    const {site} = this;
    return [
      ...LOADS.filter((load) => load !== Math.round(100 * site.load)).map((load) => ({
        id: `load:${load}`,
        label: `${load} %`,
        group: 'Load',
      })),
      this.#slow
        ? {id: 'fast', label: 'Usual speed', group: 'Server'}
        : {id: 'slow', label: 'Three times slower', group: 'Server'},
      {id: 'restart', label: 'Drop the line', group: 'Server'},
      ...Object.entries(STRATEGIES)
        .filter(([id]) => id !== site.strategy)
        .map(([id, label]) => ({id: `line:${id}`, label, group: 'Line'})),
      ...(this.values.retries === 0
        ? []
        : [{id: 'retries', label: site.retries > 0 ? 'Stop retrying' : 'Retry again', group: 'Clients'}]),
      {id: 'budget', label: site.budget ? 'Remove the retry budget' : 'Add a retry budget', group: 'Clients'},
      {id: 'throttle', label: site.throttle ? 'Stop throttling' : 'Throttle themselves', group: 'Clients'},
    ];
  }

  act(id: string): void {
    const {site} = this;
    const [what = '', which = ''] = id.split(':');
    if (what === 'load') {
      this.#changed = this.time;
      site.setLoad(Number(which) / 100);
      this.#say(`The load is ${which} % of the capacity from now on.`);
    } else if (what === 'slow' || what === 'fast') this.#setSlow(what === 'slow');
    else if (what === 'restart') {
      this.#say(`Dropped: ${site.server.line.size} requests that waited. Their callers will wait in vain.`);
      site.restart();
    } else if (what === 'line' && isStrategy(which)) {
      this.#changed = this.time;
      site.setStrategy(which);
      this.#say(`The line from now on: ${STRATEGIES[which].toLowerCase()}.`);
    } else if (what === 'retries') {
      site.setRetries(site.retries > 0 ? 0 : this.values.retries, site.budget !== undefined);
      this.#say(site.retries > 0 ? 'Clients retry again.' : 'Clients no longer retry.');
    } else if (what === 'budget') {
      site.setRetries(site.retries, site.budget === undefined);
      this.#say(site.budget ? 'Clients have a retry budget.' : 'Clients have no retry budget any more.');
    } else {
      site.setThrottle(site.throttle === undefined);
      this.#say(site.throttle ? 'Clients refuse requests themselves when many are refused.' : 'Clients send all.');
    }
  }

  views(): View[] {
    return [this.#series(), this.#queue(), this.#bars()];
  }

  metrics(): Metric[] {
    const last = this.sum(1);
    const {size, limit} = this.site.server.line;
    return [
      {id: 'good', label: 'Goodput: answered in time', value: last.good, unit: '1/s'},
      {id: 'finished', label: 'Throughput: finished by the server', value: last.finished, unit: '1/s'},
      {id: 'sent', label: 'Attempts per request', value: last.asked === 0 ? 0 : last.sent / last.asked, unit: ''},
      {id: 'p99', label: 'p99 of good answers', value: percentile99(last.latencies), unit: 'ms'},
      {id: 'waiting', label: 'Waiting', value: size, unit: ''},
      {id: 'limit', label: 'Limit of requests in flight (0: none)', value: limit === Infinity ? 0 : limit, unit: ''},
    ];
  }

  hash(): string {
    return this.site.trace.hash;
  }

  /** What happened in the last seconds, as one tally. */
  sum(seconds: number): Tally {
    const ticks = this.#ticks.slice(-seconds * SECOND);
    const add = (count: (tally: Tally) => number): number => ticks.reduce((sum, tick) => sum + count(tick), 0);
    const ended = (criticality: (typeof CRITICALITIES)[number]): {good: number; all: number} => ({
      good: add((tick) => tick.ended[criticality].good),
      all: add((tick) => tick.ended[criticality].all),
    });
    return {
      asked: add(({asked}) => asked),
      sent: add(({sent}) => sent),
      finished: add(({finished}) => finished),
      good: add(({good}) => good),
      bad: add(({bad}) => bad),
      ended: {
        CRITICAL_PLUS: ended('CRITICAL_PLUS'),
        CRITICAL: ended('CRITICAL'),
        SHEDDABLE_PLUS: ended('SHEDDABLE_PLUS'),
        SHEDDABLE: ended('SHEDDABLE'),
      },
      latencies: ticks.flatMap(({latencies}) => latencies),
    };
  }

  /** Milliseconds since load, speed or line last changed. */
  get settled(): number {
    return this.time - this.#changed;
  }

  get #slow(): boolean {
    return this.site.server.slowdown > 1;
  }

  /** Requests a second that the server can finish at its present speed. */
  get capacity(): number {
    return CAPACITY / this.site.server.slowdown;
  }

  #setSlow(on: boolean): void {
    if (on === this.#slow) return;
    this.#changed = this.time;
    if (on) this.metastable = false;
    this.site.setSlowdown(on ? SLOWDOWN : 1);
    this.#say(
      on
        ? `The server is three times slower: it can do ${Math.round(this.capacity)} requests a second.`
        : 'The server is as fast as before.',
    );
  }

  #judge(): void {
    const last = this.sum(1);
    if (
      !this.metastable &&
      this.#slowUntil > 0 &&
      this.time - this.#slowUntil >= 10_000 &&
      this.site.load < 1 &&
      last.asked > 0 &&
      last.good < 0.1 * last.asked &&
      last.sent > 1.3 * last.asked
    ) {
      this.metastable = true;
      this.#say(
        `The server has had its usual speed for 10 s and more capacity than it is asked for, and ${last.bad} of ${last.good + last.bad} requests fail: a metastable failure.`,
      );
    }
  }

  #tell(): void {
    const {asked, sent, finished, good} = this.sum(1);
    this.#say(
      `In this second users asked for ${asked} requests and sent ${sent} attempts. The server finished ${finished}; ${good} were in time.`,
    );
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #series(): View {
    const last = this.sum(1);
    const line = (count: (tally: Tally) => number): [number, number][] =>
      this.#ticks.map((tick, index) => [((index + 1) * STEP) / 1000, count(tick) * SECOND]);
    return {
      kind: 'series',
      title: 'Sent, finished, in time',
      description: `In the last second users asked for ${last.asked} requests and sent ${last.sent} attempts; the server finished ${last.finished}, and ${last.good} requests were answered in time. It can do ${Math.round(this.capacity)} a second.`,
      x: {label: 'time', unit: 's'},
      y: {label: 'rate', unit: '1/s'},
      lines: [
        {label: 'sent', points: line(({sent}) => sent)},
        {label: 'finished', points: line(({finished}) => finished), dashed: true},
        {label: 'in time', points: line(({good}) => good)},
      ],
      levels: [{label: 'usual capacity', y: CAPACITY}],
    };
  }

  #queue(): View {
    const {server} = this.site;
    const next = server.line.next(DRAWN);
    const working = [...server.working];
    const {size, limit} = server.line;
    const tone = ({attempt}: Request): Tone => (attempt.abandoned ? 'bad' : 'waiting');
    const word = ({attempt, criticality}: Request): string =>
      attempt.abandoned ? 'gone' : criticality.startsWith('CRITICAL') ? 'crit' : 'shed';
    const gone = next.filter(({attempt}) => attempt.abandoned).length;
    return {
      kind: 'queue',
      title: 'The server and its line',
      description: `${working.length} of ${WORKERS} workers are busy and ${size} requests wait (${STRATEGIES[this.site.strategy].toLowerCase()}).${next.length === 0 ? '' : ` Of the next ${next.length}, the callers of ${gone} have gone.`}${limit === Infinity ? '' : ` At most ${limit} may be in flight.`}`,
      queues: [
        {
          id: 'server',
          label: STRATEGIES[this.site.strategy],
          waiting: next.map((request) => ({text: word(request), tone: tone(request)})),
          hidden: size - next.length,
          servers: Array.from({length: WORKERS}, (_, index) => {
            const request = working[index];
            const label = `w${index + 1}`;
            if (!request) return {label, tone: 'muted'};
            return {label, serving: word(request), tone: request.attempt.abandoned ? 'bad' : 'active'};
          }),
        },
      ],
    };
  }

  #bars(): View {
    const {ended} = this.sum(3);
    const percent = (criticality: (typeof CRITICALITIES)[number]): number => {
      const {good, all} = ended[criticality];
      return all === 0 ? 0 : (100 * good) / all;
    };
    return {
      kind: 'bars',
      title: 'Who succeeds, by criticality',
      description: `Of the requests that ended in the last three seconds succeeded: ${CRITICALITIES.map((criticality) => `${name(criticality)} ${percent(criticality).toFixed(0)} %`).join(', ')}. ${CRITICALITIES.map((criticality) => `${100 * SHARES[criticality]} %`).join(', ')} of the requests are of each.`,
      unit: '%',
      max: 100,
      bars: CRITICALITIES.map((criticality) => ({
        label: name(criticality),
        value: percent(criticality),
        tone: percent(criticality) >= 95 ? 'good' : percent(criticality) >= 50 ? 'waiting' : 'bad',
      })),
    };
  }
}

const name = (criticality: string): string => criticality.toLowerCase().replace('_plus', '+');

function percentile99(latencies: readonly number[]): number {
  const sorted = [...latencies].sort((a, b) => a - b);
  return sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0;
}

const fraction = ({good, all}: {readonly good: number; readonly all: number}): number => (all === 0 ? 0 : good / all);

/** The experiment. */
export const lab = defineLab({
  name: 'overload',
  title: 'Overload and metastable failure',
  summary:
    'Ask a server for more than it can do. See its throughput stay and its goodput vanish, keep the important requests alive, and find the way out of a failure that outlives its cause.',
  timeUnit: 'ms',
  parameters: {
    load: number({label: 'Load, of the capacity', unit: '%', min: 20, max: 200, step: 10, initial: 130}),
    retries: number({label: 'Retries', unit: '', min: 0, max: 3, step: 1, initial: 0}),
    strategy: choice({label: 'Line', options: STRATEGIES, initial: 'none'}),
    slow: number({label: 'Three times slower from 5 s on, for', unit: 's', min: 0, max: 20, step: 1, initial: 0}),
  },
  predict: {
    question:
      'A server can do 200 requests a second and gets 260, for 20 seconds. Its line has no bound and is served in order. Users wait half a second, then they leave; nobody tries again. How many requests are answered in time in the twentieth second?',
    options: [
      {
        text: 'About 200: the server is busy all the time, and the excess has bad luck.',
        explanation:
          'It finishes 200 a second; that is its throughput. But which? The oldest, and those have waited far longer than half a second.',
      },
      {
        text: 'About 140: the excess of 60 takes 60 good ones with it.',
        explanation:
          'The line grows by 60 each second and is never shorter for anybody. All wait equally long: too long.',
      },
      {
        text: 'None.',
        explanation:
          'After 2 s the line holds more than 100 requests, which is half a second of work. From then on each request that reaches a worker has been given up by its user. The server works at full speed for nobody, though an overload of 30 % could leave 77 % of the users content.',
      },
    ],
    right: 2,
  },
  explain:
    'Throughput counts what is finished, goodput what is finished in time. In a line without a bound the wait grows as long as the overload lasts, so after a while everybody waits longer than they are ready to, and the goodput is zero at full throughput. A bound turns the excess away at once and keeps the wait short for the rest. But a bound is right for one speed: when the server gets slower, the same number of requests is a longer wait. Measuring the wait (controlled delay) or the latency (gradient) adapts. Retries multiply the excess, and a load that was no problem before a disturbance sustains the failure after it.',
  challenges: [
    {
      id: 'criticality',
      title: 'Shed the right ones',
      task: 'At a load of 150 % or more, over 10 s: let 99 % of critical+ and 95 % of critical requests succeed, and keep the goodput at 95 % of the capacity or more.',
      hint: 'Three tenths of the requests are critical in one way or the other. Any bound keeps the goodput; which one asks who is refused?',
      solved: (run: OverloadRun) => {
        const {good, ended} = run.sum(10);
        return (
          run.site.load >= 1.5 &&
          run.settled >= 10_000 &&
          fraction(ended.CRITICAL_PLUS) >= 0.99 &&
          fraction(ended.CRITICAL) >= 0.95 &&
          good >= 0.95 * 10 * CAPACITY
        );
      },
    },
    {
      id: 'slower',
      title: 'A bound for every speed',
      task: 'Make the server three times slower at a load of 80 % or more, with retries at 0, and leave it slow. Reach a goodput of 80 % of what it can still do, over 10 s.',
      hint: 'Sixty requests are 300 ms of work at the usual speed and 900 ms at this one. What measures time instead of counting?',
      solved: (run: OverloadRun) =>
        run.site.load >= 0.8 &&
        run.site.retries === 0 &&
        run.site.server.slowdown > 1 &&
        run.settled >= 10_000 &&
        run.sum(10).good >= 0.8 * 10 * run.capacity,
    },
    {
      id: 'way-out',
      title: 'The way out',
      task: 'With three retries, a load of 80 or 90 % and a line without a bound, let a slow server cause a failure that persists for 10 s after it. Then end it by load and by dropping the line alone: 95 % in time for 3 s, with the load back at 80 % or more, the same line and the same retries.',
      hint: 'While requests fail, each is four attempts. Below which load do even four attempts fit into the capacity? And what is left in the line?',
      solved: (run: OverloadRun) => {
        const {site, values} = run;
        const {good, bad} = run.sum(3);
        return (
          run.metastable &&
          values.retries === 3 &&
          site.retries === values.retries &&
          !site.budget &&
          !site.throttle &&
          site.strategy === 'none' &&
          site.load >= 0.8 &&
          run.settled >= 3000 &&
          good >= 0.95 * (good + bad)
        );
      },
    },
  ],
  firstFrame: 8,
  maxSteps: 240,
  pace: 8,
  start: (values, seed) => new OverloadRun(values, seed),
});

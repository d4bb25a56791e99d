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
import {constant, exponential, Rng, Scheduler, Trace, type Distribution} from '../kernel';
import {WaitRecursion} from './recursion';
import {hyperexponential, logNormalTime, scv} from './service';
import {Station, type QueueEvent} from './simulation';
import {mgc, mm1SojournPercentile, type SteadyState} from './theory';

type Service = 'constant' | 'exponential' | 'hyperexponential' | 'lognormal';

/** Mean work of a request, in milliseconds. */
const TIME = 10;
const BURST = 50;
const PAUSE = 300;
/** Requests in a line that are drawn. */
const DRAWN = 12;
/** Utilizations of the sweep, in percent, and how many requests each of its queues serves in a step. */
const SWEEP = [10, 20, 30, 40, 50, 60, 70, 80, 90];
const SWEEP_REQUESTS = 10;
const BUCKETS = 20;
/** Steps of the first frame, which must not answer the prediction: what tells it is shown from the next one on. */
const FIRST_FRAME = 100;

const SERVICES: Readonly<Record<Service, Distribution>> = {
  constant: constant(TIME),
  exponential: exponential(TIME),
  hyperexponential: hyperexponential(TIME, 4),
  lognormal: logNormalTime(TIME, 4),
};

interface Values {
  readonly load: number;
  readonly servers: number;
  readonly service: Service;
  readonly lines: 'shared' | 'split';
}

const ms = (value: number): string =>
  Number.isFinite(value) ? `${value.toFixed(value < 10 ? 1 : 0)} ms` : 'longer and longer';

/** The smallest round width with which `BUCKETS` buckets reach up to `most`. */
function bucketWidth(most: number): number {
  let width = 1;
  for (let i = 0; width * BUCKETS <= most; i++) width *= i % 3 === 1 ? 2.5 : 2;
  return width;
}

/** The mean wait at one utilization, over more and more requests. */
class Sample {
  readonly percent: number;
  readonly #queue: WaitRecursion;
  #sum = 0;
  #count = 0;

  constructor(percent: number, gaps: Distribution, service: Distribution, servers: number, rng: Rng) {
    this.percent = percent;
    this.#queue = new WaitRecursion({gaps, service, servers, rng});
  }

  get meanWait(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  /** Goes on until it has served so many in all. */
  serve(requests: number): void {
    for (; this.#count < requests; this.#count++) this.#sum += this.#queue.next().wait;
  }
}

class QueueRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly station: Station;
  /** The reader has let a burst in or has stopped a server, so the formulas don't hold anymore. */
  disturbed = false;
  /** How long it took from the last burst to an empty station, in milliseconds; not yet known while it lasts. */
  recovery: number | undefined;
  readonly #trace: Trace<QueueEvent>;
  readonly #samples: readonly Sample[];
  readonly #service: Distribution;
  #burstAt: number | undefined;
  #steps = 0;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#service = SERVICES[values.service];
    const rng = Rng.seeded(seed);
    const scheduler = new Scheduler();
    this.#trace = new Trace(scheduler);
    this.station = new Station({
      gaps: this.#gaps(values.load),
      service: this.#service,
      servers: values.servers,
      lines: values.lines,
      rng: rng.split('station'),
      scheduler,
      trace: {record: (event) => this.#record(event)},
    });
    const {servers, lines} = values;
    this.#samples = SWEEP.map(
      (percent) =>
        new Sample(
          percent,
          // Of lines that are split at random each is a queue of its own, with a share of the arrivals.
          this.#gaps(percent, lines === 'shared' ? servers : 1),
          this.#service,
          lines === 'shared' ? servers : 1,
          rng.split('sweep'),
        ),
    );
    this.#say(
      `A request needs ${TIME} ms of work on average, and ${values.servers === 1 ? 'one server does' : `${values.servers} servers do`} it. Requests arrive at random, so many that a server is busy for ${values.load} % of its time.`,
    );
  }

  get time(): number {
    return this.station.now;
  }

  /** What the formula says about a utilization in percent, by default that of this run. */
  predicted(percent = this.values.load): SteadyState {
    const {servers, lines} = this.values;
    const sharing = lines === 'shared' ? servers : 1;
    const load = {arrivalRate: (percent * sharing) / (100 * TIME), serviceTime: TIME, servers: sharing};
    const state = mgc(load, scv(this.#service));
    return {...state, inSystem: (state.inSystem * servers) / sharing, waiting: (state.waiting * servers) / sharing};
  }

  step(): boolean {
    if (!this.station.step()) return false;
    this.#steps += 1;
    if (this.#burstAt !== undefined && this.station.inSystem === 0) {
      this.recovery = this.time - this.#burstAt;
      this.#burstAt = undefined;
      this.#say(`The station is empty, ${ms(this.recovery)} after the burst.`);
    }
    return true;
  }

  actions(): Action[] {
    const {open, servers} = this.station;
    const arrivals = open
      ? [
          {id: 'burst', label: `${BURST} requests at once`, group: 'Arrivals'},
          {id: 'close', label: 'Let no more in', group: 'Arrivals'},
        ]
      : [];
    const pauses = servers.flatMap(({paused}, index) =>
      paused ? [] : [{id: `pause:s${index + 1}`, label: `Pause s${index + 1} for ${PAUSE} ms`, group: 'Servers'}],
    );
    return [...arrivals, ...pauses];
  }

  act(id: string): void {
    if (id === 'close') {
      this.station.close();
      this.#say('You let no more requests in. Those that are here are served.');
    } else if (id === 'burst') {
      this.disturbed = true;
      this.#burstAt = this.time;
      this.recovery = undefined;
      this.station.burst(BURST);
      this.#say(
        `You send ${BURST} requests at once: ${ms((BURST * TIME) / this.values.servers)} of work for each server.`,
      );
    } else {
      this.disturbed = true;
      const server = id.slice('pause:s'.length);
      this.station.pause(Number(server) - 1, PAUSE);
      this.#say(`You pause s${server} for ${PAUSE} ms, as a collection of garbage does.`);
    }
  }

  views(): View[] {
    return [this.#queues(), this.#curve(), this.#sojourns()];
  }

  metrics(): Metric[] {
    const {station} = this;
    const measured = (value: number): number => (Number.isNaN(value) ? 0 : value);
    return [
      {id: 'wait', label: 'Mean wait', value: measured(station.meanWait), unit: 'ms'},
      {
        id: 'predicted',
        label: 'Mean wait by the formula',
        value: this.#isPastFirstFrame ? this.predicted().wait : NaN,
        unit: 'ms',
      },
      {id: 'sojourn', label: 'Mean time to the answer', value: measured(station.meanSojourn), unit: 'ms'},
      {id: 'utilization', label: 'Utilization', value: 100 * measured(station.utilization), unit: '%'},
      {id: 'L', label: 'L: mean number here', value: measured(station.meanInSystem), unit: ''},
      {
        id: 'lambdaW',
        label: 'λ × W: rate × mean time',
        value: measured(station.throughput * station.meanSojourn),
        unit: '',
      },
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  get #isPastFirstFrame(): boolean {
    return this.#steps > FIRST_FRAME;
  }

  #gaps(percent: number, servers = this.values.servers): Distribution {
    return exponential((100 * TIME) / (percent * servers));
  }

  #record(event: QueueEvent): void {
    this.#trace.record(event);
    const text = this.#sentence(event);
    if (text !== undefined) this.#say(text);
  }

  #sentence(event: QueueEvent): string | undefined {
    switch (event.kind) {
      case 'queue.arrive':
        return `Request ${event.customer} arrives. ${event.ahead === 0 ? 'Nobody waits before it.' : `${event.ahead} wait before it.`}`;
      case 'queue.start':
        return event.wait > 0
          ? `s${event.server + 1} starts ${event.customer}, which waited ${ms(event.wait)}.`
          : undefined;
      case 'queue.depart':
        return `Request ${event.customer} leaves after ${ms(event.sojourn)}.`;
      case 'queue.resume':
        return `s${event.server + 1} goes on.`;
      default:
        return undefined;
    }
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #queues(): View {
    const {lines, servers, inSystem} = this.station;
    const shared = lines.length === 1;
    const waiting = lines.reduce((sum, line) => sum + line.length, 0);
    const paused = servers.filter((server) => server.paused).length;
    const drawn = servers.map((server, index) => {
      const tone: Tone = server.paused ? 'bad' : server.serving ? 'active' : 'muted';
      const serving = server.paused ? 'paused' : server.serving && `${server.serving.id}`;
      return {label: `s${index + 1}`, tone, ...(serving === undefined ? {} : {serving})};
    });
    return {
      kind: 'queue',
      title: shared ? 'The line and its servers' : 'Lines, one for each server',
      description:
        `${inSystem} requests are here, ${waiting} of them waiting.` +
        (paused > 0 ? ` ${paused} of ${servers.length} servers are paused.` : ''),
      queues: lines.map((line, index) => ({
        id: `line-${index + 1}`,
        label: shared ? 'Line' : `Line ${index + 1}`,
        waiting: line.slice(0, DRAWN).map(({id}) => ({text: String(id), tone: 'waiting'})),
        hidden: Math.max(0, line.length - DRAWN),
        servers: shared ? drawn : drawn.slice(index, index + 1),
      })),
    };
  }

  #curve(): View {
    const {load} = this.values;
    // How far the sweep is follows from the step, so it can wait until somebody looks.
    for (const sample of this.#samples) sample.serve(this.#steps * SWEEP_REQUESTS);
    const wait = this.station.meanWait;
    const measured = Number.isNaN(wait) ? 'nothing yet' : ms(wait);
    const known = this.#isPastFirstFrame;
    const expected = this.predicted().wait;
    const formula = Array.from({length: 46}, (_, index) => 2 * index).map(
      (percent) => [percent, this.predicted(percent).wait] as const,
    );
    return {
      kind: 'series',
      title: 'Mean wait against utilization',
      description: known
        ? `At ${load} % the formula says ${ms(expected)}; this run has measured ${measured}. The measured line comes from ${SWEEP.length} runs beside this one, and comes to rest later the busier the queue.`
        : `At ${load} % this run has measured ${measured}. The lines of the formula and of ${SWEEP.length} runs beside this one follow.`,
      x: {label: 'utilization', unit: '%'},
      y: {label: 'mean wait', unit: 'ms'},
      lines: [
        {label: 'formula, up to 90 %', points: known ? formula : []},
        {
          label: 'measured, up to 90 %',
          points: known ? this.#samples.map(({percent, meanWait}) => [percent, meanWait] as const) : [],
          dashed: true,
        },
      ],
      levels: [
        ...(Number.isNaN(wait) ? [] : [{label: 'measured in this run', y: wait}]),
        ...(known && Number.isFinite(expected) ? [{label: `formula at ${load} %`, y: expected}] : []),
      ],
    };
  }

  #sojourns(): View {
    const {sojourns} = this.station;
    const {service, servers, lines, load} = this.values;
    const hasFormula = service === 'exponential' && (servers === 1 || lines === 'split') && load < 100;
    const exact = hasFormula && this.#isPastFirstFrame;
    const limit = mm1SojournPercentile({arrivalRate: load / (100 * TIME), serviceTime: TIME}, 99);
    const width = bucketWidth(Math.max(sojourns.count === 0 ? 0 : sojourns.max, exact ? limit : 0));
    const counts = Array.from({length: BUCKETS}, () => 0);
    for (const {from, to, count} of sojourns.buckets) {
      const index = Math.min(BUCKETS - 1, Math.floor((from + to) / 2 / width));
      counts[index] = (counts[index] ?? 0) + count;
    }
    const [p50, p99] = [sojourns.percentile(50), sojourns.percentile(99)];
    return {
      kind: 'histogram',
      title: 'Time from arrival to answer',
      description:
        sojourns.count === 0
          ? 'No request is answered yet.'
          : `Of ${sojourns.count} requests, half are answered within ${ms(p50)} and 99 % within ${ms(p99)}.` +
            (exact ? ` By the formula the latter is ${ms(limit)} in the long run.` : ''),
      unit: 'ms',
      buckets: counts.map((count, index) => ({from: index * width, to: (index + 1) * width, count})),
      marks:
        sojourns.count === 0
          ? []
          : [
              {label: 'p50', value: p50},
              {label: 'p99', value: p99},
              ...(exact ? [{label: 'p99 by the formula', value: limit}] : []),
            ],
    };
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'queueing',
  title: 'Waiting in line',
  summary: 'Load a server, and see how long requests wait, what the formula says, and what makes the wait shorter.',
  timeUnit: 'ms',
  parameters: {
    load: number({label: 'Utilization', unit: '%', min: 10, max: 120, step: 5, initial: 80}),
    servers: number({label: 'Servers', unit: '', min: 1, max: 8, step: 1, initial: 1}),
    service: choice({
      label: 'Work of a request',
      options: {
        constant: 'Always 10 ms',
        exponential: 'Exponential, 10 ms on average',
        hyperexponential: 'Short or long, 10 ms on average',
        lognormal: 'Log-normal, 10 ms on average',
      },
      initial: 'exponential',
    }),
    lines: choice({
      label: 'Lines',
      options: {shared: 'One for all servers', split: 'One for each server, at random'},
      initial: 'shared',
    }),
  },
  predict: {
    question:
      'Requests need 10 ms of work on average, and arrive at random. The server is busy for 80 % of its time, so it is idle for a fifth of it. How long does a request wait before its work starts, on average?',
    options: [
      {
        text: '2 ms: mostly somebody is finished soon',
        explanation:
          'The chance that a server is busy on arrival is 80 %, and then what remains of the work under way is 10 ms alone: an exponential time has no memory. Then there are those in line.',
      },
      {
        text: '8 ms: 80 % of a service',
        explanation:
          'That is what remains of the request in service, averaged over all arrivals. Those who wait before you come on top, and at 80 % they are three on average.',
      },
      {
        text: '40 ms: four services',
        explanation:
          'ρ / (1 − ρ) = 0.8 / 0.2 = 4 services of 10 ms. The idle fifth of the time does not help: it comes when nobody is there.',
      },
    ],
    right: 2,
  },
  explain:
    'A wait arises because arrivals come in clumps and work is uneven: capacity that is idle between the clumps can not be saved up. So the mean wait is ρ / (1 − ρ) × (1 + cs²) / 2 × the mean work, where cs² is 0 for constant work, 1 for exponential and 4 for the two irregular ones: it doubles from 80 % to 89 %, and nearly again to 94 %. Servers that share one line wait for the same clump together, so none is idle while somebody waits; that is why the mean wait at 80 % is 40 ms with one server and 2.9 ms with eight. Little’s law, L = λ W, holds through all of this, for it only counts the same waiting twice.',
  challenges: [
    {
      id: 'pool',
      title: 'Full and fast',
      task: 'At a utilization of 80 % or more, keep the mean wait at 5 ms or less, over 500 requests and without bursts or pauses.',
      hint: 'The same work with more servers. How must they share it?',
      solved: ({station, values, disturbed}: QueueRun) =>
        !disturbed && values.load >= 80 && station.departures >= 500 && station.meanWait <= 5,
    },
    {
      id: 'variability',
      title: 'Slow without being busy',
      task: 'With one server at a utilization of 60 % or less, bring the mean wait to 25 ms or more, over 500 requests and without bursts or pauses.',
      hint: 'The formula has a second factor. At 60 % the first one is 1.5.',
      solved: ({station, values, disturbed}: QueueRun) =>
        !disturbed && values.servers === 1 && values.load <= 60 && station.departures >= 500 && station.meanWait >= 25,
    },
    {
      id: 'recover',
      title: 'Headroom',
      task: 'With one server, send 50 requests at once and have an empty station within a second.',
      hint: 'They are half a second of work, and new requests come meanwhile: only the idle part of the server works the line off.',
      solved: ({recovery, values}: QueueRun) => values.servers === 1 && recovery !== undefined && recovery <= 1000,
    },
    {
      id: 'little',
      title: 'Little’s law to the last bit',
      task: 'Serve 100 requests or more, then let no more in, until the station is empty: L and λ × W are equal.',
      hint: 'The two differ by those who have come and not left yet.',
      solved: ({station}: QueueRun) =>
        station.departures >= 100 && !station.open && station.inSystem === 0 && station.area === station.sojournSum,
    },
  ],
  firstFrame: FIRST_FRAME,
  maxSteps: 4000,
  pace: 40,
  start: (values, seed) => new QueueRun(values, seed),
});

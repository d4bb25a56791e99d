import type {Action, BarsView, LogEntry, Metric, QueueView, Run, SeriesView, Tone, View} from '../experiment';
import {exponential} from '../kernel';
import {ROUTER} from './codel';
import {Pipeline, type Policy, type Stage} from './pipeline';
import {creditThroughput} from './theory';

/** What the reader has set; times in virtual milliseconds. */
interface Values {
  readonly policy: Policy;
  readonly source: 'open' | 'pull';
  /** Items a second. */
  readonly rate: number;
  /** Mean time of the slowest stage for an item. */
  readonly service: number;
  readonly stages: number;
  /** Items a buffer holds, or credits. */
  readonly capacity: number;
  readonly roundTrip: number;
  readonly deadline: number;
}

/** Virtual milliseconds from one step to the next. */
const STEP = 50;
/** Items that come at once in a spike. */
const SPIKE = 100;
/** How many times slower a stage becomes, and for how long. */
const SLOWER = 3;
const SLOW_FOR = 4000;
/** Waiting items that are drawn. */
const DRAWN = 12;
/** Buffers this short count as empty. */
const CALM = 2;

/** The stages by how many there are; the numbers are shares of the slowest one's time. */
const CHAINS: Readonly<Record<number, readonly (readonly [name: string, share: number])[]>> = {
  1: [['resize', 1]],
  2: [
    ['decode', 0.6],
    ['resize', 1],
  ],
  3: [
    ['decode', 0.6],
    ['resize', 1],
    ['store', 0.8],
  ],
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** An experiment under way. */
export class BackpressureRun implements Run {
  readonly log: LogEntry[] = [];
  /** What the reader has set. */
  readonly values: Values;
  /** What is simulated. */
  readonly pipeline: Pipeline;
  /** Results while a stage was slow: all of them, and those in time. */
  readonly whileSlow = {done: 0, inTime: 0};
  /** How far a wave of pressure has come: all buffers full at once, and later all empty. */
  wave: 'none' | 'full' | 'gone' = 'none';
  /** Mean age of what was done in each step in which anything was. */
  readonly #ages: (readonly [time: number, age: number])[] = [];
  /** What waits anywhere, at each step. */
  readonly #waiting: (readonly [time: number, items: number])[] = [[0, 0]];
  #firstLate = false;
  #firstDrop = false;
  #traced = 0;
  #waited = false;

  /** Starts everything for a seed. */
  constructor(values: Values, seed: number) {
    this.values = values;
    const {rate, service, stages, ...rest} = values;
    this.pipeline = new Pipeline({
      ...rest,
      seed,
      gap: exponential(1000 / rate),
      stages: (CHAINS[stages] ?? []).map(([name, share]) => ({name, service: service * share})),
      codel: ROUTER,
    });
    this.#say(
      `${rate} items a second arise, and resize can do ${(1000 / service).toFixed(0)}. A result is of use for ${seconds(values.deadline)}.`,
    );
  }

  /** Virtual time in milliseconds. */
  get time(): number {
    return this.pipeline.scheduler.now;
  }

  /** Results in time, of all that the slowest stage could have done so far; from 0 to 1. */
  get goodput(): number {
    return this.time === 0 ? 0 : (this.pipeline.inTime * this.values.service) / this.time;
  }

  /** Results that came too late, of all; from 0 to 1. */
  get lateShare(): number {
    const {inTime, late} = this.pipeline;
    return late === 0 ? 0 : late / (inTime + late);
  }

  /** Utilization of the slowest stage so far, from 0 to 1. */
  get utilization(): number {
    const resize = this.pipeline.stages.find(({options}) => options.name === 'resize');
    return this.time === 0 || !resize ? 0 : resize.busy / this.time;
  }

  /** Whether something has ever waited at the source. */
  get waitsAtSource(): boolean {
    return this.#waited;
  }

  /** Goes on by {@link STEP}. Items never end. */
  step(): boolean {
    const {pipeline} = this;
    const slow = pipeline.stages.some(({factor}) => factor > 1);
    pipeline.scheduler.runUntil(this.time + STEP);
    const time = this.time / 1000;
    this.#waiting.push([time, pipeline.under]);
    const fresh = pipeline.trace.events.filter(({seq}) => seq >= this.#traced);
    this.#traced = pipeline.trace.length;
    let [sum, count] = [0, 0];
    for (const event of fresh) {
      if (event.kind === 'pipeline.slow' && event.factor === 1) this.#say(`${event.node} is as fast as before.`);
      if (event.kind !== 'pipeline.done') continue;
      [sum, count] = [sum + event.age, count + 1];
      if (!slow) continue;
      this.whileSlow.done += 1;
      if (event.inTime) this.whileSlow.inTime += 1;
    }
    if (count > 0) this.#ages.push([time, sum / count]);
    this.#observe();
    return true;
  }

  actions(): readonly Action[] {
    return [
      {id: 'spike', label: `${SPIKE} items at once`, group: 'Source'},
      ...this.pipeline.stages
        .filter(({factor}) => factor === 1)
        .map(({options: {name}}) => ({
          id: `slow:${name}`,
          label: `${name} ${SLOWER} times slower for ${seconds(SLOW_FOR)}`,
          group: 'Stages',
        })),
    ];
  }

  act(id: string): void {
    if (id === 'spike') {
      this.pipeline.spike(SPIKE);
      this.#say(`${SPIKE} items arise at once.`);
    } else {
      const name = id.slice('slow:'.length);
      this.pipeline.slow(name, SLOWER, SLOW_FOR);
      this.#say(`${name} becomes ${SLOWER} times slower.`);
    }
    this.#traced = this.pipeline.trace.length;
  }

  views(): readonly View[] {
    return [this.#queues(), this.#series(), this.#bars()];
  }

  metrics(): readonly Metric[] {
    const {pipeline} = this;
    const {inTime, late, dropped, ages, under} = pipeline;
    return [
      {id: 'goodput', label: 'In time, of what resize can do', value: 100 * this.goodput, unit: '%'},
      {id: 'utilization', label: 'Resize is busy', value: 100 * this.utilization, unit: '%'},
      {id: 'p99', label: 'Age of results, p99', value: ages.count > 0 ? ages.percentile(99) : 0, unit: 'ms'},
      {id: 'under', label: 'Waiting anywhere', value: under, unit: ''},
      {id: 'late', label: 'Too late', value: late, unit: ''},
      {id: 'dropped', label: 'Dropped or refused', value: dropped, unit: ''},
      {id: 'inTime', label: 'In time', value: inTime, unit: ''},
    ];
  }

  hash(): string {
    return this.pipeline.trace.hash;
  }

  #observe(): void {
    const {pipeline} = this;
    const {policy, capacity, service, roundTrip} = this.values;
    if (pipeline.late > 0 && !this.#firstLate) {
      this.#firstLate = true;
      this.#say('The first result comes too late.');
    }
    if (pipeline.dropped > 0 && !this.#firstDrop) {
      this.#firstDrop = true;
      this.#say(policy === 'shed' ? 'The first item is refused.' : 'The first item is dropped.');
    }
    if (pipeline.waiting.length > 0 && !this.#waited) {
      this.#waited = true;
      const most = 1000 * creditThroughput(capacity, roundTrip, service);
      this.#say(
        `An item waits at the source for credit. ${capacity} credits let through ${most.toFixed(0)} a second at most.`,
      );
    }
    if (policy !== 'block' || pipeline.stages.length < 3) return;
    const lengths = pipeline.stages.map(({buffer}) => buffer.items.length);
    if (this.wave === 'none' && lengths.every((length) => length >= capacity - 1)) {
      this.wave = 'full';
      this.#say('All buffers are full: the pressure has reached the source.');
    }
    if (this.wave === 'full' && pipeline.waiting.length === 0 && lengths.every((length) => length <= CALM)) {
      this.wave = 'gone';
      this.#say('All buffers are empty again.');
    }
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #queues(): QueueView {
    const {pipeline} = this;
    const {policy, capacity, deadline} = this.values;
    const cells = (items: Stage['buffer']['items']) =>
      items.slice(0, DRAWN).map(({born}) => ({
        text: '●',
        tone: this.time - born > deadline ? ('bad' as const) : ('waiting' as const),
      }));
    const hasBound = policy === 'block' || policy === 'drop-newest' || policy === 'drop-oldest';
    const toneOf = (stage: Stage): Tone =>
      stage.factor > 1 ? 'bad' : stage.blocked ? 'waiting' : stage.serving ? 'active' : 'muted';
    const source =
      policy === 'block'
        ? [
            {
              id: 'source',
              label: 'Source',
              waiting: cells(pipeline.waiting),
              hidden: Math.max(0, pipeline.waiting.length - DRAWN),
              servers: [],
            },
          ]
        : [];
    const words = pipeline.stages.map(({options, buffer}) => `${buffer.items.length} before ${options.name}`);
    return {
      kind: 'queue',
      title: 'Buffers',
      description: `${policy === 'block' ? `${pipeline.waiting.length} wait at the source, ` : ''}${words.join(', ')}. Items that are too old already are marked.`,
      queues: [
        ...source,
        ...pipeline.stages.map((stage) => ({
          id: stage.options.name,
          label: stage.options.name,
          waiting: cells(stage.buffer.items),
          hidden: Math.max(0, stage.buffer.items.length - DRAWN),
          ...(hasBound && {capacity}),
          servers: [
            {
              label: `${(stage.options.service * stage.factor).toFixed(0)} ms`,
              tone: toneOf(stage),
              ...(stage.blocked ? {serving: 'blocked'} : stage.serving && {serving: `${stage.serving.id}`}),
            },
          ],
        })),
      ],
    };
  }

  #series(): SeriesView {
    const {deadline} = this.values;
    const last = this.#ages.at(-1)?.[1];
    return {
      kind: 'series',
      title: 'Age of results',
      description: `${last === undefined ? 'No result yet.' : `The newest results are ${last.toFixed(0)} ms old.`} Of use for ${deadline} ms.`,
      x: {label: 'Time', unit: 's'},
      y: {label: 'Age', unit: 'ms'},
      lines: [{label: 'age', points: this.#ages}],
      levels: [{label: 'deadline', y: deadline}],
    };
  }

  #bars(): BarsView {
    const {inTime, late, dropped, under, arisen} = this.pipeline;
    return {
      kind: 'bars',
      title: 'What became of the items',
      description: `Of ${arisen} items ${inTime} were done in time, ${late} too late, ${dropped} were dropped or refused, and ${under} are under way.`,
      unit: '',
      bars: [
        {label: 'in time', value: inTime, tone: 'good'},
        {label: 'too late', value: late, tone: 'bad'},
        {label: 'dropped', value: dropped, tone: 'muted'},
        {label: 'under way', value: under, tone: 'waiting'},
      ],
    };
  }
}

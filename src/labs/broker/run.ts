import type {Action, LogEntry, Metric, QueueView, Run, SeriesView, TableView, Tone, View} from '../experiment';
import {exponential, uniform} from '../kernel';
import type {Delivery} from './queue';
import {BrokerSystem, POISON, type BrokerEvent, type Consumer, type Station, type SubscriptionOptions} from './system';
import {drainTime, growth} from './theory';

/** What the reader has set; times in virtual milliseconds. */
interface Values {
  /** One queue, or a topic with two subscriptions. */
  readonly mode: 'queue' | 'topic';
  /** Messages a second. */
  readonly arrivals: number;
  /** How many consumers make thumbnails. */
  readonly consumers: number;
  /** Mean processing time of a thumbnail. */
  readonly serviceTime: number;
  /** From the broker to a consumer and back. */
  readonly roundTrip: number;
  /** Messages that a consumer may have without having acknowledged them. */
  readonly prefetch: number;
  /** For how long a delivered message is invisible. */
  readonly visibility: number;
  /** Probability in percent that processing fails. */
  readonly failure: number;
  /** Deliveries after which a message is given up. */
  readonly maxDeliveries: number;
}

/** How many messages a spike has. */
export const SPIKE = 60;
/** Virtual milliseconds from one step to the next. */
const STEP = 25;
/** Mean processing time of the feed. */
const FEED_TIME = 10;
/** Waiting messages that are drawn. */
const DRAWN = 14;
/** A backlog below this counts as drained. */
const CALM = 3;

interface Spike {
  readonly at: number;
  readonly backlog: number;
  /** How long it takes by the formula, in milliseconds. */
  readonly expected: number;
  took?: number;
}

/** An experiment under way. */
export class BrokerRun implements Run {
  /** What the reader has set. */
  readonly values: Values;
  /** What is simulated. */
  readonly system: BrokerSystem;
  /** How often a consumer was crashed. */
  crashes = 0;
  readonly #log: LogEntry[] = [];
  /** Backlog of the thumbnails at each step. */
  readonly #backlog: (readonly [time: number, messages: number])[] = [[0, 0]];
  #spike: Spike | undefined;
  #poisons = 0;
  #seen = 0;

  /** Starts everything for a seed. */
  constructor(values: Values, seed: number) {
    this.values = values;
    const {mode, arrivals, consumers, serviceTime, roundTrip, prefetch, visibility, failure, maxDeliveries} = values;
    const common = {prefetch, visibilityTimeout: visibility, maxDeliveries};
    const thumbnails: SubscriptionOptions = {
      ...common,
      name: 'thumbnails',
      consumers,
      serviceTime: uniform(serviceTime / 2, (serviceTime * 3) / 2),
    };
    const feed = {...common, name: 'feed', consumers: 1, serviceTime: uniform(FEED_TIME / 2, (FEED_TIME * 3) / 2)};
    this.system = new BrokerSystem({
      seed,
      subscriptions: mode === 'topic' ? [thumbnails, feed] : [thumbnails],
      roundTrip,
      gap: exponential(1000 / arrivals),
      failure: failure / 100,
    });
    const rest = growth(arrivals, this.#capacity);
    this.#say(
      `${arrivals} messages a second arrive, and the consumers of thumbnails can do ${this.#capacity.toFixed(0)}: ${rest < 0 ? `${(-rest).toFixed(0)} a second are left over` : `the backlog grows by ${rest.toFixed(0)} a second`}`,
    );
  }

  /** Virtual time in milliseconds. */
  get time(): number {
    return this.system.scheduler.now;
  }

  get log(): readonly LogEntry[] {
    return this.#log;
  }

  /** Goes on by {@link STEP}. Messages never end. */
  step(): boolean {
    this.system.scheduler.runUntil(this.time + STEP);
    const backlog = this.#thumbnails.queue.ready;
    this.#backlog.push([this.time / 1000, backlog]);
    const spike = this.#spike;
    if (spike && spike.took === undefined && backlog < CALM) {
      spike.took = this.time - spike.at;
      const expected = Number.isFinite(spike.expected) ? `${(spike.expected / 1000).toFixed(1)} s` : 'for ever';
      this.#say(`the spike is drained after ${(spike.took / 1000).toFixed(1)} s; by the formula ${expected}`);
    }
    this.#narrate();
    return true;
  }

  actions(): readonly Action[] {
    const consumers = this.system.stations.flatMap((station) => station.consumers);
    return [
      {id: 'spike', label: `A spike of ${SPIKE} messages`, group: 'Producer'},
      {id: 'poison', label: 'A message that nobody can process', group: 'Producer'},
      ...consumers.map(({id, isUp}) => ({
        id: `${isUp ? 'crash' : 'restart'}:${id}`,
        label: `${isUp ? 'Crash' : 'Start'} ${id}`,
        group: 'Consumers',
      })),
    ];
  }

  act(id: string): void {
    const [verb, target = ''] = id.split(':');
    if (verb === 'spike') this.#letIn();
    else if (verb === 'poison') {
      this.#poisons += 1;
      this.system.publish(POISON);
    } else if (verb === 'crash') {
      this.crashes += 1;
      this.system.crash(target);
    } else this.system.restart(target);
    this.#narrate();
  }

  views(): readonly View[] {
    return [this.#queueView(), this.#seriesView(), this.#tableView()];
  }

  metrics(): readonly Metric[] {
    const {queue} = this.#thumbnails;
    const {processed, repetitions, stations} = this.system;
    const dead = stations.reduce((sum, station) => sum + station.queue.dead.length, 0);
    return [
      {id: 'ready', label: 'Waiting thumbnails', value: queue.ready, unit: ''},
      {id: 'inFlight', label: 'In the hands of consumers', value: queue.inFlight, unit: ''},
      {id: 'processed', label: 'Processed', value: processed, unit: ''},
      {id: 'repetitions', label: 'Processed again', value: repetitions, unit: ''},
      {id: 'dead', label: 'Dead letters', value: dead, unit: ''},
    ];
  }

  hash(): string {
    return this.system.trace.hash;
  }

  /** Whether a spike was drained in about the time that the formula says, and nothing disturbed it. */
  get hasDrainedAsPredicted(): boolean {
    const {took, expected} = this.#spike ?? {};
    if (took === undefined || expected === undefined || this.crashes > 0 || this.values.failure > 0) return false;
    return Math.abs(took - expected) <= expected / 5;
  }

  /** Whether the poisonous messages, one at least, are the only dead letters, and no thumbnail waits. */
  get hasOnlyPoisonDead(): boolean {
    return (
      this.#poisons > 0 &&
      this.system.stations.every(
        ({queue}) =>
          queue.dead.length === this.#poisons &&
          queue.dead.every(({body}) => body.includes(POISON)) &&
          queue.ready === 0,
      )
    );
  }

  get #thumbnails(): Station {
    const [station] = this.system.stations;
    if (!station) throw new Error('no subscription');
    return station;
  }

  /** Thumbnails a second, as far as the prefetch limit allows. */
  get #capacity(): number {
    const {serviceTime, roundTrip, prefetch, consumers} = this.values;
    return 1000 * consumers * Math.min(prefetch / (roundTrip + serviceTime), 1 / serviceTime);
  }

  #letIn(): void {
    for (let i = 0; i < SPIKE; i++) this.system.publish();
    const backlog = this.#thumbnails.queue.ready;
    const expected = 1000 * drainTime(backlog, this.values.arrivals, this.#capacity);
    this.#spike = {at: this.time, backlog, expected};
    this.#say(`a spike: ${backlog} thumbnails wait`);
  }

  #queueView(): QueueView {
    const queues = this.system.stations.map(({options, queue, consumers}) => ({
      id: options.name,
      label: options.name,
      waiting: Array.from({length: Math.min(queue.ready, DRAWN)}, () => ({text: '✉', tone: 'waiting' as const})),
      hidden: Math.max(0, queue.ready - DRAWN),
      servers: consumers.map((consumer) => ({
        label: `${consumer.id}${consumer.buffer.length > 0 ? ` (+${consumer.buffer.length})` : ''}`,
        ...(consumer.busyWith ? {serving: named(consumer.busyWith)} : {}),
        tone: toneOf(consumer),
      })),
    }));
    const words = this.system.stations.map(
      ({options, queue}) =>
        `${options.name}: ${queue.ready} wait, ${queue.inFlight} are delivered and not acknowledged, ${queue.dead.length} are given up`,
    );
    return {
      kind: 'queue',
      title: this.values.mode === 'topic' ? 'A topic: each subscription has a queue' : 'A queue and its consumers',
      description: `${words.join('; ')}. In parentheses: what a consumer has at hand beside what it processes.`,
      queues,
    };
  }

  #seriesView(): SeriesView {
    const spike = this.#spike;
    const predicted: (readonly [number, number])[] =
      spike && Number.isFinite(spike.expected)
        ? [
            [spike.at / 1000, spike.backlog],
            [(spike.at + spike.expected) / 1000, 0],
          ]
        : [];
    return {
      kind: 'series',
      title: 'Backlog of thumbnails',
      description: `${this.#thumbnails.queue.ready} wait now.${predicted.length > 0 ? ' Dashed: how the spike drains by Q / (μ − λ).' : ''}`,
      x: {label: 'Time', unit: 's'},
      y: {label: 'Waiting', unit: ''},
      lines: [
        {label: 'waiting', points: this.#backlog},
        ...(predicted.length > 0 ? [{label: 'by the formula', points: predicted, dashed: true}] : []),
      ],
    };
  }

  #tableView(): TableView {
    const rows = this.system.stations.flatMap(({options, queue}) =>
      queue.dead.map(({body, deliveries}) => ({
        cells: [options.name, body, `${deliveries}`],
        tone: 'bad' as const,
      })),
    );
    return {
      kind: 'table',
      title: 'Dead-letter queue',
      description: rows.length === 0 ? 'Nothing was given up.' : 'What was delivered too often without success.',
      columns: ['Queue', 'Message', 'Deliveries'],
      rows,
    };
  }

  #say(text: string, time = this.time): void {
    this.#log.push({time, text});
  }

  #narrate(): void {
    const {trace} = this.system;
    for (const event of trace.events.slice(this.#seen)) {
      const text = sentence(event);
      if (text !== undefined) this.#say(text, event.time);
    }
    this.#seen = trace.length;
    this.#log.sort((a, b) => a.time - b.time);
  }
}

const named = ({message}: Delivery): string =>
  message.deliveries > 1 ? `${message.body}, delivery ${message.deliveries}` : message.body;

const toneOf = ({isUp, busyWith}: Consumer): Tone => (!isUp ? 'muted' : busyWith ? 'active' : 'plain');

/** An event in plain words; `undefined` for those that happen all the time. */
function sentence(event: BrokerEvent): string | undefined {
  switch (event.kind) {
    case 'broker.late-ack':
      return `${event.queue}: an answer about ${event.body} comes too late, it was visible again`;
    case 'broker.return':
      return `${event.queue}: ${event.body} comes back`;
    case 'broker.dead':
      return `${event.queue}: ${event.body} goes to the dead-letter queue`;
    case 'consumer.done':
      return event.isRepetition ? `${event.node} processes ${event.body} again` : undefined;
    case 'consumer.crash':
      return `${event.node} crashes`;
    case 'consumer.start':
      return `${event.node} starts`;
    default:
      return undefined;
  }
}

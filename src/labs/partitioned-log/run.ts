import {uniform} from '../kernel';
import type {Action, LogEntry, Metric, Run, View} from '../experiment';
import {Cluster} from './cluster';
import type {Property, Violation} from './ledger';
import {sentence} from './narration';
import type {Partition} from './partition';
import {clusterView, partitionsView, replicasView} from './picture';
import type {BrokerId, PartitionState, TopicPartition} from './protocol';
import type {BrokerSettings, ProducerSettings} from './settings';

/** The producers that the reader can choose. */
const PRODUCERS = {
  idempotent: {acks: 'all', idempotent: true},
  all: {acks: 'all', idempotent: false},
  leader: {acks: 1, idempotent: false},
  none: {acks: 0, idempotent: false},
} as const satisfies Readonly<Record<string, Pick<ProducerSettings, 'acks' | 'idempotent'>>>;

/** What the reader has set; times in virtual milliseconds. */
interface Values {
  /** What a producer waits for, and whether it numbers its batches. */
  readonly producer: keyof typeof PRODUCERS;
  /** `min.insync.replicas`. */
  readonly minInsyncReplicas: number;
  /** `unclean.leader.election.enable`. */
  readonly election: 'clean' | 'unclean';
  /** What followers cut their logs by. */
  readonly truncateBy: 'epoch' | 'highWatermark';
  /** How many partitions the topic has. */
  readonly partitions: number;
  /** Time between two messages of the producer. */
  readonly interval: number;
  /** Mean time of a packet in flight. */
  readonly latency: number;
}

/** Virtual milliseconds from one step to the next. */
const STEP = 5;
/** How long a slow follower takes for a batch. */
const SLOWNESS = 150;

/** An experiment with a topic on three brokers, a producer and a group of two consumers. */
export class LogRun implements Run {
  /** What the reader has set. */
  readonly values: Values;
  /** The cluster. */
  readonly cluster: Cluster;
  /** The one producer. */
  readonly producer = 'a';
  /** Brokers that nobody reaches. */
  readonly isolated = new Set<BrokerId>();
  /** Whether a leader was ever the only one in sync, for whatever reason. */
  wasAlone = false;
  readonly #log: LogEntry[] = [];
  /** What is to be said and isn't in the log yet. */
  #lines: LogEntry[] = [];
  readonly #violated = new Set<Property>();
  readonly #decided = new Map<TopicPartition, PartitionState>();
  /** Of each partition that is led now, and what it was counted from. */
  readonly #counts = new Map<
    TopicPartition,
    {readonly basis: string; readonly lost: number; readonly duplicates: number}
  >();
  #seen = 0;

  /** Starts everything for a seed. */
  constructor(values: Values, seed: number) {
    this.values = values;
    const {producer, minInsyncReplicas, election, truncateBy, partitions, interval, latency} = values;
    const broker: Partial<BrokerSettings> = {
      minInsyncReplicas,
      uncleanLeaderElection: election === 'unclean',
      truncateBy: truncateBy === 'epoch' ? 'leader epoch' : 'high watermark',
    };
    this.cluster = new Cluster({
      seed,
      topics: {photos: partitions},
      producers: [this.producer],
      interval,
      consumers: ['c1', 'c2'],
      link: {latency: uniform(latency / 2, (latency * 3) / 2)},
      broker,
      producer: {...PRODUCERS[producer], batchRecords: 2},
      onViolation: (violation) => this.#onViolation(violation),
    });
    for (const state of this.cluster.controller.partitions) this.#decided.set(state.partition, state);
    this.#look();
  }

  /** Virtual time in milliseconds. */
  get time(): number {
    return this.cluster.simulation.now;
  }

  get log(): readonly LogEntry[] {
    return this.#log;
  }

  /** How many messages were acknowledged. */
  get acknowledged(): number {
    return this.cluster.ledger.acknowledgments.length;
  }

  /** Acknowledged messages that a leader doesn't have. */
  get lost(): number {
    return [...this.#counts.values()].reduce((sum, {lost}) => sum + lost, 0);
  }

  /** Records that stand in a leader's log again. */
  get duplicates(): number {
    return [...this.#counts.values()].reduce((sum, {duplicates}) => sum + duplicates, 0);
  }

  /** Whether all replicas of all partitions are in sync. */
  get isWhole(): boolean {
    return this.cluster.controller.partitions.every(({isr, replicas}) => isr.length === replicas.length);
  }

  /** Goes on by {@link STEP}. A cluster never comes to an end. */
  step(): boolean {
    this.cluster.simulation.runUntil(this.time + STEP);
    this.#look();
    return true;
  }

  actions(): readonly Action[] {
    const {simulation, brokers, consumers} = this.cluster;
    const up = brokers.filter((id) => simulation.isUp(id));
    return [
      ...up.map((id) => ({id: `kill:${id}`, label: `Kill ${id}`, group: 'Process'})),
      ...up.map((id) => ({id: `power:${id}`, label: `Power off ${id}`, group: 'Power'})),
      ...(up.length > 1 ? [{id: 'power:all', label: 'Power off all', group: 'Power'}] : []),
      ...brokers
        .filter((id) => !simulation.isUp(id))
        .map((id) => ({id: `restart:${id}`, label: `Start ${id}`, group: 'Start'})),
      ...brokers.map((id) =>
        this.isolated.has(id)
          ? {id: `connect:${id}`, label: `Connect ${id}`, group: 'Network'}
          : {id: `isolate:${id}`, label: `Cut ${id} off`, group: 'Network'},
      ),
      ...brokers.map((id) =>
        this.cluster.slownessOf(id) > 0
          ? {id: `fast:${id}`, label: `${id} at full speed`, group: 'Follower'}
          : {id: `slow:${id}`, label: `Slow ${id} down`, group: 'Follower'},
      ),
      ...consumers.map((id) =>
        simulation.isUp(id)
          ? {id: `stop:${id}`, label: `Crash ${id}`, group: 'Consumers'}
          : {id: `restart:${id}`, label: `Start ${id}`, group: 'Consumers'},
      ),
    ];
  }

  act(id: string): void {
    const [verb, target = ''] = id.split(':');
    const {cluster} = this;
    const targets = target === 'all' ? cluster.brokers : [target];
    for (const node of targets) {
      if (verb === 'kill') cluster.crash(node, 'process');
      else if (verb === 'power') cluster.crash(node, 'machine');
      else if (verb === 'stop') cluster.simulation.crash(node);
      else if (verb === 'restart') cluster.simulation.restart(node);
      else if (verb === 'isolate' || verb === 'connect') this.#isolate(node, verb === 'isolate');
      else cluster.slowDown(node, verb === 'slow' ? SLOWNESS : 0);
    }
    if (verb === 'slow') this.#say(`${target} takes ${SLOWNESS} ms for each batch that it fetches`);
    if (verb === 'fast') this.#say(`${target} follows at full speed again`);
    this.#look();
  }

  views(): readonly View[] {
    return [
      clusterView(this),
      ...this.cluster.partitions.map((partition) => replicasView(this, partition)),
      partitionsView(this),
    ];
  }

  metrics(): readonly Metric[] {
    const {controller, coordinator, pending} = this.cluster;
    const behind = controller.partitions.filter(({isr, replicas}) => isr.length < replicas.length).length;
    const lag = controller.partitions.reduce((sum, {partition}) => {
      const end = this.cluster.leader(partition)?.log.endOffset ?? 0;
      return sum + Math.max(0, end - (coordinator.offsets.get(partition) ?? 0));
    }, 0);
    return [
      {id: 'acknowledged', label: 'Acknowledged messages', value: this.acknowledged, unit: ''},
      {id: 'pending', label: 'Without an answer', value: pending, unit: ''},
      {id: 'lost', label: 'Acknowledged and lost', value: this.lost, unit: ''},
      {id: 'duplicates', label: 'Records in the log again', value: this.duplicates, unit: ''},
      {id: 'lag', label: 'Lag of the group', value: lag, unit: 'records'},
      {id: 'behind', label: 'Under-replicated partitions', value: behind, unit: ''},
    ];
  }

  hash(): string {
    return this.cluster.simulation.trace.hash;
  }

  #isolate(broker: BrokerId, isCut: boolean): void {
    const {simulation} = this.cluster;
    if (isCut) this.isolated.add(broker);
    else this.isolated.delete(broker);
    const others = simulation.nodes.filter((node) => node !== broker && (isCut || !this.isolated.has(node)));
    this.cluster.setLinks(broker, others, isCut);
    this.#say(isCut ? `${broker} is cut off from everybody` : `${broker} is connected again`);
  }

  /** Says of each property once that it doesn't hold. */
  #onViolation({property, evidence}: Violation): void {
    if (!this.#violated.has(property)) this.#say(`violated: ${property}; ${evidence}`);
    this.#violated.add(property);
  }

  #say(text: string, time = this.time): void {
    this.#lines.push({time, text});
  }

  /** Looks at what has happened since the last time, and counts what is lost and what is there again. */
  #look(): void {
    const {trace} = this.cluster.simulation;
    for (const event of trace.events.slice(this.#seen)) {
      const isDecision = event.kind === 'controller.partition';
      const before = isDecision ? this.#decided.get(event.state.partition) : undefined;
      if (isDecision) this.#decided.set(event.state.partition, event.state);
      const text = sentence(event, before);
      if (text !== undefined) this.#say(text, event.time);
    }
    this.#seen = trace.length;
    this.#log.push(...this.#lines.sort((a, b) => a.time - b.time));
    this.#lines = [];
    for (const partition of this.cluster.partitions) {
      const leader = this.cluster.leader(partition);
      if (leader) this.#count(leader);
      else this.#counts.delete(partition);
    }
    this.wasAlone ||= this.cluster.controller.partitions.some(({isr}) => isr.length === 1);
  }

  /** Counts what is lost and what is there again, unless nothing has changed since it was last counted. */
  #count(leader: Partition): void {
    const {name, broker, log, state} = leader;
    const basis = [broker, state?.leaderEpoch, log.endOffset, this.acknowledged].join(' ');
    if (this.#counts.get(name)?.basis === basis) return;
    const {records} = log;
    const duplicates = records.length - new Set(records.map(({value}) => value)).size;
    this.#counts.set(name, {basis, lost: this.cluster.ledger.lostBy(leader).length, duplicates});
  }
}

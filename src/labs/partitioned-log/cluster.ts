import {Simulation, type LinkSettings, type Rng} from '../kernel';
import {startBroker} from './broker';
import {Consumer} from './consumer';
import {Controller} from './controller';
import {GroupCoordinator} from './coordinator';
import {Ledger, type Violation} from './ledger';
import type {Partition} from './partition';
import {Producer} from './producer';
import {
  CONTROLLER,
  type BrokerId,
  type ClusterMetadata,
  type LogEvent,
  type Packet,
  type PartitionState,
  type TopicPartition,
} from './protocol';
import {
  BROKER_DEFAULTS,
  GROUP_DEFAULTS,
  PRODUCER_DEFAULTS,
  type BrokerSettings,
  type GroupSettings,
  type ProducerSettings,
} from './settings';

/** What a cluster is made of. */
export interface ClusterOptions {
  /** Decides everything that is left to chance. */
  readonly seed: number | string;
  /** How many brokers there are, named n1, n2 and so on; 3 by default. */
  readonly brokers?: number;
  /** On how many of them each partition is; 3 by default. */
  readonly replicationFactor?: number;
  /** How many partitions each topic has; one topic `photos` with 2 by default. Producers write to the first topic. */
  readonly topics?: Readonly<Record<string, number>>;
  /** Names of the producers; one, `a`, by default. */
  readonly producers?: readonly string[];
  /** How often each producer has something to say, in milliseconds; never by default. */
  readonly interval?: number;
  /** How many keys there are; 6 by default. */
  readonly keys?: number;
  /** Names of the consumers, all of one group; none by default. */
  readonly consumers?: readonly string[];
  /** The network. */
  readonly link?: Partial<LinkSettings>;
  /** What differs from {@link BROKER_DEFAULTS}. */
  readonly broker?: Partial<BrokerSettings>;
  /** What differs from {@link PRODUCER_DEFAULTS}. */
  readonly producer?: Partial<ProducerSettings>;
  /** What differs from {@link GROUP_DEFAULTS}. */
  readonly group?: Partial<GroupSettings>;
  /** Is told when something doesn't hold; may throw. */
  readonly onViolation?: (violation: Violation) => void;
  /** How many events the trace keeps; all by default. */
  readonly traceCapacity?: number;
}

/**
 * How a broker goes down. If its process is killed, what it has written stays in the page cache of the operating system,
 * which writes it to the disk in its own time. If its machine loses power, what wasn't flushed is gone.
 */
export type CrashKind = 'process' | 'machine';

/** Brokers, a controller, producers and a consumer group on a simulated network. */
export class Cluster {
  /** Time, network and disks. */
  readonly simulation: Simulation<Packet, LogEvent>;
  /** What happened, for judging it. */
  readonly ledger: Ledger;
  /** How the brokers behave. */
  readonly settings: BrokerSettings;
  /** How the producers behave. */
  readonly producerSettings: ProducerSettings;
  /** How the consumers behave. */
  readonly groupSettings: GroupSettings;
  /** The brokers. */
  readonly brokers: readonly BrokerId[];
  /** The partitions of all topics. */
  readonly partitions: readonly TopicPartition[];
  /** The consumers. */
  readonly consumers: readonly string[];
  readonly #replicas = new Map<BrokerId, ReadonlyMap<TopicPartition, Partition>>();
  readonly #producers = new Map<string, Producer>();
  readonly #consumers = new Map<string, Consumer>();
  readonly #slowness = new Map<BrokerId, number>();
  #controller: Controller | undefined;
  #coordinator: GroupCoordinator | undefined;
  #isProducing = true;

  /** Starts all nodes. */
  constructor(options: ClusterOptions) {
    const {seed, brokers = 3, replicationFactor = 3, topics = {photos: 2}, link, traceCapacity} = options;
    this.settings = {...BROKER_DEFAULTS, ...options.broker};
    this.producerSettings = {...PRODUCER_DEFAULTS, ...options.producer};
    this.groupSettings = {...GROUP_DEFAULTS, ...options.group};
    this.ledger = new Ledger(options.onViolation);
    this.simulation = new Simulation({
      seed,
      ...(link ? {link} : {}),
      ...(traceCapacity === undefined ? {} : {traceCapacity}),
    });
    this.brokers = Array.from({length: brokers}, (_, place) => `n${place + 1}`);
    this.partitions = Object.entries(topics).flatMap(([topic, count]) =>
      Array.from({length: count}, (_, index) => `${topic}-${index}`),
    );
    const [first = ''] = Object.keys(topics);
    const written = this.partitions.filter((partition) => partition.startsWith(`${first}-`));
    const replicas = new Map(
      this.partitions.map((partition, place) => [
        partition,
        Array.from({length: replicationFactor}, (_, i) => this.brokers[(place + i) % brokers] ?? ''),
      ]),
    );
    this.#addController(replicas, written);
    for (const id of this.brokers) {
      const own = this.partitions.filter((partition) => replicas.get(partition)?.includes(id));
      const observer = {
        started: (broker: BrokerId, started: ReadonlyMap<TopicPartition, Partition>) =>
          void this.#replicas.set(broker, started),
        led: (partition: Partition) => this.ledger.led(partition),
        committed: (partition: Partition, from: number) => this.ledger.committed(partition, from),
      };
      this.simulation.addNode(
        id,
        startBroker(own, this.settings, observer, (broker) => this.slownessOf(broker)),
      );
    }
    const {producers = ['a'], interval = Infinity, keys = 6, consumers = []} = options;
    for (const id of producers) this.#addProducer(id, written, interval, keys);
    this.consumers = consumers;
    for (const id of consumers) {
      this.simulation.addNode(id, (context) => {
        const consumer = new Consumer(context, this.groupSettings, this.ledger);
        this.#consumers.set(id, consumer);
        return (packet) => consumer.receive(packet);
      });
    }
    this.simulation.runUntil(0);
  }

  /** The controller. */
  get controller(): Controller {
    if (!this.#controller) throw new Error('the controller has not started');
    return this.#controller;
  }

  /** The coordinator of the consumer group. */
  get coordinator(): GroupCoordinator {
    if (!this.#coordinator) throw new Error('the coordinator has not started');
    return this.#coordinator;
  }

  /** What the controller has decided about a partition. Throws a RangeError if there is none of this name. */
  state(partition: TopicPartition): PartitionState {
    const state = this.controller.partitions.find((one) => one.partition === partition);
    if (!state) throw new RangeError(`no partition ${partition}`);
    return state;
  }

  /** A replica as it is, or as it was when its broker went down. Throws a RangeError if there is no such replica. */
  replica(broker: BrokerId, partition: TopicPartition): Partition {
    const replica = this.#replicas.get(broker)?.get(partition);
    if (!replica) throw new RangeError(`no replica of ${partition} on ${broker}`);
    return replica;
  }

  /** The leader of a partition, if it is up and knows that it leads. */
  leader(partition: TopicPartition): Partition | undefined {
    const {leader} = this.state(partition);
    if (leader === null || !this.simulation.isUp(leader)) return undefined;
    const replica = this.replica(leader, partition);
    return replica.isLeader ? replica : undefined;
  }

  /** A producer. Throws a RangeError if there is none of this name. */
  producer(id: string): Producer {
    const producer = this.#producers.get(id);
    if (!producer) throw new RangeError(`no producer ${id}`);
    return producer;
  }

  /** A consumer, as it is or was. Throws a RangeError if there is none of this name. */
  consumer(id: string): Consumer {
    const consumer = this.#consumers.get(id);
    if (!consumer) throw new RangeError(`no consumer ${id}`);
    return consumer;
  }

  /** How many messages no producer has an answer for. */
  get pending(): number {
    return [...this.#producers.values()].reduce((sum, {pending}) => sum + pending, 0);
  }

  /** Ends the production; what is under way is still sent. */
  stopProducing(): void {
    this.#isProducing = false;
  }

  /** Takes a broker down. Does nothing if it is. */
  crash(broker: BrokerId, kind: CrashKind): void {
    if (!this.simulation.isUp(broker)) return;
    const disk = this.simulation.disk(broker);
    if (kind === 'process') {
      // The operating system lives on, and sooner or later writes back what is in its page cache.
      for (const file of disk.list()) disk.fsync(file);
      disk.syncDirectory();
    }
    this.simulation.crash(broker);
  }

  /** How slow a broker is as a follower, in milliseconds for each batch; 0 is normal. */
  slownessOf(broker: BrokerId): number {
    return this.#slowness.get(broker) ?? 0;
  }

  /** Makes a broker slow as a follower, or normal again. */
  slowDown(broker: BrokerId, slowness: number): void {
    this.#slowness.set(broker, slowness);
    this.simulation.trace.record({kind: 'fault', node: broker, what: `slowness ${slowness} ms`});
  }

  /** Cuts a node off from others, in both directions, or connects it again. */
  setLinks(node: string, others: readonly string[], isCut: boolean): void {
    const {network} = this.simulation;
    for (const other of others) {
      for (const [from, to] of [
        [node, other],
        [other, node],
      ] as const) {
        if (isCut) network.cut(from, to);
        else network.restore(from, to);
      }
    }
  }

  #addController(replicas: ReadonlyMap<TopicPartition, readonly BrokerId[]>, written: readonly TopicPartition[]): void {
    this.simulation.addNode(CONTROLLER, (context) => {
      const controller = new Controller(context, this.settings, replicas);
      const coordinator = new GroupCoordinator(context, this.groupSettings, written);
      this.#controller = controller;
      this.#coordinator = coordinator;
      context.every(
        this.settings.heartbeatInterval,
        () => {
          controller.expire();
          coordinator.expire();
        },
        'sessions',
      );
      return (packet, from) => {
        switch (packet.kind) {
          case 'BrokerRegistration':
          case 'BrokerHeartbeat':
          case 'AlterPartition':
            return controller.handle(from, packet);
          case 'MetadataRequest': {
            const leaders = controller.partitions.map(({partition, leader, leaderEpoch}) => ({
              partition,
              leader,
              leaderEpoch,
            }));
            const metadata: ClusterMetadata = {kind: 'ClusterMetadata', leaders};
            return context.send(from, metadata);
          }
          case 'GroupHeartbeat':
          case 'OffsetFetch':
          case 'OffsetCommit':
            return coordinator.handle(from, packet);
          default:
            return;
        }
      };
    });
  }

  #addProducer(id: string, written: readonly TopicPartition[], interval: number, keys: number): void {
    this.simulation.addNode(id, (context) => {
      const producer = new Producer(context, this.producerSettings, this.ledger, written);
      this.#producers.set(id, producer);
      const rng: Rng = context.rng.split('keys');
      let count = 0;
      if (interval < Infinity) {
        context.every(
          interval,
          () => {
            if (!this.#isProducing) return;
            count += 1;
            producer.send({key: `photo-${rng.int(keys)}`, value: `${id}${count}`});
          },
          'produce',
        );
      }
      return (packet) => producer.receive(packet);
    });
  }
}

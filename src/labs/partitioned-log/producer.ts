import type {NodeContext, Timer} from '../kernel';
import type {Message, ProducerBatch, ProducerStamp} from './batch';
import {partitionFor} from './partitioner';
import {
  CONTROLLER,
  type BrokerId,
  type LogEvent,
  type Packet,
  type ProduceReply,
  type TopicPartition,
} from './protocol';
import type {ProducerSettings} from './settings';

/** Who wants to know what a producer hears. */
export interface ProducerObserver {
  /** A message was given to the producer. */
  sentTo(partition: TopicPartition, message: Message): void;
  /** Messages were acknowledged, at offsets from `baseOffset` on; with `acks=0` nothing is known of these. */
  acknowledged(partition: TopicPartition, baseOffset: number | undefined, messages: readonly Message[]): void;
}

interface PendingBatch {
  readonly messages: readonly Message[];
  sequence: number;
  /** Ids of the requests that carried it. */
  readonly attempts: number[];
  timer: Timer | undefined;
  /** The first request that was sent when all batches before it had been acknowledged. */
  firstAsOldest: number | undefined;
  isAcknowledged: boolean;
}

interface Lane {
  /** Messages that aren't in a batch yet. */
  readonly waiting: Message[];
  /** The oldest batch without an answer, and all that were sent after it. */
  readonly inFlight: PendingBatch[];
  leader: BrokerId | null;
  leaderEpoch: number;
  epoch: number;
  nextSequence: number;
  linger: Timer | undefined;
}

/** How old the knowledge of who leads may become. Kafka: 5 minutes (`metadata.max.age.ms`). */
const METADATA_MAX_AGE = 200;

/**
 * A producer: puts each message into the partition of its key, collects them into batches, and sends a batch again until
 * there is an answer. If it is idempotent, it numbers them, so that a batch that arrives twice is stored once, and one that
 * arrives early is refused until those before it are there.
 *
 * Simplified: it never gives up (Kafka does after `delivery.timeout.ms`, 2 minutes), its id is its name and not given by
 * the coordinator, and the epoch is raised for each partition apart.
 *
 * Sources: KIP-98 (sequence numbers), KIP-360 (what to do when they have a gap).
 */
export class Producer {
  readonly #context: NodeContext<Packet, LogEvent>;
  readonly #settings: ProducerSettings;
  readonly #observer: ProducerObserver;
  readonly #partitions: readonly TopicPartition[];
  readonly #lanes = new Map<TopicPartition, Lane>();
  readonly #requests = new Map<number, {readonly partition: TopicPartition; readonly batch: PendingBatch}>();
  #refreshTimer: Timer | undefined;
  #nextId = 1;

  /** @throws RangeError if it is to be idempotent, but not to wait for all replicas */
  constructor(
    context: NodeContext<Packet, LogEvent>,
    settings: ProducerSettings,
    observer: ProducerObserver,
    partitions: readonly TopicPartition[],
  ) {
    if (settings.idempotent && settings.acks !== 'all') throw new RangeError('an idempotent producer needs acks=all');
    this.#context = context;
    this.#settings = settings;
    this.#observer = observer;
    this.#partitions = partitions;
    for (const partition of partitions) {
      this.#lanes.set(partition, {
        waiting: [],
        inFlight: [],
        leader: null,
        leaderEpoch: -1,
        epoch: 0,
        nextSequence: 0,
        linger: undefined,
      });
    }
    this.#refresh();
    this.#context.every(METADATA_MAX_AGE, () => this.#refresh(), 'metadata');
  }

  /** How many messages have no answer yet. */
  get pending(): number {
    return [...this.#lanes.values()].reduce(
      (sum, {waiting, inFlight}) =>
        sum +
        waiting.length +
        inFlight.reduce((n, {messages, isAcknowledged}) => n + (isAcknowledged ? 0 : messages.length), 0),
      0,
    );
  }

  /** Takes a message. It is sent when its batch is full, or after `linger`. */
  send(message: Message): void {
    const partition = this.#partitions[partitionFor(message.key, this.#partitions.length)];
    const lane = partition === undefined ? undefined : this.#lanes.get(partition);
    if (partition === undefined || !lane) return;
    this.#observer.sentTo(partition, message);
    lane.waiting.push(message);
    if (lane.waiting.length >= this.#settings.batchRecords) this.#drain(partition, lane);
    else lane.linger ??= this.#context.after(this.#settings.linger, () => this.#drain(partition, lane));
  }

  /** Handles an answer. */
  receive(packet: Packet): void {
    if (packet.kind === 'ProduceReply') this.#onReply(packet);
    if (packet.kind !== 'ClusterMetadata') return;
    for (const {partition, leader, leaderEpoch} of packet.leaders) {
      const lane = this.#lanes.get(partition);
      // An older answer may come later, and a deposed leader would take a batch for a gap.
      if (!lane || leaderEpoch < lane.leaderEpoch) continue;
      lane.leader = leader;
      lane.leaderEpoch = leaderEpoch;
      this.#drain(partition, lane);
    }
  }

  /**
   * Makes batches of what waits, as far as not too many are in flight. The count goes from the oldest one without an
   * answer, because a leader knows again only the last five batches.
   */
  #drain(partition: TopicPartition, lane: Lane): void {
    lane.linger?.cancel();
    lane.linger = undefined;
    if (lane.waiting.length === 0) return;
    if (lane.leader === null) {
      lane.linger = this.#context.after(this.#settings.retryBackoff, () => this.#drain(partition, lane));
      return this.#refresh();
    }
    while (lane.waiting.length > 0 && lane.inFlight.length < this.#settings.maxInFlight) {
      const messages = lane.waiting.splice(0, this.#settings.batchRecords);
      const batch: PendingBatch = {
        messages,
        sequence: lane.nextSequence,
        attempts: [],
        timer: undefined,
        firstAsOldest: undefined,
        isAcknowledged: false,
      };
      lane.nextSequence += messages.length;
      if (this.#settings.acks !== 0) lane.inFlight.push(batch);
      this.#transmit(partition, lane, batch);
      if (this.#settings.acks === 0) this.#observer.acknowledged(partition, undefined, messages);
    }
  }

  #transmit(partition: TopicPartition, lane: Lane, batch: PendingBatch): void {
    const {acks, idempotent, requestTimeout} = this.#settings;
    const id = this.#nextId;
    this.#nextId += 1;
    const producer: ProducerStamp = {id: this.#context.id, epoch: lane.epoch, sequence: batch.sequence};
    const content: ProducerBatch = {messages: batch.messages, ...(idempotent ? {producer} : {})};
    if (lane.leader !== null) this.#context.send(lane.leader, {kind: 'Produce', id, partition, acks, batch: content});
    if (acks === 0) return;
    batch.attempts.push(id);
    if (lane.inFlight[0] === batch) batch.firstAsOldest ??= id;
    this.#requests.set(id, {partition, batch});
    batch.timer?.cancel();
    batch.timer = this.#context.after(requestTimeout, () => this.#retry(partition, batch));
  }

  #retry(partition: TopicPartition, batch: PendingBatch): void {
    const lane = this.#lanes.get(partition);
    this.#refresh();
    if (lane) this.#transmit(partition, lane, batch);
  }

  #onReply({id, error, baseOffset}: ProduceReply): void {
    const request = this.#requests.get(id);
    const lane = request && this.#lanes.get(request.partition);
    if (!lane || request.batch.isAcknowledged) return;
    const {partition, batch} = request;
    if (error === undefined) {
      // Whichever attempt it was: the batch is in the log.
      batch.timer?.cancel();
      for (const attempt of batch.attempts) this.#requests.delete(attempt);
      batch.isAcknowledged = true;
      while (lane.inFlight[0]?.isAcknowledged) lane.inFlight.shift();
      this.#observer.acknowledged(partition, baseOffset, batch.messages);
      this.#drain(partition, lane);
    } else if (id === batch.attempts.at(-1)) {
      // If those before it were acknowledged before this was asked, they can't be under way anymore: they are lost.
      const isGap = batch.firstAsOldest !== undefined && batch.firstAsOldest <= id;
      if (error === 'OUT_OF_ORDER_SEQUENCE_NUMBER' && isGap) this.#bump(lane);
      this.#refresh();
      batch.timer?.cancel();
      batch.timer = this.#context.after(this.#settings.retryBackoff, () => this.#retry(partition, batch));
    }
  }

  /** The broker has lost what it had acknowledged: nothing will ever fit. So the count starts anew, in a new epoch. */
  #bump(lane: Lane): void {
    lane.epoch += 1;
    lane.nextSequence = 0;
    for (const batch of lane.inFlight.filter(({isAcknowledged}) => !isAcknowledged)) {
      for (const attempt of batch.attempts.splice(0)) this.#requests.delete(attempt);
      batch.firstAsOldest = undefined;
      batch.sequence = lane.nextSequence;
      lane.nextSequence += batch.messages.length;
    }
  }

  /** Asks who leads, unless it has just asked. */
  #refresh(): void {
    if (this.#refreshTimer?.active) return;
    this.#refreshTimer = this.#context.after(this.#settings.retryBackoff, () => undefined);
    this.#context.send(CONTROLLER, {kind: 'MetadataRequest'});
  }
}

import type {Disk, Timer} from '../kernel';
import type {Batch} from './batch';
import type {EpochEnd} from './epochs';
import {PartitionLog} from './log';
import {
  CONTROLLER,
  type BrokerId,
  type BrokerLife,
  type ErrorCode,
  type Fetch,
  type FetchReply,
  type LogEvent,
  type Packet,
  type PartitionState,
  type Produce,
  type TopicPartition,
} from './protocol';
import type {BrokerSettings} from './settings';

/** What a replica needs of its broker. */
export interface PartitionHost {
  /** The broker. */
  readonly id: BrokerId;
  /** The number of its life; none before it has registered. */
  readonly brokerEpoch: number | undefined;
  /** Which brokers are registered and not fenced, as far as it knows. */
  readonly live: readonly BrokerLife[];
  /** Virtual time. */
  readonly now: number;
  /** Its files. */
  readonly disk: Disk;
  /** How long it takes to append what one fetch has brought, in milliseconds; a slow follower fetches one batch each. */
  readonly slowness: number;
  /** Sends a packet. */
  send(to: string, packet: Packet): void;
  /** Does something later. */
  after(delay: number, action: () => void): Timer;
  /** Records an event. */
  record(event: LogEvent): void;
}

/** Who wants to know what replicas do. */
export interface PartitionObserver {
  /** A replica has become the leader. */
  led(partition: Partition): void;
  /** A leader has raised the high watermark from an offset. */
  committed(partition: Partition, from: number): void;
}

/** What a leader knows of a follower. */
interface Follower {
  /** Its log end offset; -1 if it hasn't fetched in this epoch. */
  endOffset: number;
  brokerEpoch: number;
  /** When it last had everything. */
  caughtUpAt: number;
  fetchedAt: number;
  /** The leader's log end offset at that time. */
  leaderEndOffset: number;
}

/** A produce request that waits for the high watermark. */
interface WaitingProduce {
  readonly client: string;
  readonly id: number;
  readonly batch: Pick<Batch, 'baseOffset' | 'lastOffset'>;
  readonly timer: Timer;
}

/** A fetch that waits for records. */
interface WaitingFetch {
  readonly client: string;
  readonly fetch: Fetch;
  readonly timer: Timer;
}

/** How many batches a fetch brings at most. Kafka counts bytes. */
const FETCH_BATCHES = 8;
const FETCH_BACKOFF = 10;

/**
 * A replica of a partition: a log, and its part in the replication. The leader appends what producers send; the followers
 * fetch from it, as consumers do. What all in-sync replicas have is committed: it lies below the high watermark, consumers
 * may read it, and with `acks=all` only then is it acknowledged.
 *
 * Invariants, if a record counts as committed once it is below some leader's high watermark:
 * - every in-sync replica has every committed record;
 * - a leader is elected from these, so it has them, too;
 * - logs of replicas agree as far as their epochs do.
 *
 * Simplified: a fetch is about one partition, and there are no sessions, quotas, transactions or reads from followers. A
 * leader doesn't wait for a replica that is about to join (Kafka does, for liveness).
 *
 * Sources: Wang, Koshy, Subramanian and others, "Building a Replicated Logging System with Apache Kafka", PVLDB 8(12),
 * 2015. KIP-101, KIP-279, KIP-320 (epochs), KIP-497 (AlterPartition), KIP-903 (broker epochs) and KIP-966 (no commit below
 * `min.insync.replicas`).
 */
export class Partition {
  /** Which partition. */
  readonly name: TopicPartition;
  /** On which broker. */
  readonly broker: BrokerId;
  /** Its records. */
  readonly log: PartitionLog;
  readonly #host: PartitionHost;
  readonly #settings: BrokerSettings;
  readonly #observer: PartitionObserver;
  #state: PartitionState | undefined;
  #highWatermark: number;
  // As leader:
  readonly #followers = new Map<BrokerId, Follower>();
  #epochStart = 0;
  /** The ISR that was proposed and is neither confirmed nor void, and when the proposal is repeated. */
  #proposal: {readonly isr: readonly BrokerId[]; timer: Timer} | undefined;
  #produces: WaitingProduce[] = [];
  #fetches: WaitingFetch[] = [];
  // As follower:
  #fetchId = 0;
  #fetchTimer: Timer | undefined;

  /** Opens the log, with the high watermark that was last written to disk. */
  constructor(
    name: TopicPartition,
    host: PartitionHost,
    settings: BrokerSettings,
    observer: PartitionObserver,
    checkpoint: number,
  ) {
    this.name = name;
    this.broker = host.id;
    this.#host = host;
    this.#settings = settings;
    this.#observer = observer;
    this.log = new PartitionLog(host.disk, name, settings);
    this.#highWatermark = Math.min(checkpoint, this.log.endOffset);
  }

  /** What the controller has decided, as far as it is known here. */
  get state(): PartitionState | undefined {
    return this.#state;
  }

  /** HW: what is committed, as far as it is known here, ends before this offset. */
  get highWatermark(): number {
    return this.#highWatermark;
  }

  /** Whether it leads, as far as it knows. */
  get isLeader(): boolean {
    return this.#state?.leader === this.broker;
  }

  /** Learns what the controller has decided. What is older than what is known has no effect. */
  apply(state: PartitionState): void {
    const before = this.#state;
    if (before && state.partitionEpoch <= before.partitionEpoch) return;
    this.#state = state;
    this.#proposal?.timer.cancel();
    this.#proposal = undefined;
    if (before?.leaderEpoch !== state.leaderEpoch) this.#changeLeader(state);
    else if (this.isLeader) this.#advance();
  }

  #changeLeader({leader, leaderEpoch, isr, replicas}: PartitionState): void {
    this.#stop();
    if (leader === this.broker) {
      this.log.epochs.assign(leaderEpoch, this.log.endOffset);
      this.#epochStart = this.log.endOffset;
      for (const id of replicas) {
        if (id === this.broker) continue;
        const caughtUpAt = isr.includes(id) ? this.#host.now : -Infinity;
        this.#followers.set(id, {endOffset: -1, brokerEpoch: -1, caughtUpAt, fetchedAt: 0, leaderEndOffset: Infinity});
      }
      this.#observer.led(this);
      this.#advance();
    } else if (leader !== null) {
      if (this.#settings.truncateBy === 'high watermark') this.#truncate(this.#highWatermark);
      this.#fetch();
    }
  }

  #stop(): void {
    this.#followers.clear();
    this.#fetchTimer?.cancel();
    this.#fetchId += 1;
    const [produces, fetches] = [this.#produces, this.#fetches];
    this.#produces = [];
    this.#fetches = [];
    for (const {client, id, timer} of produces) {
      timer.cancel();
      this.#refuse(client, id, 'NOT_LEADER_OR_FOLLOWER');
    }
    for (const {client, fetch, timer} of fetches) {
      timer.cancel();
      this.#answer(client, fetch, [], 'NOT_LEADER_OR_FOLLOWER');
    }
  }

  /** Appends what a producer sends, and answers as its `acks` say. */
  produce(client: string, {id, acks, batch}: Produce): void {
    const state = this.#state;
    if (!state || !this.isLeader) return this.#refuse(client, id, 'NOT_LEADER_OR_FOLLOWER', acks);
    if (acks === 'all' && state.isr.length < this.#settings.minInsyncReplicas) {
      return this.#refuse(client, id, 'NOT_ENOUGH_REPLICAS');
    }
    const check = this.log.producers.check(batch, this.log.startOffset > 0);
    if (check.outcome !== 'append' && check.outcome !== 'duplicate') {
      return this.#refuse(client, id, check.outcome, acks);
    }
    const place = check.outcome === 'append' ? this.log.append(batch, state.leaderEpoch) : check;
    if (acks === 'all') this.#wait(client, id, place);
    else if (acks === 1) this.#acknowledge(client, id, place.baseOffset);
    this.#wake();
    this.#advance();
  }

  /** Answers a batch once it is committed, as it may be already if it is a duplicate. */
  #wait(client: string, id: number, batch: WaitingProduce['batch']): void {
    if (batch.lastOffset < this.#highWatermark) return this.#acknowledge(client, id, batch.baseOffset);
    const timer = this.#host.after(this.#settings.requestTimeout, () => {
      this.#produces = this.#produces.filter((produce) => produce.timer !== timer);
      this.#refuse(client, id, 'REQUEST_TIMED_OUT');
    });
    this.#produces.push({client, id, batch, timer});
  }

  #acknowledge(client: string, id: number, baseOffset: number): void {
    this.#host.send(client, {kind: 'ProduceReply', id, baseOffset});
  }

  #refuse(client: string, id: number, error: ErrorCode, acks?: Produce['acks']): void {
    if (acks !== 0) this.#host.send(client, {kind: 'ProduceReply', id, error, baseOffset: -1});
  }

  // #region advance
  /**
   * Raises the high watermark to what all in-sync replicas have. Those count that are in the ISR, and those that are
   * proposed to be: the controller may have added them already, and may elect them. As long as fewer than
   * `min.insync.replicas` are in it, nothing is committed.
   */
  #advance(): void {
    const state = this.#state;
    if (!state || state.isr.length < this.#settings.minInsyncReplicas) return;
    const counting = [...new Set([...state.isr, ...(this.#proposal?.isr ?? [])])].filter((id) => id !== this.broker);
    const ends = counting.map((id) => this.#followers.get(id)?.endOffset ?? -1);
    const highWatermark = Math.min(this.log.endOffset, ...ends);
    const before = this.#highWatermark;
    if (highWatermark <= before) return;
    this.#highWatermark = highWatermark;
    this.#observer.committed(this, before);
    const ready = this.#produces.filter(({batch}) => batch.lastOffset < highWatermark);
    this.#produces = this.#produces.filter(({batch}) => batch.lastOffset >= highWatermark);
    for (const {client, id, batch, timer} of ready) {
      timer.cancel();
      this.#acknowledge(client, id, batch.baseOffset);
    }
    this.#wake();
  }
  // #endregion advance

  /** Serves a fetch. A consumer gets what is committed, a follower gets everything, and is told where its log is wrong. */
  serve(client: string, fetch: Fetch): void {
    const {offset, follower} = fetch;
    const state = this.#state;
    if (!state || !this.isLeader) return this.#answer(client, fetch, [], 'NOT_LEADER_OR_FOLLOWER');
    if (offset < this.log.startOffset) return this.#answer(client, fetch, [], 'OFFSET_OUT_OF_RANGE');
    if (!follower) {
      if (offset > this.log.endOffset) return this.#answer(client, fetch, [], 'OFFSET_OUT_OF_RANGE');
      return this.#answerOrWait(client, fetch);
    }
    if (follower.leaderEpoch < state.leaderEpoch) return this.#answer(client, fetch, [], 'FENCED_LEADER_EPOCH');
    if (follower.leaderEpoch > state.leaderEpoch) return this.#answer(client, fetch, [], 'UNKNOWN_LEADER_EPOCH');
    const diverging = this.#divergence(offset, follower.lastEpoch);
    if (diverging) return this.#answer(client, fetch, [], undefined, diverging);
    if (offset > this.log.endOffset) return this.#answer(client, fetch, [], 'OFFSET_OUT_OF_RANGE');
    if (!this.#follow(follower, offset)) return;
    this.#answerOrWait(client, fetch);
  }

  /** Where the log of a follower parts from this one; it ends at an offset, with a record of an epoch. */
  #divergence(offset: number, lastEpoch: number | undefined): EpochEnd | undefined {
    if (lastEpoch === undefined || this.#settings.truncateBy === 'high watermark') return undefined;
    const end = this.log.epochs.endOffsetFor(lastEpoch, this.log.endOffset);
    return end.epoch < lastEpoch || end.endOffset < offset ? end : undefined;
  }

  /** Notes how far a follower is: it has everything before what it asks for. `false` if it has crashed since it asked. */
  #follow({broker, brokerEpoch}: BrokerLife, offset: number): boolean {
    const follower = this.#followers.get(broker);
    if (!follower || brokerEpoch < follower.brokerEpoch) return false;
    const {now} = this.#host;
    if (offset >= this.log.endOffset) follower.caughtUpAt = now;
    else if (offset >= follower.leaderEndOffset) {
      follower.caughtUpAt = Math.max(follower.caughtUpAt, follower.fetchedAt);
    }
    follower.fetchedAt = now;
    follower.leaderEndOffset = this.log.endOffset;
    follower.endOffset = brokerEpoch > follower.brokerEpoch ? offset : Math.max(offset, follower.endOffset);
    follower.brokerEpoch = brokerEpoch;
    this.#expand(broker, follower);
    this.#advance();
    return true;
  }

  /**
   * Proposes to add a follower that has caught up. It must have all that is committed; and as a new leader's high
   * watermark lags behind what is, it must have all that the leader started with as well.
   */
  #expand(broker: BrokerId, {endOffset, brokerEpoch}: Follower): void {
    const isr = this.#state?.isr ?? [];
    const isLive = this.#host.live.some((life) => life.broker === broker && life.brokerEpoch === brokerEpoch);
    if (isr.includes(broker) || !isLive) return;
    if (endOffset >= this.#highWatermark && endOffset >= this.#epochStart) this.#propose([...isr, broker]);
  }

  /** Proposes to remove the followers that lag behind. Called again and again. */
  shrink(): void {
    const state = this.#state;
    if (!state || !this.isLeader) return;
    const inSync = state.isr.filter((id) => {
      const follower = this.#followers.get(id);
      if (!follower || follower.endOffset === this.log.endOffset) return true;
      return this.#host.now - follower.caughtUpAt <= this.#settings.replicaLagTimeMax;
    });
    if (inSync.length < state.isr.length) this.#propose(inSync);
  }

  /** Asks the controller for another ISR, and repeats that until it knows what became of it. */
  #propose(isr: readonly BrokerId[]): void {
    const state = this.#state;
    const {brokerEpoch} = this.#host;
    if (!state || brokerEpoch === undefined || this.#proposal) return;
    const lives = isr.map((broker) => ({
      broker,
      brokerEpoch: broker === this.broker ? brokerEpoch : (this.#followers.get(broker)?.brokerEpoch ?? -1),
    }));
    const {leaderEpoch, partitionEpoch} = state;
    const ask = (): Timer => {
      const partition = this.name;
      const request = {partition, brokerEpoch, leaderEpoch, partitionEpoch, isr: lives};
      this.#host.send(CONTROLLER, {kind: 'AlterPartition', ...request});
      return this.#host.after(this.#settings.requestTimeout, () => {
        proposal.timer = ask();
      });
    };
    const proposal = {isr, timer: ask()};
    this.#proposal = proposal;
  }

  #answerOrWait(client: string, fetch: Fetch): void {
    const batches = this.#readable(fetch);
    if (batches.length > 0) return this.#answer(client, fetch, batches);
    const timer = this.#host.after(this.#settings.fetchWaitMax, () => {
      this.#fetches = this.#fetches.filter((waiting) => waiting.timer !== timer);
      this.#answer(client, fetch, []);
    });
    this.#fetches.push({client, fetch, timer});
  }

  #readable({offset, follower}: Fetch): Batch[] {
    return this.log.read(offset, follower?.limit ?? FETCH_BATCHES, follower ? this.log.endOffset : this.#highWatermark);
  }

  /** Answers the fetches that wait for what is there now. */
  #wake(): void {
    for (const {client, fetch, timer} of this.#fetches) {
      const batches = this.#readable(fetch);
      if (batches.length === 0) continue;
      timer.cancel();
      this.#fetches = this.#fetches.filter((waiting) => waiting.timer !== timer);
      this.#answer(client, fetch, batches);
    }
  }

  #answer(client: string, fetch: Fetch, batches: readonly Batch[], error?: ErrorCode, diverging?: EpochEnd): void {
    const reply: FetchReply = {
      kind: 'FetchReply',
      id: fetch.id,
      partition: this.name,
      leaderEpoch: this.#state?.leaderEpoch ?? -1,
      highWatermark: this.#highWatermark,
      startOffset: this.log.startOffset,
      endOffset: this.log.endOffset,
      batches,
      ...(error ? {error} : {}),
      ...(diverging ? {diverging} : {}),
    };
    this.#host.send(client, reply);
  }

  /** Asks the leader for what follows; asks again if no answer comes. */
  #fetch(): void {
    const {brokerEpoch} = this.#host;
    const state = this.#state;
    if (!state || state.leader === null || brokerEpoch === undefined) return;
    this.#fetchId += 1;
    const limit = this.#host.slowness > 0 ? 1 : FETCH_BATCHES;
    const {leaderEpoch} = state;
    const follower = {broker: this.broker, brokerEpoch, leaderEpoch, lastEpoch: this.log.lastEpoch, limit};
    const offset = this.log.endOffset;
    this.#host.send(state.leader, {kind: 'Fetch', id: this.#fetchId, partition: this.name, offset, follower});
    this.#fetchTimer = this.#host.after(this.#settings.requestTimeout, () => this.#fetch());
  }

  /** Appends what the leader has sent, or cuts off what the leader doesn't have. */
  receive(from: string, reply: FetchReply): void {
    if (this.isLeader || reply.id !== this.#fetchId || from !== this.#state?.leader) return;
    this.#fetchTimer?.cancel();
    // A copy of the reply comes too late.
    this.#fetchId += 1;
    if (reply.diverging) this.#truncateTo(reply.diverging);
    else if (reply.error === 'OFFSET_OUT_OF_RANGE') {
      if (this.log.endOffset > reply.endOffset) this.#truncate(reply.endOffset);
      else this.log.restartAt(reply.startOffset);
    } else if (reply.error) {
      // The controller will tell who leads.
      this.#fetchTimer = this.#host.after(FETCH_BACKOFF, () => this.#fetch());
      return;
    }
    // Logs that parted within a batch, as truncation by epochs excludes. Kafka gives the replica up, too.
    if ((reply.batches[0]?.baseOffset ?? Infinity) < this.log.endOffset) return;
    for (const batch of reply.batches) this.log.replicate(batch);
    this.#highWatermark = Math.max(this.#highWatermark, Math.min(reply.highWatermark, this.log.endOffset));
    const {slowness} = this.#host;
    if (slowness > 0) this.#fetchTimer = this.#host.after(slowness, () => this.#fetch());
    else this.#fetch();
  }

  /** Goes back to where an epoch ends in both logs; if it isn't in this one, to where the one before it ends. */
  #truncateTo({epoch, endOffset}: EpochEnd): void {
    const own = this.log.epochs.endOffsetFor(epoch, this.log.endOffset);
    this.#truncate(own.epoch === epoch ? Math.min(own.endOffset, endOffset) : own.endOffset);
  }

  #truncate(to: number): void {
    const from = this.log.endOffset;
    if (to >= from) return;
    this.log.truncateTo(to);
    this.#highWatermark = Math.min(this.#highWatermark, this.log.endOffset);
    this.#host.record({
      kind: 'partition.truncate',
      node: this.broker,
      partition: this.name,
      from,
      to: this.log.endOffset,
    });
  }
}

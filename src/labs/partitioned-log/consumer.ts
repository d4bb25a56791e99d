import type {NodeContext, Timer} from '../kernel';
import type {LogRecord} from './batch';
import {CONTROLLER, type BrokerId, type FetchReply, type LogEvent, type Packet, type TopicPartition} from './protocol';
import type {GroupSettings} from './settings';

/** Who wants to know what a consumer reads. */
export interface ConsumerObserver {
  /** Records have arrived. */
  fetched(consumer: string, partition: TopicPartition, records: readonly LogRecord[]): void;
  /** Records were processed: what they ask for has happened in the world. */
  processed(consumer: string, partition: TopicPartition, records: readonly LogRecord[]): void;
}

/** How a consumer reads one partition: always one thing at a time. */
interface Reader {
  readonly partition: TopicPartition;
  /** The next offset; not yet known at first. */
  position: number | undefined;
  /** Of the request under way; an answer to an earlier one comes too late. */
  requestId: number;
  timer: Timer | undefined;
  /** What was fetched and isn't dealt with. */
  records: readonly LogRecord[];
  /** It is to let go of the partition when it is done with what it does. */
  isLeaving: boolean;
}

/**
 * A member of a consumer group. It reports to the coordinator, which tells it what to read; for each partition it asks for
 * the group's offset, then fetches, processes and commits in turns. The order of the last two decides what a crash between
 * them does: after a commit that came first, records are never processed; after one that comes last, they are processed again.
 *
 * Simplified: one topic, no read from followers, no automatic commit, and if its offset isn't there it goes to the nearest
 * one that is.
 */
export class Consumer {
  readonly #context: NodeContext<Packet, LogEvent>;
  readonly #settings: GroupSettings;
  readonly #observer: ConsumerObserver;
  readonly #readers = new Map<TopicPartition, Reader>();
  readonly #leaders = new Map<TopicPartition, BrokerId | null>();
  #memberEpoch = 0;
  #heartbeatId = 0;
  #heartbeatTimer: Timer | undefined;
  #nextId = 1;

  /** Joins the group. */
  constructor(context: NodeContext<Packet, LogEvent>, settings: GroupSettings, observer: ConsumerObserver) {
    this.#context = context;
    this.#settings = settings;
    this.#observer = observer;
    this.#refresh();
    this.#report();
    context.every(settings.heartbeatInterval, () => this.#report(), 'heartbeat');
  }

  /** Handles an answer. */
  receive(packet: Packet): void {
    switch (packet.kind) {
      case 'ClusterMetadata':
        for (const {partition, leader} of packet.leaders) this.#leaders.set(partition, leader);
        return;
      case 'GroupHeartbeatReply':
        // An answer to an earlier report doesn't know what was said in a later one.
        if (packet.id !== this.#heartbeatId) return;
        this.#heartbeatTimer?.cancel();
        if (packet.error) return this.#rejoin();
        this.#memberEpoch = packet.memberEpoch;
        return this.#assign(packet.assigned);
      case 'OffsetFetchReply': {
        const reader = this.#answered(packet);
        if (!reader) return;
        reader.position = packet.offset ?? 0;
        return this.#fetch(reader);
      }
      case 'FetchReply': {
        const reader = this.#answered(packet);
        if (reader) this.#onRecords(reader, packet);
        return;
      }
      case 'OffsetCommitReply': {
        const reader = this.#answered(packet);
        if (!reader) return;
        if (packet.error) return this.#rejoin();
        if (this.#settings.commit === 'before processing') this.#process(reader, () => this.#next(reader));
        else this.#next(reader);
        return;
      }
      default:
        return;
    }
  }

  /** Tells the coordinator what it reads, unless an answer to an earlier report may still come. */
  #report(): void {
    if (this.#heartbeatTimer?.active) return;
    this.#heartbeatTimer = this.#context.after(this.#settings.requestTimeout, () => undefined);
    this.#heartbeatId = this.#newId();
    const owned = [...this.#readers.keys()];
    const memberEpoch = this.#memberEpoch;
    this.#context.send(CONTROLLER, {kind: 'GroupHeartbeat', id: this.#heartbeatId, memberEpoch, owned});
  }

  #assign(assigned: readonly TopicPartition[]): void {
    for (const reader of this.#readers.values()) {
      if (!assigned.includes(reader.partition)) {
        reader.isLeaving = true;
        // While it waits for records it has nothing to finish.
        if (reader.records.length === 0) this.#leave(reader);
      }
    }
    for (const partition of assigned) {
      const known = this.#readers.get(partition);
      if (known) {
        known.isLeaving = false;
        continue;
      }
      const reader = {partition, position: undefined, requestId: 0, timer: undefined, records: [], isLeaving: false};
      this.#readers.set(partition, reader);
      this.#ask(reader, (id) => this.#context.send(CONTROLLER, {kind: 'OffsetFetch', id, partition}));
    }
  }

  #leave(reader: Reader): void {
    reader.timer?.cancel();
    reader.requestId = -1;
    this.#readers.delete(reader.partition);
  }

  /** The coordinator has taken it for dead. Whatever it was about to do is somebody else's business now. */
  #rejoin(): void {
    for (const reader of this.#readers.values()) this.#leave(reader);
    this.#memberEpoch = 0;
    this.#report();
  }

  #fetch(reader: Reader): void {
    const {partition, position: offset = 0} = reader;
    this.#ask(reader, (id) => {
      const leader = this.#leaders.get(partition);
      if (leader === undefined || leader === null) this.#refresh();
      else this.#context.send(leader, {kind: 'Fetch', id, partition, offset});
    });
  }

  #onRecords(reader: Reader, {error, batches, startOffset, endOffset}: FetchReply): void {
    const {position = 0, partition} = reader;
    if (error === 'OFFSET_OUT_OF_RANGE') {
      reader.position = position < startOffset ? startOffset : endOffset;
      return this.#fetch(reader);
    }
    if (error) {
      this.#refresh();
      reader.timer = this.#context.after(this.#settings.requestTimeout / 4, () => this.#fetch(reader));
      return;
    }
    reader.records = batches.flatMap(({records}) => records).filter(({offset}) => offset >= position);
    const last = batches.at(-1);
    if (!last || reader.records.length === 0) {
      // What a compacted batch has lost is passed over.
      if (last) reader.position = last.lastOffset + 1;
      return this.#fetch(reader);
    }
    this.#observer.fetched(this.#context.id, partition, reader.records);
    if (this.#settings.commit === 'before processing') this.#commit(reader, last.lastOffset + 1);
    else this.#process(reader, () => this.#commit(reader, last.lastOffset + 1));
  }

  #process(reader: Reader, then: () => void): void {
    const {records, partition} = reader;
    reader.timer = this.#context.after(this.#settings.processingTime, () => {
      this.#observer.processed(this.#context.id, partition, records);
      then();
    });
  }

  #commit(reader: Reader, offset: number): void {
    reader.position = offset;
    const {partition} = reader;
    const memberEpoch = this.#memberEpoch;
    this.#ask(reader, (id) => {
      this.#context.send(CONTROLLER, {kind: 'OffsetCommit', id, memberEpoch, partition, offset});
    });
  }

  #next(reader: Reader): void {
    reader.records = [];
    if (reader.isLeaving) this.#leave(reader);
    else this.#fetch(reader);
  }

  /** Sends a request until it is answered. */
  #ask(reader: Reader, send: (id: number) => void): void {
    reader.requestId = this.#newId();
    send(reader.requestId);
    reader.timer = this.#context.after(this.#settings.requestTimeout, () => {
      if (reader.position !== undefined) this.#refresh();
      this.#ask(reader, send);
    });
  }

  #answered({id, partition}: {readonly id: number; readonly partition: TopicPartition}): Reader | undefined {
    const reader = this.#readers.get(partition);
    if (reader?.requestId !== id) return undefined;
    reader.timer?.cancel();
    reader.requestId = 0;
    return reader;
  }

  #newId(): number {
    this.#nextId += 1;
    return this.#nextId - 1;
  }

  #refresh(): void {
    this.#context.send(CONTROLLER, {kind: 'MetadataRequest'});
  }
}

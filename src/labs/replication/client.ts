import type {NodeContext} from '../kernel';
import type {Message, NodeId, ReplicationEvent} from './messages';

/** Who leads, as somebody outside the replicas has decided. */
export interface Directory {
  /** The replica. */
  leader: NodeId;
  /** Its epoch. */
  epoch: number;
}

/** Where a client reads. */
export type ReadPolicy =
  /** From any follower, at once. */
  | 'follower'
  /** From the leader. */
  | 'leader'
  /** From a follower, which waits until it has applied the client's last write: read-your-writes by a token. */
  | 'token';

/** How a client behaves. */
export interface ClientSettings {
  /** Time between two writes, in milliseconds. */
  readonly interval: number;
  /** After which time without any answer it asks the directory who leads, in milliseconds. */
  readonly timeout: number;
  /** Where it reads. */
  readonly reads: ReadPolicy;
  /** Whether it asks the directory before each write, or only if the leader that it knows refuses or is silent. */
  readonly remembersLeader: boolean;
}

/** A write that a client was told is done. */
export interface Acknowledged {
  /** Which one. */
  readonly write: string;
  /** Under which leadership. */
  readonly epoch: number;
  /** From sending to hearing that it is done, in milliseconds. */
  readonly latency: number;
  /** Whether that leadership had ended by then. */
  readonly isStale: boolean;
}

/** Writes at regular intervals; after each write that is done, it reads, and expects to see it. */
export class Client {
  /** The writes that are done, in the order of hearing so. */
  readonly acknowledged: Acknowledged[] = [];
  /** Reads that were answered. */
  reads = 0;
  /** Reads that didn't show the write that was done before. */
  missed = 0;
  readonly #settings: ClientSettings;
  readonly #directory: Directory;
  readonly #replicas: readonly NodeId[];
  readonly #context: NodeContext<Message, ReplicationEvent>;
  readonly #sent = new Map<string, number>();
  #known: Directory;
  #writes = 0;
  /** When a write was last answered. */
  #heardAt = 0;

  /** Starts a client. */
  constructor(
    settings: ClientSettings,
    directory: Directory,
    replicas: readonly NodeId[],
    context: NodeContext<Message, ReplicationEvent>,
  ) {
    this.#settings = settings;
    this.#directory = directory;
    this.#replicas = replicas;
    this.#context = context;
    this.#known = {...directory};
    // Clients that write in step would queue behind each other on every link.
    context.after(settings.interval * context.rng.float(), () => context.every(settings.interval, () => this.#write()));
  }

  /** Takes an answer. */
  receive(message: Message, from: NodeId): void {
    if (message.kind === 'done') this.#onDone(message);
    if (message.kind === 'refused') this.#known = {...this.#directory};
    if (message.kind === 'value') this.#onValue(message.write, message.found, from);
  }

  #write(): void {
    const {id, now, send, after} = this.#context;
    this.#writes += 1;
    const write = `${id[0] ?? ''}${this.#writes}`;
    if (!this.#settings.remembersLeader) this.#known = {...this.#directory};
    const {leader, epoch} = this.#known;
    this.#sent.set(write, now);
    send(leader, {kind: 'write', write, epoch});
    after(this.#settings.timeout, () => {
      if (this.#heardAt < now) this.#known = {...this.#directory};
    });
  }

  #onDone({write, index, epoch}: Extract<Message, {kind: 'done'}>): void {
    const {id, now, rng, record, send} = this.#context;
    const latency = now - (this.#sent.get(write) ?? now);
    this.#sent.delete(write);
    this.#heardAt = now;
    this.acknowledged.push({write, epoch, latency, isStale: epoch < this.#directory.epoch});
    record({kind: 'client.done', node: id, write, epoch});
    const {leader} = this.#known;
    const followers = this.#replicas.filter((replica) => replica !== leader);
    const {reads} = this.#settings;
    send(reads === 'leader' ? leader : rng.pick(followers), {
      kind: 'read',
      write,
      after: reads === 'token' ? index : 0,
    });
  }

  #onValue(write: string, found: boolean, at: NodeId): void {
    this.reads += 1;
    if (found) return;
    this.missed += 1;
    this.#context.record({kind: 'client.missed', node: this.#context.id, write, at});
  }
}

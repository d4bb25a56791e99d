import {exponential, Simulation} from '../kernel';
import {Client, type Acknowledged, type ClientSettings, type Directory, type ReadPolicy} from './client';
import type {AckMode, Entry, Message, NodeId, ReplicationEvent} from './messages';
import {Replica, type Durable} from './replica';

/** How a group of replicas and its clients behave. */
export interface GroupOptions {
  /** Decides all latencies. */
  readonly seed: number;
  /** Whom the leader waits for. */
  readonly ack: AckMode;
  /** Where clients read. */
  readonly reads: ReadPolicy;
  /** Whether a leader that hears of its successor steps down. */
  readonly fencing: boolean;
  /** Mean time of a message in flight, in milliseconds; exponentially distributed. */
  readonly latency: number;
  /** How much longer messages between the far replica and the others take. */
  readonly farFactor: number;
  /** Time that a follower takes to apply one entry, in milliseconds. */
  readonly applyDelay: number;
  /** Time between two writes of a client, in milliseconds. */
  readonly interval: number;
}

/** The replicas; the first leads at first, and the last is far from the others. */
export const REPLICAS: readonly NodeId[] = ['n1', 'n2', 'n3'];

/** The client that asks who leads before each write. */
export const ADA: NodeId = 'ada';

/** The client that goes on with the leader that it knows. */
export const BOB: NodeId = 'bob';

const FAR = 'n3';
const RESEND = 300;
const TIMEOUT = 500;

/** Three replicas, one of them far away, and two clients, on a network. */
export class Group {
  /** Virtual time, network and trace. */
  readonly simulation: Simulation<Message, ReplicationEvent>;
  /** Who leads, by decision. */
  readonly directory: Directory = {leader: REPLICAS[0] ?? '', epoch: 1};
  readonly #durables = new Map<NodeId, Durable>();
  readonly #replicas = new Map<NodeId, Replica>();
  readonly #clients = new Map<NodeId, Client>();

  /** Builds it, with empty logs. */
  constructor(options: GroupOptions) {
    const {seed, latency, farFactor} = options;
    this.simulation = new Simulation({seed, link: {latency: exponential(latency)}});
    for (const id of REPLICAS) this.#addReplica(id, options);
    const client = {interval: options.interval, timeout: TIMEOUT, reads: options.reads};
    this.#addClient(ADA, {...client, remembersLeader: false});
    this.#addClient(BOB, {...client, remembersLeader: true});
    const {network} = this.simulation;
    for (const id of REPLICAS) {
      if (id === FAR) continue;
      network.configureLink(id, FAR, {latency: exponential(farFactor * latency)});
      network.configureLink(FAR, id, {latency: exponential(farFactor * latency)});
    }
  }

  #addReplica(id: NodeId, options: GroupOptions): void {
    const role = id === this.directory.leader ? 'leader' : 'follower';
    const durable: Durable = {role, epoch: 1, log: []};
    this.#durables.set(id, durable);
    const peers = REPLICAS.filter((other) => other !== id);
    this.simulation.addNode(id, (context) => {
      const replica = new Replica(durable, {...options, resend: RESEND}, peers, context);
      this.#replicas.set(id, replica);
      return (message, from) => replica.receive(message, from);
    });
  }

  #addClient(id: NodeId, settings: ClientSettings): void {
    this.simulation.addNode(id, (context) => {
      const client = new Client(settings, this.directory, REPLICAS, context);
      this.#clients.set(id, client);
      return (message, from) => client.receive(message, from);
    });
  }

  /** What a replica keeps. */
  durable(id: NodeId): Readonly<Durable> {
    const durable = this.#durables.get(id);
    if (!durable) throw new RangeError(`there is no replica ${id}`);
    return durable;
  }

  /** How many entries of a replica's log can be read; all of it, before it has started. */
  applied(id: NodeId): number {
    return this.#replicas.get(id)?.applied ?? this.durable(id).log.length;
  }

  /** How many entries of the leader's log a replica can't show yet. */
  lag(id: NodeId): number {
    return Math.max(0, this.durable(this.directory.leader).log.length - this.applied(id));
  }

  /** The clients that have started. */
  get clients(): readonly Client[] {
    return [...this.#clients.values()];
  }

  /** All writes that a client was told are done. */
  get acknowledged(): readonly Acknowledged[] {
    return this.clients.flatMap(({acknowledged}) => acknowledged);
  }

  /** Replicas that are up and take writes. More than one is a split brain. */
  get leaders(): readonly NodeId[] {
    return REPLICAS.filter((id) => this.simulation.isUp(id) && this.durable(id).role === 'leader');
  }

  /**
   * Stops a replica as a power failure does. What it was sending goes with it: most of the lag of a follower lies in
   * buffers on the side of the sender.
   */
  crash(id: NodeId): void {
    this.simulation.crash(id);
    for (const other of this.simulation.nodes) if (other !== id) this.simulation.network.cut(id, other);
  }

  /** Starts a replica that is down, with what it has kept. */
  restart(id: NodeId): void {
    for (const other of this.simulation.nodes) if (other !== id) this.simulation.network.restore(id, other);
    this.simulation.restart(id);
  }

  // #region failover
  /** The replica that a failover should choose: of those that are up and reachable, the one with the longest log. */
  get freshest(): NodeId | undefined {
    const candidates = REPLICAS.filter((id) => id !== this.directory.leader && this.simulation.isUp(id));
    return candidates.sort((a, b) => this.durable(b).log.length - this.durable(a).log.length)[0];
  }

  /**
   * Makes a replica the leader, under an epoch that nobody has had. This is what a failover tool or an administrator does,
   * and it can't wait for the old leader to agree.
   *
   * @throws RangeError if it is down
   */
  promote(id: NodeId): void {
    if (!this.simulation.isUp(id)) throw new RangeError(`${id} is down`);
    this.directory.epoch += 1;
    this.directory.leader = id;
    this.#replicas.get(id)?.promote(this.directory.epoch);
  }

  /** Writes that clients were told are done, and that the leader doesn't have. */
  get lost(): readonly Acknowledged[] {
    const {log} = this.durable(this.directory.leader);
    const kept = new Set(log.map(({write}: Entry) => write));
    return this.acknowledged.filter(({write}) => !kept.has(write));
  }
  // #endregion failover
}

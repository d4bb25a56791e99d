import {type LinkSettings, Simulation} from '../kernel';
import {Client, type ClientOptions} from './client';
import {Invariants, type Violation} from './invariants';
import type {Entry, Message, NodeId, RaftEvent} from './messages';
import type {Raft} from './raft';
import {type Observer, type ServerOptions, raftServer} from './server';

/** What a cluster is made of. */
export interface ClusterOptions extends Omit<ServerOptions, 'observer'> {
  /** Decides everything that is left to chance. */
  readonly seed: number | string;
  /** The network at first. */
  readonly link: Partial<LinkSettings>;
  /** Servers that run but aren't members yet. */
  readonly spares?: readonly NodeId[];
  /** Clients, and how they behave. */
  readonly clients: readonly NodeId[];
  /** How long clients wait. */
  readonly clientOptions: Omit<ClientOptions, 'servers'>;
  /** Called for each violation of an invariant; may throw, to end the run. */
  readonly onViolation: (violation: Violation) => void;
  /** How many events the trace keeps; all by default. */
  readonly traceCapacity?: number;
}

/** Servers and clients on a simulated network, watched by {@link Invariants}. */
export class Cluster implements Observer {
  /** Time, network and disks. */
  readonly simulation: Simulation<Message, RaftEvent>;
  /** What watches the servers. */
  readonly invariants: Invariants;
  /** The servers, the spare ones last. */
  readonly servers: readonly NodeId[];
  readonly #rafts = new Map<NodeId, Raft>();
  readonly #clients = new Map<NodeId, Client>();

  /** Starts all nodes. */
  constructor(options: ClusterOptions) {
    const {seed, link, members, spares = [], clients, clientOptions, onViolation, traceCapacity, ...rest} = options;
    this.invariants = new Invariants(onViolation);
    this.servers = [...members, ...spares];
    this.simulation = new Simulation({seed, link, ...(traceCapacity === undefined ? {} : {traceCapacity})});
    for (const id of this.servers) {
      const own = members.includes(id) ? members : [];
      this.simulation.addNode(id, raftServer({...rest, members: own, observer: this}));
    }
    for (const id of clients) {
      this.simulation.addNode(id, (context) => {
        const client = new Client(context, {servers: this.servers, ...clientOptions});
        this.#clients.set(id, client);
        return (message) => client.receive(message);
      });
    }
    this.simulation.runUntil(0);
  }

  /**
   * A server as it is now, or as it was when it crashed.
   *
   * @throws RangeError if there is none of this name
   */
  raft(id: NodeId): Raft {
    const raft = this.#rafts.get(id);
    if (raft === undefined) throw new RangeError(`no server ${id}`);
    return raft;
  }

  /**
   * A client.
   *
   * @throws RangeError if there is none of this name
   */
  client(id: NodeId): Client {
    const client = this.#clients.get(id);
    if (client === undefined) throw new RangeError(`no client ${id}`);
    return client;
  }

  /** The servers that run and think that they lead, the one with the highest term first. */
  get leaders(): readonly Raft[] {
    return this.servers
      .filter((id) => this.simulation.isUp(id))
      .map((id) => this.raft(id))
      .filter(({role}) => role === 'leader')
      .sort((a, b) => b.currentTerm - a.currentTerm);
  }

  /** See {@link Observer}. */
  started(raft: Raft, life: number): void {
    this.#rafts.set(raft.id, raft);
    this.invariants.started(raft, life);
  }

  /** See {@link Observer}. */
  applied(raft: Raft, entry: Entry): void {
    this.invariants.applied(raft, entry);
  }

  /** See {@link Observer}. */
  handled(raft: Raft): void {
    this.invariants.handled(raft);
  }
}

import {constant, type Distribution} from './distributions';
import type {Rng} from './rng';
import type {Scheduler} from './scheduler';
import type {Recorder} from './trace';

/** How a link, one direction between two nodes, treats what is sent over it. */
export interface LinkSettings {
  /** Time in flight, in milliseconds; a negative sample counts as 0. */
  readonly latency: Distribution;
  /** Probability that a packet is lost on its way. */
  readonly loss: number;
  /** Probability that a packet arrives twice, the copy with a latency of its own. */
  readonly duplication: number;
  /**
   * Probability that a packet doesn't queue behind the ones before it. At 0 the link is first in, first out, as a TCP
   * connection is; at 1 each packet takes its own time, as datagrams do, and overtakes others if the latency varies.
   */
  readonly reordering: number;
}

/**
 * Why a packet didn't arrive: it was lost on the way, the link was cut when it was sent or when it arrived, or the
 * sender was down when it was sent, or the receiver when it arrived.
 */
export type DropReason = 'loss' | 'partition' | 'down';

/** A message on its way. */
export interface Packet<M> {
  /** Its number in this network, from 0. A duplicate has its own. */
  readonly id: number;
  /** The sender. */
  readonly from: string;
  /** The receiver. */
  readonly to: string;
  /** What is sent. */
  readonly message: M;
  /** When it was sent, in virtual milliseconds. */
  readonly sentAt: number;
  /** When it arrives, or would. */
  readonly arrivesAt: number;
  /** The packet that this one repeats. */
  readonly copyOf?: number;
  /** Why it is not going to arrive. Neither end can know; a drawing may. */
  readonly doomed?: DropReason;
}

/** What a network records. `node` is where it happens: the sender of what is sent, the receiver of the rest. */
export type NetworkEvent<M> =
  | {
      readonly kind: 'network.send';
      readonly node: string;
      readonly to: string;
      readonly packet: number;
      readonly message: M;
      readonly copyOf?: number;
    }
  | {
      readonly kind: 'network.deliver';
      readonly node: string;
      readonly from: string;
      readonly packet: number;
      readonly message: M;
    }
  | {
      readonly kind: 'network.drop';
      readonly node: string;
      readonly from: string;
      readonly packet: number;
      readonly message: M;
      readonly reason: DropReason;
    }
  | {readonly kind: 'network.partition'; readonly groups: readonly (readonly string[])[]}
  | {readonly kind: 'network.heal'}
  | {readonly kind: 'network.cut' | 'network.restore'; readonly node: string; readonly from: string};

/** What a node does with a message that arrives. */
export type Receive<M> = (message: M, from: string) => void;

interface Link {
  overrides: Partial<LinkSettings>;
  cut: boolean;
  lastArrival: number;
  /** One stream for each kind of chance, so that changing one setting leaves the luck of the others as it was. */
  readonly luck: {readonly faults: Rng; readonly latency: Rng; readonly copies: Rng};
}

interface Endpoint<M> {
  receive: Receive<M>;
  up: boolean;
  /** The side of the partition that the node is on; all are 0 when there is none. */
  group: number;
  readonly links: Map<string, Link>;
}

/** What a network is made of. */
export interface NetworkOptions<M> {
  /** Delivers the packets when they are due. */
  readonly scheduler: Scheduler;
  /** Decides latencies and faults; each link gets streams of its own, split from this one. */
  readonly rng: Rng;
  /** Takes the events. */
  readonly trace: Recorder<NetworkEvent<M>>;
  /** The settings of all links; see {@link Network.configure} for the defaults. */
  readonly link?: Partial<LinkSettings>;
}

/**
 * An asynchronous network: it delivers a message later, out of order, twice or not at all, and tells nobody which.
 *
 * Invariants, for the packets of one run:
 * - nothing is delivered that wasn't sent, and nothing is changed on the way;
 * - each packet leaves the network once, by a `network.deliver` or a `network.drop`;
 * - a packet is delivered only if its link was whole both when it was sent and when it arrived, the sender was up at
 *   the former and the receiver at the latter;
 * - without loss, duplication, reordering, cuts and crashes, every link is a reliable FIFO channel.
 *
 * Messages are shared, not copied; recording freezes them (see `Trace`), so sharing can't be noticed.
 *
 * @typeParam M - the messages: plain data
 */
export class Network<M> {
  readonly #scheduler: Scheduler;
  readonly #rng: Rng;
  readonly #trace: Recorder<NetworkEvent<M>>;
  readonly #endpoints = new Map<string, Endpoint<M>>();
  readonly #inFlight = new Map<number, Packet<M>>();
  #settings: LinkSettings = {latency: constant(1), loss: 0, duplication: 0, reordering: 0};
  #nextId = 0;

  constructor(options: NetworkOptions<M>) {
    this.#scheduler = options.scheduler;
    this.#rng = options.rng;
    this.#trace = options.trace;
    this.configure(options.link ?? {});
  }

  /** The nodes, in the order in which they were attached. */
  get nodes(): readonly string[] {
    return [...this.#endpoints.keys()];
  }

  /** What is on its way now, in the order in which it was sent. */
  get inFlight(): readonly Packet<M>[] {
    return [...this.#inFlight.values()];
  }

  /** Adds a node, which is up, or gives a node that was added before a new receiver. */
  attach(node: string, receive: Receive<M>): void {
    const known = this.#endpoints.get(node);
    if (known === undefined) this.#endpoints.set(node, {receive, up: true, group: 0, links: new Map()});
    else known.receive = receive;
  }

  /**
   * Changes the settings of all links, for what is sent from now on. At first the latency is 1 ms and there are no
   * faults.
   *
   * @throws RangeError if a probability isn't one
   */
  configure(settings: Partial<LinkSettings>): void {
    this.#settings = {...this.#settings, ...checked(settings)};
  }

  /**
   * Changes the settings of one link, in this direction only. They go before those of {@link Network.configure}.
   *
   * @throws RangeError if a probability isn't one, or if there is no such node
   */
  configureLink(from: string, to: string, settings: Partial<LinkSettings>): void {
    const link = this.#link(from, to);
    link.overrides = {...link.overrides, ...checked(settings)};
  }

  /**
   * Sends a message. Nothing tells the sender what becomes of it.
   *
   * @throws RangeError if there is no such node
   */
  send(from: string, to: string, message: M): void {
    const link = this.#link(from, to);
    const settings = {...this.#settings, ...link.overrides};
    const {faults, latency, copies} = link.luck;
    const duplicated = faults.chance(settings.duplication);
    const original = this.#transmit(link, settings, faults, latency, {from, to, message});
    if (duplicated) this.#transmit(link, settings, copies, copies, {from, to, message, copyOf: original});
  }

  /** Sends a message to every other node, in the order in which they were attached. */
  broadcast(from: string, message: M): void {
    for (const to of this.nodes) if (to !== from) this.send(from, to, message);
  }

  /**
   * Splits the network: packets pass within a group, and not between groups. Nodes that aren't named form one more
   * group. Replaces an earlier partition.
   *
   * @throws RangeError if there is no such node
   */
  partition(...groups: readonly (readonly string[])[]): void {
    const members = groups.map((group) => group.map((node) => this.#endpoint(node)));
    for (const endpoint of this.#endpoints.values()) endpoint.group = 0;
    members.forEach((group, index) => group.forEach((endpoint) => (endpoint.group = index + 1)));
    this.#trace.record({kind: 'network.partition', groups: groups.map((group) => [...group])});
  }

  /**
   * Cuts one link, in this direction only: an asymmetric failure, in which `to` no longer hears `from`.
   *
   * @throws RangeError if there is no such node
   */
  cut(from: string, to: string): void {
    this.#link(from, to).cut = true;
    this.#trace.record({kind: 'network.cut', node: to, from});
  }

  /**
   * Undoes {@link Network.cut} for one link.
   *
   * @throws RangeError if there is no such node
   */
  restore(from: string, to: string): void {
    this.#link(from, to).cut = false;
    this.#trace.record({kind: 'network.restore', node: to, from});
  }

  /** Ends the partition and restores every link. */
  heal(): void {
    for (const endpoint of this.#endpoints.values()) {
      endpoint.group = 0;
      for (const link of endpoint.links.values()) link.cut = false;
    }
    this.#trace.record({kind: 'network.heal'});
  }

  /**
   * Takes a node off the network or puts it back. What arrives while it is down is lost.
   *
   * @throws RangeError if there is no such node
   */
  setUp(node: string, up: boolean): void {
    this.#endpoint(node).up = up;
  }

  /**
   * Whether a node is up.
   *
   * @throws RangeError if there is no such node
   */
  isUp(node: string): boolean {
    return this.#endpoint(node).up;
  }

  /**
   * Whether a packet could pass from one node to the other now, up or down as they are.
   *
   * @throws RangeError if there is no such node
   */
  isConnected(from: string, to: string): boolean {
    return this.#endpoint(from).group === this.#endpoint(to).group && !this.#link(from, to).cut;
  }

  #endpoint(node: string): Endpoint<M> {
    const endpoint = this.#endpoints.get(node);
    if (endpoint === undefined) {
      throw new RangeError(`no node ${node} in the network, which has ${this.nodes.join(', ') || 'none'}`);
    }
    return endpoint;
  }

  #link(from: string, to: string): Link {
    const {links} = this.#endpoint(from);
    this.#endpoint(to);
    let link = links.get(to);
    if (link === undefined) {
      const rng = this.#rng.split(from).split(to);
      const luck = {faults: rng.split('faults'), latency: rng.split('latency'), copies: rng.split('copies')};
      link = {overrides: {}, cut: false, lastArrival: 0, luck};
      links.set(to, link);
    }
    return link;
  }

  #transmit(
    link: Link,
    settings: LinkSettings,
    faults: Rng,
    latency: Rng,
    envelope: Pick<Packet<M>, 'from' | 'to' | 'message' | 'copyOf'>,
  ): number {
    const {now} = this.#scheduler;
    const {from, to, message, ...copy} = envelope;
    const id = this.#nextId++;
    const lost = faults.chance(settings.loss);
    const overtakes = faults.chance(settings.reordering);

    let arrival = now + Math.max(0, settings.latency.sample(latency));
    if (!overtakes) link.lastArrival = arrival = Math.max(arrival, link.lastArrival);
    const doomed: DropReason | undefined = !this.isUp(from)
      ? 'down'
      : !this.isConnected(from, to)
        ? 'partition'
        : lost
          ? 'loss'
          : undefined;

    this.#trace.record({kind: 'network.send', node: from, to, packet: id, message, ...copy});
    const timer = this.#scheduler.at(arrival, () => this.#arrive(id), `packet ${id} from ${from} to ${to}`);
    const packet = {id, ...envelope, sentAt: now, arrivesAt: timer.at, ...(doomed === undefined ? {} : {doomed})};
    this.#inFlight.set(id, packet);
    return id;
  }

  #arrive(id: number): void {
    const packet = this.#inFlight.get(id);
    if (packet === undefined) return;
    this.#inFlight.delete(id);
    const {from, to, message} = packet;
    const receiver = this.#endpoint(to);
    const reason = packet.doomed ?? (!receiver.up ? 'down' : !this.isConnected(from, to) ? 'partition' : undefined);
    if (reason === undefined) {
      this.#trace.record({kind: 'network.deliver', node: to, from, packet: id, message});
      receiver.receive(message, from);
    } else {
      this.#trace.record({kind: 'network.drop', node: to, from, packet: id, message, reason});
    }
  }
}

function checked(settings: Partial<LinkSettings>): Partial<LinkSettings> {
  for (const name of ['loss', 'duplication', 'reordering'] as const) {
    const probability = settings[name] ?? 0;
    if (!(probability >= 0 && probability <= 1)) {
      throw new RangeError(`${name} is a probability from 0 to 1, not ${probability}`);
    }
  }
  return settings;
}

import {Disk, type DiskEvent} from './disk';
import {Network, type LinkSettings, type NetworkEvent, type Receive} from './network';
import {Rng} from './rng';
import {Scheduler, type Timer} from './scheduler';
import {Trace, type TraceEvent} from './trace';

/** What a simulation records of its nodes. A `life` counts from 0 and grows by 1 with each restart. */
export type NodeEvent = {readonly kind: 'node.start' | 'node.crash'; readonly node: string; readonly life: number};

/** All that a simulation records: the kernel's events, and those of the lab. */
export type SimulationEvent<M, E extends TraceEvent = never> = NetworkEvent<M> | DiskEvent | NodeEvent | E;

/**
 * What a node may touch. It is valid for one life: after a crash, sending, scheduling and recording do nothing, even
 * where a reference to the old context has survived. The disk is the exception; it belongs to all lives.
 */
export interface NodeContext<M, E extends TraceEvent = never> {
  /** The node's name. */
  readonly id: string;
  /** How often it was restarted before. */
  readonly life: number;
  /** Virtual time in milliseconds. */
  readonly now: number;
  /** Randomness of this node in this life. */
  readonly rng: Rng;
  /** What survives a crash, if it was synced. */
  readonly disk: Disk;
  /** Sends a message to another node, or to itself. */
  readonly send: (to: string, message: M) => void;
  /** Sends a message to every other node. */
  readonly broadcast: (message: M) => void;
  /** Runs an action after `delay` milliseconds, unless the node crashes before. */
  readonly after: (delay: number, action: () => void, label?: string) => Timer;
  /** Runs an action every `interval` milliseconds, until it is canceled or the node crashes. */
  readonly every: (interval: number, action: () => void, label?: string) => Timer;
  /** Records an event of the lab. */
  readonly record: (event: E) => void;
}

/**
 * Starts a node: recovers its state from the disk, sets its first timers, and returns what to do with a message. It runs
 * once for each life, and what its variables hold is the node's volatile state, which a crash therefore loses.
 */
export type Boot<M, E extends TraceEvent = never> = (context: NodeContext<M, E>) => Receive<M>;

/** What a simulation is made of. */
export interface SimulationOptions {
  /** Decides everything that is left to chance. */
  readonly seed: number | string;
  /** The settings of all links at first. */
  readonly link?: Partial<LinkSettings>;
  /** How many events the trace keeps; all by default. */
  readonly traceCapacity?: number;
  /** How many events one run may take before it counts as a runaway. */
  readonly maxEvents?: number;
}

interface SimulatedNode<M, E extends TraceEvent> {
  readonly boot: Boot<M, E>;
  readonly disk: Disk;
  life: number;
  /** Ends the current life: its timers stop, and its context goes dead. Absent while the node is down. */
  end: (() => void) | undefined;
}

/**
 * A cluster: nodes with disks, on a network, in virtual time, with one trace. Everything that happens follows from the
 * seed and from the calls made from outside, and the trace's hash proves it.
 *
 * It only ties the parts together; a lab without nodes uses the parts it needs.
 *
 * @typeParam M - the messages between nodes: plain data
 * @typeParam E - the events that the lab adds to the trace
 */
export class Simulation<M, E extends TraceEvent = never> {
  /** Virtual time. */
  readonly scheduler: Scheduler;
  /** Randomness for the experiment itself, such as its workload; the parts have streams of their own. */
  readonly rng: Rng;
  /** What happened. */
  readonly trace: Trace<SimulationEvent<M, E>>;
  /** What the nodes talk over. */
  readonly network: Network<M>;
  readonly #root: Rng;
  readonly #nodes = new Map<string, SimulatedNode<M, E>>();

  constructor(options: SimulationOptions) {
    const {seed, link = {}, traceCapacity = Infinity, maxEvents} = options;
    this.#root = Rng.seeded(seed);
    this.rng = this.#root.split('experiment');
    this.scheduler = new Scheduler(maxEvents === undefined ? {} : {maxEvents});
    this.trace = new Trace(this.scheduler, {capacity: traceCapacity});
    this.network = new Network({
      scheduler: this.scheduler,
      rng: this.#root.split('network'),
      trace: this.trace,
      link,
    });
  }

  /** Virtual time in milliseconds. */
  get now(): number {
    return this.scheduler.now;
  }

  /** The nodes, in the order in which they were added. */
  get nodes(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  /**
   * Adds a node with an empty disk, and starts it at the current time, after what is due already.
   *
   * @throws Error if there is a node of this name
   */
  addNode(id: string, boot: Boot<M, E>): void {
    if (this.#nodes.has(id)) throw new Error(`there is a node ${id} already`);
    const disk = new Disk({rng: this.#root.split('disk').split(id), node: id, trace: this.trace});
    const node: SimulatedNode<M, E> = {boot, disk, life: 0, end: undefined};
    this.#nodes.set(id, node);
    this.network.attach(id, () => undefined);
    this.network.setUp(id, false);
    this.scheduler.after(0, () => this.restart(id), `start of ${id}`);
  }

  /**
   * A node's disk, for looking into it.
   *
   * @throws RangeError if there is no such node
   */
  disk(id: string): Disk {
    return this.#node(id).disk;
  }

  /**
   * Whether a node is running.
   *
   * @throws RangeError if there is no such node
   */
  isUp(id: string): boolean {
    return this.#node(id).end !== undefined;
  }

  /**
   * Stops a node as a power failure does: its variables and timers are gone, of its disk remains what `Disk.crash`
   * leaves, and what arrives is lost. Does nothing if it is down.
   *
   * @throws RangeError if there is no such node
   */
  crash(id: string): void {
    const node = this.#node(id);
    if (node.end === undefined) return;
    node.end();
    node.end = undefined;
    this.network.setUp(id, false);
    this.trace.record({kind: 'node.crash', node: id, life: node.life});
    node.disk.crash();
    node.life++;
  }

  /**
   * Starts a node that is down, in a new life. Does nothing if it is up.
   *
   * @throws RangeError if there is no such node
   */
  restart(id: string): void {
    const node = this.#node(id);
    if (node.end === undefined) this.#start(id, node);
  }

  /**
   * Runs until a moment; see {@link Scheduler.runUntil}.
   *
   * @returns how many events have run
   */
  runUntil(time: number): number {
    return this.scheduler.runUntil(time);
  }

  #node(id: string): SimulatedNode<M, E> {
    const node = this.#nodes.get(id);
    if (node === undefined) throw new RangeError(`no node ${id} in the simulation`);
    return node;
  }

  #start(id: string, node: SimulatedNode<M, E>): void {
    const {scheduler, network, trace} = this;
    const {life, disk} = node;
    const timers = new Set<Timer>();
    let alive = true;
    node.end = () => {
      alive = false;
      for (const timer of timers) timer.cancel();
    };
    trace.record({kind: 'node.start', node: id, life});

    const own = (timer: Timer): Timer => {
      if (alive) timers.add(timer);
      else timer.cancel();
      return timer;
    };
    const context: NodeContext<M, E> = {
      id,
      life,
      disk,
      rng: this.#root.split('node').split(id).split(`${life}`),
      get now() {
        return scheduler.now;
      },
      send: (to, message) => {
        if (alive) network.send(id, to, message);
      },
      broadcast: (message) => {
        if (alive) network.broadcast(id, message);
      },
      after: (delay, action, label) => {
        const timer = scheduler.after(
          delay,
          () => {
            timers.delete(timer);
            action();
          },
          label,
        );
        return own(timer);
      },
      every: (interval, action, label) => own(scheduler.every(interval, action, label)),
      record: (event) => {
        if (alive) trace.record(event);
      },
    };
    network.setUp(id, true);
    network.attach(id, node.boot(context));
  }
}

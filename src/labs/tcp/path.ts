import {
  constant,
  exponential,
  Network,
  Rng,
  Scheduler,
  shifted,
  Trace,
  type NetworkEvent,
  type Recorded,
  type Recorder,
  type TraceEvent,
} from '../kernel';
import {Endpoint, type TcpEvent, type TcpOptions} from './endpoint';
import {HEADERS, type Segment} from './segment';

/** All that is recorded of a connection. */
export type PathEvent =
  | NetworkEvent<Segment>
  | TcpEvent
  | (TraceEvent & {readonly kind: 'router.drop'; readonly seq: number; readonly queued: number});

/** What is between two endpoints. Times in milliseconds. */
export interface PathOptions {
  readonly seed: number | string;
  /** Time for a packet there and one back, when nothing waits. */
  readonly roundTrip: number;
  /** Probability that a packet is lost, in each direction; 0 by default. */
  readonly loss?: number;
  /** Probability that a packet arrives twice; 0 by default. */
  readonly duplication?: number;
  /** Probability that a packet may overtake others; 0 by default. Needs {@link PathOptions.jitter} to show. */
  readonly reordering?: number;
  /** Mean of what is added to the time of a packet at random; 0 by default. */
  readonly jitter?: number;
  /** Bytes a millisecond, headers included, from the client to the server; `Infinity` by default. */
  readonly bandwidth?: number;
  /** How many packets can wait for the line; `Infinity` by default. */
  readonly buffer?: number;
  /** Says of each segment with data, by its number from 0 in the order of sending, whether it gets lost. */
  readonly loses?: (transmission: number) => boolean;
  /** The first sequence number of both; random by default. */
  readonly iss?: number;
  readonly client?: TcpOptions;
  readonly server?: TcpOptions;
  /** Is told of everything that is recorded. */
  readonly observe?: (event: Recorded<PathEvent>) => void;
}

/**
 * A client, a server, and what is between them: a router with a queue in front of a slow line, and the network of the
 * kernel behind it. The way back is as long, and never full.
 */
export class Path {
  readonly scheduler = new Scheduler();
  readonly trace: Trace<PathEvent> = new Trace(this.scheduler);
  readonly network: Network<Segment>;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly #recorder: Recorder<PathEvent>;
  readonly #bandwidth: number;
  readonly #buffer: number;
  readonly #loses: (transmission: number) => boolean;
  readonly #loss: number;
  readonly #queue: Segment[] = [];
  #busy = false;
  #transmissions = 0;
  /** Which of the next segments get lost, counted from the next one, 1. */
  #drops: readonly number[] = [];
  #overflows = 0;

  constructor(options: PathOptions) {
    const {seed, roundTrip, loss = 0, jitter = 0, bandwidth = Infinity, buffer = Infinity} = options;
    const rng = Rng.seeded(seed);
    const {scheduler, trace} = this;
    const recorder: Recorder<PathEvent> = {
      record: (event) => {
        const recorded = trace.record(event);
        options.observe?.(recorded);
      },
    };
    this.#recorder = recorder;
    this.#bandwidth = bandwidth;
    this.#buffer = buffer;
    this.#loss = loss;
    this.#loses = options.loses ?? (() => false);
    this.network = new Network({
      scheduler,
      rng: rng.split('network'),
      trace: recorder,
      link: {
        latency: jitter > 0 ? shifted(roundTrip / 2, exponential(jitter)) : constant(roundTrip / 2),
        loss,
        duplication: options.duplication ?? 0,
        reordering: options.reordering ?? 0,
      },
    });
    const end = (node: string, tcp: TcpOptions | undefined, send: (segment: Segment) => void): Endpoint => {
      const endpoint = new Endpoint(
        options.iss ?? rng.split('iss').split(node).uint32(),
        {
          now: () => scheduler.now,
          after: (delay, action, label) => scheduler.after(delay, action, label),
          send,
          record: (event) => recorder.record({...event, node}),
        },
        tcp,
      );
      this.network.attach(node, (segment) => endpoint.receive(segment));
      return endpoint;
    };
    this.client = end('client', options.client, (segment) => this.#enter(segment));
    this.server = end('server', options.server, (segment) => this.network.send('server', 'client', segment));
    this.server.listen();
  }

  /** Virtual time in milliseconds. */
  get now(): number {
    return this.scheduler.now;
  }

  /** How many packets wait for the line. */
  get queued(): number {
    return this.#queue.length;
  }

  /** How many packets found the queue full. */
  get overflows(): number {
    return this.#overflows;
  }

  /** Lets some of the next segments with data get lost: 1 is the next one, 2 that after it. */
  dropNext(...which: readonly number[]): void {
    this.#drops = [...this.#drops, ...which];
  }

  /**
   * Runs until the server has read so many bytes.
   *
   * @returns when it had them all, in milliseconds
   * @throws RangeError if that doesn't happen within `limit`
   */
  deliver(bytes: number, limit = 3_600_000): number {
    while (this.server.received.length < bytes) {
      if (!this.scheduler.step() || this.now > limit) {
        throw new RangeError(`${this.server.received.length} of ${bytes} bytes have arrived after ${this.now} ms`);
      }
    }
    return this.now;
  }

  #enter(segment: Segment): void {
    if (this.#bandwidth === Infinity) this.#leave(segment);
    else if (!this.#busy) this.#occupy(segment);
    else if (this.#queue.length < this.#buffer) this.#queue.push(segment);
    else {
      this.#overflows += 1;
      this.#recorder.record({kind: 'router.drop', node: 'router', seq: segment.seq, queued: this.#queue.length});
    }
  }

  /** Puts a packet on the line, which takes as long as the line is slow. */
  #occupy(segment: Segment): void {
    this.#busy = true;
    const time = (HEADERS + segment.data.length) / this.#bandwidth;
    this.scheduler.after(time, () => {
      this.#busy = false;
      const next = this.#queue.shift();
      if (next !== undefined) this.#occupy(next);
      this.#leave(segment);
    });
  }

  #leave(segment: Segment): void {
    const isData = segment.data !== '';
    let lost = false;
    if (isData) {
      lost = this.#loses(this.#transmissions) || this.#drops.includes(1);
      this.#drops = this.#drops.map((n) => n - 1).filter((n) => n > 0);
      this.#transmissions += 1;
    }
    // A loss on purpose is one of the kernel, so that it is in the trace as any other.
    if (lost) this.network.configureLink('client', 'server', {loss: 1});
    this.network.send('client', 'server', segment);
    if (lost) this.network.configureLink('client', 'server', {loss: this.#loss});
  }
}

import {
  exponential,
  type Distribution,
  type Recorder,
  type Rng,
  type Scheduler,
  type Timer,
  type TraceEvent,
} from '../kernel';
import type {Backend, Balancer} from './balancer';
import {eligible, Health, type HealthOptions} from './health';

/** What happens in a fleet. */
export type FleetEvent = TraceEvent &
  (
    | {
        readonly kind: 'lb.route' | 'lb.refuse' | 'lb.finish' | 'lb.abort';
        readonly node: string;
        readonly request: number;
      }
    | {readonly kind: 'lb.crash' | 'lb.restart' | 'lb.eject' | 'lb.admit'; readonly node: string}
    | {readonly kind: 'lb.speed'; readonly node: string; readonly speed: number}
  );

/** A request under way. */
export interface Request {
  /** Its number, from 0. */
  readonly id: number;
  /** What it is about. */
  readonly key: string;
  /** When it arrived, in milliseconds. */
  readonly arrived: number;
}

/** One server of a fleet. */
export interface ServerOptions {
  /** Its name. */
  readonly id: string;
  /** How fast it works, relative to a normal server; 1 by default. */
  readonly speed?: number;
  /** What the balancer is told about that; the speed by default. */
  readonly weight?: number;
}

/** What a fleet is made of. */
export interface FleetOptions {
  /** Virtual time. */
  readonly scheduler: Scheduler;
  /** Randomness of arrivals, keys and service times. */
  readonly rng: Rng;
  /** Routes the requests. */
  readonly balancer: Balancer;
  /** The servers, all of them up at first. */
  readonly servers: readonly ServerOptions[];
  /** Requests a millisecond, a Poisson process. */
  readonly arrivalRate: number;
  /** Milliseconds that a server of speed 1 takes for a request on average; exponentially distributed. */
  readonly meanService: number;
  /** The key of a request; always the same by default. */
  readonly key?: (rng: Rng) => string;
  /** Without it nothing is probed, and a dead server gets requests for ever. */
  readonly health?: HealthOptions;
  /** Milliseconds between two reports of the loads to the balancer; 0, the default, means that it always knows them. */
  readonly reportInterval?: number;
  /** Takes what happens. */
  readonly trace?: Recorder<FleetEvent>;
  /** Told of each request that is done. */
  readonly onFinish?: (request: Request, latency: number, server: Server) => void;
}

/** A server: one worker and a queue without limit, first in, first out. */
export class Server implements Backend {
  readonly id: string;
  readonly weight: number;
  /** Relative to a normal server. A change counts from the next request that it begins. */
  speed: number;
  /** The requests in it; the first one is being served. */
  readonly queue: Request[] = [];
  /** Whether it answers at all. */
  up = true;
  /** Requests that were routed to it, whatever became of them. */
  routed = 0;
  /** What the probes say. */
  readonly health: Health;
  /** The load that was last reported; `undefined` if the balancer sees the queue itself. */
  reported: number | undefined;
  /** The end of the request that is being served. */
  work: Timer | undefined;

  /** @param health - what the probes say of it */
  constructor({id, speed = 1, weight = speed}: ServerOptions, health: Health) {
    this.id = id;
    this.weight = weight;
    this.speed = speed;
    this.health = health;
  }

  get load(): number {
    return this.reported ?? this.queue.length;
  }

  /** Whether the balancer believes that it is alive. */
  get healthy(): boolean {
    return this.health.healthy;
  }
}

/**
 * A load balancer and its servers, as a queueing model: requests arrive at random, the balancer sends each on at once, and
 * it waits in the queue of that server. Connecting to a dead server fails at once, and a crash takes the queue with it;
 * nobody retries, so that every failure shows.
 */
export class Fleet {
  readonly servers: readonly Server[];
  /** Requests that have arrived. */
  arrived = 0;
  /** Requests that failed: refused by a dead server, or lost in a crash. */
  failed = 0;
  /** Where the last request went. */
  last: {readonly request: Request; readonly server: Server} | undefined;
  readonly #options: FleetOptions;
  readonly #service: Distribution;
  readonly #gap: Distribution;
  readonly #streams: Readonly<Record<'arrivals' | 'keys' | 'services', Rng>>;

  /** Starts the clockwork: the first arrival, probe and report are scheduled. */
  constructor(options: FleetOptions) {
    const {servers, health, reportInterval = 0, scheduler, rng, arrivalRate, meanService} = options;
    this.#options = options;
    this.servers = servers.map((server) => new Server(server, new Health(health)));
    this.#gap = exponential(1 / arrivalRate);
    this.#service = exponential(meanService);
    this.#streams = {arrivals: rng.split('arrivals'), keys: rng.split('keys'), services: rng.split('services')};
    if (health !== undefined) scheduler.every(health.interval, () => this.#probe(), 'health checks');
    if (reportInterval > 0) {
      this.#report();
      scheduler.every(reportInterval, () => this.#report(), 'load report');
    }
    this.#expect();
  }

  /** Requests that are in some queue or being served. */
  get inFlight(): number {
    return this.servers.reduce((sum, {queue}) => sum + queue.length, 0);
  }

  /**
   * Stops a server; what it holds is lost. Does nothing if it is down.
   *
   * @throws RangeError if there is no such server
   */
  crash(id: string): void {
    const server = this.#server(id);
    if (!server.up) return;
    server.up = false;
    server.work?.cancel();
    server.work = undefined;
    this.#record({kind: 'lb.crash', node: id});
    for (const {id: request} of server.queue.splice(0)) {
      this.failed += 1;
      this.#record({kind: 'lb.abort', node: id, request});
    }
  }

  /**
   * Starts a server that is down, with an empty queue. Does nothing if it is up.
   *
   * @throws RangeError if there is no such server
   */
  restart(id: string): void {
    const server = this.#server(id);
    if (server.up) return;
    server.up = true;
    this.#record({kind: 'lb.restart', node: id});
  }

  /**
   * Makes a server slower or faster, from the next request that it begins.
   *
   * @param speed - relative to a normal server; positive
   * @throws RangeError if there is no such server
   */
  setSpeed(id: string, speed: number): void {
    this.#server(id).speed = speed;
    this.#record({kind: 'lb.speed', node: id, speed});
  }

  #server(id: string): Server {
    const server = this.servers.find((one) => one.id === id);
    if (server === undefined) throw new RangeError(`there is no server ${id}`);
    return server;
  }

  #expect(): void {
    const {scheduler} = this.#options;
    scheduler.after(this.#gap.sample(this.#streams.arrivals), () => this.#arrive(), 'arrival');
  }

  // #region arrive
  #arrive(): void {
    const {scheduler, balancer, health, key} = this.#options;
    const request: Request = {
      id: this.arrived,
      key: key === undefined ? '' : key(this.#streams.keys),
      arrived: scheduler.now,
    };
    this.arrived += 1;
    const server = balancer.pick(eligible(this.servers, health?.panic), request.key);
    this.last = {request, server};
    server.routed += 1;
    if (server.up) {
      this.#record({kind: 'lb.route', node: server.id, request: request.id});
      server.queue.push(request);
      if (server.work === undefined) this.#serve(server);
    } else {
      // The connection is refused in no time: seen from the number of requests in flight, a dead server is very fast.
      this.failed += 1;
      this.#record({kind: 'lb.refuse', node: server.id, request: request.id});
    }
    this.#expect();
  }

  #serve(server: Server): void {
    const [request] = server.queue;
    server.work = undefined;
    if (request === undefined) return;
    const {scheduler, onFinish} = this.#options;
    const finish = (): void => {
      server.queue.shift();
      this.#record({kind: 'lb.finish', node: server.id, request: request.id});
      onFinish?.(request, scheduler.now - request.arrived, server);
      this.#serve(server);
    };
    server.work = scheduler.after(this.#service.sample(this.#streams.services) / server.speed, finish, 'service');
  }
  // #endregion arrive

  #probe(): void {
    for (const server of this.servers) {
      // A probe asks whether the server answers. One that is slow does.
      if (!server.health.observe(server.up)) continue;
      this.#record({kind: server.healthy ? 'lb.admit' : 'lb.eject', node: server.id});
    }
  }

  #report(): void {
    for (const server of this.servers) server.reported = server.queue.length;
  }

  #record(event: FleetEvent): void {
    this.#options.trace?.record(event);
  }
}

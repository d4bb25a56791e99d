import {Histogram, Scheduler, type Recorder, type Rng, type Timer, type TraceEvent} from '../kernel';
import type {Workload} from './recursion';

/** What happens at a station. */
export type QueueEvent = TraceEvent &
  (
    | {readonly kind: 'queue.arrive'; readonly customer: number; readonly line: number; readonly ahead: number}
    | {readonly kind: 'queue.start'; readonly customer: number; readonly server: number; readonly wait: number}
    | {readonly kind: 'queue.depart'; readonly customer: number; readonly server: number; readonly sojourn: number}
    | {readonly kind: 'queue.pause' | 'queue.resume'; readonly server: number}
    | {readonly kind: 'queue.close'}
  );

/** Somebody who wants to be served. Times in milliseconds. */
export interface Customer {
  /** Its number, from 1. */
  readonly id: number;
  readonly arrival: number;
  /** How long its service takes. */
  readonly service: number;
}

interface Server {
  /** The line that it serves. */
  readonly line: Customer[];
  customer: Customer | undefined;
  /** The end of the service under way. */
  end: Timer | undefined;
  paused: boolean;
}

/** What a server does now. */
export interface ServerState {
  readonly serving: Customer | undefined;
  readonly paused: boolean;
}

/** A station and what it is fed with. */
export interface StationOptions extends Workload {
  /** One line for all servers, or one for each, which customers pick at random; `shared` by default. */
  readonly lines?: 'shared' | 'split';
  /** The clock; a new one by default. */
  readonly scheduler?: Scheduler;
  /** Takes the events; by default nobody does, so that long runs cost no memory. */
  readonly trace?: Recorder<QueueEvent>;
}

/**
 * A station where customers arrive, wait in line, are served, and leave: first come, first served.
 *
 * Invariants:
 * - a server that isn't paused is idle only if nobody waits in its line;
 * - customers of a line start in the order of their arrival;
 * - {@link Station.inSystem} is arrivals minus departures, and the area under it is the sum of all sojourns, those that
 *   haven't ended counted up to now. That is Little's law before it is divided by time and count.
 *
 * It starts empty, which a long run forgets: the first customers, some 1 / (1 - ρ)² of them, wait too short.
 */
export class Station {
  /** Virtual time. */
  readonly scheduler: Scheduler;
  /** Time from arrival to departure of all who have left, in milliseconds. */
  readonly sojourns = new Histogram(0.001);
  readonly #workload: Workload;
  readonly #trace: Recorder<QueueEvent> | undefined;
  readonly #luck: {readonly gaps: Rng; readonly service: Rng; readonly lines: Rng};
  readonly #lines: readonly Customer[][];
  readonly #servers: readonly Server[];
  #nextArrival: Timer | undefined;
  #arrivals = 0;
  #departures = 0;
  #waits = 0;
  #started = 0;
  #sojournSum = 0;
  #busy = 0;
  #lastChange = 0;
  readonly #areas = {inSystem: 0, waiting: 0, busy: 0};

  constructor(options: StationOptions) {
    const {rng, servers, lines = 'shared', scheduler = new Scheduler({maxEvents: Infinity}), trace} = options;
    if (!Number.isInteger(servers) || servers < 1) throw new RangeError(`a station can't have ${servers} servers`);
    this.scheduler = scheduler;
    this.#workload = options;
    this.#trace = trace;
    this.#luck = {gaps: rng.split('gaps'), service: rng.split('service'), lines: rng.split('lines')};
    const shared: Customer[] = [];
    this.#servers = Array.from({length: servers}, () => ({
      line: lines === 'shared' ? shared : [],
      customer: undefined,
      end: undefined,
      paused: false,
    }));
    this.#lines = lines === 'shared' ? [shared] : this.#servers.map(({line}) => line);
    this.#expect();
  }

  /** Virtual time in milliseconds. */
  get now(): number {
    return this.scheduler.now;
  }

  /** The lines, each in the order of service. */
  get lines(): readonly (readonly Customer[])[] {
    return this.#lines;
  }

  /** What each server does. */
  get servers(): readonly ServerState[] {
    return this.#servers.map(({customer, paused}) => ({serving: customer, paused}));
  }

  /** How many have come. */
  get arrivals(): number {
    return this.#arrivals;
  }

  /** How many have left. */
  get departures(): number {
    return this.#departures;
  }

  /** N(t): how many are here now. */
  get inSystem(): number {
    return this.#arrivals - this.#departures;
  }

  /** Whether customers still come. */
  get open(): boolean {
    return this.#nextArrival !== undefined;
  }

  // #region measures
  /** The area under N(t), in customer-milliseconds. Exact: all instants lie on the grid of the scheduler. */
  get area(): number {
    return this.#areas.inSystem + this.inSystem * this.#elapsed;
  }

  /** The sum of the sojourns of all who have left, in milliseconds. Exact. */
  get sojournSum(): number {
    return this.#sojournSum;
  }

  /** L, measured: the time average of N(t). `NaN` at the start. */
  get meanInSystem(): number {
    return this.area / this.now;
  }

  /** Lq, measured: the time average of how many wait. `NaN` at the start. */
  get meanWaiting(): number {
    return (this.#areas.waiting + (this.inSystem - this.#busy) * this.#elapsed) / this.now;
  }

  /** ρ, measured: the fraction of server time spent on service, pauses in the middle of it included. `NaN` at the start. */
  get utilization(): number {
    return (this.#areas.busy + this.#busy * this.#elapsed) / (this.now * this.#servers.length);
  }

  /** λ, measured: departures in a millisecond. `NaN` at the start. */
  get throughput(): number {
    return this.#departures / this.now;
  }

  /** W, measured: the mean sojourn of those who have left, in milliseconds. `NaN` before the first. */
  get meanSojourn(): number {
    return this.#sojournSum / this.#departures;
  }

  /** Wq, measured: the mean wait of those whose service has started, in milliseconds. `NaN` before the first. */
  get meanWait(): number {
    return this.#waits / this.#started;
  }
  // #endregion measures

  /** Does what happens next; `false` if nothing is left to happen. */
  step(): boolean {
    return this.scheduler.step();
  }

  /** Goes on until so many have left, or nothing is left to happen. */
  serve(customers: number): void {
    while (this.#departures < customers && this.step());
  }

  /** Lets so many customers arrive now, besides those who arrive anyway. */
  burst(customers: number): void {
    for (let i = 0; i < customers; i++) this.#arrive();
  }

  /** Lets nobody in anymore. Those who are here are served. */
  close(): void {
    this.#nextArrival?.cancel();
    this.#nextArrival = undefined;
    this.#trace?.record({kind: 'queue.close'});
  }

  /**
   * Stops a server for some milliseconds, as the collection of garbage does: the service under way takes so much longer,
   * and nobody else is started. Does nothing if it is paused already.
   *
   * @throws RangeError if there is no such server
   */
  pause(index: number, duration: number): void {
    const server = this.#servers[index];
    if (server === undefined) throw new RangeError(`there is no server ${index}`);
    if (server.paused) return;
    server.paused = true;
    this.#trace?.record({kind: 'queue.pause', server: index});
    if (server.end !== undefined) {
      server.end.cancel();
      this.#finish(server, index, server.end.at + duration);
    }
    this.scheduler.after(duration, () => {
      server.paused = false;
      this.#trace?.record({kind: 'queue.resume', server: index});
      this.#startNext(server, index);
    });
  }

  get #elapsed(): number {
    return this.now - this.#lastChange;
  }

  /** Brings the areas up to now; called before any number of customers changes. */
  #account(): void {
    const elapsed = this.#elapsed;
    this.#areas.inSystem += this.inSystem * elapsed;
    this.#areas.waiting += (this.inSystem - this.#busy) * elapsed;
    this.#areas.busy += this.#busy * elapsed;
    this.#lastChange = this.now;
  }

  #expect(): void {
    const gap = this.#workload.gaps.sample(this.#luck.gaps);
    this.#nextArrival = this.scheduler.after(
      gap,
      () => {
        this.#expect();
        this.#arrive();
      },
      'arrival',
    );
  }

  // #region events
  #arrive(): void {
    this.#account();
    const index = this.#lines.length === 1 ? 0 : this.#luck.lines.int(this.#lines.length);
    const line = this.#lines[index] ?? [];
    this.#arrivals += 1;
    const service = this.#workload.service.sample(this.#luck.service);
    const customer = {id: this.#arrivals, arrival: this.now, service};
    this.#trace?.record({kind: 'queue.arrive', customer: customer.id, line: index, ahead: line.length});
    line.push(customer);
    const free = this.#servers.findIndex((one) => one.line === line && one.customer === undefined && !one.paused);
    const server = this.#servers[free];
    if (server !== undefined) this.#startNext(server, free);
  }

  #startNext(server: Server, index: number): void {
    if (server.customer !== undefined || server.paused) return;
    const customer = server.line.shift();
    if (customer === undefined) return;
    this.#account();
    const wait = this.now - customer.arrival;
    this.#waits += wait;
    this.#started += 1;
    this.#busy += 1;
    server.customer = customer;
    this.#trace?.record({kind: 'queue.start', customer: customer.id, server: index, wait});
    this.#finish(server, index, this.now + customer.service);
  }

  #finish(server: Server, index: number, at: number): void {
    server.end = this.scheduler.at(at, () => this.#depart(server, index), 'departure');
  }

  #depart(server: Server, index: number): void {
    const {customer} = server;
    if (customer === undefined) return;
    this.#account();
    const sojourn = this.now - customer.arrival;
    this.#departures += 1;
    this.#busy -= 1;
    this.#sojournSum += sojourn;
    this.sojourns.record(sojourn);
    server.customer = server.end = undefined;
    this.#trace?.record({kind: 'queue.depart', customer: customer.id, server: index, sojourn});
    this.#startNext(server, index);
  }
  // #endregion events
}

import {Trace, type Clock, type Rng, type TraceEvent} from '../kernel';
import {Database, type PhotoEvent} from './database';
import type {Move, Process} from './process';
import {logOf, PollingRelay, PositionReader, rowsOf, type PollingOptions} from './relays';
import {SearchIndex, type Receiver} from './search-index';
import {Service, type Request, type Technique} from './service';

/** What is recorded. */
export type OutboxEvent = TraceEvent &
  (
    | {readonly kind: 'outbox.request'; readonly id: string; readonly photo: string}
    | {readonly kind: 'outbox.move'; readonly node: string; readonly move: Move; readonly about: string}
    | {readonly kind: 'outbox.crash' | 'outbox.restart' | 'outbox.pause' | 'outbox.resume'; readonly node: string}
  );

/** How a system is built. */
export interface SystemOptions extends Partial<PollingOptions> {
  readonly technique: Technique;
  readonly receiver?: Receiver;
  /** Processes of the photo service. */
  readonly services?: number;
  /** Relays that poll; the techniques `cursor` and `tail` have one reader. */
  readonly relays?: number;
}

/** Something that can happen next. */
export interface Choice {
  readonly process: string;
  readonly move: Move;
}

interface Host {
  readonly process: Process;
  up: boolean;
  paused: boolean;
}

/**
 * The photo service with its database, what carries events from there to the broker, and the search index that consumes
 * them. Nothing happens by itself: {@link OutboxSystem.choices} says what can happen next, and a test or a reader decides.
 * So every interleaving and every crash can be played. Time is the number of moves.
 */
export class OutboxSystem implements Clock {
  readonly options: SystemOptions;
  readonly trace: Trace<OutboxEvent> = new Trace(this);
  readonly database = new Database();
  /** What the broker holds, in order, for ever. */
  readonly topic: PhotoEvent[] = [];
  readonly index: SearchIndex;
  readonly services: readonly Service[];
  /** Of the techniques that save a position. */
  readonly reader: PositionReader | undefined;
  readonly #requests: Request[] = [];
  readonly #hosts = new Map<string, Host>();
  #now = 0;

  constructor(options: SystemOptions) {
    this.options = options;
    const {technique, receiver = 'naive', services = 2, relays = 1, lease = 30, batch = 2, order = 'photo'} = options;
    const {database} = this;
    const publish = (event: PhotoEvent): void => void this.topic.push(event);
    this.services = Array.from(
      {length: services},
      (_, i) => new Service(`api ${i + 1}`, {database, technique, requests: this.#requests}, publish),
    );
    if (technique === 'tail') this.reader = new PositionReader('connector', logOf(database), publish, batch);
    if (technique === 'cursor') this.reader = new PositionReader('relay 1', rowsOf(database), publish, batch);
    const polling = technique === 'outbox' ? Array.from({length: relays}, (_, i) => `relay ${i + 1}`) : [];
    this.index = new SearchIndex(this.topic, receiver);
    const processes: Process[] = [
      ...this.services,
      ...(this.reader ? [this.reader] : []),
      ...polling.map((name) => new PollingRelay(name, database, publish, {lease, batch, order})),
      this.index,
    ];
    for (const process of processes) this.#hosts.set(process.name, {process, up: true, paused: false});
  }

  /** Moves so far. */
  get now(): number {
    return this.#now;
  }

  /** Names of the processes, in the order in which an event passes them. */
  get processes(): readonly string[] {
    return [...this.#hosts.keys()];
  }

  /** Requests that no process has begun. */
  get requests(): readonly Request[] {
    return this.#requests;
  }

  /** Whether the process runs, and doesn't sleep. */
  isUp(name: string): boolean {
    const {up, paused} = this.#host(name);
    return up && !paused;
  }

  /** What the process does next; `undefined` if it is down or has nothing to do. */
  next(name: string): Move | undefined {
    return this.isUp(name) ? this.#host(name).process.next(this.#now) : undefined;
  }

  /** Whether a process is in the middle of something that a crash would break off. */
  isBusy(name: string): boolean {
    const move = this.next(name);
    return move !== undefined && !['begin', 'claim', 'read', 'receive'].includes(move);
  }

  /** A client asks for a change of a photo. */
  request(request: Request): void {
    this.#requests.push(request);
    this.trace.record({kind: 'outbox.request', ...request});
  }

  /** What can happen next, apart from faults. */
  choices(): Choice[] {
    return this.processes.flatMap((process) => {
      const move = this.next(process);
      return move ? [{process, move}] : [];
    });
  }

  /**
   * Lets a process do what it does next, and says what it was about.
   *
   * @throws RangeError if it has nothing to do
   */
  do(name: string): string {
    const move = this.next(name);
    if (!move) throw new RangeError(`${name} has nothing to do`);
    const about = this.#host(name).process.do(this.#now);
    this.#now += 1;
    this.trace.record({kind: 'outbox.move', node: name, move, about});
    return about;
  }

  /** Lets time pass in which nobody does anything, such as until a lease runs out. */
  wait(moves: number): void {
    this.#now += moves;
  }

  /** Erases the memory of a process, and stops it. The database rolls its open transaction back. */
  crash(name: string): void {
    const host = this.#host(name);
    host.process.crash();
    host.up = false;
    this.trace.record({kind: 'outbox.crash', node: name});
  }

  /** Starts a process that crashed. */
  restart(name: string): void {
    const host = this.#host(name);
    host.up = true;
    host.paused = false;
    this.trace.record({kind: 'outbox.restart', node: name});
  }

  /** Stops a process without erasing its memory, as a collection of garbage or a suspended machine does. */
  pause(name: string): void {
    this.#host(name).paused = true;
    this.trace.record({kind: 'outbox.pause', node: name});
  }

  /** Lets it go on, as if no time had passed. */
  resume(name: string): void {
    this.#host(name).paused = false;
    this.trace.record({kind: 'outbox.resume', node: name});
  }

  /** Whether nothing will happen any more: nobody is down, nobody has anything to do, and no lease has to run out. */
  get atRest(): boolean {
    const waits = this.options.technique === 'outbox' && this.database.outbox.rows.length > 0;
    return this.choices().length === 0 && !waits && [...this.#hosts.values()].every(({up, paused}) => up && !paused);
  }

  #host(name: string): Host {
    const host = this.#hosts.get(name);
    if (!host) throw new RangeError(`there is no process ${name}`);
    return host;
  }
}

/** Goes on until nothing will happen any more; each move by a random process if there is an `rng`, else by the first. */
export function settle(system: OutboxSystem, rng?: Rng): void {
  while (!system.atRest) {
    const choices = system.choices();
    const choice = rng && choices.length > 0 ? rng.pick(choices) : choices[0];
    if (choice) system.do(choice.process);
    else system.wait(1);
  }
}

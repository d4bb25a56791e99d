import {ceilToTick, Scheduler, Trace, type Recorder, type TraceEvent} from '../kernel';
import {KeyedLimiter, tokenBucket} from '../rate-limit';
import {Refusal, type Response} from './app';
import type {Phase, StopOptions} from './lifecycle';
import {serviceLayers, servicePhoto, type Exchange, type Incoming, type LayerName, type Outside} from './layers';
import {composeSteps, type Layer, type Steps} from './steps';

/** Milliseconds of processor time to enter or leave a layer: 1/64, about 16 µs. */
const CROSSING = 1 / 64;
/** Milliseconds from the last request to the end of the process, in which pools and files close. */
export const CLOSING = 1000;
/** Requests that a client may send at once, and milliseconds in which one more is earned. */
export const BUCKET = {burst: 10, interval: 1000};

/** Where a request is or was on its way: a layer, or the handler. */
export type Place = LayerName | 'handler';

/** A step of a request on its way: into a layer, out of it with a status, or past it as an exception. */
export interface Crossing {
  readonly place: Place;
  readonly how: 'in' | 'out' | 'threw';
  /** The status with which it goes out, or what was thrown. */
  readonly what: string;
}

/** A request in this process, and what became of it. */
export class Visit {
  readonly exchange: Exchange;
  readonly way: Crossing[] = [];
  fate: 'in progress' | 'answered' | 'refused' | 'cut' = 'in progress';
  response: Response | undefined;
  /** An exception went through all layers, and the server itself had to answer. */
  escaped = false;

  constructor(
    request: Incoming,
    /** When it came, in virtual milliseconds. */
    readonly since: number,
    /** The layers that it goes through, outermost first. */
    readonly order: readonly LayerName[],
  ) {
    this.exchange = {request};
  }
}

/** What a server adds to the trace. */
export type ServerEvent =
  | {readonly kind: 'server.cross'; readonly visit: number; readonly place: Place; readonly how: Crossing['how']}
  | {readonly kind: 'server.end'; readonly visit: number; readonly fate: Visit['fate']; readonly status: number}
  | {readonly kind: 'server.order'; readonly order: readonly LayerName[]}
  | {readonly kind: 'server.signal'; readonly signal: 'SIGTERM' | 'SIGKILL'}
  | {readonly kind: 'server.stage'; readonly stage: Stage};

/** What happens while a process stops, in no fixed order: that depends on who is faster. */
export type Stage = 'balancer noticed' | 'door closed' | 'closing' | 'exited';

/** How a server behaves. Times in milliseconds. */
export interface ServerOptions extends StopOptions, Pick<Outside, 'limitBy' | 'bodyLimit'> {
  readonly order: readonly LayerName[];
  /** Whether the server puts the stack trace into the answer when an exception escapes all layers. */
  readonly showStack: boolean;
  /** From “not ready” until the balancer sends nothing more. */
  readonly balancer: number;
  /** From SIGTERM to SIGKILL. */
  readonly kill: number;
  /** Hears of what happened, right after it happened. */
  readonly onEvent?: (event: ServerEvent & TraceEvent, visit: Visit | undefined) => void;
}

/** A server process in virtual time: one processor, layers around a handler, and the end of its life. */
export class Server {
  readonly scheduler = new Scheduler();
  readonly trace: Trace<ServerEvent> & Recorder<ServerEvent> = new Trace(this.scheduler, {capacity: 0});
  readonly options: ServerOptions;
  /** Requests in progress, oldest first. */
  readonly inProgress = new Set<Visit>();
  /** Requests that were broken off, and that came when the door was closed. */
  readonly cut: Visit[] = [];
  readonly refused: Visit[] = [];
  phase: Phase = 'ready';
  /** Whether the balancer sends requests here. */
  routed = true;
  accepting = true;
  /** When SIGTERM came, and when the process was gone. */
  signaled: number | undefined;
  exited: number | undefined;
  killed = false;
  #order: readonly LayerName[];
  #closing = false;
  #visits = 0;
  #ids = 0;
  /** Until when the processor is taken. */
  #busy = 0;
  readonly #numbers = new Map<Visit, number>();
  readonly #layers: Readonly<Record<LayerName, Layer<Exchange, Response>>>;

  constructor(options: ServerOptions) {
    this.options = options;
    this.#order = options.order;
    this.#layers = serviceLayers({
      now: () => this.scheduler.now,
      newId: () => `r${++this.#ids}`,
      limiter: new KeyedLimiter(tokenBucket(BUCKET)),
      limitBy: options.limitBy,
      bodyLimit: options.bodyLimit,
    });
  }

  /** The layers, outermost first. */
  get order(): readonly LayerName[] {
    return this.#order;
  }

  /** Puts the layers into another order, for requests to come. */
  reorder(order: readonly LayerName[]): void {
    this.#order = order;
    this.#record({kind: 'server.order', order: [...order]});
  }

  /** A request arrives from the balancer. */
  receive(request: Incoming): Visit {
    const visit = new Visit(request, this.scheduler.now, this.#order);
    this.#numbers.set(visit, ++this.#visits);
    if (!this.accepting) {
      this.refused.push(visit);
      this.#end(visit, 'refused');
      return visit;
    }
    this.inProgress.add(visit);
    this.#advance(visit, this.#onion(visit));
    return visit;
  }

  // #region sigterm
  /** SIGTERM: the same stop as {@link Lifecycle.stop}, with a balancer who learns of it late and a SIGKILL that doesn't wait. */
  terminate(): void {
    if (this.phase !== 'ready') return;
    const {balancer, notice, grace, kill} = this.options;
    this.phase = 'draining';
    this.signaled = this.scheduler.now;
    this.#record({kind: 'server.signal', signal: 'SIGTERM'});
    this.scheduler.after(balancer, () => this.#unroute());
    this.scheduler.after(notice, () => {
      if (this.phase === 'stopped') return;
      this.accepting = false;
      this.#record({kind: 'server.stage', stage: 'door closed'});
      if (this.inProgress.size === 0) this.#close();
      else this.scheduler.after(grace, () => this.#close());
    });
    this.scheduler.after(kill, () => this.kill());
  }
  // #endregion sigterm

  /** SIGKILL: the process is gone, and nothing was closed. */
  kill(): void {
    if (this.phase === 'stopped') return;
    this.killed = true;
    this.#record({kind: 'server.signal', signal: 'SIGKILL'});
    this.#exit();
    // Nobody was told: the balancer finds out by its probes.
    if (this.signaled === undefined) this.scheduler.after(this.options.balancer, () => this.#unroute());
  }

  #unroute(): void {
    this.routed = false;
    this.#record({kind: 'server.stage', stage: 'balancer noticed'});
  }

  /** Closes what requests need, once none is left or the grace is over: whoever is still in progress is cut off. */
  #close(): void {
    if (this.#closing || this.phase === 'stopped') return;
    this.#closing = true;
    this.#cutOff();
    this.#record({kind: 'server.stage', stage: 'closing'});
    this.scheduler.after(CLOSING, () => {
      if (this.phase !== 'stopped') this.#exit();
    });
  }

  #exit(): void {
    this.#cutOff();
    this.phase = 'stopped';
    this.accepting = false;
    this.exited = this.scheduler.now;
    this.#record({kind: 'server.stage', stage: 'exited'});
  }

  #cutOff(): void {
    for (const visit of this.inProgress) {
      this.cut.push(visit);
      this.#end(visit, 'cut');
    }
    this.inProgress.clear();
  }

  #onion(visit: Visit): Steps<Response> {
    const layers = visit.order.map(
      (name): Layer<Exchange, Response> =>
        (exchange, next) =>
          this.#traced(visit, name, () => this.#layers[name](exchange, next)),
    );
    return composeSteps(layers, (exchange) => this.#traced(visit, 'handler', () => servicePhoto(exchange)))(
      visit.exchange,
    );
  }

  /** The same steps, which take a little time to enter and to leave, and tell of both. */
  *#traced(visit: Visit, place: Place, inside: () => Steps<Response>): Steps<Response> {
    yield {on: 'cpu', ms: CROSSING};
    this.#cross(visit, place, 'in', '');
    let response: Response;
    try {
      response = yield* inside();
    } catch (error) {
      yield {on: 'cpu', ms: CROSSING};
      this.#cross(visit, place, 'threw', error instanceof Refusal ? String(error.status) : 'bug');
      throw error;
    }
    yield {on: 'cpu', ms: CROSSING};
    this.#cross(visit, place, 'out', String(response.status));
    return response;
  }

  #cross(visit: Visit, place: Place, how: Crossing['how'], what: string): void {
    visit.way.push({place, how, what});
    this.#record({kind: 'server.cross', visit: this.#numbers.get(visit) ?? 0, place, how}, visit);
  }

  /** Runs a request until it waits, and again when it has waited. One that was cut off never goes on. */
  #advance(visit: Visit, steps: Steps<Response>): void {
    if (visit.fate !== 'in progress') return;
    let response: Response;
    try {
      const {done, value} = steps.next();
      if (done !== true) {
        this.scheduler.at(this.#wake(value.on, value.ms), () => this.#advance(visit, steps));
        return;
      }
      response = value;
    } catch (error) {
      visit.escaped = true;
      response = {status: 500, ...(this.options.showStack && {body: {stack: `${String(error)} at /srv/api/…`}})};
    }
    visit.response = response;
    this.inProgress.delete(visit);
    this.#end(visit, 'answered');
    if (this.inProgress.size === 0 && !this.accepting) this.#close();
  }

  /** When a wait is over. There is one processor, and it serves in the order of asking. */
  #wake(on: 'cpu' | 'elsewhere', ms: number): number {
    if (on === 'elsewhere') return this.scheduler.now + ms;
    this.#busy = ceilToTick(Math.max(this.#busy, this.scheduler.now) + ms);
    return this.#busy;
  }

  #end(visit: Visit, fate: Visit['fate']): void {
    visit.fate = fate;
    const number = this.#numbers.get(visit) ?? 0;
    this.#numbers.delete(visit);
    this.#record({kind: 'server.end', visit: number, fate, status: visit.response?.status ?? 0}, visit);
  }

  #record(event: ServerEvent, visit?: Visit): void {
    this.trace.record(event);
    this.options.onEvent?.(event, visit);
  }
}

import type {Distribution, Rng, Scheduler} from '../kernel';
import type {Line} from './lines';
import type {Request} from './request';

/** What a {@link Server} needs. */
export interface ServerOptions {
  readonly scheduler: Scheduler;
  readonly rng: Rng;
  readonly workers: number;
  /** Milliseconds of work for a request. */
  readonly service: Distribution;
  readonly line: Line;
}

/** Requests so far: finished, finished while the caller still waited, refused or dropped. */
export interface ServerCounts {
  readonly finished: number;
  readonly useful: number;
  readonly refused: number;
}

// #region server
/**
 * A server: workers, and a line that decides who gets to them. It doesn't see that a caller has left, as over most
 * networks, so its work can be for nobody. A refusal costs it nothing here; in reality it costs little.
 */
export class Server {
  /** By how much work takes longer than usual. */
  slowdown = 1;
  readonly #options: ServerOptions;
  #line: Line;
  readonly #working = new Set<Request>();
  #counts = {finished: 0, useful: 0, refused: 0};

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#line = options.line;
  }

  /** Who waits. */
  get line(): Line {
    return this.#line;
  }

  /** Requests that a worker works on. */
  get working(): ReadonlySet<Request> {
    return this.#working;
  }

  /** What became of the requests so far. */
  get counts(): ServerCounts {
    return {...this.#counts};
  }

  /** Takes a request: refuses it, lets it wait, or begins. */
  receive(request: Request): void {
    const inFlight = this.#line.size + this.#working.size;
    if (this.#line.offer(request, inFlight, (displaced) => this.#refuse(displaced))) this.#begin();
    else this.#refuse(request);
  }

  /** Changes the line. Those who wait move to the new one, as far as it takes them. */
  use(line: Line): void {
    const waiting = this.#line.next(this.#line.size);
    this.#line = line;
    for (const request of waiting) this.receive(request);
  }

  #begin(): void {
    const {scheduler, rng, service, workers} = this.#options;
    while (this.#working.size < workers) {
      const request = this.#line.take((dropped) => this.#refuse(dropped));
      if (request === undefined) return;
      this.#working.add(request);
      scheduler.after(this.slowdown * service.sample(rng), () => this.#finish(request), 'work');
    }
  }

  #finish(request: Request): void {
    const inFlight = this.#line.size + this.#working.size;
    this.#working.delete(request);
    this.#counts.finished += 1;
    if (!request.attempt.abandoned) this.#counts.useful += 1;
    this.#line.answered?.({latency: this.#options.scheduler.now - request.arrived, inFlight});
    request.attempt.reply('ok');
    this.#begin();
  }

  #refuse(request: Request): void {
    this.#counts.refused += 1;
    request.attempt.reply('error');
  }
}
// #endregion server

import {Backoff, Caller, RetryThrottle, type Policy} from '../circuit-breaker';
import {exponential, Scheduler, Trace, type Rng, type TraceEvent} from '../kernel';
import {AimdLimit, GradientLimit, LimitedLine} from './limits';
import {AdaptiveLifoLine, BoundedLine, ControlledDelayLine, DeadlineLine, PriorityLine, type Line} from './lines';
import {CRITICALITIES, type Criticality} from './request';
import {Server} from './server';
import {AdaptiveThrottle} from './throttle';

/** How the server deals with more than it can serve. */
export type Strategy = 'none' | 'bounded' | 'deadline' | 'lifo' | 'codel' | 'priority' | 'aimd' | 'gradient';

/** What happens on the site. */
export type SiteEvent = TraceEvent &
  (
    | {
        readonly kind: 'site.tick';
        readonly waiting: number;
        readonly asked: number;
        readonly sent: number;
        readonly finished: number;
        readonly good: number;
        readonly bad: number;
      }
    | {readonly kind: 'site.load'; readonly load: number}
    | {readonly kind: 'site.slowdown'; readonly slowdown: number}
    | {readonly kind: 'site.strategy'; readonly strategy: Strategy}
    | {readonly kind: 'site.retries'; readonly retries: number; readonly budget: boolean}
    | {readonly kind: 'site.throttle'; readonly on: boolean}
    | {readonly kind: 'site.restart'}
  );

/** Counts of what happened in a while. */
export interface Tally {
  /** Requests that users made. */
  readonly asked: number;
  /** Attempts that reached the server, retries included. */
  readonly sent: number;
  /** Attempts that the server finished. */
  readonly finished: number;
  /** Requests of users that were answered well and in time: the goodput. */
  readonly good: number;
  /** Requests of users that failed in the end. */
  readonly bad: number;
  /** Good ones and all that ended, by criticality. */
  readonly ended: Readonly<Record<Criticality, {readonly good: number; readonly all: number}>>;
  /** Milliseconds from asking to a good answer, each. */
  readonly latencies: readonly number[];
}

/** How a site starts. */
export interface SiteOptions {
  readonly rng: Rng;
  /** Requests per second, as a fraction of {@link CAPACITY}. */
  readonly load: number;
  readonly retries: number;
  readonly strategy: Strategy;
}

/** Workers of the server. */
export const WORKERS = 4;
/** Milliseconds of work for a request, on average. */
export const WORK = 20;
/** Requests per second that the server can finish. */
export const CAPACITY = (1000 * WORKERS) / WORK;
/** Milliseconds that a user waits for an attempt. */
export const PATIENCE = 500;
/** Room of the lines that are bounded: what the server does in 300 ms, at its usual speed. */
export const ROOM = 60;
/** From how many on adaptive LIFO turns round. */
export const LIFO_FROM = 20;
/** The part of the requests that is of each criticality. */
export const SHARES: Readonly<Record<Criticality, number>> = {
  CRITICAL_PLUS: 0.1,
  CRITICAL: 0.2,
  SHEDDABLE_PLUS: 0.3,
  SHEDDABLE: 0.4,
};

const BASE = 100;
const CAP = 1000;

interface Counters {
  asked: number;
  sent: number;
  good: number;
  bad: number;
  ended: Record<Criticality, {good: number; all: number}>;
  latencies: number[];
}

const nothing = (): Counters => ({
  asked: 0,
  sent: 0,
  good: 0,
  bad: 0,
  ended: {
    CRITICAL_PLUS: {good: 0, all: 0},
    CRITICAL: {good: 0, all: 0},
    SHEDDABLE_PLUS: {good: 0, all: 0},
    SHEDDABLE: {good: 0, all: 0},
  },
  latencies: [],
});

/**
 * A photo API and its users. Users arrive at random and don't care how the API does (an open workload), wait
 * {@link PATIENCE} for an answer, and may try again.
 */
export class Site {
  readonly scheduler = new Scheduler({maxEvents: 10_000_000});
  /** A summary of each tick, and every change. */
  readonly trace: Trace<SiteEvent> = new Trace(this.scheduler);
  readonly server: Server;
  /** Retries of a request. */
  retries: number;
  /** Present if the users' apps share a retry budget. */
  budget: RetryThrottle | undefined;
  /** Present if they throttle themselves. */
  throttle: AdaptiveThrottle | undefined;
  #load: number;
  #strategy: Strategy;
  #tally = nothing();
  #finished = 0;
  readonly #arrivals: Rng;
  readonly #users: Rng;
  readonly #waits: Rng;
  readonly #throttling: Rng;

  constructor({rng, load, retries, strategy}: SiteOptions) {
    this.#load = load;
    this.retries = retries;
    this.#strategy = strategy;
    this.#arrivals = rng.split('arrivals');
    this.#users = rng.split('users');
    this.#waits = rng.split('waits');
    this.#throttling = rng.split('throttle');
    this.server = new Server({
      scheduler: this.scheduler,
      rng: rng.split('work'),
      workers: WORKERS,
      service: exponential(WORK),
      line: this.#line(strategy),
    });
    this.#arrive();
  }

  /** Requests per second, as a fraction of the capacity. */
  get load(): number {
    return this.#load;
  }

  /** What the site does about overload. */
  get strategy(): Strategy {
    return this.#strategy;
  }

  /** Lets time pass, and says what happened in it. */
  tick(ms: number): Tally {
    this.scheduler.runUntil(this.scheduler.now + ms);
    const {finished} = this.server.counts;
    const tally: Tally = {...this.#tally, finished: finished - this.#finished};
    this.#tally = nothing();
    this.#finished = finished;
    const {asked, sent, good, bad} = tally;
    this.trace.record({kind: 'site.tick', waiting: this.server.line.size, asked, sent, finished, good, bad});
    return tally;
  }

  /** Changes the load, from the next arrival on. */
  setLoad(load: number): void {
    this.trace.record({kind: 'site.load', load});
    this.#load = load;
  }

  /** Makes the server slower by a factor, for requests that it begins from now on. */
  setSlowdown(slowdown: number): void {
    this.trace.record({kind: 'site.slowdown', slowdown});
    this.server.slowdown = slowdown;
  }

  /** Gives the server another line, to which those who wait move. */
  setStrategy(strategy: Strategy): void {
    this.trace.record({kind: 'site.strategy', strategy});
    this.#strategy = strategy;
    this.server.use(this.#line(strategy));
  }

  /** How often the users' apps try again, and whether they share a budget. Holds for requests from now on. */
  setRetries(retries: number, budget: boolean): void {
    this.trace.record({kind: 'site.retries', retries, budget});
    this.retries = retries;
    if (budget !== (this.budget !== undefined)) this.budget = budget ? new RetryThrottle() : undefined;
  }

  /** Lets the users' apps throttle themselves, or not. */
  setThrottle(on: boolean): void {
    this.trace.record({kind: 'site.throttle', on});
    this.throttle = on ? new AdaptiveThrottle({clock: this.scheduler, rng: this.#throttling, span: 5000}) : undefined;
  }

  /** Drops all who wait, as a restart does; their callers learn nothing. */
  restart(): void {
    this.trace.record({kind: 'site.restart'});
    const forget = (): void => {};
    while (this.server.line.take(forget)) continue;
  }

  #line(strategy: Strategy): Line {
    const clock = this.scheduler;
    switch (strategy) {
      case 'none':
        return new BoundedLine();
      case 'bounded':
        return new BoundedLine(ROOM);
      case 'deadline':
        return new DeadlineLine(clock);
      case 'lifo':
        return new AdaptiveLifoLine(LIFO_FROM);
      case 'codel':
        return new ControlledDelayLine(clock, {target: 2 * WORK, interval: 5 * WORK});
      case 'priority':
        return new PriorityLine(ROOM);
      case 'aimd':
        return new LimitedLine(new AimdLimit({slow: PATIENCE / 2}));
      case 'gradient':
        return new LimitedLine(new GradientLimit({clock}));
    }
  }

  #arrive(): void {
    const gap = exponential(1000 / CAPACITY);
    const next = (): void => {
      this.scheduler.after(gap.sample(this.#arrivals) / this.#load, () => {
        this.#ask();
        next();
      });
    };
    next();
  }

  #ask(): void {
    const criticality = this.#criticality();
    const priority = CRITICALITIES.indexOf(criticality) + this.#users.float();
    const asked = this.scheduler.now;
    this.#tally.asked += 1;
    const end = (good: boolean): void => {
      this.#tally[good ? 'good' : 'bad'] += 1;
      const ended = this.#tally.ended[criticality];
      ended.all += 1;
      if (!good) return;
      ended.good += 1;
      this.#tally.latencies.push(this.scheduler.now - asked);
    };
    const {throttle} = this;
    if (throttle?.trySend() === false) return end(false);
    const caller = new Caller(
      this.scheduler,
      (attempt) => {
        this.#tally.sent += 1;
        const arrived = this.scheduler.now;
        this.server.receive({attempt, criticality, priority, arrived, deadline: arrived + PATIENCE});
      },
      this.#policy(),
    );
    caller.call((outcome) => {
      if (outcome === 'ok') throttle?.accepted();
      end(outcome === 'ok');
    });
  }

  #policy(): Policy {
    const {retries, budget} = this;
    return {
      timeout: PATIENCE,
      retries,
      backoff: () => new Backoff({jitter: 'full', base: BASE, cap: CAP, rng: this.#waits}),
      ...(budget && {budget}),
    };
  }

  #criticality(): Criticality {
    let draw = this.#users.float();
    for (const criticality of CRITICALITIES) {
      draw -= SHARES[criticality];
      if (draw < 0) return criticality;
    }
    return 'SHEDDABLE';
  }
}

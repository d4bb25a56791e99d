import {exponential, Scheduler, Trace, type Rng, type TraceEvent} from '../kernel';
import {Backoff, type Jitter} from './backoff';
import {CircuitBreaker, type BreakerState} from './breaker';
import {RetryThrottle} from './budget';
import {Bulkhead} from './bulkhead';
import {Caller, type Attempt, type Outcome, type Policy} from './caller';
import {Dependency, type Health} from './dependency';
import {CountWindow} from './window';

/** A protection of the calls to the payment service. */
export type Guard = 'budget' | 'breaker' | 'bulkhead';

/** What people ask of the shop. Only a print needs the payment service. */
export type Request = 'view' | 'print';

/** What happens in the shop. */
export type ShopEvent = TraceEvent &
  (
    | ({readonly kind: 'shop.tick'; readonly queue: number; readonly threads: number} & Tally)
    | {readonly kind: 'shop.health'; readonly health: Health}
    | {readonly kind: 'shop.burst'; readonly prints: number}
    | {readonly kind: 'shop.guard'; readonly guard: Guard; readonly on: boolean}
    | {readonly kind: 'shop.jitter'; readonly jitter: Jitter}
    | {readonly kind: 'shop.layers'; readonly layers: number}
    | {readonly kind: 'breaker.change'; readonly from: BreakerState; readonly to: BreakerState}
  );

/** Counts of what happened in a while. */
export interface Tally {
  /** Views that ended, well or not. */
  readonly views: number;
  /** Views that ended well. */
  readonly goodViews: number;
  /** Prints that ended, well or not. */
  readonly prints: number;
  /** Prints that ended well. */
  readonly goodPrints: number;
  /** Print requests that people made, without the retries of their apps. */
  readonly asked: number;
  /** Calls that reached the payment service. */
  readonly calls: number;
  /** Those among them that repeat a call. */
  readonly retries: number;
  /** Calls that the payment service finished. */
  readonly finished: number;
  /** Finished calls for which somebody still waited. */
  readonly useful: number;
}

/** How a shop starts. */
export interface ShopOptions {
  readonly rng: Rng;
  /** Requests per second, half of them prints. */
  readonly load: number;
  /** Retries of each layer that retries. */
  readonly retries: number;
  readonly jitter: Jitter;
  readonly guards: readonly Guard[];
}

/** Milliseconds that the shop waits for the payment service. */
export const TIMEOUT = 500;
/** Threads of the shop: requests that it works on at once, waiting for the payment service included. */
export const THREADS = 150;
/** Workers of the payment service. */
export const WORKERS = 5;
/** Calls that may wait for a worker of the payment service. */
export const ROOM = 400;
/** Milliseconds of work for a payment, on average. */
export const WORK = 40;
/** Payments per second that the payment service can do while healthy. */
export const CAPACITY = (1000 * WORKERS) / WORK;
/** By how much a slow payment service is slower. */
export const SLOWDOWN = 20;
/** Calls to the payment service under way that the bulkhead allows. */
export const PERMITS = 40;
/** Width, in milliseconds, of the bins in which waves of retries are counted. */
export const WAVE = 20;

const VIEW = exponential(10);
const BASE = 200;
const CAP = 2000;

type Counters = {-readonly [Count in keyof Tally]: number};

const NOTHING: Tally = {
  views: 0,
  goodViews: 0,
  prints: 0,
  goodPrints: 0,
  asked: 0,
  calls: 0,
  retries: 0,
  finished: 0,
  useful: 0,
};

/**
 * The photo app's shop: people view photos, which needs nothing else, and order prints, which needs the payment service.
 * Requests arrive at random and don't care how the shop does (an open workload); each occupies a thread until it ends.
 */
export class PrintShop {
  readonly scheduler = new Scheduler();
  /** A summary of each tick, and every change. */
  readonly trace: Trace<ShopEvent> = new Trace(this.scheduler);
  readonly payment: Dependency;
  /** The threads. Nobody waits for one: a request that finds none fails at once. */
  readonly threads = new Bulkhead<object>(THREADS);
  /** Made anew when switched on; `undefined` when off. */
  budget: RetryThrottle | undefined;
  /** Likewise. */
  breaker: CircuitBreaker | undefined;
  /** What the breaker looks at. */
  window: CountWindow | undefined;
  /** Likewise. */
  bulkhead: Bulkhead<Attempt> | undefined;
  /** Whether the people's apps retry too. */
  appsRetry = false;
  #jitter: Jitter;
  #tally: Counters = {...NOTHING};
  #counted = {arrived: 0, finished: 0, useful: 0};
  #bin = {index: 0, retries: 0};
  #wave = 0;
  readonly #options: ShopOptions;
  readonly #waits: Rng;
  readonly #views: Rng;
  readonly #payments: Caller;
  readonly #app: {readonly [R in Request]: Caller};

  constructor(options: ShopOptions) {
    const {rng, load, jitter, guards} = options;
    this.#options = options;
    this.#jitter = jitter;
    this.#waits = rng.split('waits');
    this.#views = rng.split('views');
    this.payment = new Dependency({
      scheduler: this.scheduler,
      rng: rng.split('payments'),
      workers: WORKERS,
      room: ROOM,
      service: exponential(WORK),
      slowdown: SLOWDOWN,
    });
    this.#payments = new Caller(this.scheduler, (attempt) => this.#pay(attempt));
    this.#app = {
      view: new Caller(this.scheduler, (attempt) => this.#serve('view', attempt)),
      print: new Caller(this.scheduler, (attempt) => this.#serve('print', attempt)),
    };
    for (const guard of guards) this.#set(guard, true);
    this.#usePolicies();
    for (const request of ['view', 'print'] as const)
      this.#arrivals(request, rng.split(`arrivals of ${request}s`), load / 2);
  }

  /** How waits between retries are drawn. */
  get jitter(): Jitter {
    return this.#jitter;
  }

  /** The most retries that reached the payment service in one bin of {@link WAVE} ms, since the last {@link PrintShop.burst}. */
  get wave(): number {
    return this.#wave;
  }

  /** Whether a guard is on. */
  has(guard: Guard): boolean {
    return this[guard] !== undefined;
  }

  /** Lets time pass, and says what happened in it. */
  tick(ms: number): Tally {
    this.scheduler.runUntil(this.scheduler.now + ms);
    const {counts} = this.payment;
    const tally = {
      ...this.#tally,
      finished: counts.finished - this.#counted.finished,
      useful: counts.useful - this.#counted.useful,
    };
    this.#tally = {...NOTHING};
    this.#counted = counts;
    this.trace.record({
      kind: 'shop.tick',
      queue: this.payment.waiting.size,
      threads: this.threads.inside.size,
      ...tally,
    });
    return tally;
  }

  /** The payment service slows down, goes down or comes back. */
  become(health: Health): void {
    this.trace.record({kind: 'shop.health', health});
    this.payment.become(health);
  }

  /** So many people order a print at the same instant, as after a push notification. */
  burst(prints: number): void {
    this.trace.record({kind: 'shop.burst', prints});
    this.#wave = 0;
    for (let print = 0; print < prints; print++) this.#ask('print');
  }

  /** Switches a guard on, in its initial state, or off. */
  guard(guard: Guard, on: boolean): void {
    this.trace.record({kind: 'shop.guard', guard, on});
    this.#set(guard, on);
    this.#usePolicies();
  }

  /** Changes how waits are drawn, for calls from now on. */
  setJitter(jitter: Jitter): void {
    this.trace.record({kind: 'shop.jitter', jitter});
    this.#jitter = jitter;
  }

  /** Makes the apps retry too, or not. */
  setAppsRetry(on: boolean): void {
    this.trace.record({kind: 'shop.layers', layers: on ? 2 : 1});
    this.appsRetry = on;
    this.#usePolicies();
  }

  #set(guard: Guard, on: boolean): void {
    switch (guard) {
      case 'budget':
        this.budget = on ? new RetryThrottle({maxTokens: 10, tokenRatio: 0.1}) : undefined;
        break;
      case 'breaker':
        // Half of the last 20 calls must have failed. A slow answer is a timeout here, so there is no need to count it twice.
        this.window = on ? new CountWindow(20, {failureRate: 0.5, minimumCalls: 10}) : undefined;
        this.breaker =
          this.window &&
          new CircuitBreaker({
            clock: this.scheduler,
            rule: this.window,
            openFor: 1000,
            probes: 5,
            onChange: (from, to) => this.trace.record({kind: 'breaker.change', from, to}),
          });
        break;
      case 'bulkhead':
        this.bulkhead = on ? new Bulkhead(PERMITS) : undefined;
        break;
    }
  }

  #usePolicies(): void {
    const retry: Policy = {
      retries: this.#options.retries,
      backoff: () => new Backoff({jitter: this.#jitter, base: BASE, cap: CAP, rng: this.#waits}),
    };
    const {budget, breaker, bulkhead} = this;
    this.#payments.policy = {
      ...retry,
      timeout: TIMEOUT,
      ...(budget && {budget}),
      ...(breaker && {breaker}),
      ...(bulkhead && {bulkhead}),
    };
    // The apps wait as long as the shop needs: what they add are retries and nothing else.
    for (const app of Object.values(this.#app)) app.policy = this.appsRetry ? retry : {};
  }

  #arrivals(request: Request, rng: Rng, perSecond: number): void {
    const gap = exponential(1000 / perSecond);
    const next = (): void =>
      void this.scheduler.after(gap.sample(rng), () => {
        this.#ask(request);
        next();
      });
    next();
  }

  #ask(request: Request): void {
    if (request === 'print') this.#tally.asked += 1;
    this.#app[request].call((outcome) => {
      this.#tally[request === 'view' ? 'views' : 'prints'] += 1;
      if (outcome === 'ok') this.#tally[request === 'view' ? 'goodViews' : 'goodPrints'] += 1;
    });
  }

  /** A request in the shop: it takes a thread, and keeps it until it is answered. */
  #serve(request: Request, attempt: Attempt): void {
    const thread = {};
    if (this.threads.enter(thread) === 'rejected') return attempt.reply('error');
    const answer = (outcome: Outcome): void => {
      this.threads.leave(thread);
      attempt.reply(outcome === 'ok' ? 'ok' : 'error');
    };
    if (request === 'print') this.#payments.call(answer);
    else this.scheduler.after(VIEW.sample(this.#views), () => answer('ok'), 'view');
  }

  /** A call on its way to the payment service. */
  #pay(attempt: Attempt): void {
    this.#tally.calls += 1;
    if (attempt.retry) {
      this.#tally.retries += 1;
      const index = Math.floor(this.scheduler.now / WAVE);
      this.#bin = {index, retries: this.#bin.index === index ? this.#bin.retries + 1 : 1};
      this.#wave = Math.max(this.#wave, this.#bin.retries);
    }
    this.payment.receive(attempt);
  }
}

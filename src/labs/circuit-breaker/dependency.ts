import type {Distribution, Rng, Scheduler, Timer} from '../kernel';
import {Bulkhead} from './bulkhead';
import type {Attempt} from './caller';

/** How a dependency does: as always, every call slower by a factor, or refusing all. */
export type Health = 'healthy' | 'slow' | 'down';

/** What a {@link Dependency} needs. */
export interface DependencyOptions {
  readonly scheduler: Scheduler;
  readonly rng: Rng;
  readonly workers: number;
  /** Calls that may wait for a worker; one more is answered with an error at once. */
  readonly room: number;
  /** Milliseconds of work for a call while healthy. */
  readonly service: Distribution;
  /** By how much the work takes longer while slow. */
  readonly slowdown: number;
}

// #region dependency
/**
 * A dependency: workers behind a waiting line, first come first served. It does all the work that was asked of it, also
 * the work for callers who are gone: it doesn't know. That is what keeps a retry storm alive after its cause: the line is
 * longer than the callers' patience, so every answer comes too late, and every late answer causes another call.
 */
export class Dependency {
  readonly #options: DependencyOptions;
  readonly #line: Bulkhead<Attempt>;
  readonly #work = new Set<Timer>();
  #health: Health = 'healthy';
  #arrived = 0;
  #finished = 0;
  #useful = 0;

  constructor(options: DependencyOptions) {
    this.#options = options;
    this.#line = new Bulkhead(options.workers, options.room);
  }

  /** How it does. */
  get health(): Health {
    return this.#health;
  }

  /** Calls that a worker works on. */
  get working(): ReadonlySet<Attempt> {
    return this.#line.inside;
  }

  /** Calls that wait, first come first. */
  get waiting(): ReadonlySet<Attempt> {
    return this.#line.waiting;
  }

  /** Calls so far: that arrived, that a worker finished, and whose caller was still waiting then. */
  get counts(): {readonly arrived: number; readonly finished: number; readonly useful: number} {
    return {arrived: this.#arrived, finished: this.#finished, useful: this.#useful};
  }

  /** Takes a call. */
  receive(attempt: Attempt): void {
    this.#arrived += 1;
    const entry = this.#health === 'down' ? 'rejected' : this.#line.enter(attempt);
    if (entry === 'rejected') attempt.reply('error');
    if (entry === 'admitted') this.#start(attempt);
  }

  /** Changes how it does, for calls that a worker begins from now on. Going down fails all calls that are here, at once. */
  become(health: Health): void {
    this.#health = health;
    if (health !== 'down') return;
    for (const timer of this.#work) timer.cancel();
    this.#work.clear();
    for (const attempt of this.#line.clear()) attempt.reply('error');
  }

  #start(attempt: Attempt): void {
    const {scheduler, service, slowdown, rng} = this.#options;
    const work = service.sample(rng) * (this.#health === 'slow' ? slowdown : 1);
    const timer = scheduler.after(
      work,
      () => {
        this.#work.delete(timer);
        this.#finished += 1;
        if (!attempt.abandoned) this.#useful += 1;
        // The worker is free before the caller hears of it, who may call again at once.
        const next = this.#line.leave(attempt);
        if (next !== undefined) this.#start(next);
        attempt.reply('ok');
      },
      'work',
    );
    this.#work.add(timer);
  }
}
// #endregion dependency

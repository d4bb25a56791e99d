import {Heap, Trace, type TraceEvent} from '../kernel';
import {ThreadPool} from './pool';
import type {Callback, Runtime} from './runtime';

/** Where in its round a loop is. */
export type Phase = 'timers' | 'poll' | 'check';

/** A callback has run to its end, with all its ticks and microtasks. */
export type LoopEvent = TraceEvent & {
  readonly kind: 'loop.run';
  readonly phase: Phase;
  readonly label: string;
  /** How long it was due before it ran, and how long it kept the loop, in milliseconds. */
  readonly late: number;
  readonly took: number;
};

/** Something that waits for its time. */
interface Due {
  readonly at: number;
  readonly seq: number;
  readonly label: string;
  readonly callback: Callback;
}

const byTime = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);

/**
 * An event loop: one thread that runs callbacks to their end, one after the other, and sleeps when there is none.
 *
 * Invariants: no callback is interrupted; between two callbacks no tick and no microtask is left; a timer never runs before
 * its time, and may run any time after it.
 */
export class EventLoop implements Runtime {
  /** What has run. */
  readonly trace: Trace<LoopEvent>;
  /** The threads beside the loop. */
  readonly pool: ThreadPool;
  readonly #timers = new Heap<Due>(byTime);
  readonly #events = new Heap<Due>(byTime);
  readonly #ticks: Callback[] = [];
  readonly #microtasks: Callback[] = [];
  #immediates: Due[] = [];
  /** What this phase still has to run; what is added meanwhile waits for the next round. */
  #batch: Due[] = [];
  #phase: Phase = 'poll';
  #now = 0;
  #slept = 0;
  #seq = 0;

  /** @param threads - of the pool; four by default */
  constructor({threads = 4}: {readonly threads?: number} = {}) {
    this.pool = new ThreadPool(threads);
    const now = (): number => this.#now;
    this.trace = new Trace({
      get now() {
        return now();
      },
    });
  }

  /** The time, in milliseconds. It passes while callbacks compute and while the loop sleeps. */
  get now(): number {
    return this.#now;
  }

  /** The phase that the loop is in. */
  get phase(): Phase {
    return this.#phase;
  }

  /** How many callbacks wait in which queue. Of the events, those that are ready. */
  get waiting(): {readonly timers: number; readonly immediates: number; readonly batch: readonly string[]} {
    const batch = this.#batch.map(({label}) => label);
    return {timers: this.#timers.size, immediates: this.#immediates.length, batch};
  }

  /** ELU: the share of time in which the loop was not asleep, from 0 to 1. */
  get utilization(): number {
    return this.#now === 0 ? 0 : 1 - this.#slept / this.#now;
  }

  nextTick(callback: Callback): void {
    this.#ticks.push(callback);
  }

  queueMicrotask(callback: Callback): void {
    this.#microtasks.push(callback);
  }

  setImmediate(callback: Callback, label = 'immediate'): void {
    this.#immediates.push(this.#due(this.#now, label, callback));
  }

  setTimeout(callback: Callback, delay: number, label = 'timer'): void {
    this.#timers.push(this.#due(this.#now + Math.max(1, delay), label, callback));
  }

  /** Calls back in the poll phase once something outside has happened: a socket is readable at that time. */
  onReady(callback: Callback, at: number, label = 'socket'): void {
    this.#events.push(this.#due(Math.max(at, this.#now), label, callback));
  }

  /** Has a thread of the pool work for so long, and calls back in the poll phase after it. */
  inPool(callback: Callback, duration: number, label = 'job'): void {
    this.onReady(callback, this.pool.submit(label, duration, this.#now).ends, label);
  }

  /** The present callback computes for so long. Nothing else happens on this thread. */
  compute(duration: number): void {
    this.#now += duration;
  }

  // #region round
  /** Runs the next callback, after sleeping if there is none yet. Returns whether there was one. */
  step(): boolean {
    for (;;) {
      const next = this.#batch.shift();
      if (next !== undefined) {
        this.#run(next);
        return true;
      }
      if (!this.#enter(AFTER[this.#phase])) return false;
    }
  }

  /** Enters a phase and decides what it will run. Returns `false` if nothing is left to wait for. */
  #enter(phase: Phase): boolean {
    this.#phase = phase;
    switch (phase) {
      case 'timers':
        this.#batch = this.#takeDue(this.#timers);
        return true;
      case 'poll':
        if (this.#immediates.length === 0 && !this.#sleep()) return false;
        this.#batch = this.#takeDue(this.#events);
        return true;
      case 'check':
        this.#batch = this.#immediates;
        this.#immediates = [];
        return true;
    }
  }

  /** Sleeps until a timer or an event is due. Returns `false` if there is neither. */
  #sleep(): boolean {
    const wakes = Math.min(this.#timers.peek()?.at ?? Infinity, this.#events.peek()?.at ?? Infinity);
    if (wakes === Infinity) return false;
    this.#slept += Math.max(0, wakes - this.#now);
    this.#now = Math.max(this.#now, wakes);
    return true;
  }
  // #endregion round

  // #region run
  /** Runs a callback, and then ticks and microtasks until there are none. If each adds another one, that is for ever. */
  #run({callback, label, at}: Due): void {
    const started = this.#now;
    callback();
    while (this.#ticks.length > 0 || this.#microtasks.length > 0) {
      for (let tick = this.#ticks.shift(); tick !== undefined; tick = this.#ticks.shift()) tick();
      for (let task = this.#microtasks.shift(); task !== undefined; task = this.#microtasks.shift()) task();
    }
    const took = this.#now - started;
    this.trace.record({kind: 'loop.run', phase: this.#phase, label, late: started - at, took});
  }
  // #endregion run

  #due(at: number, label: string, callback: Callback): Due {
    return {at, seq: this.#seq++, label, callback};
  }

  #takeDue(heap: Heap<Due>): Due[] {
    const due: Due[] = [];
    for (let first = heap.peek(); first !== undefined && first.at <= this.#now; first = heap.peek()) {
      due.push(first);
      heap.pop();
    }
    return due;
  }
}

/** Timers come after check and before poll. */
const AFTER: Readonly<Record<Phase, Phase>> = {timers: 'poll', poll: 'check', check: 'timers'};

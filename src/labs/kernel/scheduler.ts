import {Heap} from './heap';

/** Whatever knows the virtual time. */
export interface Clock {
  /** Virtual time in milliseconds. */
  readonly now: number;
}

/** Something that was scheduled. */
export interface Timer {
  /** When it is due, in virtual milliseconds. */
  readonly at: number;
  /** What it is for, in words; for drawings and error messages. */
  readonly label: string;
  /** Whether it still is to run. */
  readonly active: boolean;
  /** Takes it off the schedule. Does nothing if it has run or was canceled before. O(1). */
  cancel(): void;
}

/** A simulation that doesn't come to an end. */
export class RunawayError extends Error {
  override readonly name = 'RunawayError';
}

/** Ticks in a millisecond: virtual time has a resolution of 1/1024 ms, about a microsecond. */
export const TICKS_PER_MS = 1024;

/**
 * The first instant on the time grid that isn't before `ms`.
 *
 * Instants on a grid of binary fractions add and subtract without rounding, so events that are due at the same time
 * really tie, which `0.1 + 0.2` and `0.3` don't. Rounding goes up: like a POSIX timer, one here never fires early.
 */
export function ceilToTick(ms: number): number {
  return Math.ceil(ms * TICKS_PER_MS) / TICKS_PER_MS;
}

interface Entry {
  readonly at: number;
  readonly seq: number;
  readonly label: string;
  action: (() => void) | undefined;
}

/**
 * Virtual time and the events that are due in it: a discrete-event simulator.
 *
 * Time doesn't pass, it jumps: to the next event, which then runs to its end, in no time at all. Events that are due at
 * the same instant run in the order in which they were scheduled. A minute with three events costs as much as a
 * microsecond with three.
 *
 * The unit of time is the millisecond, on a grid of 1/1024 ms; see {@link ceilToTick}.
 */
export class Scheduler implements Clock {
  readonly #maxEvents: number;
  readonly #queue = new Heap<Entry>((a, b) => a.at < b.at || (a.at === b.at && a.seq < b.seq));
  #now = 0;
  #seq = 0;
  #pending = 0;

  /**
   * @param options - `maxEvents`: how many events one call of {@link Scheduler.run} or {@link Scheduler.runUntil} may
   * run before it is taken for a runaway; a million by default
   */
  constructor(options: {readonly maxEvents?: number} = {}) {
    this.#maxEvents = options.maxEvents ?? 1_000_000;
  }

  get now(): number {
    return this.#now;
  }

  /** How many timers are still to run. */
  get pending(): number {
    return this.#pending;
  }

  /** When the next timer is due, or `undefined` if there is none. */
  get next(): number | undefined {
    return this.#peek()?.at;
  }

  /**
   * Schedules an action for an instant. O(log n).
   *
   * @throws RangeError if the instant has passed, or isn't a finite number
   */
  at(time: number, action: () => void, label = ''): Timer {
    const at = ceilToTick(time);
    if (!(at >= this.#now) || at === Infinity) {
      throw new RangeError(`can't schedule ${label || 'an event'} at ${time} ms: it is ${this.#now} ms`);
    }
    const entry: Entry = {at, seq: this.#seq++, label, action};
    this.#queue.push(entry);
    this.#pending++;
    return {
      at,
      label,
      get active() {
        return entry.action !== undefined;
      },
      cancel: () => void this.#take(entry),
    };
  }

  /**
   * Schedules an action for `delay` milliseconds from now. A delay of 0 runs after everything that is due already.
   *
   * @throws RangeError if the delay is negative or isn't a finite number
   */
  after(delay: number, action: () => void, label = ''): Timer {
    return this.at(this.#now + delay, action, label);
  }

  /**
   * Runs an action every `interval` milliseconds, first after one interval, until it is canceled.
   *
   * @throws RangeError if the interval isn't a positive finite number
   */
  every(interval: number, action: () => void, label = ''): Timer {
    if (!(interval > 0)) throw new RangeError(`the interval of ${label || 'a timer'} is ${interval} ms`);
    const repeat = (): void => {
      timer = this.after(interval, repeat, label);
      action();
    };
    let timer = this.after(interval, repeat, label);
    return {
      label,
      get at() {
        return timer.at;
      },
      get active() {
        return timer.active;
      },
      cancel: () => timer.cancel(),
    };
  }

  /**
   * Moves time to the next event and runs it. O(log n).
   *
   * @returns whether there was one
   */
  step(): boolean {
    const entry = this.#peek();
    if (entry === undefined) return false;
    this.#queue.pop();
    this.#now = entry.at;
    this.#take(entry)?.();
    return true;
  }

  /**
   * Runs what is due up to and including `time`, then moves time there.
   *
   * @returns how many events have run
   * @throws RangeError if `time` has passed
   * @throws RunawayError if they are more than `maxEvents`
   */
  runUntil(time: number): number {
    const end = ceilToTick(time);
    if (!(end >= this.#now)) throw new RangeError(`can't run until ${time} ms: it is ${this.#now} ms`);
    const count = this.#runWhile((at) => at <= end);
    this.#now = end;
    return count;
  }

  /**
   * Runs until nothing is scheduled.
   *
   * @returns how many events have run
   * @throws RunawayError if they are more than `maxEvents`, as with a timer that repeats for ever
   */
  run(): number {
    return this.#runWhile(() => true);
  }

  #runWhile(due: (at: number) => boolean): number {
    for (let count = 0; ; count++) {
      const entry = this.#peek();
      if (entry === undefined || !due(entry.at)) return count;
      if (count === this.#maxEvents) {
        throw new RunawayError(
          `${count} events have run and ${this.#pending} are pending at ${this.#now} ms` +
            `${entry.label && `, the next is ${entry.label}`}. ` +
            'Is something rescheduling itself without end? If not, raise maxEvents.',
        );
      }
      this.step();
    }
  }

  /** The next entry that wasn't canceled. The canceled ones before it leave the heap only now. */
  #peek(): Entry | undefined {
    for (;;) {
      const entry = this.#queue.peek();
      if (entry === undefined || entry.action !== undefined) return entry;
      this.#queue.pop();
    }
  }

  /** Takes an entry's action from it, so that it never runs (again). */
  #take(entry: Entry): (() => void) | undefined {
    const {action} = entry;
    if (action !== undefined) this.#pending--;
    entry.action = undefined;
    return action;
  }
}

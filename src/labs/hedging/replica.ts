import type {Scheduler} from '../kernel';

/** A copy of a request at a replica. */
export interface Job {
  /** The replica begins to work on it. */
  started(): void;
  /** The replica has done it. */
  finished(): void;
}

// #region replica
/**
 * A replica: one worker behind a line, first come first served. A canceled job leaves the line; what has begun is
 * finished, as by most servers.
 */
export class Replica {
  readonly #scheduler: Scheduler;
  readonly #work: () => number;
  readonly #line = new Set<Job>();
  #busy = false;
  #begun = 0;

  /** @param work - draws the milliseconds that the next job takes */
  constructor(scheduler: Scheduler, work: () => number) {
    this.#scheduler = scheduler;
    this.#work = work;
  }

  /** Jobs that it has begun so far: its load. */
  get begun(): number {
    return this.#begun;
  }

  /** Takes a job. */
  receive(job: Job): void {
    this.#line.add(job);
    if (!this.#busy) this.#begin();
  }

  /** Takes a job out of the line; does nothing if it isn't there, or has begun. O(1). */
  cancel(job: Job): void {
    this.#line.delete(job);
  }

  #begin(): void {
    const [job] = this.#line;
    this.#busy = job !== undefined;
    if (job === undefined) return;
    this.#line.delete(job);
    this.#begun += 1;
    job.started();
    this.#scheduler.after(this.#work(), () => {
      job.finished();
      this.#begin();
    });
  }
}
// #endregion replica

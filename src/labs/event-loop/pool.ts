/** A job that a pool has taken. Times in milliseconds. */
export interface Job {
  readonly label: string;
  /** When a thread takes it. */
  readonly starts: number;
  /** When it is done. */
  readonly ends: number;
}

/**
 * A few threads for work that would block: in libuv files, `getaddrinfo` and parts of crypto and zlib, four threads by
 * default. First come, first served, so when each job starts and ends is known when it is submitted.
 */
export class ThreadPool {
  readonly #freeAt: number[];
  #jobs: Job[] = [];

  constructor(threads: number) {
    this.#freeAt = Array.from({length: threads}, () => 0);
  }

  /** How many threads there are. */
  get threads(): number {
    return this.#freeAt.length;
  }

  // #region submit
  /** Takes a job of so many milliseconds. O(threads). */
  submit(label: string, duration: number, now: number): Job {
    const earliest = Math.min(...this.#freeAt);
    const thread = this.#freeAt.indexOf(earliest);
    const starts = Math.max(now, earliest);
    this.#freeAt[thread] = starts + duration;
    const job = {label, starts, ends: starts + duration};
    this.#jobs = [...this.#jobs.filter(({ends}) => ends > now), job];
    return job;
  }
  // #endregion submit

  /** What the threads do at a time, and what waits for one. */
  at(now: number): {readonly running: readonly Job[]; readonly waiting: readonly Job[]} {
    return {
      running: this.#jobs.filter(({starts, ends}) => starts <= now && now < ends),
      waiting: this.#jobs.filter(({starts}) => starts > now),
    };
  }
}

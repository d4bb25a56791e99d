/** Time as a program sees it, in milliseconds. Passed in, so that a test can run it. */
export interface Clock {
  /** The current time. */
  readonly now: () => number;
  /** Settles after so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** The time was up before the answer came. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

// #region deadline
/** An instant after which nobody waits any more. A timeout begins anew with each call; a deadline doesn't. */
export class Deadline {
  /** @param at - in milliseconds of the clock */
  constructor(
    private readonly clock: Clock,
    readonly at: number,
  ) {}

  /**
   * The result of `work`, which is told how many milliseconds are left, so that it can pass them on. Work that is late is not
   * stopped, for nothing here can; its result is dropped.
   *
   * @throws DeadlineExceeded if it is too late, before or while it works; whatever `work` throws otherwise
   */
  async bound<T>(work: (left: number) => Promise<T>): Promise<T> {
    const left = this.at - this.clock.now();
    if (left <= 0) throw new DeadlineExceeded();
    const late = this.clock.sleep(left).then((): never => {
      throw new DeadlineExceeded();
    });
    return Promise.race([work(left), late]);
  }
}
// #endregion deadline

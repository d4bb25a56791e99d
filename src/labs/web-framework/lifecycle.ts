/** Where a process stands in its life. */
export type Phase = 'starting' | 'ready' | 'draining' | 'stopped';

/** How long the phases of an orderly stop take at most, in milliseconds. */
export interface StopOptions {
  /** How long it still takes requests after it has said that it isn't ready: load balancers notice late. */
  readonly notice: number;
  /** How long it waits for requests in progress after that. */
  readonly grace: number;
}

/**
 * The life of a server process: what its health endpoints say, and how it stops without breaking off a request.
 *
 * Invariants: it accepts requests until the notice has passed; resources close only after the last request, in the reverse order
 * in which they were opened; and it stops within notice + grace + the time that closing takes.
 */
export class Lifecycle {
  #phase: Phase = 'starting';
  #inProgress = 0;
  #accepting = true;
  #idle: (() => void) | undefined;
  readonly #closers: (() => Promise<void>)[] = [];

  /** @param sleep - resolves after so many milliseconds */
  constructor(private readonly sleep: (ms: number) => Promise<void>) {}

  /** What a load balancer is told: send requests, or don't. A draining process is alive, and not ready. */
  get phase(): Phase {
    return this.#phase;
  }

  /** Registers what must be closed at the end: call it right after opening a pool, a consumer, a file. */
  onStop(close: () => Promise<void>): void {
    this.#closers.unshift(close);
  }

  /** Everything is open; requests may come. */
  ready(): void {
    this.#phase = 'ready';
  }

  // #region stop
  /** Serves a request, or returns `undefined` if the process takes none any more. */
  async serve<T>(handle: () => Promise<T>): Promise<T | undefined> {
    if (!this.#accepting) return undefined;
    this.#inProgress += 1;
    try {
      return await handle();
    } finally {
      this.#inProgress -= 1;
      if (this.#inProgress === 0) this.#idle?.();
    }
  }

  /** Stops: say so, wait until nobody sends any more, finish what is in progress, close. @returns requests that were cut off */
  async stop({notice, grace}: StopOptions): Promise<number> {
    this.#phase = 'draining';
    await this.sleep(notice);
    this.#accepting = false;
    const idle = this.#inProgress === 0 ? Promise.resolve() : new Promise<void>((resolve) => (this.#idle = resolve));
    await Promise.race([idle, this.sleep(grace)]);
    const cutOff = this.#inProgress;
    for (const close of this.#closers) await close();
    this.#phase = 'stopped';
    return cutOff;
  }
  // #endregion stop
}

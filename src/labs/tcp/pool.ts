/** What a pool needs to know of its connections. Times in milliseconds. */
export interface PoolOptions<Connection> {
  /** The most that are open at a time. */
  readonly most: number;
  /** How long one may lie idle; less than what the server and every NAT on the way allow. */
  readonly idleFor: number;
  /** The time. */
  readonly now: () => number;
  /** Opens one. */
  readonly open: () => Connection;
  /** Closes one. */
  readonly close: (connection: Connection) => void;
}

/**
 * A bounded pool of connections: each is opened once, lent to one user at a time, and closed when nobody needed it for a
 * while.
 *
 * Invariants: never more than `most` are open; nobody waits while a connection is idle or another one may be opened.
 */
export class ConnectionPool<Connection> {
  readonly #options: PoolOptions<Connection>;
  /** By the time since when they have been idle, the longest first. */
  readonly #idle: {readonly connection: Connection; readonly since: number}[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];
  #opened = 0;

  constructor(options: PoolOptions<Connection>) {
    this.#options = options;
  }

  /** How many are open, how many of them idle, and how many users wait. */
  get counts(): {readonly open: number; readonly idle: number; readonly waiting: number} {
    return {open: this.#opened, idle: this.#idle.length, waiting: this.#waiting.length};
  }

  // #region pool
  /** Lends a connection: one that is idle, else a new one, else the next that comes back. First come, first served. */
  take(use: (connection: Connection) => void): void {
    const idle = this.#idle.pop(); // the one used last, so that the others grow old and are closed
    if (idle !== undefined) return use(idle.connection);
    if (this.#opened === this.#options.most) return void this.#waiting.push(use);
    this.#opened += 1;
    use(this.#options.open());
  }

  /** Takes a connection back that still works. */
  give(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next !== undefined) next(connection);
    else this.#idle.push({connection, since: this.#options.now()});
  }

  /** Closes a connection that is broken, and opens another one for whoever has waited longest. */
  discard(connection: Connection): void {
    this.#options.close(connection);
    this.#opened -= 1;
    const next = this.#waiting.shift();
    if (next !== undefined) this.take(next);
  }

  /** Closes what has been idle for too long. To be called now and then. */
  reap(): void {
    const limit = this.#options.now() - this.#options.idleFor;
    for (let first = this.#idle[0]; first !== undefined && first.since <= limit; first = this.#idle[0]) {
      this.#idle.shift();
      this.discard(first.connection);
    }
  }
  // #endregion pool
}

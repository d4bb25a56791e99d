/** The state of a stream up to a version, so that reading need not begin at 0. */
export interface Snapshot<State> {
  /** The last event that is in it. */
  readonly version: number;
  readonly state: State;
}

/**
 * Snapshots of streams, the newest of each: a cache. It may be thrown away at any time, and it must be when the code that
 * made it changes, since it holds what the old `evolve` thought.
 */
export class SnapshotStore<State> {
  /** Events between two snapshots of a stream. */
  readonly every: number;
  /** How many were written. */
  written = 0;
  readonly #newest = new Map<string, Snapshot<State>>();

  /** @param every - events between two snapshots of a stream; 0 for none at all */
  constructor(every: number) {
    this.every = every;
  }

  /** The newest snapshot of a stream. O(1). */
  latest(stream: string): Snapshot<State> | undefined {
    return this.#newest.get(stream);
  }

  /** Keeps the snapshot if enough has happened since the last one. O(1). */
  offer(stream: string, snapshot: Snapshot<State>): void {
    const since = snapshot.version - (this.latest(stream)?.version ?? -1);
    if (this.every === 0 || since < this.every) return;
    this.#newest.set(stream, snapshot);
    this.written += 1;
  }

  /** Forgets all, as after a change of `evolve`. */
  clear(): void {
    this.#newest.clear();
  }
}

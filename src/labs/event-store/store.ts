import type {Clock} from '../kernel';

/** An event as the store keeps it. It never changes again. */
export interface Recorded<Stored> {
  readonly stream: string;
  /** Its number in its stream, from 0, without gaps. */
  readonly version: number;
  /** Its number in the whole store. Later ones are greater; there may be gaps. */
  readonly position: number;
  /** The id of the command that it follows from. */
  readonly cause: string;
  /** When it was recorded, in milliseconds. */
  readonly time: number;
  readonly event: Stored;
}

/** The version of the last event that a writer has read, -1 for an empty stream; `any` doesn't ask. */
export type ExpectedVersion = number | 'any';

/** What became of an append: the version and position of its last event, or the version that the stream really has. */
export type Appended =
  | {readonly status: 'appended'; readonly version: number; readonly position: number}
  | {readonly status: 'conflict'; readonly version: number};

/** An append under way; ends with one call of either. */
export interface Transaction {
  /** Appends all of its events or none. */
  commit(): Appended;
  /** Appends nothing. */
  rollback(): void;
}

/**
 * When an event gets its position: as it becomes visible, which needs one writer or a lock; or when it is inserted, from a
 * sequence, as with `bigserial`. With the second, an event can become visible after others with greater positions.
 */
export type Positions = 'at commit' | 'at insert';

/** Events in streams, append-only, and all of them in one order. */
export class EventStore<Stored> {
  readonly #clock: Clock;
  readonly #positions: Positions;
  readonly #streams = new Map<string, Recorded<Stored>[]>();
  /** The last event that each command has led to, by stream and command. */
  readonly #effects = new Map<string, Recorded<Stored>>();
  /** Sorted by position. */
  readonly #log: Recorded<Stored>[] = [];
  /** First positions of the appends that have some and haven't ended. */
  readonly #open = new Set<number>();
  #next = 0;

  /** @param positions - when an event gets its position; `at commit` by default */
  constructor(clock: Clock, positions: Positions = 'at commit') {
    this.#clock = clock;
    this.#positions = positions;
  }

  /** Below this position nothing can appear any more: no open append has a lower one. */
  get horizon(): number {
    return Math.min(this.#next, ...this.#open);
  }

  /** The position of the last visible event, -1 if there is none. */
  get last(): number {
    return this.#log.at(-1)?.position ?? -1;
  }

  /** The version of the last event of a stream, -1 if it has none. O(1). */
  version(stream: string): number {
    return (this.#streams.get(stream)?.length ?? 0) - 1;
  }

  /** The last event of a stream that a command has led to: a unique index, by which a repetition is known. O(1). */
  effectOf(stream: string, cause: string): Recorded<Stored> | undefined {
    return this.#effects.get(`${stream} ${cause}`);
  }

  /** The events of a stream from a version on, in order. O(result). */
  readStream(stream: string, from = 0): readonly Recorded<Stored>[] {
    return this.#streams.get(stream)?.slice(from) ?? [];
  }

  /** The events of all streams by position: those after one position and below another. O(log n + result). */
  readAll(after = -1, limit = Infinity, below = Infinity): readonly Recorded<Stored>[] {
    const start = this.#indexAfter(after);
    const end = below === Infinity ? this.#log.length : this.#indexAfter(below - 1);
    return this.#log.slice(start, Math.min(end, start + limit));
  }

  /** Appends events to a stream in one transaction. */
  append(stream: string, expected: ExpectedVersion, events: readonly Stored[], cause: string): Appended {
    return this.begin(stream, expected, events, cause).commit();
  }

  /** Begins an append. If positions are given at insertion it has them from now on, visible or not. */
  begin(stream: string, expected: ExpectedVersion, events: readonly Stored[], cause: string): Transaction {
    const first = this.#positions === 'at insert' ? this.#take(events.length) : undefined;
    if (first !== undefined) this.#open.add(first);
    const end = (): void => {
      if (first !== undefined) this.#open.delete(first);
    };
    return {
      rollback: end,
      commit: () => {
        end();
        return this.#commit(stream, expected, events, cause, first);
      },
    };
  }

  // #region append
  /** The whole of optimistic concurrency: the stream must still be where the writer saw it. O(events). */
  #commit(
    stream: string,
    expected: ExpectedVersion,
    events: readonly Stored[],
    cause: string,
    reserved: number | undefined,
  ): Appended {
    const version = this.version(stream);
    if (expected !== 'any' && expected !== version) return {status: 'conflict', version};
    const first = reserved ?? this.#take(events.length);
    const recorded = events.map((event, index) => ({
      stream,
      version: version + 1 + index,
      position: first + index,
      cause,
      time: this.#clock.now,
      event,
    }));
    this.#keep(stream, recorded);
    return {status: 'appended', version: version + events.length, position: first + events.length - 1};
  }
  // #endregion append

  #keep(stream: string, recorded: readonly Recorded<Stored>[]): void {
    const events = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, events);
    for (const one of recorded) {
      events.push(one);
      this.#log.splice(this.#indexAfter(one.position), 0, one);
      this.#effects.set(`${stream} ${one.cause}`, one);
    }
  }

  #take(count: number): number {
    const first = this.#next;
    this.#next += count;
    return first;
  }

  /** How many events have at most this position: where those after it start. */
  #indexAfter(position: number): number {
    let low = 0;
    let high = this.#log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#log[middle]?.position ?? Infinity) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

import type {Database, PhotoEvent} from './database';
import type {ClaimOrder, OutboxRow} from './outbox';
import type {Move, Process} from './process';

const names = (events: readonly PhotoEvent[]): string => events.map(({id}) => id).join(', ');

/** How relays take rows. */
export interface PollingOptions {
  /** How long a relay may hold rows. */
  readonly lease: number;
  /** Rows taken at once. */
  readonly batch: number;
  readonly order: ClaimOrder;
}

/**
 * A message relay that polls: claims rows, publishes each, and deletes them last. Several may run, since a row that one
 * holds is left alone by the others. If one dies, its leases run out, and the rows are published again by somebody else.
 */
export class PollingRelay implements Process {
  readonly name: string;
  readonly #database: Database;
  readonly #publish: (event: PhotoEvent) => void;
  readonly #options: PollingOptions;
  #batch: readonly OutboxRow[] = [];
  #published = 0;

  constructor(name: string, database: Database, publish: (event: PhotoEvent) => void, options: PollingOptions) {
    this.name = name;
    this.#database = database;
    this.#publish = publish;
    this.#options = options;
  }

  // #region polling
  next(now: number): Move | undefined {
    if (this.#published < this.#batch.length) return 'publish';
    if (this.#batch.length > 0) return 'delete';
    const {batch, order} = this.#options;
    const claimable = this.#database.outbox.claimable({now, limit: batch, order});
    return claimable.length > 0 ? 'claim' : undefined;
  }

  do(now: number): string {
    const row = this.#batch[this.#published];
    if (row) {
      this.#publish(row.event);
      this.#published += 1;
      return row.event.id;
    }
    const done = this.#batch;
    const {outbox} = this.#database;
    const {batch, lease, order} = this.#options;
    // A crash before this line publishes again. In the other order it would lose.
    if (done.length > 0) outbox.delete(done);
    this.#batch = done.length > 0 ? [] : outbox.claim({owner: this.name, now, lease, limit: batch, order});
    this.#published = 0;
    return names((done.length > 0 ? done : this.#batch).map(({event}) => event));
  }
  // #endregion polling

  crash(): void {
    this.#batch = [];
    this.#published = 0;
  }
}

/** A list that is read from a position that the reader has saved. */
export interface Source {
  /** What lies after the position, and the position of each. */
  after(position: number): readonly {readonly position: number; readonly event: PhotoEvent}[];
}

/**
 * A reader that publishes what comes after a saved position, and then saves the position of the last. The position is
 * durable; what was published since it was last saved is published again after a crash.
 */
export class PositionReader implements Process {
  readonly name: string;
  readonly #source: Source;
  readonly #publish: (event: PhotoEvent) => void;
  readonly #limit: number;
  #saved = 0;
  #batch: readonly {readonly position: number; readonly event: PhotoEvent}[] = [];
  #published = 0;

  constructor(name: string, source: Source, publish: (event: PhotoEvent) => void, limit: number) {
    this.name = name;
    this.#source = source;
    this.#publish = publish;
    this.#limit = limit;
  }

  /** What is before or at it is never read again. */
  get saved(): number {
    return this.#saved;
  }

  next(): Move | undefined {
    if (this.#published < this.#batch.length) return 'publish';
    if (this.#batch.length > 0) return 'save';
    return this.#source.after(this.#saved).length > 0 ? 'read' : undefined;
  }

  do(): string {
    const row = this.#batch[this.#published];
    if (row) {
      this.#publish(row.event);
      this.#published += 1;
      return row.event.id;
    }
    const last = this.#batch.at(-1);
    if (last) this.#saved = last.position;
    this.#batch = last ? [] : this.#source.after(this.#saved).slice(0, this.#limit);
    this.#published = 0;
    return last ? last.event.id : names(this.#batch.map(({event}) => event));
  }

  crash(): void {
    this.#batch = [];
    this.#published = 0;
  }
}

// #region sources
/** The log of the database, in the order of commits. What is written to it later comes later. */
export function logOf({log}: Database): Source {
  return {after: (position) => log.slice(position).map((event, index) => ({position: position + index + 1, event}))};
}

/**
 * The rows of the outbox in the order of their positions: a trap. A position is drawn when a row is inserted, and the row
 * is seen when its transaction commits. What commits late has a position that the reader has passed.
 */
export function rowsOf({outbox}: Database): Source {
  return {after: (position) => outbox.rows.filter((row) => row.position > position)};
}
// #endregion sources

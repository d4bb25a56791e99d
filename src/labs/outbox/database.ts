import {Outbox} from './outbox';

/** Something that happened to a photo, as others hear of it. */
export interface PhotoEvent {
  /** Unique; the same in every copy of the event. */
  readonly id: string;
  readonly photo: string;
  /** The version of the photo that came of it, from 1. */
  readonly version: number;
}

/** A transaction that has changed a photo and has not ended. It holds the lock of the photo's row. */
export interface Transaction {
  readonly event: PhotoEvent;
  /** What the sequence gave to its row of the outbox: numbers are handed out here, and become visible at the commit. */
  readonly position: number;
}

/**
 * The database of the photo service: photos, an outbox, and the log of what was committed. A transaction takes effect at
 * its commit, entirely; transactions on different photos overlap, those on the same photo wait for each other.
 */
export class Database {
  /** The last committed change of each photo. */
  readonly photos = new Map<string, PhotoEvent>();
  readonly outbox = new Outbox();
  /** Committed changes in the order of their commits: the write-ahead log, as a reader of changes sees it. */
  readonly log: PhotoEvent[] = [];
  readonly #open = new Map<string, Transaction>();
  #sequence = 0;

  /** Whether a transaction that has not ended holds the row of a photo. */
  isLocked(photo: string): boolean {
    return this.#open.has(photo);
  }

  /**
   * Locks the photo's row, changes it, and draws a position.
   *
   * @throws RangeError if the row is locked
   */
  begin(photo: string, id: string): Transaction {
    if (this.isLocked(photo)) throw new RangeError(`${photo} is locked`);
    this.#sequence += 1;
    const version = (this.photos.get(photo)?.version ?? 0) + 1;
    const transaction = {event: {id, photo, version}, position: this.#sequence};
    this.#open.set(photo, transaction);
    return transaction;
  }

  /** Makes a transaction durable and visible, with the row of the outbox if it has one. */
  commit({event, position}: Transaction, writesOutbox: boolean): void {
    this.photos.set(event.photo, event);
    this.log.push(event);
    if (writesOutbox) this.outbox.insert({position, event});
    this.#open.delete(event.photo);
  }

  /** Undoes a transaction, as the database does when the connection of its client breaks. Its position stays unused. */
  abort({event}: Transaction): void {
    this.#open.delete(event.photo);
  }
}

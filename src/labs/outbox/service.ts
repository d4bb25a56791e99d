import type {Database, PhotoEvent, Transaction} from './database';
import type {Move, Process} from './process';

/** How a change of the database becomes an event at the broker. */
export type Technique =
  /** Dual write: commit, then send. */
  | 'commit-send'
  /** Dual write: send, then commit. */
  | 'send-commit'
  /** An outbox, and relays that claim its rows. */
  | 'outbox'
  /** An outbox, and a relay that remembers the last position that it has read. */
  | 'cursor'
  /** An outbox, and a connector that reads the log of the database. */
  | 'tail';

/** A client's wish to change a photo. */
export interface Request {
  readonly id: string;
  readonly photo: string;
}

const ORDER: Readonly<Record<Technique, readonly ('commit' | 'send')[]>> = {
  'commit-send': ['commit', 'send'],
  'send-commit': ['send', 'commit'],
  outbox: ['commit'],
  cursor: ['commit'],
  tail: ['commit'],
};

interface Work {
  readonly transaction: Transaction;
  readonly left: ('commit' | 'send')[];
  committed: boolean;
}

/**
 * A process of the photo service: takes a request, changes the photo, and tells others, by one of the techniques. If it
 * crashes, the client sees an error and gives up.
 */
export class Service implements Process {
  readonly name: string;
  readonly #database: Database;
  readonly #technique: Technique;
  /** Requests that wait for a process, shared with the other ones. */
  readonly #requests: Request[];
  readonly #send: (event: PhotoEvent) => void;
  #work: Work | undefined;

  constructor(
    name: string,
    {database, technique, requests}: {database: Database; technique: Technique; requests: Request[]},
    send: (event: PhotoEvent) => void,
  ) {
    this.name = name;
    this.#database = database;
    this.#technique = technique;
    this.#requests = requests;
    this.#send = send;
  }

  next(): Move | undefined {
    if (this.#work) return this.#work.left[0];
    return this.#free() ? 'begin' : undefined;
  }

  do(): string {
    const work = this.#work;
    if (!work) return this.#begin();
    const {transaction, left} = work;
    const move = left.shift();
    if (move === 'send') this.#send(transaction.event);
    if (move === 'commit') {
      this.#database.commit(transaction, !ORDER[this.#technique].includes('send'));
      work.committed = true;
    }
    if (left.length === 0) this.#work = undefined;
    return transaction.event.id;
  }

  crash(): void {
    if (this.#work && !this.#work.committed) this.#database.abort(this.#work.transaction);
    this.#work = undefined;
  }

  /** The first request whose photo isn't locked. */
  #free(): Request | undefined {
    return this.#requests.find(({photo}) => !this.#database.isLocked(photo));
  }

  #begin(): string {
    const request = this.#free();
    if (!request) throw new RangeError(`${this.name} has nothing to begin`);
    this.#requests.splice(this.#requests.indexOf(request), 1);
    const transaction = this.#database.begin(request.photo, request.id);
    this.#work = {transaction, left: [...ORDER[this.#technique]], committed: false};
    return request.id;
  }
}

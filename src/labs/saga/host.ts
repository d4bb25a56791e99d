import type {Message, ServiceName} from './protocol';

/** What is wrong with a system; `sound` is the one without a defect. */
export type Defect = 'sound' | 'dual-write' | 'no-inbox' | 'no-key' | 'lost-compensation';

/** A thing that a host does at once. A crash falls between two of them, and never into one. */
export type Move = 'receive' | 'skip' | 'call' | 'commit' | 'send' | 'ack' | 'publish' | 'mark';

/** What a service does with a message. */
export interface Behavior<State> {
  readonly initial: State;
  /** Whether it has to ask the outside world first. */
  calls(message: Message): boolean;
  /** Asks it; here a crash can leave an effect that our database doesn't know of. */
  call(message: Message, state: State): boolean;
  /** The local transaction: the new state and what to send. */
  handle(message: Message, state: State, answer: boolean | undefined): {state: State; send: readonly Message[]};
  /** Whether a message goes past the outbox, which is what the defective systems do. */
  direct(message: Message): boolean;
}

interface Task {
  readonly message: Message;
  committed: boolean;
  answer: boolean | undefined;
  /** Messages that are only in memory. */
  unsent: Message[];
}

/** A queue of a broker that delivers at least once. */
export interface Inlet {
  readonly messages: readonly Message[];
  /** Index of the message to deliver next. */
  next(): number;
  /** Removes one copy of a message, now that it was acknowledged. */
  remove(message: Message): void;
}

// #region host
/**
 * A process and its database. The process receives a message, does its local transaction, and acknowledges the message;
 * a relay publishes what is in the outbox and then marks it as published. All that the process knows by heart is lost in a
 * crash. All that was committed stays, and an unacknowledged message comes again.
 *
 * One transaction holds the new state, the *inbox* (what has been handled) and the *outbox* (what is to be sent). Each of
 * its borders has one failure left, and each is harmless: a crash after the commit brings the message again, and the
 * inbox knows it; a crash after publishing publishes again, and the receiver's inbox knows it.
 */
export class Host<State> {
  readonly name: ServiceName;
  readonly #behavior: Behavior<State>;
  readonly #inlet: Inlet;
  readonly #publish: (message: Message) => void;
  readonly #useInbox: boolean;
  // The database.
  #state: State;
  readonly #inbox = new Set<string>();
  #outbox: readonly Message[] = [];
  // The memory of the process.
  #task: Task | undefined;
  #published: Message | undefined;
  #up = true;

  constructor(
    name: ServiceName,
    behavior: Behavior<State>,
    inlet: Inlet,
    publish: (message: Message) => void,
    options: {readonly inbox: boolean},
  ) {
    this.name = name;
    this.#behavior = behavior;
    this.#inlet = inlet;
    this.#publish = publish;
    this.#useInbox = options.inbox;
    this.#state = behavior.initial;
  }

  /** The committed state. */
  get state(): State {
    return this.#state;
  }

  /** Committed messages that aren't marked as published. */
  get outbox(): readonly Message[] {
    return this.#outbox;
  }

  /** The message that is being handled, and whether its transaction has committed. */
  get task(): {readonly message: Message; readonly committed: boolean} | undefined {
    return this.#task;
  }

  /** Whether the process runs. */
  get up(): boolean {
    return this.#up;
  }

  /** What it can do next: handle messages, relay the outbox, both or nothing. */
  moves(): Move[] {
    if (!this.#up) return [];
    const handling = this.#handling();
    const relaying: Move[] = this.#published ? ['mark'] : this.#outbox.length > 0 ? ['publish'] : [];
    return handling ? [handling, ...relaying] : relaying;
  }

  /**
   * Does it.
   *
   * @throws RangeError if it can't do that now
   */
  move(move: Move): void {
    if (!this.moves().includes(move)) throw new RangeError(`${this.name} can't ${move} now`);
    if (move === 'receive') return this.#receive();
    if (move === 'publish') return this.#relay();
    if (move === 'mark') return this.#mark();
    const task = this.#task;
    if (!task) return;
    if (move === 'skip') task.committed = true;
    if (move === 'call') task.answer = this.#behavior.call(task.message, this.#state);
    if (move === 'commit') this.#commit(task);
    if (move === 'send') for (const unsent of task.unsent.splice(0, 1)) this.#publish(unsent);
    if (move === 'ack') {
      this.#inlet.remove(task.message);
      this.#task = undefined;
    }
  }

  /** Loses the memory, and does nothing until the restart. */
  crash(): void {
    this.#up = false;
    this.#task = undefined;
    this.#published = undefined;
  }

  /** Runs again, with the database as it is. */
  restart(): void {
    this.#up = true;
  }

  #handling(): Move | undefined {
    const task = this.#task;
    if (!task) return this.#inlet.messages.length > 0 ? 'receive' : undefined;
    if (task.committed) return task.unsent.length > 0 ? 'send' : 'ack';
    if (this.#useInbox && this.#inbox.has(task.message.id)) return 'skip';
    return this.#behavior.calls(task.message) && task.answer === undefined ? 'call' : 'commit';
  }

  #receive(): void {
    const message = this.#inlet.messages[this.#inlet.next()];
    if (message) this.#task = {message, committed: false, answer: undefined, unsent: []};
  }

  /** One transaction. */
  #commit(task: Task): void {
    const {state, send} = this.#behavior.handle(task.message, this.#state, task.answer);
    this.#state = state;
    this.#inbox.add(task.message.id);
    this.#outbox = [...this.#outbox, ...send.filter((message) => !this.#behavior.direct(message))];
    task.unsent = send.filter((message) => this.#behavior.direct(message));
    task.committed = true;
  }

  #relay(): void {
    this.#published = this.#outbox[0];
    if (this.#published) this.#publish(this.#published);
  }

  #mark(): void {
    this.#outbox = this.#outbox.filter((message) => message !== this.#published);
    this.#published = undefined;
  }
}
// #endregion host

import {Heap} from '../kernel';

/** What is sent, and how the broker is to treat it. */
export interface SendOptions {
  /** Higher ones are delivered first; 0 by default. */
  readonly priority?: number;
  /** For how long it stays invisible at first, in milliseconds; 0 by default. */
  readonly delay?: number;
}

/** A message of a queue. */
export interface Message {
  /** In the order in which messages were sent, from 1. */
  readonly id: number;
  /** What it says. */
  readonly body: string;
  /** Higher ones are delivered first. */
  readonly priority: number;
  /** How often it was delivered. */
  readonly deliveries: number;
}

/** A message in the hands of a consumer, until it is acknowledged or the visibility timeout ends. */
export interface Delivery {
  /** Names this delivery, not the message: the next delivery of the same message has another one. */
  readonly receipt: number;
  /** The message, with this delivery counted. */
  readonly message: Message;
  /** When it becomes visible again, in milliseconds. */
  readonly deadline: number;
}

/** How a queue behaves. */
export interface QueueOptions {
  /** For how long a delivered message is invisible to others, in milliseconds. */
  readonly visibilityTimeout: number;
  /** A message that was delivered so often without an acknowledgment goes to the dead-letter queue. */
  readonly maxDeliveries: number;
}

/**
 * A queue with competing consumers. A delivered message isn't gone: it is invisible until the consumer acknowledges it,
 * gives it back, or is silent for the visibility timeout. So it is delivered at least once, and more than once if an
 * acknowledgment is lost or late.
 *
 * Messages are delivered by priority, then by age. A message that comes back keeps its age and is overtaken by the younger
 * ones that were delivered meanwhile: with more than one consumer, or one failure, first in is not first done.
 *
 * Time is passed in, and must not go back. Sending, receiving and acknowledging are O(log n).
 *
 * Sources: Hohpe and Woolf, "Enterprise Integration Patterns", 2003 (Competing Consumers, Dead Letter Channel). The
 * visibility timeout is that of Amazon SQS.
 */
export class WorkQueue {
  /** What was given up, oldest first. */
  readonly dead: Message[] = [];
  readonly #options: QueueOptions;
  readonly #ready = new Heap<Message>((a, b) => a.priority > b.priority || (a.priority === b.priority && a.id < b.id));
  readonly #delayed = new Heap<{readonly at: number; readonly message: Message}>((a, b) => a.at < b.at);
  readonly #inFlight = new Map<number, Delivery>();
  #nextId = 1;
  #nextReceipt = 1;

  /** An empty queue. */
  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** How many messages can be delivered now. */
  get ready(): number {
    return this.#ready.size;
  }

  /** How many wait for the end of a delay. */
  get delayed(): number {
    return this.#delayed.size;
  }

  /** How many are delivered and neither acknowledged nor back. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Takes a message. Returns its id. */
  send(now: number, body: string, {priority = 0, delay = 0}: SendOptions = {}): number {
    const message = {id: this.#nextId, body, priority, deliveries: 0};
    this.#nextId += 1;
    this.#makeVisible(now + delay, now, message);
    return message.id;
  }

  // #region receive
  /** The next message, invisible to others from now on; `undefined` if none is visible. */
  receive(now: number): Delivery | undefined {
    this.expire(now);
    const next = this.#ready.pop();
    if (next === undefined) return undefined;
    const message = {...next, deliveries: next.deliveries + 1};
    const delivery = {receipt: this.#nextReceipt, message, deadline: now + this.#options.visibilityTimeout};
    this.#nextReceipt += 1;
    this.#inFlight.set(delivery.receipt, delivery);
    return delivery;
  }

  /** Ends a delivery for good. `false` if it has ended: then somebody else may have the message by now. */
  ack(now: number, receipt: number): boolean {
    this.expire(now);
    return this.#inFlight.delete(receipt);
  }

  // #endregion receive

  /** Gives a message back, visible again after a delay. `false` if the delivery has ended. */
  nack(now: number, receipt: number, delay = 0): boolean {
    this.expire(now);
    const delivery = this.#inFlight.get(receipt);
    if (!delivery) return false;
    this.#inFlight.delete(receipt);
    this.#giveBack(now + delay, now, delivery.message);
    return true;
  }

  // #region expire
  /** Makes visible what is due: messages whose delay has ended, and deliveries whose visibility timeout has. */
  expire(now: number): void {
    for (let next = this.#delayed.peek(); next && next.at <= now; next = this.#delayed.peek()) {
      this.#delayed.pop();
      this.#ready.push(next.message);
    }
    // Deliveries are in the order of their deadlines: all have the same timeout.
    for (const [receipt, {deadline, message}] of this.#inFlight) {
      if (deadline > now) break;
      this.#inFlight.delete(receipt);
      this.#giveBack(now, now, message);
    }
  }

  #giveBack(at: number, now: number, message: Message): void {
    if (message.deliveries >= this.#options.maxDeliveries) this.dead.push(message);
    else this.#makeVisible(at, now, message);
  }
  // #endregion expire

  #makeVisible(at: number, now: number, message: Message): void {
    if (at > now) this.#delayed.push({at, message});
    else this.#ready.push(message);
  }
}

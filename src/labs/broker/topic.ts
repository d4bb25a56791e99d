import type {QueueOptions, SendOptions} from './queue';
import {WorkQueue} from './queue';

// #region topic
/**
 * Publish and subscribe: every subscription gets every message, in a queue of its own, in which the consumers of that
 * subscription compete. A subscription gets what is published after it was made.
 *
 * Source: Hohpe and Woolf, "Enterprise Integration Patterns", 2003 (Publish-Subscribe Channel).
 */
export class Topic {
  readonly #subscriptions = new Map<string, WorkQueue>();

  /** The queue of a subscription, made if there is none of this name. */
  subscribe(name: string, options: QueueOptions): WorkQueue {
    const queue = this.#subscriptions.get(name) ?? new WorkQueue(options);
    this.#subscriptions.set(name, queue);
    return queue;
  }

  /** Sends a message to each subscription. Nobody subscribed, nobody gets it. */
  publish(now: number, body: string, options?: SendOptions): void {
    for (const queue of this.#subscriptions.values()) queue.send(now, body, options);
  }
}
// #endregion topic

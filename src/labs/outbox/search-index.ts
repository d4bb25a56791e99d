import type {PhotoEvent} from './database';
import type {Move, Process} from './process';

/** How a consumer bears repetitions. */
export type Receiver =
  /** It doesn't: it does what every message says. */
  | 'naive'
  /** It writes down the ids that it has seen, with the effect, in one transaction. */
  | 'inbox'
  /** It ignores what isn't newer than what it has. */
  | 'version';

/** The broker's topic: what was published, in order. */
export type Topic = readonly PhotoEvent[];

/**
 * A consumer: the search index, which also counts how often it notified followers of each change. It reads the topic
 * message by message, and acknowledges each after its effect; so a crash in between brings a message again.
 */
export class SearchIndex implements Process {
  readonly name = 'index';
  /** What it believes about each photo. Durable, as are the next three. */
  readonly photos = new Map<string, PhotoEvent>();
  /** How often each event had its effect. */
  readonly effects = new Map<string, number>();
  /** How often it went back: applied a version older than one that it had applied to that photo. */
  backwards = 0;
  #acknowledged = 0;
  readonly #newest = new Map<string, number>();
  readonly #topic: Topic;
  readonly #receiver: Receiver;
  #received: {readonly event: PhotoEvent; applied: boolean} | undefined;

  constructor(topic: Topic, receiver: Receiver) {
    this.#topic = topic;
    this.#receiver = receiver;
  }

  /** How many messages of the topic it has acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  next(): Move | undefined {
    if (this.#received) return this.#received.applied ? 'ack' : 'apply';
    return this.#acknowledged < this.#topic.length ? 'receive' : undefined;
  }

  do(): string {
    const event = this.#received?.event ?? this.#topic[this.#acknowledged];
    if (!event) throw new RangeError('there is nothing to receive');
    if (!this.#received) this.#received = {event, applied: false};
    else if (!this.#received.applied) {
      if (this.#isNews(event)) this.#apply(event);
      this.#received.applied = true;
    } else {
      this.#acknowledged += 1;
      this.#received = undefined;
    }
    return event.id;
  }

  crash(): void {
    this.#received = undefined;
  }

  // #region receiver
  #isNews({id, photo, version}: PhotoEvent): boolean {
    if (this.#receiver === 'inbox') return !this.effects.has(id);
    if (this.#receiver === 'version') return version > (this.photos.get(photo)?.version ?? 0);
    return true;
  }

  /** Effect and memory of it in one transaction. */
  #apply(event: PhotoEvent): void {
    const newest = this.#newest.get(event.photo) ?? 0;
    if (event.version < newest) this.backwards += 1;
    this.#newest.set(event.photo, Math.max(newest, event.version));
    this.photos.set(event.photo, event);
    this.effects.set(event.id, (this.effects.get(event.id) ?? 0) + 1);
  }
  // #endregion receiver
}

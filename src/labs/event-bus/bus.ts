import {Scheduler, type Clock} from '../kernel';
import type {CloudEvent, Fact} from './cloud-event';

/** Who listens, and how long it takes. */
export interface Subscription {
  readonly service: string;
  /** How long an event waits before the service takes it. */
  readonly lag: number;
  /** How long the service works on it. */
  readonly work: number;
}

/** One event at one service, and what the service told in turn. */
export interface Delivery<F extends Fact = Fact> {
  readonly event: CloudEvent<F>;
  readonly service: string;
  readonly toldAt: number;
  readonly doneAt: number;
  readonly reactions: readonly CloudEvent<F>[];
}

/** A service that wants to hear of events, whatever their type. */
interface Subscriber<F extends Fact> extends Subscription {
  /** What it tells in turn; `undefined` if events of this type don't concern it. */
  readonly react: (event: CloudEvent<F>) => readonly F[] | undefined;
}

/**
 * A bus: whoever tells an event doesn't know who hears it. Subscriptions are typed by the catalog `F` of facts, and each
 * reaction is a function from an event to the facts that follow from it. The bus sets the identifiers, so that no service
 * can forget them.
 */
export class EventBus<F extends Fact> implements Clock {
  readonly #scheduler = new Scheduler();
  readonly #subscribers: Subscriber<F>[] = [];
  readonly #deliveries: Delivery<F>[] = [];
  readonly #maxHops: number;
  #count = 0;

  /** @param options - `maxHops`: how many reactions may follow each other, so that a circle of reactions ends */
  constructor(options: {readonly maxHops?: number} = {}) {
    this.#maxHops = options.maxHops ?? 16;
  }

  /** The time on the bus. */
  get now(): number {
    return this.#scheduler.now;
  }

  /** What was delivered, in the order in which it was done. */
  get deliveries(): readonly Delivery<F>[] {
    return this.#deliveries;
  }

  /** Lets a service react to events of one type. */
  on<T extends F['type']>(
    type: T,
    subscription: Subscription,
    react: (event: CloudEvent<Extract<F, {readonly type: T}>>) => readonly F[],
  ): void {
    this.#subscribers.push({...subscription, react: (event) => (isOf(event, type) ? react(event) : undefined)});
  }

  /** Tells a fact that nothing on the bus has caused: the start of a flow. */
  publish(source: string, fact: F): CloudEvent<F> {
    return this.#tell(source, fact, undefined, 0);
  }

  /** Delivers, until all is quiet. */
  run(): void {
    this.#scheduler.run();
  }

  // #region tell
  #tell(source: string, fact: F, cause: CloudEvent<F> | undefined, hops: number): CloudEvent<F> {
    this.#count += 1;
    const id = `e${this.#count}`;
    const flow = cause ? {correlationid: cause.correlationid, causationid: cause.id} : {correlationid: id};
    const event = {specversion: '1.0' as const, id, source, ...flow, ...fact};
    const toldAt = this.#scheduler.now;
    if (hops > this.#maxHops) return event;
    for (const {service, lag, work, react} of this.#subscribers) {
      this.#scheduler.after(lag + work, () => {
        const reactions = react(event)?.map((next) => this.#tell(service, next, event, hops + 1));
        if (reactions) this.#deliveries.push({event, service, toldAt, doneAt: this.#scheduler.now, reactions});
      });
    }
    return event;
  }
  // #endregion tell
}

function isOf<F extends Fact, T extends F['type']>(
  event: CloudEvent<F>,
  type: T,
): event is CloudEvent<Extract<F, {readonly type: T}>> {
  return event.type === type;
}

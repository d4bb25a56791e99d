import {constant, Rng, Scheduler, Trace, type Distribution, type Timer, type TraceEvent} from '../kernel';
import type {WorkQueue} from './queue';
import {type Delivery, type QueueOptions} from './queue';
import {Topic} from './topic';

/** What a system records. */
export type BrokerEvent = TraceEvent &
  (
    | {readonly kind: 'broker.publish'; readonly body: string}
    | {
        readonly kind: 'broker.deliver' | 'broker.ack' | 'broker.late-ack' | 'broker.return' | 'broker.dead';
        readonly queue: string;
        readonly body: string;
      }
    | {readonly kind: 'consumer.done'; readonly node: string; readonly body: string; readonly isRepetition: boolean}
    | {readonly kind: 'consumer.crash' | 'consumer.start'; readonly node: string}
  );

/** A subscription and its consumers. */
export interface SubscriptionOptions extends QueueOptions {
  /** Name of the queue. */
  readonly name: string;
  /** How many consumers compete. */
  readonly consumers: number;
  /** How many messages a consumer may have without having acknowledged them. */
  readonly prefetch: number;
  /** How long a message takes to process, in milliseconds. */
  readonly serviceTime: Distribution;
}

/** What a system is made of. */
export interface SystemOptions {
  /** The subscriptions: with one of them the topic is a queue. */
  readonly subscriptions: readonly SubscriptionOptions[];
  /** Time from the broker to a consumer and back, in milliseconds. */
  readonly roundTrip: number;
  /** Time between two messages of the producer, in milliseconds; none by default. */
  readonly gap?: Distribution;
  /** Probability that processing fails. */
  readonly failure?: number;
  /** Decides everything that is left to chance. */
  readonly seed: number | string;
}

/** A consumer: one message at a time, and a few more at hand. */
export interface Consumer {
  /** Its name. */
  readonly id: string;
  /** Whether it is running. */
  isUp: boolean;
  /** What it has and hasn't begun, in the order of arrival. */
  readonly buffer: Delivery[];
  /** What it processes. */
  busyWith: Delivery | undefined;
}

/** A queue with its consumers, under way. */
export interface Station {
  /** What it was made of. */
  readonly options: SubscriptionOptions;
  /** The queue. */
  readonly queue: WorkQueue;
  /** Its consumers. */
  readonly consumers: readonly Consumer[];
}

/** Messages with this in their body can't be processed. */
export const POISON = 'poison';

/**
 * A producer, a broker and its consumers in virtual time. The broker pushes messages to each consumer as far as its
 * prefetch limit allows; half a round trip later they are there, and half a round trip after it is done with one its
 * acknowledgment is back. A consumer that fails to process a message gives it back; one that crashes gives nothing back,
 * and the visibility timeout has to end.
 */
export class BrokerSystem {
  /** Virtual time. */
  readonly scheduler = new Scheduler();
  /** What happened. */
  readonly trace: Trace<BrokerEvent>;
  /** The queues with their consumers. */
  readonly stations: readonly Station[];
  /** How many messages were published. */
  published = 0;
  /** How many messages were processed, the first time each, over all queues. */
  processed = 0;
  /** How often a message was processed that had been processed before. */
  repetitions = 0;
  readonly #options: SystemOptions;
  readonly #topic = new Topic();
  readonly #rng: Rng;
  readonly #done = new Set<string>();
  readonly #timers = new Map<Consumer, Set<Timer>>();
  /** How many deliveries a consumer has that the broker has no answer to. */
  readonly #unanswered = new Map<Consumer, number>();

  /** Starts everything. */
  constructor(options: SystemOptions) {
    this.#options = options;
    this.#rng = Rng.seeded(options.seed);
    this.trace = new Trace(this.scheduler);
    this.stations = options.subscriptions.map((subscription) => ({
      options: subscription,
      queue: this.#topic.subscribe(subscription.name, subscription),
      consumers: Array.from({length: subscription.consumers}, (_, i) => ({
        id: `${subscription.name} ${i + 1}`,
        isUp: true,
        buffer: [],
        busyWith: undefined,
      })),
    }));
    const {gap} = options;
    if (!gap) return;
    const rng = this.#rng.split('arrivals');
    const next = (): void => {
      this.publish();
      this.scheduler.after(gap.sample(rng), next);
    };
    this.scheduler.after(gap.sample(rng), next);
  }

  /** Publishes a message. */
  publish(label = 'm'): void {
    this.published += 1;
    const body = `${label}${this.published}`;
    this.trace.record({kind: 'broker.publish', body});
    this.#topic.publish(this.scheduler.now, body);
    this.#push();
  }

  /** Stops a consumer. What it had is lost to it; what it had not acknowledged is not lost to the queue. */
  crash(id: string): void {
    const consumer = this.consumer(id);
    if (!consumer.isUp) return;
    consumer.isUp = false;
    consumer.buffer.length = 0;
    consumer.busyWith = undefined;
    for (const timer of this.#timers.get(consumer) ?? []) timer.cancel();
    this.#timers.delete(consumer);
    this.#unanswered.delete(consumer);
    this.trace.record({kind: 'consumer.crash', node: id});
  }

  /** Starts a consumer again. */
  restart(id: string): void {
    const consumer = this.consumer(id);
    if (consumer.isUp) return;
    consumer.isUp = true;
    this.trace.record({kind: 'consumer.start', node: id});
    this.#push();
  }

  /** A consumer by name. Throws a RangeError if there is none. */
  consumer(id: string): Consumer {
    const consumer = this.stations.flatMap(({consumers}) => consumers).find((one) => one.id === id);
    if (!consumer) throw new RangeError(`no consumer ${id}`);
    return consumer;
  }

  /** Sends messages to the consumers that may have more, those with the fewest first. */
  #push(): void {
    const {now} = this.scheduler;
    for (const station of this.stations) {
      const {queue, consumers, options} = station;
      const dead = queue.dead.length;
      queue.expire(now);
      for (const {body} of queue.dead.slice(dead)) this.#record('broker.dead', station, body);
      for (;;) {
        const open = consumers.filter((consumer) => consumer.isUp && this.#held(consumer) < options.prefetch);
        const [consumer] = open.sort((a, b) => this.#held(a) - this.#held(b));
        const delivery = consumer && queue.receive(now);
        if (!delivery) break;
        this.#record('broker.deliver', station, delivery.message.body);
        this.#unanswered.set(consumer, this.#held(consumer) + 1);
        this.#after(consumer, this.#options.roundTrip / 2, () => {
          consumer.buffer.push(delivery);
          this.#work(station, consumer);
        });
        // It comes back by itself if nothing is heard.
        if (options.visibilityTimeout < Infinity) this.scheduler.after(options.visibilityTimeout, () => this.#push());
      }
    }
  }

  #held(consumer: Consumer): number {
    return this.#unanswered.get(consumer) ?? 0;
  }

  #work(station: Station, consumer: Consumer): void {
    const delivery = consumer.busyWith ? undefined : consumer.buffer.shift();
    if (!delivery) return;
    consumer.busyWith = delivery;
    const {failure = 0, roundTrip} = this.#options;
    const {body} = delivery.message;
    const chance = this.#rng.split(`${body} ${delivery.message.deliveries} ${consumer.id}`);
    this.#after(consumer, station.options.serviceTime.sample(chance), () => {
      consumer.busyWith = undefined;
      const fails = body.includes(POISON) || chance.chance(failure);
      if (!fails) this.#note(station, consumer, body);
      this.#after(consumer, roundTrip / 2, () => this.#answer(station, consumer, delivery, fails));
      this.#work(station, consumer);
    });
  }

  #note({options}: Station, {id}: Consumer, body: string): void {
    const key = `${options.name} ${body}`;
    const isRepetition = this.#done.has(key);
    if (isRepetition) this.repetitions += 1;
    else this.processed += 1;
    this.#done.add(key);
    this.trace.record({kind: 'consumer.done', node: id, body, isRepetition});
  }

  #answer(station: Station, consumer: Consumer, {receipt, message}: Delivery, fails: boolean): void {
    const {queue} = station;
    const {now} = this.scheduler;
    const dead = queue.dead.length;
    this.#unanswered.set(consumer, this.#held(consumer) - 1);
    const isInTime = fails ? queue.nack(now, receipt) : queue.ack(now, receipt);
    const kind = !isInTime ? 'broker.late-ack' : fails ? 'broker.return' : 'broker.ack';
    this.#record(kind, station, message.body);
    for (const {body} of queue.dead.slice(dead)) this.#record('broker.dead', station, body);
    this.#push();
  }

  #record(
    kind: 'broker.deliver' | 'broker.ack' | 'broker.late-ack' | 'broker.return' | 'broker.dead',
    {options}: Station,
    body: string,
  ): void {
    this.trace.record({kind, queue: options.name, body});
  }

  #after(consumer: Consumer, delay: number, action: () => void): void {
    const timers = this.#timers.get(consumer) ?? new Set<Timer>();
    this.#timers.set(consumer, timers);
    const timer = this.scheduler.after(delay, () => {
      timers.delete(timer);
      action();
    });
    timers.add(timer);
  }
}

/** A subscription with the same work for every message. */
export function steady(
  name: string,
  serviceTime: number,
  options: Partial<SubscriptionOptions> = {},
): SubscriptionOptions {
  return {
    name,
    consumers: 1,
    prefetch: 1,
    visibilityTimeout: Infinity,
    maxDeliveries: Infinity,
    serviceTime: constant(serviceTime),
    ...options,
  };
}

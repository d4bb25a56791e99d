import {canonicalJson, freezeData} from './canonical';
import {Fnv1a64} from './hash';
import type {Clock} from './scheduler';

/** What every event says. A lab's events are a union of such types, told apart by `kind`. */
export interface TraceEvent {
  /** What happened, as `part.verb`, such as `network.drop` or `raft.vote`. */
  readonly kind: string;
  /** Where it happened, if it was at one node. */
  readonly node?: string;
}

/** An event with its place in the trace. */
export type Recorded<E> = E & {
  /** When it happened, in virtual milliseconds. */
  readonly time: number;
  /** Its number, from 0. */
  readonly seq: number;
};

/** Takes events of one type. A {@link Trace} of a union is a recorder of each of its members. */
export interface Recorder<E extends TraceEvent> {
  /** Appends an event. */
  record(event: E): unknown;
}

/**
 * What happened in a run: append-only, and identified by a hash.
 *
 * Events are data, and become immutable when they are recorded, with all that they refer to. So nobody can rewrite
 * history, and a node that changes a message which it has sent already gets a `TypeError` instead of a
 * simulation in which memory is shared across the network.
 *
 * The hash is the FNV-1a (64 bits) of the events' canonical JSON, one line each. Same seed and same actions give the
 * same hash, in Node and in every browser; two runs with different hashes differ in some event.
 *
 * @typeParam E - the union of the events that may be recorded
 */
export class Trace<E extends TraceEvent> implements Recorder<E> {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #hash = new Fnv1a64();
  readonly #kept: Recorded<E>[] = [];
  /** How many of the kept events are in the hash. They can't change, so the others can wait until it is asked for. */
  #hashed = 0;
  #length = 0;

  /**
   * @param clock - tells when an event happens
   * @param options - `capacity`: how many events to keep, the newest ones; all by default. The hash covers all of them
   * in any case.
   */
  constructor(clock: Clock, options: {readonly capacity?: number} = {}) {
    this.#clock = clock;
    this.#capacity = options.capacity ?? Infinity;
  }

  /** The events that are kept, oldest first. */
  get events(): readonly Recorded<E>[] {
    return this.#kept.slice(Math.max(0, this.#kept.length - this.#capacity));
  }

  /** How many events were recorded, kept or not. */
  get length(): number {
    return this.#length;
  }

  /** The hash of all events so far, as 16 hexadecimal digits. Linear in what was recorded since it was last asked for. */
  get hash(): string {
    this.#catchUp();
    return this.#hash.digest();
  }

  /**
   * Appends an event, with the current time and the next number, and freezes it. Linear in its size.
   *
   * @throws TypeError if the event isn't data; see {@link canonicalJson}
   */
  record(event: E): Recorded<E> {
    const recorded: Recorded<E> = freezeData({...event, time: this.#clock.now, seq: this.#length});
    this.#kept.push(recorded);
    this.#length++;
    if (this.#kept.length >= 2 * this.#capacity) this.#evict();
    return recorded;
  }

  #catchUp(): void {
    for (const event of this.#kept.slice(this.#hashed)) this.#hash.update(`${canonicalJson(event)}\n`);
    this.#hashed = this.#kept.length;
  }

  #evict(): void {
    this.#catchUp();
    this.#kept.splice(0, this.#kept.length - this.#capacity);
    this.#hashed = this.#kept.length;
  }
}

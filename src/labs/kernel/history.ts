import type {Clock} from './scheduler';

/** The call of an operation. */
export interface Invocation<I> {
  /** The number of the operation in its history, from 0. */
  readonly id: number;
  /** Who called. */
  readonly client: string;
  /** What was asked. */
  readonly input: I;
  /** The position of the call among all calls and returns of the history. */
  readonly call: number;
  /** When it was called, in virtual milliseconds; for drawings, since simultaneous events have an order too. */
  readonly calledAt: number;
}

/** How an operation ended, in Jepsen's words; `invoked` while it hasn't. */
export type Outcome<O> =
  | {readonly status: 'invoked'}
  | {
      /** It took effect between its call and its return. */
      readonly status: 'ok';
      readonly output: O;
      /** The position of the return among all calls and returns. */
      readonly return: number;
      /** When it returned, in virtual milliseconds. */
      readonly returnedAt: number;
    }
  | {
      /** It had no effect, and never will: refused, for certain. */
      readonly status: 'fail';
    }
  | {
      /** Nobody knows. It may have taken effect, may do so at any later time, or never. */
      readonly status: 'info';
    };

/** One operation of a client: its call, and how it ended. */
export type Operation<I, O> = Invocation<I> & Outcome<O>;

/**
 * What clients saw of a concurrent system: which operation was called when, and what came back.
 *
 * The order of calls and returns is what linearizability is about: if one operation returned before another was called,
 * then it came first. Everything else overlaps, and may have happened in either order.
 *
 * The outcome that needs care is `info`. A timeout isn't a failure: the request may have been executed and its
 * answer lost, or may still be on its way. To record it as `fail` would make a checker blame a correct system, to
 * record it as `ok` would make it miss a wrong one.
 *
 * @typeParam I - what an operation asks, as plain data
 * @typeParam O - what it answers, as plain data
 */
export class History<I, O> {
  readonly #clock: Clock;
  readonly #operations: Operation<I, O>[] = [];
  /** Clients with an operation that hasn't ended. */
  readonly #busy = new Set<string>();
  #position = 0;

  /** @param clock - tells when operations are called and return */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** All operations, in the order of their calls. */
  get operations(): readonly Operation<I, O>[] {
    return [...this.#operations];
  }

  /**
   * Records the call of an operation.
   *
   * @returns its number, with which its end is recorded
   * @throws Error if the client has an operation that hasn't ended: a client does one thing at a time
   */
  invoke(client: string, input: I): number {
    if (this.#busy.has(client)) throw new Error(`client ${client} has an operation under way`);
    this.#busy.add(client);
    const id = this.#operations.length;
    const call = this.#position++;
    this.#operations.push({id, client, input, call, calledAt: this.#clock.now, status: 'invoked'});
    return id;
  }

  /**
   * Records that an operation returned.
   *
   * @throws Error if it isn't under way
   */
  ok(id: number, output: O): void {
    this.#end(id, {status: 'ok', output, return: this.#position++, returnedAt: this.#clock.now});
  }

  /**
   * Records that an operation certainly had no effect.
   *
   * @throws Error if it isn't under way
   */
  fail(id: number): void {
    this.#end(id, {status: 'fail'});
  }

  /**
   * Records that nobody is going to know how an operation ended: a timeout, a lost connection, a crash of the client.
   *
   * @throws Error if it isn't under way
   */
  info(id: number): void {
    this.#end(id, {status: 'info'});
  }

  #end(id: number, outcome: Outcome<O>): void {
    const operation = this.#operations[id];
    if (operation?.status !== 'invoked') throw new Error(`operation ${id} is not under way`);
    this.#operations[id] = {...operation, ...outcome};
    this.#busy.delete(operation.client);
  }
}

import type {Scheduler} from '../kernel';
import {formatTimeout, parseTimeout} from './timeout';
import type {Status} from './status';

/** What a call ends with. */
export interface Reply {
  readonly status: Status;
  readonly body: string;
}

/** What a caller says beside the request. */
export interface CallOptions {
  /** The call that this one is part of: its deadline binds, and its cancellation cancels. */
  readonly parent?: Context;
  /** How long the caller would wait at most, in milliseconds. */
  readonly timeout?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A call as an interceptor sees it. */
export interface Call extends CallOptions {
  readonly method: string;
  readonly request: string;
}

// #region intercept
/** Performs a call and says once how it ended. */
export type Invoke = (call: Call, done: (reply: Reply) => void) => void;

/** Stands around every call: metadata, traces, metrics, retries. */
export type Interceptor = (next: Invoke) => Invoke;

/** Wraps `invoke` in interceptors; the first one is outermost. */
export function intercept(invoke: Invoke, interceptors: readonly Interceptor[]): Invoke {
  return interceptors.reduceRight((next, interceptor) => interceptor(next), invoke);
}
// #endregion intercept

// #region context
/** What a handler knows of its call: until when somebody waits for the answer, and whether anybody still does. */
export class Context {
  #canceled = false;
  readonly #listeners: (() => void)[] = [];

  /**
   * @param deadline - in the time of this machine, in milliseconds; Infinity for none
   * @param metadata - what the caller sent beside the request
   */
  constructor(
    readonly deadline: number,
    readonly metadata: Readonly<Record<string, string>> = {},
  ) {}

  /** Whether the answer is no longer wanted. */
  get canceled(): boolean {
    return this.#canceled;
  }

  /** Runs `listener` once when the answer is no longer wanted; at once if that is so already. */
  onCancel(listener: () => void): void {
    if (this.#canceled) listener();
    else this.#listeners.push(listener);
  }

  /** Nobody wants the answer any more. Repeating it has no effect. */
  cancel(): void {
    if (this.#canceled) return;
    this.#canceled = true;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
// #endregion context

/** Serves a method: works, and answers once. An answer after a cancellation is dropped. */
export type Handler = (context: Context, request: string, answer: (reply: Reply) => void) => void;

/** What connects client and server: a delay each way, in milliseconds. */
export interface Link {
  readonly scheduler: Scheduler;
  readonly latency: number;
}

// #region stub
/**
 * The client's half of a service: it makes a call look like a function, as far as that goes. The deadline is the nearer one of
 * the parent's and of this call's own timeout; what is left of it travels as `grpc-timeout`. When it passes, or the parent is
 * canceled, the call ends here at once and the server is told to stop.
 */
export function stub(handlers: Readonly<Record<string, Handler>>, {scheduler, latency}: Link): Invoke {
  return (call, done) => {
    const {parent, timeout = Infinity} = call;
    const left = Math.min((parent?.deadline ?? Infinity) - scheduler.now, timeout);
    let open = left > 0;
    if (!open) return done({status: 'DEADLINE_EXCEEDED', body: ''});
    let remote: Context | undefined;
    const finish = (reply: Reply): void => {
      if (!open) return;
      open = false;
      done(reply);
    };
    const stop = (status: Status): void => {
      if (open) scheduler.after(latency, () => remote?.cancel());
      finish({status, body: ''});
    };
    if (left < Infinity) scheduler.after(left, () => stop('DEADLINE_EXCEEDED'));
    parent?.onCancel(() => stop('CANCELLED'));
    const header = left < Infinity ? formatTimeout(BigInt(Math.ceil(left * 1e6))) : undefined;
    scheduler.after(latency, () => {
      remote = receive(call, header, (reply) => scheduler.after(latency, () => finish(reply)));
    });
  };

  /** The server's half: its clock starts when the request arrives, for the two clocks can't be compared. */
  function receive(
    {method, request, metadata}: Call,
    header: string | undefined,
    send: (reply: Reply) => void,
  ): Context {
    const timeout = header === undefined ? undefined : parseTimeout(header);
    const left = timeout === undefined ? Infinity : Number(timeout) / 1e6;
    const context = new Context(scheduler.now + left, metadata);
    if (left < Infinity) scheduler.after(left, () => context.cancel());
    const answer = (reply: Reply): void => {
      if (!context.canceled) send(reply);
    };
    const handler = handlers[method];
    if (handler === undefined) answer({status: 'UNIMPLEMENTED', body: method});
    else handler(context, request, answer);
    return context;
  }
}
// #endregion stub

import type {NodeContext, Timer} from '../kernel';
import type {Command, Output} from './machine';
import type {ClientReply, Message, NodeId, RaftEvent, Request} from './messages';

/** What a client may want. */
export type Operation =
  | Command
  | {readonly op: 'read'; readonly key: string}
  | {readonly op: 'AddServer' | 'RemoveServer' | 'TransferLeadership'; readonly server: NodeId};

/** How an operation ended, as far as the client knows. */
export type Ending =
  | {readonly status: 'OK'; readonly output: Output}
  /** It had no effect. */
  | {readonly status: 'REFUSED'; readonly reason: string}
  /** It may have had an effect, or may still have one. */
  | {readonly status: 'UNKNOWN'};

/** What a client is made of. */
export interface ClientOptions {
  /** The servers that it knows. */
  readonly servers: readonly NodeId[];
  /** How long it waits for an answer before it asks another server, in virtual milliseconds. */
  readonly patience: number;
  /** How long it waits after a server has said that it doesn't lead. */
  readonly pause: number;
  /** How long it tries altogether. */
  readonly deadline: number;
}

interface Task {
  readonly id: number;
  readonly operation: Operation;
  readonly request: Request;
  readonly done: (ending: Ending) => void;
  readonly until: number;
}

/**
 * A client: finds the leader, repeats a request until there is an answer, and opens a session first, so that the
 * repetition of a command isn't a second command. One operation at a time.
 *
 * Source: Ongaro, dissertation, §6.2 and §6.3.
 */
export class Client {
  readonly #context: NodeContext<Message, RaftEvent>;
  readonly #options: ClientOptions;
  #target: NodeId;
  #session: number | undefined;
  #serial = 0;
  #ids = 0;
  #task: Task | undefined;
  #timer: Timer | undefined;

  /** @param context - what it may touch, as a node of a simulation */
  constructor(context: NodeContext<Message, RaftEvent>, options: ClientOptions) {
    this.#context = context;
    this.#options = options;
    this.#target = context.rng.pick(options.servers);
  }

  /** Whether it has nothing to do. */
  get isIdle(): boolean {
    return this.#task === undefined;
  }

  /** The server that it takes for the leader. */
  get target(): NodeId {
    return this.#target;
  }

  /**
   * Starts an operation.
   *
   * @param done - is told how it ended
   * @param target - the server to ask first; by default the one that was right before
   * @throws Error if one is under way
   */
  execute(operation: Operation, done: (ending: Ending) => void, target = this.#target): void {
    if (this.#task) throw new Error(`${this.#context.id} does one thing at a time`);
    this.#target = target;
    this.#begin(operation, done, this.#context.now + this.#options.deadline);
  }

  /** Handles a message. */
  receive(message: Message): void {
    if (message.kind === 'ClientReply' && message.id === this.#task?.id) this.#onReply(this.#task, message);
  }

  #begin(operation: Operation, done: (ending: Ending) => void, until: number): void {
    const request = this.#requestFor(operation);
    this.#task = {id: ++this.#ids, operation, request, done, until};
    this.#attempt(this.#task);
  }

  #requestFor(operation: Operation): Request {
    switch (operation.op) {
      case 'read':
        return {op: 'ClientQuery', key: operation.key};
      case 'write':
      case 'cas':
        if (this.#session === undefined) return {op: 'RegisterClient'};
        return {op: 'ClientRequest', session: this.#session, serial: ++this.#serial, command: operation};
      default:
        return operation;
    }
  }

  /** Sends the same request again, with the same serial number, to whoever may be the leader now. */
  #attempt(task: Task): void {
    const {now} = this.#context;
    if (now >= task.until) {
      if (task.request.op === 'RegisterClient') return this.#end(task, {status: 'REFUSED', reason: 'no session'});
      // Nobody will ever know: an attempt may still be on its way, or in a log. To go on is safe all the same, because
      // a later serial number shuts out an earlier one.
      return this.#end(task, {status: 'UNKNOWN'});
    }
    this.#context.send(this.#target, {kind: 'ClientCall', id: task.id, request: task.request});
    this.#timer = this.#context.after(this.#options.patience, () => {
      this.#target = this.#context.rng.pick(this.#options.servers);
      this.#attempt(task);
    });
  }

  #onReply(task: Task, {reply}: ClientReply): void {
    this.#timer?.cancel();
    switch (reply.status) {
      case 'OK':
        if (task.request.op !== 'RegisterClient') return this.#end(task, reply);
        if (typeof reply.output === 'number') this.#session = reply.output;
        this.#serial = 0;
        return this.#begin(task.operation, task.done, task.until);
      case 'REFUSED':
        return this.#end(task, reply);
      case 'SESSION_EXPIRED':
        this.#session = undefined;
        return this.#end(task, {status: 'UNKNOWN'});
      case 'NOT_LEADER':
        this.#target = reply.leaderHint ?? this.#context.rng.pick(this.#options.servers);
        this.#timer = this.#context.after(this.#options.pause, () => this.#attempt(task));
    }
  }

  #end(task: Task, ending: Ending): void {
    this.#task = undefined;
    task.done(ending);
  }
}

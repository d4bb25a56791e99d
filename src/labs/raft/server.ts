import type {Boot, NodeContext, Timer} from '../kernel';
import type {Settings, TimerName} from './environment';
import {KeyValueMachine} from './machine';
import type {Entry, Message, NodeId, RaftEvent} from './messages';
import {Raft} from './raft';
import type {Rules} from './rules';
import {Storage} from './storage';

/** Watches servers; it must not change them. */
export interface Observer {
  /** A server has started with what it recovered from its disk, `life` restarts after its first start. */
  started(raft: Raft, life: number): void;
  /** A server has applied an entry. */
  applied(raft: Raft, entry: Entry): void;
  /** A server has handled a message or a timeout. */
  handled(raft: Raft): void;
}

/** What a server runs on and with. */
export interface ServerOptions {
  /** Timeouts and sizes. */
  readonly settings: Settings;
  /** Raft's rules, or broken ones. */
  readonly rules: Rules;
  /** The servers of the cluster at first; empty for a server that is to be added later. */
  readonly members: readonly NodeId[];
  /** How long the disk takes to sync, in virtual milliseconds. */
  readonly syncTime: number;
  /** How many client sessions are kept. */
  readonly maxSessions: number;
  /** Who watches. */
  readonly observer: Observer;
}

type Input =
  | {readonly kind: 'message'; readonly from: NodeId; readonly message: Message}
  | {readonly kind: 'timeout'; readonly name: TimerName; readonly timer: object};

/** A Raft server as a node of a simulation. */
export function raftServer(options: ServerOptions): Boot<Message, RaftEvent> {
  return (context) => {
    const server = new Server(context, options);
    return (message, from) => server.receive(message, from);
  };
}

/** Puts a {@link Raft} on a disk, a network and a clock. */
class Server {
  readonly #context: NodeContext<Message, RaftEvent>;
  readonly #options: ServerOptions;
  readonly #storage: Storage;
  readonly #raft: Raft;
  readonly #timers = new Map<TimerName, {readonly timer: Timer; readonly token: object}>();
  #inbox: Input[] = [];
  #outbox: {readonly to: NodeId; readonly message: Message}[] = [];
  #isWriting = false;

  constructor(context: NodeContext<Message, RaftEvent>, options: ServerOptions) {
    const {settings, rules, members, maxSessions, observer} = options;
    this.#context = context;
    this.#options = options;
    this.#storage = new Storage(context.disk, members);
    this.#raft = new Raft({
      id: context.id,
      settings,
      rules,
      machine: new KeyValueMachine(rules, maxSessions),
      state: this.#storage.state,
      environment: {
        get now() {
          return context.now;
        },
        rng: context.rng,
        send: (to, message) => this.#outbox.push({to, message}),
        setTimer: (name, delay) => this.#setTimer(name, delay),
        record: (event) => context.record(event),
        applied: (entry) => observer.applied(this.#raft, entry),
      },
    });
    this.#raft.start();
    observer.started(this.#raft, context.life);
  }

  receive(message: Message, from: NodeId): void {
    this.#inbox.push({kind: 'message', from, message});
    this.#work();
  }

  // #region durable
  /**
   * Handles what has come, writes what that has changed to disk, and only then sends what came of it. What comes in the
   * meantime waits, and is then handled together: one sync for many messages (group commit).
   */
  #work(): void {
    while (!this.#isWriting && this.#inbox.length > 0) {
      for (const input of this.#inbox.splice(0)) this.#handle(input);
      const {rules} = this.#options;
      if (!rules.waitsForDisk) this.#flush();
      this.#write(this.#storage.save(rules.durable(this.#raft.durableState)));
    }
  }

  #write(steps: Generator<undefined, void>): void {
    if (steps.next().done === true) return this.#flush();
    this.#isWriting = true;
    this.#context.after(this.#options.syncTime, () => {
      this.#isWriting = false;
      this.#write(steps);
      this.#work();
    });
  }

  #flush(): void {
    for (const {to, message} of this.#outbox.splice(0)) {
      if (to === this.#context.id) this.#inbox.push({kind: 'message', from: to, message});
      else this.#context.send(to, message);
    }
  }
  // #endregion durable

  #handle(input: Input): void {
    if (input.kind === 'message') this.#raft.receive(input.from, input.message);
    // A timer may have been reset by a message that came before its timeout was handled.
    else if (this.#timers.get(input.name)?.token === input.timer) this.#raft.timeout(input.name);
    this.#options.observer.handled(this.#raft);
  }

  #setTimer(name: TimerName, delay: number | undefined): void {
    this.#timers.get(name)?.timer.cancel();
    this.#timers.delete(name);
    if (delay === undefined) return;
    const token = {};
    const timer = this.#context.after(
      delay,
      () => {
        this.#inbox.push({kind: 'timeout', name, timer: token});
        this.#work();
      },
      `${name} timer of ${this.#context.id}`,
    );
    this.#timers.set(name, {timer, token});
  }
}

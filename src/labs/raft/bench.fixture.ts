import {Rng} from '../kernel';
import {
  type DurableState,
  Invariants,
  KeyValueMachine,
  type Message,
  type NodeId,
  RAFT,
  Raft,
  RaftLog,
  type Reply,
  type Request,
  type Rules,
  type Settings,
  type Violation,
} from './index';

/** A message that was sent and hasn't arrived. */
export interface Letter {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
}

const SETTINGS: Settings = {
  electionTimeout: {min: 100, max: 200},
  heartbeatInterval: 30,
  maxEntries: 100,
  snapshotAfter: 1000,
  chunkLength: 1000,
  preVote: false,
};

/** A log whose entries, from index 1, have these terms. */
export function logOf(terms: readonly number[], members: readonly NodeId[]): RaftLog {
  const entries = terms.map((term, i) => ({index: i + 1, term, payload: {kind: 'noop'} as const}));
  return new RaftLog({index: 0, term: 0, members}, entries);
}

/** Servers whose timers and messages go off by hand, for scenarios that have to happen in one order. No clock, no disk. */
export class Bench {
  readonly violations: Violation[] = [];
  readonly invariants = new Invariants((violation) => this.violations.push(violation));
  readonly replies: Reply[] = [];
  /** What is on its way, oldest first. */
  letters: Letter[] = [];
  now = 0;
  readonly #rules: Rules;
  readonly #settings: Settings;
  readonly #rafts = new Map<NodeId, Raft>();
  readonly #down = new Set<NodeId>();
  #life = 0;
  #calls = 0;

  /**
   * @param members - the configuration at first
   * @param setup - `spares`: servers without a configuration; `logs`: the terms of the entries that servers have;
   * `term`: the current term of all, by default that of each one's last entry
   */
  constructor(
    members: readonly NodeId[],
    setup: {
      readonly spares?: readonly NodeId[];
      readonly logs?: Readonly<Record<NodeId, readonly number[]>>;
      readonly term?: number;
      readonly rules?: Rules;
      readonly settings?: Partial<Settings>;
    } = {},
  ) {
    this.#rules = setup.rules ?? RAFT;
    this.#settings = {...SETTINGS, ...setup.settings};
    for (const id of members) {
      const terms = setup.logs?.[id] ?? [];
      this.#start(id, {term: setup.term ?? terms.at(-1) ?? 0, votedFor: null, log: logOf(terms, members)});
    }
    for (const id of setup.spares ?? []) this.#start(id, {term: 0, votedFor: null, log: logOf([], [])});
  }

  raft(id: NodeId): Raft {
    const raft = this.#rafts.get(id);
    if (raft === undefined) throw new RangeError(id);
    return raft;
  }

  /** What there is to see of a server. */
  look(id: NodeId) {
    const {role, currentTerm, leader, commitIndex, lastApplied} = this.raft(id);
    return {role, currentTerm, leader, commitIndex, lastApplied};
  }

  /** The terms of a server's log. */
  terms(id: NodeId): number[] {
    return this.raft(id).log.entries.map(({term}) => term);
  }

  /** Lets the election timer of a server run out, by default long after it has heard anybody. */
  timeout(id: NodeId, after = 1000): void {
    this.now += after;
    this.#handle(id, () => this.raft(id).timeout('election'));
  }

  /** Lets the heartbeat timer of a leader run out. */
  heartbeat(id: NodeId, after = 0): void {
    this.now += after;
    this.#handle(id, () => this.raft(id).timeout('heartbeat'));
  }

  crash(id: NodeId): void {
    this.#down.add(id);
  }

  /** Starts a server again with what it had on disk, which is everything. */
  restart(id: NodeId): void {
    this.#down.delete(id);
    this.#start(id, this.raft(id).durableState);
  }

  /** Sends a request to a server, as a client that doesn't repeat it. */
  ask(id: NodeId, request: Request): void {
    const call = {kind: 'ClientCall', id: ++this.#calls, request} as const;
    this.#handle(id, () => this.raft(id).receive('client', call));
  }

  /** Delivers what is on its way now to one of these servers from one of these, once, and loses the rest. */
  exchange(...ids: readonly NodeId[]): void {
    for (const letter of this.letters.splice(0)) {
      if (ids.includes(letter.from) && ids.includes(letter.to)) this.deliver(letter);
    }
  }

  /** Exchanges among these servers until they have nothing more to say. */
  settle(...ids: readonly NodeId[]): void {
    for (let rounds = 0; this.letters.length > 0; rounds++) {
      if (rounds > 1000) throw new Error('they never stop talking');
      this.exchange(...ids);
    }
  }

  /** Delivers a message, also one that was delivered before. */
  deliver({from, to, message}: Letter): void {
    if (!this.#down.has(to)) this.#handle(to, () => this.raft(to).receive(from, message));
  }

  /** Elects a leader with the votes of some servers, and no more than that: its first entry doesn't leave it. */
  elect(candidate: NodeId, ...voters: readonly NodeId[]): void {
    this.letters = [];
    this.timeout(candidate);
    this.exchange(candidate, ...voters);
    this.exchange(candidate, ...voters);
    this.letters = [];
  }

  #start(id: NodeId, state: DurableState): void {
    const now = (): number => this.now;
    const raft: Raft = new Raft({
      id,
      settings: this.#settings,
      rules: this.#rules,
      machine: new KeyValueMachine(this.#rules, 100),
      state,
      environment: {
        get now() {
          return now();
        },
        rng: Rng.seeded(id),
        send: (to, message) => {
          if (to === 'client' && message.kind === 'ClientReply') this.replies.push(message.reply);
          else this.letters.push({from: id, to, message});
        },
        setTimer: () => undefined,
        record: () => undefined,
        applied: (entry) => this.invariants.applied(raft, entry),
      },
    });
    this.#rafts.set(id, raft);
    raft.start();
    this.invariants.started(raft, this.#life++);
  }

  #handle(id: NodeId, input: () => void): void {
    input();
    this.invariants.handled(this.raft(id));
    // What a server sends to itself arrives when the disk has synced: here, at once.
    const own = this.letters.filter(({from, to}) => from === id && to === id);
    this.letters = this.letters.filter((letter) => !own.includes(letter));
    for (const letter of own) this.deliver(letter);
  }
}

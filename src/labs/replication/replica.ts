import type {NodeContext} from '../kernel';
import type {AckMode, Entry, Message, NodeId, ReplicationEvent} from './messages';

/** What a replica keeps through a crash. Its log counts as durable once appended; the lab on disks shows what that takes. */
export interface Durable {
  /** Whether it takes writes. */
  role: 'leader' | 'follower';
  /** The leadership that its log belongs to. */
  epoch: number;
  /** All entries, the one with index i at place i - 1. */
  log: readonly Entry[];
}

/** How replicas behave. */
export interface ReplicaSettings {
  /** Whom the leader waits for. */
  readonly ack: AckMode;
  /** Whether a leader that hears of a later epoch steps down. */
  readonly fencing: boolean;
  /** Time that a follower takes to apply one entry, in milliseconds. */
  readonly applyDelay: number;
  /** How often the leader repeats what hasn't been confirmed, in milliseconds. */
  readonly resend: number;
}

/**
 * A replica of a database that consists of its log. One is the leader, takes writes and ships its log; the others append
 * what they receive, confirm it, and apply it a little later. Only what is applied can be read.
 *
 * Nobody is elected here: somebody outside decides who leads, and gives each leadership an epoch, a number that grows.
 */
export class Replica {
  /** How many entries of the log can be read. */
  applied: number;
  readonly #durable: Durable;
  readonly #settings: ReplicaSettings;
  readonly #peers: readonly NodeId[];
  readonly #context: NodeContext<Message, ReplicationEvent>;
  /** Up to which index each follower has confirmed the log; who is missing hasn't been heard of in this epoch. */
  readonly #received = new Map<NodeId, number>();
  /** Up to which index each follower was sent the log in this epoch. */
  readonly #sent = new Map<NodeId, number>();
  #unacknowledged: {readonly index: number; readonly write: string; readonly client: NodeId}[] = [];
  #readers: {readonly after: number; readonly write: string; readonly client: NodeId}[] = [];
  #isApplying = false;

  /** Starts a replica on what it has kept; everything in its log is applied first. */
  constructor(
    durable: Durable,
    settings: ReplicaSettings,
    peers: readonly NodeId[],
    context: NodeContext<Message, ReplicationEvent>,
  ) {
    this.#durable = durable;
    this.#settings = settings;
    this.#peers = peers;
    this.#context = context;
    this.applied = durable.log.length;
    context.every(settings.resend, () => this.#resend());
  }

  /** Takes a message. */
  receive(message: Message, from: NodeId): void {
    switch (message.kind) {
      case 'write':
        return this.#onWrite(message.write, message.epoch, from);
      case 'append':
        return this.#onAppend(message, from);
      case 'received':
        return this.#onReceived(message, from);
      case 'read':
        this.#readers.push({after: message.after, write: message.write, client: from});
        return this.#answerReaders();
      case 'done':
      case 'refused':
      case 'value':
        throw new Error(`a replica got ${message.kind}`);
    }
  }

  // #region write
  #onWrite(write: string, epoch: number, client: NodeId): void {
    this.#hearOf(epoch);
    const {role, epoch: own, log} = this.#durable;
    if (role !== 'leader') return this.#context.send(client, {kind: 'refused', write});
    const index = log.length + 1;
    this.#durable.log = [...log, {index, epoch: own, write}];
    this.applied = index;
    this.#unacknowledged.push({index, write, client});
    this.#ship();
    this.#acknowledge();
  }

  /** Tells clients that their writes are done, in order, as far as enough followers have them. */
  #acknowledge(): void {
    for (;;) {
      const [first] = this.#unacknowledged;
      if (first === undefined || !this.#hasEnoughCopies(first.index)) return;
      this.#unacknowledged.shift();
      const {write, index, client} = first;
      this.#context.send(client, {kind: 'done', write, index, epoch: this.#durable.epoch});
    }
  }

  #hasEnoughCopies(index: number): boolean {
    const copies = this.#peers.filter((peer) => (this.#received.get(peer) ?? 0) >= index).length;
    const needed = {async: 0, one: 1, all: this.#peers.length};
    return copies >= needed[this.#settings.ack];
  }
  // #endregion write

  /** Sends each follower what it hasn't been sent: first, in an epoch, the whole log. */
  #ship(): void {
    const {role, epoch, log} = this.#durable;
    if (role !== 'leader') return;
    for (const peer of this.#peers) {
      const sent = this.#sent.get(peer);
      if (sent === log.length) continue;
      const entries = log.slice(sent ?? 0);
      this.#context.send(peer, {kind: 'append', epoch, from: (sent ?? 0) + 1, entries});
      this.#sent.set(peer, log.length);
    }
  }

  /** Sends again what hasn't been confirmed; it may be lost, or just late. */
  #resend(): void {
    for (const peer of this.#peers) {
      const received = this.#received.get(peer);
      if (received === undefined) this.#sent.delete(peer);
      else this.#sent.set(peer, received);
    }
    this.#ship();
  }

  // #region append
  #onAppend({epoch, from, entries}: Extract<Message, {kind: 'append'}>, leader: NodeId): void {
    if (epoch < this.#durable.epoch) {
      // The sender was replaced. This answer is how it learns that.
      return this.#context.send(leader, {kind: 'received', epoch: this.#durable.epoch, upTo: 0});
    }
    if (epoch > this.#durable.epoch) {
      this.#hearOf(epoch);
      if (this.#durable.role === 'leader' || from !== 1) return;
      this.#follow(epoch, entries);
    } else {
      const {log} = this.#durable;
      // What comes after a gap has to wait for what was lost.
      if (from <= log.length + 1) this.#durable.log = [...log, ...entries.slice(log.length + 1 - from)];
    }
    this.#context.send(leader, {kind: 'received', epoch, upTo: this.#durable.log.length});
    this.#applyNext();
  }

  /** Takes over another leader's log. What this one has and that one hasn't is discarded, acknowledged or not. */
  #follow(epoch: number, entries: readonly Entry[]): void {
    const {log} = this.#durable;
    const common = log.filter((entry, place) => entries[place]?.epoch === entry.epoch).length;
    this.#durable.epoch = epoch;
    this.#durable.log = entries;
    this.applied = Math.min(this.applied, common);
    this.#context.record({kind: 'replica.follow', node: this.#context.id, epoch, discarded: log.length - common});
  }
  // #endregion append

  #onReceived({epoch, upTo}: Extract<Message, {kind: 'received'}>, follower: NodeId): void {
    this.#hearOf(epoch);
    if (this.#durable.role !== 'leader' || epoch !== this.#durable.epoch) return;
    this.#received.set(follower, Math.max(upTo, this.#received.get(follower) ?? 0));
    this.#acknowledge();
  }

  // #region fence
  /** Makes it the leader of an epoch that is later than all before. What it hasn't received by now is lost. */
  promote(epoch: number): void {
    this.#durable.role = 'leader';
    this.#durable.epoch = epoch;
    this.applied = this.#durable.log.length;
    this.#received.clear();
    this.#sent.clear();
    this.#context.record({kind: 'replica.promote', node: this.#context.id, epoch, length: this.applied});
    this.#answerReaders();
    this.#ship();
  }

  /** A leader that hears of a later epoch was replaced. It takes no more writes, and leaves those that wait unanswered. */
  #hearOf(epoch: number): void {
    if (!this.#settings.fencing || this.#durable.role !== 'leader' || epoch <= this.#durable.epoch) return;
    this.#durable.role = 'follower';
    this.#unacknowledged = [];
    this.#received.clear();
    this.#sent.clear();
    this.#context.record({kind: 'replica.stepDown', node: this.#context.id, epoch});
  }
  // #endregion fence

  #applyNext(): void {
    if (this.#isApplying || this.applied >= this.#durable.log.length) return;
    this.#isApplying = true;
    this.#context.after(this.#settings.applyDelay, () => {
      this.#isApplying = false;
      this.applied = Math.min(this.applied + 1, this.#durable.log.length);
      this.#answerReaders();
      this.#applyNext();
    });
  }

  #answerReaders(): void {
    const ready = this.#readers.filter(({after}) => after <= this.applied);
    this.#readers = this.#readers.filter(({after}) => after > this.applied);
    for (const {write, client} of ready) {
      const found = this.#durable.log.slice(0, this.applied).some((entry) => entry.write === write);
      this.#context.send(client, {kind: 'value', write, found});
    }
  }
}

import type {Result} from './machine';
import type {AppendEntriesReply, InstallSnapshotReply, NodeId, Payload, Reply, Request} from './messages';
import type {Raft} from './raft';
import {type Caller, ReadIndex} from './reads';

/** What the leader knows of one server. */
interface Progress {
  /** The next entry to send. A guess, which the consistency check corrects. */
  nextIndex: number;
  /** Up to where the server's log is known to be the leader's. A fact, it only grows. */
  matchIndex: number;
  /** The newest round of messages that the server has answered. */
  round: number;
  /** The snapshot that is being sent, and how much of it has arrived. */
  snapshotIndex: number;
  offset: number;
}

/** A server that gets the log before it becomes a member (§4.2.1). */
interface CatchUp {
  readonly server: NodeId;
  readonly caller: Caller;
  /** The number of this round, from 1. */
  round: number;
  /** The round ends when the server has all entries up to this one. */
  goal: number;
  since: number;
}

/** After so many rounds a server that is to be added is too slow. */
const CATCH_UP_ROUNDS = 10;

/**
 * What a server does while it leads, and what it forgets when it no longer does.
 *
 * The leader counts itself like any other server, by an answer that it sends to itself and that arrives when its own
 * disk has the entries. So it needs no special case where it isn't a member any more (§4.2.2).
 */
export class Leadership {
  readonly #raft: Raft;
  readonly #progress = new Map<NodeId, Progress>();
  #ended = false;
  /** The newest round. Every time that the leader sends to everyone is one. */
  #round = 0;
  /** The rounds that no majority has heard yet, oldest first. */
  #unheard: {readonly round: number; readonly sentAt: number}[] = [];
  #heardRound = 0;
  /** When the newest round that a majority has heard was sent. */
  #heardAt: number;
  readonly #callers = new Map<number, Caller>();
  readonly #reads: ReadIndex;
  #catchUp: CatchUp | undefined;
  #transfer: {readonly server: NodeId; readonly caller: Caller; readonly until: number} | undefined;

  /** @param raft - the server that has won an election */
  constructor(raft: Raft) {
    this.#raft = raft;
    this.#heardAt = raft.environment.now;
    this.#reads = new ReadIndex(raft, (caller, reply) => this.#reply(caller, reply));
    for (const member of raft.log.configuration.members) this.#progressOf(member);
  }

  /** Begins: with an entry of the new term, for only such an entry can show what is committed (§6.4). */
  start(): void {
    this.#propose({kind: 'noop'});
    this.#raft.environment.setTimer('heartbeat', this.#raft.settings.heartbeatInterval);
  }

  /** Ends: whoever waits has to ask the next leader. What it has asked for may still happen. */
  end(): void {
    this.#ended = true;
    const administrators = [this.#catchUp, this.#transfer].flatMap((task) => (task ? [task.caller] : []));
    for (const caller of [...this.#callers.values(), ...this.#reads.callers, ...administrators]) {
      this.#reply(caller, {status: 'NOT_LEADER'});
    }
  }

  /** Handles the heartbeat timer. */
  tick(): void {
    const {environment, settings} = this.#raft;
    // A leader whom no majority answers would keep its clients waiting for nothing (§6.2).
    if (environment.now - this.#heardAt > settings.electionTimeout.max) return this.#raft.stepDown();
    if (this.#transfer && environment.now >= this.#transfer.until) {
      this.#reply(this.#transfer.caller, {status: 'REFUSED', reason: `${this.#transfer.server} hasn't taken over`});
      this.#transfer = undefined;
    }
    if (this.#catchUp && environment.now - this.#catchUp.since > CATCH_UP_ROUNDS * settings.electionTimeout.max) {
      this.#giveUpCatchUp(this.#catchUp);
    }
    this.#broadcast();
    environment.setTimer('heartbeat', settings.heartbeatInterval);
  }

  /** Handles the request of a client or an administrator. */
  onRequest(client: NodeId, id: number, request: Request): void {
    const caller = {client, id};
    if (this.#transfer && request.op !== 'ClientQuery') {
      return this.#reply(caller, {status: 'NOT_LEADER', leaderHint: this.#transfer.server});
    }
    switch (request.op) {
      case 'RegisterClient':
        return this.#propose({kind: 'session'}, caller);
      case 'ClientRequest': {
        const {session, serial, command} = request;
        return this.#propose({kind: 'command', session, serial, command}, caller);
      }
      case 'ClientQuery':
        this.#reads.add(caller, request.key);
        return this.#admitReads();
      case 'AddServer':
      case 'RemoveServer':
        return this.#changeMembership(caller, request.op, request.server);
      case 'TransferLeadership':
        return this.#startTransfer(caller, request.server);
    }
  }

  /** Answers whoever has asked for an entry that was applied. */
  onApplied(index: number, result: Result): void {
    const caller = this.#callers.get(index);
    if (caller === undefined) return;
    this.#callers.delete(index);
    this.#reply(caller, result);
  }

  /** Handles what a follower says about its log. */
  onAppendEntriesReply(from: NodeId, {round, index, conflict}: AppendEntriesReply): void {
    const progress = this.#progress.get(from);
    if (progress === undefined) return;
    progress.round = Math.max(progress.round, round);
    const {matchIndex} = progress;
    if (conflict === undefined) {
      progress.matchIndex = Math.max(matchIndex, index);
      progress.nextIndex = Math.max(progress.nextIndex, progress.matchIndex + 1);
    }
    // A refusal of anything but the latest guess is an old message, and has been heeded.
    const goesBack = conflict !== undefined && index === progress.nextIndex - 1 && this.#backtrack(progress, conflict);
    const isBehind = progress.nextIndex <= this.#raft.log.last.index;
    if (goesBack || (isBehind && progress.matchIndex > matchIndex)) this.#replicateTo(from);
    this.#onAnswer(from, progress);
  }

  /** Handles what a follower says about a snapshot. */
  onInstallSnapshotReply(from: NodeId, {round, lastIncludedIndex, offset, installed}: InstallSnapshotReply): void {
    const progress = this.#progress.get(from);
    if (progress === undefined) return;
    progress.round = Math.max(progress.round, round);
    if (installed) {
      if (progress.matchIndex < lastIncludedIndex) {
        progress.matchIndex = lastIncludedIndex;
        progress.nextIndex = Math.max(progress.nextIndex, lastIncludedIndex + 1);
        this.#replicateTo(from);
      }
    } else if (lastIncludedIndex === progress.snapshotIndex) {
      // Forward, or back to the start if the follower has lost the pieces. Anything else is an old message.
      if (offset > progress.offset || (offset === 0 && progress.offset > 0)) {
        progress.offset = offset;
        this.#replicateTo(from);
      }
    }
    this.#onAnswer(from, progress);
  }

  /** What any answer may bring about. Each step may end the leadership. */
  #onAnswer(from: NodeId, progress: Progress): void {
    this.#advanceCommitIndex();
    if (!this.#ended) this.#listen();
    if (!this.#ended) this.#advanceCatchUp(from, progress);
    if (!this.#ended) this.#advanceTransfer(from, progress);
  }

  // #region commit
  /** The highest value that a majority of the members has reached. */
  #reachedByMajority(value: (progress: Progress) => number): number {
    const {members} = this.#raft.log.configuration;
    const values = members.map((member) => value(this.#progressOf(member))).sort((a, b) => b - a);
    return values[this.#raft.rules.majority(members.length) - 1] ?? 0;
  }

  #advanceCommitIndex(): void {
    const {rules, currentTerm, log} = this.#raft;
    const index = this.#reachedByMajority(({matchIndex}) => matchIndex);
    if (index <= this.#raft.commitIndex) return;
    // An entry of an older term may be on a majority and yet be overwritten: Figure 8 of the paper. It is committed
    // when an entry of this term after it is, for whoever has that one has it too.
    if (!rules.commitsByCounting(log.termAt(index) ?? 0, currentTerm)) return;
    this.#raft.commitTo(index);
    this.#admitReads();
    // A leader that has removed itself leads until then, because nobody else may be able to (§4.2.2).
    const configuration = this.#raft.log.configuration;
    const isRemoved = !configuration.members.includes(this.#raft.id);
    if (isRemoved && configuration.index <= this.#raft.commitIndex) this.#raft.stepDown();
  }
  // #endregion commit

  #propose(payload: Payload, caller?: Caller): void {
    const {index} = this.#raft.append(payload);
    if (caller) this.#callers.set(index, caller);
    this.#broadcast();
  }

  /** One round: to each server what it is thought to need, which may be nothing but the sign of life. */
  #broadcast(): void {
    const {id, currentTerm: term, log, environment} = this.#raft;
    const round = ++this.#round;
    this.#unheard.push({round, sentAt: environment.now});
    const peers = new Set([...log.configuration.members, ...(this.#catchUp ? [this.#catchUp.server] : [])]);
    for (const peer of peers) this.#replicateTo(peer);
    this.#raft.send(id, {kind: 'AppendEntriesReply', term, round, index: log.last.index});
  }

  #replicateTo(peer: NodeId): void {
    if (peer === this.#raft.id) return;
    const {currentTerm: term, log, snapshot, settings, commitIndex: leaderCommit} = this.#raft;
    const progress = this.#progressOf(peer);
    const round = this.#round;
    const prevLogIndex = progress.nextIndex - 1;
    const prevLogTerm = log.termAt(prevLogIndex);
    if (prevLogTerm !== undefined) {
      const entries = log.slice(progress.nextIndex, settings.maxEntries);
      this.#raft.send(peer, {kind: 'AppendEntries', term, prevLogIndex, prevLogTerm, entries, leaderCommit, round});
    } else if (snapshot !== undefined) {
      if (progress.snapshotIndex !== snapshot.index) [progress.snapshotIndex, progress.offset] = [snapshot.index, 0];
      const {index: lastIncludedIndex, term: lastIncludedTerm, members} = snapshot;
      const {offset} = progress;
      const data = snapshot.data.slice(offset, offset + settings.chunkLength);
      const done = offset + data.length === snapshot.data.length;
      const position = {lastIncludedIndex, lastIncludedTerm, members};
      this.#raft.send(peer, {kind: 'InstallSnapshot', term, round, ...position, offset, data, done});
    }
  }

  /**
   * Goes back to where the logs may agree: past a whole term at once, if the leader has nothing of that term.
   *
   * @returns whether there was a way to go
   */
  #backtrack(progress: Progress, conflict: NonNullable<AppendEntriesReply['conflict']>): boolean {
    const {nextIndex, matchIndex} = progress;
    const shared = conflict.term === undefined ? undefined : this.#raft.log.lastIndexOf(conflict.term);
    const next = shared === undefined ? conflict.index : shared + 1;
    progress.nextIndex = Math.max(matchIndex + 1, Math.min(next, nextIndex - 1));
    return progress.nextIndex < nextIndex;
  }

  /** Starts a round for the reads that have come; one for all of them. */
  #admitReads(): void {
    if (!this.#reads.admit(this.#round + 1)) return;
    this.#broadcast();
    this.#reads.answer(this.#heardRound);
  }

  /** Takes note of the rounds that a majority has answered. When these were sent there was no leader of a later term. */
  #listen(): void {
    this.#heardRound = this.#reachedByMajority(({round}) => round);
    while (this.#unheard[0] !== undefined && this.#unheard[0].round <= this.#heardRound) {
      this.#heardAt = this.#unheard[0].sentAt;
      this.#unheard.shift();
    }
    this.#reads.answer(this.#heardRound);
  }

  // #region membership
  /** One server at a time: then any majority of the old members and any of the new ones have a server in common. */
  #changeMembership(caller: Caller, op: 'AddServer' | 'RemoveServer', server: NodeId): void {
    const {members} = this.#raft.log.configuration;
    if (this.#catchUp || !this.#mayReconfigure()) {
      return this.#reply(caller, {status: 'REFUSED', reason: 'a change is under way, or this term has no commit yet'});
    }
    if (members.includes(server) === (op === 'AddServer')) return this.#reply(caller, {status: 'OK', output: null});
    if (op === 'AddServer') {
      const {environment, log} = this.#raft;
      this.#catchUp = {server, caller, round: 1, goal: log.last.index, since: environment.now};
      return this.#replicateTo(server);
    }
    if (members.length === 1) return this.#reply(caller, {status: 'REFUSED', reason: 'the last server has to stay'});
    this.#propose({kind: 'configuration', members: members.filter((member) => member !== server)}, caller);
  }

  /**
   * Whether the latest configuration is committed, and an entry of this term. The second was missing in the dissertation:
   * without it, two leaders that don't know of each other's change can each make one, from the same configuration, and
   * two changes are as bad as a change by two servers.
   */
  #mayReconfigure(): boolean {
    const {rules, currentTerm, commitIndex: index, log} = this.#raft;
    const committed = {index, term: log.termAt(index) ?? 0};
    return rules.mayReconfigure({currentTerm, committed, configurationIndex: log.configuration.index});
  }

  /** A server joins when a round of catching up took less than an election timeout: it isn't far behind then. */
  #advanceCatchUp(from: NodeId, {matchIndex}: Progress): void {
    const catchUp = this.#catchUp;
    if (catchUp?.server !== from || matchIndex < catchUp.goal) return;
    const {environment, log, settings} = this.#raft;
    if (environment.now - catchUp.since < settings.electionTimeout.min) {
      this.#catchUp = undefined;
      return this.#propose({kind: 'configuration', members: [...log.configuration.members, from]}, catchUp.caller);
    }
    if (catchUp.round === CATCH_UP_ROUNDS) return this.#giveUpCatchUp(catchUp);
    catchUp.round++;
    catchUp.goal = log.last.index;
    catchUp.since = environment.now;
  }
  // #endregion membership

  #giveUpCatchUp({server, caller}: CatchUp): void {
    this.#catchUp = undefined;
    this.#reply(caller, {status: 'REFUSED', reason: `${server} doesn't keep up`});
  }

  #startTransfer(caller: Caller, server: NodeId): void {
    const {id, log, environment, settings} = this.#raft;
    if (server === id) return this.#reply(caller, {status: 'OK', output: null});
    if (!log.configuration.members.includes(server)) {
      return this.#reply(caller, {status: 'REFUSED', reason: `${server} is not a member`});
    }
    this.#transfer = {server, caller, until: environment.now + settings.electionTimeout.min};
    this.#replicateTo(server);
  }

  /** When the successor has everything it is told to start an election. No new entries come meanwhile. */
  #advanceTransfer(from: NodeId, {matchIndex}: Progress): void {
    const {log, currentTerm: term} = this.#raft;
    if (this.#transfer?.server === from && matchIndex === log.last.index) {
      this.#raft.send(from, {kind: 'TimeoutNow', term});
    }
  }

  #progressOf(server: NodeId): Progress {
    let progress = this.#progress.get(server);
    if (progress === undefined) {
      const nextIndex = this.#raft.log.last.index + 1;
      progress = {nextIndex, matchIndex: 0, round: 0, snapshotIndex: 0, offset: 0};
      this.#progress.set(server, progress);
    }
    return progress;
  }

  #reply({client, id}: Caller, reply: Reply): void {
    this.#raft.send(client, {kind: 'ClientReply', id, reply});
  }
}

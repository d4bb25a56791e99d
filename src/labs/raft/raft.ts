import type {Environment, RaftOptions, Settings, TimerName} from './environment';
import {Leadership} from './leader';
import type {RaftLog} from './log';
import type {KeyValueMachine} from './machine';
import type {
  AppendEntries,
  AppendEntriesReply,
  Entry,
  InstallSnapshot,
  Message,
  NodeId,
  Payload,
  RequestVote,
  RequestVoteReply,
  Role,
  Snapshot,
} from './messages';
import type {Rules} from './rules';
import type {DurableState} from './storage';

/** A snapshot on its way in: the pieces that have come so far. */
type Incoming = Pick<InstallSnapshot, 'lastIncludedIndex' | 'lastIncludedTerm'> & {readonly data: string};

/**
 * One Raft server: a state machine that takes messages and timeouts, changes its state, and sends messages. It knows
 * nothing of disks and clocks. Whoever drives it has to send its messages only after {@link Raft.durableState}, as it
 * is when they are handed over, is on disk.
 *
 * This class is what every server does; what only a leader does is in {@link Leadership}.
 *
 * Sources: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended Version)", 2014, Figure 2
 * and §5, §7; Ongaro, "Consensus: Bridging Theory and Practice", Stanford, 2014, to which "§" alone refers.
 */
export class Raft {
  /** Its name. */
  readonly id: NodeId;
  /** Timeouts and sizes. */
  readonly settings: Settings;
  /** The rules it goes by. */
  readonly rules: Rules;
  /** The replicated state machine. */
  readonly machine: KeyValueMachine;
  /** Network, timers, chance. */
  readonly environment: Environment;

  // Persistent state
  #term: number;
  #votedFor: NodeId | null;
  #log: RaftLog;
  #snapshot: Snapshot | undefined;

  // Volatile state
  #role: Role = 'follower';
  #leader: NodeId | undefined;
  /** When the leader was last heard. */
  #heardAt = -Infinity;
  #commitIndex: number;
  #lastApplied: number;
  #votes = new Set<NodeId>();
  #leadership: Leadership | undefined;
  #incoming: Incoming | undefined;

  /** Recovers a server. It does nothing before {@link Raft.start}. */
  constructor({id, settings, rules, machine, state, environment}: RaftOptions) {
    this.id = id;
    this.settings = settings;
    this.rules = rules;
    this.machine = machine;
    this.environment = environment;
    this.#term = state.term;
    this.#votedFor = state.votedFor;
    this.#log = state.log;
    this.#snapshot = state.snapshot;
    // The commit index isn't persistent. What a snapshot covers is committed; the rest, a leader will tell.
    this.#commitIndex = this.#lastApplied = state.log.start.index;
    machine.restore(state.snapshot?.data);
  }

  /** What has to be on disk before what was sent may leave the server. */
  get durableState(): DurableState {
    return {
      term: this.#term,
      votedFor: this.#votedFor,
      log: this.#log,
      ...(this.#snapshot && {snapshot: this.#snapshot}),
    };
  }

  /** Follower, candidate or leader. */
  get role(): Role {
    return this.#role;
  }

  /** The latest term that the server has seen. */
  get currentTerm(): number {
    return this.#term;
  }

  /** The server that leads in this term, as far as is known. */
  get leader(): NodeId | undefined {
    return this.#leader;
  }

  /** The log. */
  get log(): RaftLog {
    return this.#log;
  }

  /** The latest snapshot. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** The highest index that the server knows to be committed. */
  get commitIndex(): number {
    return this.#commitIndex;
  }

  /** The highest index that its state machine has applied. */
  get lastApplied(): number {
    return this.#lastApplied;
  }

  /** Starts as a follower. */
  start(): void {
    this.#resetElectionTimer();
  }

  /** Handles a timer that has run out. */
  timeout(timer: TimerName): void {
    if (timer === 'heartbeat') this.#leadership?.tick();
    // A server that belongs to no cluster waits for one. One that was removed doesn't know it for sure, and goes on.
    else if (this.#log.configuration.members.length === 0) this.#resetElectionTimer();
    else if (this.settings.preVote) this.#askAround();
    else this.#startElection(false);
  }

  /** Handles a message. */
  receive(from: NodeId, message: Message): void {
    switch (message.kind) {
      case 'RequestVote':
        return this.#onRequestVote(from, message);
      case 'RequestVoteReply':
        return this.#onRequestVoteReply(from, message);
      case 'AppendEntries':
        return this.#onAppendEntries(from, message);
      case 'InstallSnapshot':
        return this.#onInstallSnapshot(from, message);
      case 'AppendEntriesReply':
        if (this.#isCurrent(message.term)) this.#leadership?.onAppendEntriesReply(from, message);
        return;
      case 'InstallSnapshotReply':
        if (this.#isCurrent(message.term)) this.#leadership?.onInstallSnapshotReply(from, message);
        return;
      case 'TimeoutNow':
        if (this.#isCurrent(message.term) && this.#role !== 'leader') this.#startElection(true);
        return;
      case 'ClientCall':
        if (this.#leadership) return this.#leadership.onRequest(from, message.id, message.request);
        return this.send(from, {
          kind: 'ClientReply',
          id: message.id,
          reply: {status: 'NOT_LEADER', leaderHint: this.#leader},
        });
      case 'ClientReply':
        return; // for clients, which servers aren't
    }
  }

  // #region elections
  #startElection(transfer: boolean): void {
    this.#term++;
    this.#votedFor = this.id;
    this.#become('candidate');
    this.#canvass(this.#term, {preVote: false, transfer});
  }

  /** A pre-vote: the term stays, so whoever can't win disturbs nobody. */
  #askAround(): void {
    this.#become('pre-candidate');
    this.#canvass(this.#term + 1, {preVote: true, transfer: false});
  }

  #canvass(term: number, flags: Pick<RequestVote, 'preVote' | 'transfer'>): void {
    this.#leader = undefined;
    this.#votes.clear();
    this.#resetElectionTimer();
    const {index: lastLogIndex, term: lastLogTerm} = this.#log.last;
    for (const peer of this.#log.configuration.members) {
      if (peer !== this.id) this.send(peer, {kind: 'RequestVote', term, lastLogIndex, lastLogTerm, ...flags});
    }
    // Its own vote comes back like the others': when it is on disk.
    this.send(this.id, {kind: 'RequestVoteReply', term, preVote: flags.preVote, voteGranted: true});
  }

  #onRequestVoteReply(voter: NodeId, {term, preVote, voteGranted}: RequestVoteReply): void {
    if (preVote && voteGranted) {
      if (this.#role !== 'pre-candidate' || term !== this.#term + 1) return;
    } else if (!this.#isCurrent(term) || this.#role !== 'candidate' || !voteGranted) return;
    this.#votes.add(voter);
    const {members} = this.#log.configuration;
    if (members.filter((member) => this.#votes.has(member)).length < this.rules.majority(members.length)) return;
    if (preVote) this.#startElection(false);
    else this.#lead();
  }

  #lead(): void {
    this.#become('leader');
    this.#leader = this.id;
    this.environment.setTimer('election');
    this.#leadership = new Leadership(this);
    this.#leadership.start();
  }
  // #endregion elections

  // #region requestVote
  #onRequestVote(candidate: NodeId, request: RequestVote): void {
    const {term, lastLogIndex, lastLogTerm, preVote, transfer} = request;
    // Servers that were removed, and don't know it, must not depose a leader that the others hear (§4.2.3).
    if (this.#hasLeader() && !transfer) return;
    if (!preVote) this.#observeTerm(term);

    const voteGranted =
      (preVote ? term > this.#term : term === this.#term) &&
      this.rules.grantsVote({
        candidate,
        votedFor: preVote ? null : this.#votedFor,
        theirs: {index: lastLogIndex, term: lastLogTerm},
        ours: this.#log.last,
      });
    if (voteGranted && !preVote) {
      this.#become('follower');
      this.#votedFor = candidate;
      this.#resetElectionTimer();
      this.environment.record({kind: 'raft.vote', node: this.id, candidate, term});
    }
    const answered = preVote && voteGranted ? term : this.#term;
    this.send(candidate, {kind: 'RequestVoteReply', term: answered, preVote, voteGranted});
  }
  // #endregion requestVote

  // #region appendEntries
  #onAppendEntries(leader: NodeId, message: AppendEntries): void {
    const {prevLogIndex, prevLogTerm, entries, leaderCommit, round} = message;
    const answer = (result: Pick<AppendEntriesReply, 'index' | 'conflict'>): void =>
      this.send(leader, {kind: 'AppendEntriesReply', term: this.#term, round, ...result});

    if (!this.#follow(leader, message.term)) return answer({index: prevLogIndex, conflict: {index: prevLogIndex}});
    // What the snapshot covers is committed, so the leader has the same there.
    if (prevLogIndex >= this.#log.start.index) {
      const found = this.#log.termAt(prevLogIndex);
      if (!this.rules.isConsistent(found, prevLogTerm)) {
        return answer({
          index: prevLogIndex,
          conflict:
            found === undefined
              ? {index: this.#log.last.index + 1}
              : {index: this.#log.firstIndexOfRun(prevLogIndex), term: found},
        });
      }
    }
    const last = prevLogIndex + entries.length;
    this.#merge(entries.filter(({index}) => index > this.#log.start.index));
    // What follows `last` in this log may be something that the leader doesn't have: it isn't committed here yet.
    this.commitTo(Math.min(leaderCommit, last));
    answer({index: last});
  }

  /**
   * Appends what is missing. Messages are reordered, so this one may be older than what the log has already: an entry is
   * removed only if it contradicts, never because a message ends before it.
   */
  #merge(entries: readonly Entry[]): void {
    const first = entries.findIndex(({index, term}) => {
      const found = this.#log.termAt(index);
      return found === undefined || this.rules.conflicts(found, term);
    });
    const from = entries[first]?.index;
    if (from === undefined) return;
    if (from <= this.#log.last.index) this.environment.record({kind: 'raft.truncate', node: this.id, index: from});
    this.#log = this.#log.append(entries.slice(first));
  }
  // #endregion appendEntries

  // #region installSnapshot
  #onInstallSnapshot(leader: NodeId, message: InstallSnapshot): void {
    const {round, lastIncludedIndex} = message;
    let offset = 0;
    if (this.#follow(leader, message.term) && lastIncludedIndex > this.#commitIndex) offset = this.#takePiece(message);
    const installed = lastIncludedIndex <= this.#commitIndex;
    this.send(leader, {
      kind: 'InstallSnapshotReply',
      term: this.#term,
      round,
      lastIncludedIndex,
      offset,
      installed,
    });
  }

  /** Takes a piece if it is the next one, and says where the next one has to start. */
  #takePiece({lastIncludedIndex, lastIncludedTerm, members, offset, data, done}: InstallSnapshot): number {
    const isSame =
      this.#incoming?.lastIncludedIndex === lastIncludedIndex && this.#incoming.lastIncludedTerm === lastIncludedTerm;
    // A snapshot of one position is the same text on every server, so pieces from two leaders fit together.
    const before = isSame && this.#incoming ? this.#incoming.data : '';
    if (offset !== before.length) return before.length;
    this.#incoming = {lastIncludedIndex, lastIncludedTerm, data: before + data};
    const {length} = this.#incoming.data;
    if (done) this.#install({index: lastIncludedIndex, term: lastIncludedTerm, members, data: before + data});
    return length;
  }

  #install(snapshot: Snapshot): void {
    this.#incoming = undefined;
    this.#snapshot = snapshot;
    this.#log = this.#log.startAfter(snapshot);
    this.machine.restore(snapshot.data);
    this.#commitIndex = this.#lastApplied = snapshot.index;
    this.environment.record({kind: 'raft.install', node: this.id, index: snapshot.index});
  }
  // #endregion installSnapshot

  /** Sends a message when the state is on disk. */
  send(to: NodeId, message: Message): void {
    this.environment.send(to, message);
  }

  /** Appends an entry of this term to the log; for the leader. */
  append(payload: Payload): Entry {
    const entry = {index: this.#log.last.index + 1, term: this.#term, payload};
    this.#log = this.#log.append([entry]);
    return entry;
  }

  /** Takes note that all entries up to an index are committed, and applies them. */
  commitTo(index: number): void {
    if (index <= this.#commitIndex) return;
    this.#commitIndex = index;
    this.environment.record({kind: 'raft.commit', node: this.id, index});
    while (this.#lastApplied < index) {
      const entry = this.#log.at(this.#lastApplied + 1);
      if (entry === undefined) throw new Error(`${this.id} has committed entry ${index}, which it doesn't have`);
      const result = this.machine.apply(entry);
      this.#lastApplied = entry.index;
      this.environment.applied(entry);
      this.#leadership?.onApplied(entry.index, result);
    }
    if (this.#lastApplied - this.#log.start.index > this.settings.snapshotAfter) this.#takeSnapshot();
  }

  /** Each server takes its own: it has everything that is needed (§5). */
  #takeSnapshot(): void {
    const index = this.#lastApplied;
    const term = this.#log.termAt(index) ?? 0;
    const {members} = this.#log.configurationAt(index);
    this.#snapshot = {index, term, members, data: this.machine.snapshot()};
    this.#log = this.#log.startAfter(this.#snapshot);
    this.environment.record({kind: 'raft.snapshot', node: this.id, index});
  }

  /** Gives up leadership, in this term; for a leader that has lost touch, or that was removed. */
  stepDown(): void {
    this.#become('follower');
    this.#leader = undefined;
  }

  /** Whether a leader is alive: this server, or one that was heard within the shortest election timeout. */
  #hasLeader(): boolean {
    if (this.#role === 'leader') return true;
    return this.#leader !== undefined && this.environment.now - this.#heardAt < this.settings.electionTimeout.min;
  }

  /** Adopts a higher term. Whatever the server was, it is a follower then. */
  #observeTerm(term: number): void {
    if (term <= this.#term) return;
    this.#term = term;
    this.#votedFor = null;
    this.#become('follower');
    this.#leader = undefined;
  }

  /** Whether a message is of this term, after adopting its term if that is higher. */
  #isCurrent(term: number): boolean {
    this.#observeTerm(term);
    return term === this.#term;
  }

  /** Follows the leader that a message is from, unless that leader's term is over. */
  #follow(leader: NodeId, term: number): boolean {
    if (!this.#isCurrent(term)) return false;
    this.#become('follower');
    this.#leader = leader;
    this.#heardAt = this.environment.now;
    this.#resetElectionTimer();
    return true;
  }

  #become(role: Role): void {
    const leadership = this.#leadership;
    if (role !== this.#role || role === 'candidate') {
      this.environment.record({kind: 'raft.role', node: this.id, role, term: this.#term});
    }
    this.#role = role;
    if (leadership === undefined || role === 'leader') return;
    this.#leadership = undefined;
    leadership.end();
    this.environment.setTimer('heartbeat');
    this.#resetElectionTimer();
  }

  #resetElectionTimer(): void {
    const {min, max} = this.settings.electionTimeout;
    this.environment.setTimer('election', min + (max - min) * this.environment.rng.float());
  }
}

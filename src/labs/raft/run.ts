import {uniform} from '../kernel';
import type {Action, LogEntry, Metric, Run, View} from '../experiment';
import {BROKEN} from './broken';
import type {Ending} from './client';
import {Cluster} from './cluster';
import type {Violation} from './invariants';
import type {Entry, LogPosition, NodeId} from './messages';
import {sentence} from './narration';
import {CLIENT, clusterView, logsView, serversView} from './picture';
import type {Raft} from './raft';
import {RAFT, type Rules} from './rules';

/** The rules that the reader can choose. */
export const RULES = {
  raft: RAFT,
  commitsOldTerm: BROKEN.commitsOldTerm.rules,
  votesForAnyLog: BROKEN.votesForAnyLog.rules,
  forgetsLog: BROKEN.forgetsLog.rules,
} as const satisfies Readonly<Record<string, Rules>>;

/** What the reader has set; times in virtual milliseconds. */
interface Values {
  /** How many servers: 3 or 5. */
  readonly servers: number;
  /** Mean time of a message in flight. */
  readonly latency: number;
  /** Probability in percent that a message is lost. */
  readonly loss: number;
  /** The shortest election timeout; the longest is twice as long. */
  readonly electionTimeout: number;
  /** How many applied entries a log holds before a snapshot takes their place. */
  readonly snapshotAfter: number;
  /** Raft, or Raft with a mistake. */
  readonly rules: keyof typeof RULES;
}

/** Virtual milliseconds from one step to the next. */
const STEP = 10;
const KEY = 'x';

/** An experiment with one cluster and one client under way. */
export class RaftRun implements Run {
  /** The cluster. */
  readonly cluster: Cluster;
  /** What has gone against Raft's properties: nothing, unless the rules are broken. */
  readonly violations: Violation[] = [];
  /** For each node the part of the network that it is in; nodes in different parts don't hear each other. */
  readonly parts = new Map<NodeId, number>();
  /** What the client has been told to do and hasn't done yet, in order. */
  readonly wishes: ('read' | 'write')[] = ['write'];
  readonly #log: LogEntry[] = [];
  readonly #lines: LogEntry[] = [];
  #seen = 0;
  #writes = 0;
  #answers = 0;
  /** The terms of the leaders that the reader has crashed or cut off. */
  readonly #removed = new Set<number>();
  /** Writes that the client has an answer to. */
  readonly #answered: Entry[] = [];
  /** Commands that a leader took while it had no majority on its side. */
  readonly #vain = new Map<string, {readonly server: NodeId; readonly position: LogPosition}>();
  readonly #installed = new Set<NodeId>();

  /** Starts a cluster for a seed. */
  constructor({servers, latency, loss, electionTimeout, snapshotAfter, rules}: Values, seed: number) {
    const members = ['n1', 'n2', 'n3', 'n4', 'n5'].slice(0, servers);
    for (const node of [...members, CLIENT]) this.parts.set(node, 0);
    this.cluster = new Cluster({
      seed,
      rules: RULES[rules],
      members,
      clients: [CLIENT],
      link: {latency: uniform(latency / 2, (latency * 3) / 2), loss: loss / 100, reordering: 0},
      syncTime: 2,
      maxSessions: 8,
      settings: {
        electionTimeout: {min: electionTimeout, max: 2 * electionTimeout},
        heartbeatInterval: electionTimeout / 3,
        maxEntries: 1, // so that each entry can be followed on its way
        snapshotAfter,
        chunkLength: 64,
        preVote: false,
      },
      clientOptions: {patience: 2 * electionTimeout, pause: electionTimeout / 4, deadline: 100 * electionTimeout},
      onViolation: (violation) => this.#onViolation(violation),
    });
    this.#narrate();
  }

  /** Virtual time in milliseconds. */
  get time(): number {
    return this.cluster.simulation.now;
  }

  get log(): readonly LogEntry[] {
    return this.#log;
  }

  /** Goes on by {@link STEP}. A cluster never comes to an end. */
  step(): boolean {
    this.#serveWishes();
    this.cluster.simulation.runUntil(this.time + STEP);
    for (const leader of this.cluster.leaders) if (!this.#hasMajority(leader)) this.#noteVain(leader);
    this.#narrate();
    return true;
  }

  actions(): readonly Action[] {
    const {simulation, servers} = this.cluster;
    const isWhole = [...this.parts.values()].every((part) => part === 0);
    const leads = this.#leader !== undefined;
    return [
      {id: 'write', label: 'Write', group: 'Client'},
      {id: 'read', label: 'Read', group: 'Client'},
      ...servers.map((id) =>
        simulation.isUp(id)
          ? {id: `crash:${id}`, label: `Crash ${id}`, group: 'Servers'}
          : {id: `restart:${id}`, label: `Restart ${id}`, group: 'Servers'},
      ),
      ...servers
        .filter((id) => servers.some((other) => other !== id && this.parts.get(other) === this.parts.get(id)))
        .map((id) => ({id: `isolate:${id}`, label: `Isolate ${id}`, group: 'Network'})),
      ...servers
        .filter((id) => this.parts.get(id) !== this.parts.get(CLIENT))
        .map((id) => ({id: `rejoin:${id}`, label: `Connect ${id} to the client’s side`, group: 'Network'})),
      ...(leads
        ? [
            {id: 'split:minority', label: 'Leader and client into a minority', group: 'Partition'},
            {id: 'split:majority', label: 'Leader and client into a majority', group: 'Partition'},
          ]
        : []),
      ...(isWhole ? [] : [{id: 'heal', label: 'Heal the network', group: 'Partition'}]),
    ];
  }

  act(id: string): void {
    const [verb, target = ''] = id.split(':');
    const {simulation} = this.cluster;
    const leader = this.#leader;
    switch (verb) {
      case 'read':
      case 'write':
        this.wishes.push(verb);
        break;
      case 'crash':
        simulation.crash(target);
        break;
      case 'restart':
        simulation.restart(target);
        break;
      case 'isolate':
        this.#divide([target], 1 + Math.max(...this.parts.values()));
        break;
      case 'rejoin':
        this.#divide([target], this.parts.get(CLIENT) ?? 0);
        break;
      case 'heal':
        this.#divide([...this.parts.keys()], 0);
        break;
      case 'split':
        if (leader) this.#split(leader, target === 'minority');
    }
    if (leader && !this.#hasMajority(leader)) this.#removed.add(leader.currentTerm);
    this.#narrate();
  }

  views(): readonly View[] {
    return [clusterView(this), logsView(this), serversView(this, KEY)];
  }

  metrics(): readonly Metric[] {
    const {leaders, servers, invariants} = this.cluster;
    const term = Math.max(...servers.map((id) => this.cluster.raft(id).currentTerm));
    return [
      {id: 'term', label: 'Highest term', value: term, unit: ''},
      {id: 'leaders', label: 'Servers that think they lead', value: leaders.length, unit: ''},
      {id: 'committed', label: 'Committed entries', value: invariants.committed, unit: ''},
      {id: 'answers', label: 'Answers to the client', value: this.#answers, unit: ''},
      {id: 'violations', label: 'Violations of safety', value: this.violations.length, unit: ''},
    ];
  }

  hash(): string {
    return this.cluster.simulation.trace.hash;
  }

  /**
   * Whether a leader whom the reader has removed was replaced by one of a later term that has every write which the old
   * one had committed and answered, and one at least.
   */
  get hasNewLeaderWithAll(): boolean {
    const leader = this.#leader;
    if (leader === undefined || this.violations.length > 0) return false;
    if (leader.log.termAt(leader.commitIndex) !== leader.currentTerm) return false;
    const inherited = this.#answered.filter(({term}) => term < leader.currentTerm && this.#removed.has(term));
    return inherited.length > 0 && inherited.every((entry) => has(leader, entry));
  }

  /** Whether a server took a command as leader of a minority, and something else is committed in its place by now. */
  get hasOverwrittenWrite(): boolean {
    return [...this.#vain.values()].some(({server, position: {index, term}}) => {
      const committed = this.cluster.invariants.committedAt(index);
      const {log} = this.cluster.raft(server);
      return committed !== undefined && committed.term !== term && log.termAt(index) !== term;
    });
  }

  /** Whether a server got a snapshot from a leader, and has caught up with it. */
  get hasCaughtUpBySnapshot(): boolean {
    const leader = this.#leader;
    if (leader === undefined) return false;
    return [...this.#installed].some(
      (id) =>
        this.cluster.simulation.isUp(id) &&
        this.parts.get(id) === this.parts.get(leader.id) &&
        this.cluster.raft(id).commitIndex === leader.commitIndex,
    );
  }

  get #leader(): Raft | undefined {
    return this.cluster.leaders[0];
  }

  /** Whether a server is up, and a majority of all servers is up in its part of the network. */
  #hasMajority({id}: Raft): boolean {
    const {simulation, servers} = this.cluster;
    const side = servers.filter((other) => simulation.isUp(other) && this.parts.get(other) === this.parts.get(id));
    return simulation.isUp(id) && side.length > servers.length / 2;
  }

  #divide(nodes: readonly NodeId[], part: number): void {
    for (const node of nodes) this.parts.set(node, part);
    const {network} = this.cluster.simulation;
    const parts = [...new Set(this.parts.values())];
    if (parts.length === 1) return network.heal();
    network.partition(...parts.map((each) => [...this.parts.keys()].filter((node) => this.parts.get(node) === each)));
  }

  /** Puts the leader and the client on one side, with as many others as make it the largest minority or a majority. */
  #split(leader: Raft, minority: boolean): void {
    const {servers} = this.cluster;
    const size = Math.floor(servers.length / 2) + (minority ? 0 : 1);
    const side = [leader.id, ...servers.filter((id) => id !== leader.id)].slice(0, size);
    for (const node of this.parts.keys()) this.parts.set(node, 1);
    this.#divide([...side, CLIENT], 0);
  }

  #serveWishes(): void {
    const client = this.cluster.client(CLIENT);
    if (!client.isIdle) return;
    const wish = this.wishes[0];
    if (wish === 'read') {
      client.execute({op: 'read', key: KEY}, (ending) => this.#onEnding(`reads ${KEY}`, ending));
    } else if (wish === 'write') {
      const value = `${++this.#writes}`;
      client.execute({op: 'write', key: KEY, value}, (ending) => {
        this.#onEnding(`sets ${KEY} to ${value}`, ending);
        if (ending.status === 'OK') this.#noteAnswered(value);
      });
    }
  }

  #onEnding(what: string, ending: Ending): void {
    this.wishes.shift();
    if (ending.status === 'OK') this.#answers++;
    const result =
      ending.status !== 'OK' ? 'nobody knows' : what.startsWith('reads') ? `${ending.output ?? 'nothing'}` : 'done';
    this.#say(`the client ${what}: ${result}`);
  }

  #noteAnswered(value: string): void {
    const {invariants} = this.cluster;
    for (let index = invariants.committed; index > 0; index--) {
      const entry = invariants.committedAt(index);
      if (entry?.payload.kind !== 'command') continue;
      const {command} = entry.payload;
      if (command.op === 'write' && command.value === value) return void this.#answered.push(entry);
    }
  }

  #noteVain({id, log, commitIndex, currentTerm}: Raft): void {
    for (const {index, term, payload} of log.entries) {
      if (index <= commitIndex || term !== currentTerm || payload.kind !== 'command') continue;
      this.#vain.set(`${id} ${index} ${term}`, {server: id, position: {index, term}});
    }
  }

  #onViolation(violation: Violation): void {
    const known = this.violations.some(({property}) => property === violation.property);
    if (known) return;
    this.violations.push(violation);
    this.#say(`${violation.property} is violated: ${violation.evidence}`);
  }

  #say(text: string): void {
    this.#lines.push({time: this.time, text});
  }

  /** Puts what has happened since the last time into words. */
  #narrate(): void {
    const {trace} = this.cluster.simulation;
    const lines = this.#lines.splice(0);
    for (const event of trace.events.slice(this.#seen)) {
      if (event.kind === 'raft.install') this.#installed.add(event.node);
      const text = sentence(event, this.cluster);
      if (text !== undefined) lines.push({time: event.time, text});
    }
    this.#seen = trace.length;
    this.#log.push(...lines.sort((a, b) => a.time - b.time));
  }
}

function has({log, commitIndex}: Raft, {index, term}: Entry): boolean {
  return index <= commitIndex && (index < log.start.index || log.termAt(index) === term);
}

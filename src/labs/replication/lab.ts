import {
  choice,
  defineLab,
  number,
  type Action,
  type ClusterView,
  type LogEntry,
  type Metric,
  type RowsView,
  type Run,
  type SeriesView,
  type Tone,
  type View,
} from '../experiment';
import type {SimulationEvent} from '../kernel';
import type {ReadPolicy} from './client';
import {ADA, BOB, Group, REPLICAS} from './group';
import type {AckMode, Message, NodeId, ReplicationEvent} from './messages';

/** Virtual milliseconds from one step to the next. */
const STEP = 10;
const CRASH_AT = 1000;
const PROMOTE_AT = 1300;
const RESTART_AT = 2000;
/** How many entries of each log are drawn: the newest. */
const WIDTH = 8;
/** Between n3 and the others messages take this much longer. */
const FAR_FACTOR = 5;

interface Values {
  readonly ack: AckMode;
  readonly reads: ReadPolicy;
  readonly candidate: 'far' | 'freshest';
  readonly fencing: 'on' | 'off';
  readonly latency: number;
  readonly applyDelay: number;
  readonly interval: number;
}

class ReplicationRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly group: Group;
  /** Whether the leader and Bob are cut off from everyone else. */
  isCut = false;
  readonly #lags: {readonly time: number; readonly lags: readonly number[]}[] = [];
  #read = 0;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.group = new Group({...values, fencing: values.fencing === 'on', seed, farFactor: FAR_FACTOR});
    this.#say('n1 leads. Ada asks who leads before each write; Bob remembers. n3 is far from the other two.');
  }

  get time(): number {
    return this.group.simulation.now;
  }

  step(): boolean {
    const next = this.time + STEP;
    this.group.simulation.runUntil(next);
    const old = REPLICAS[0] ?? '';
    if (next === CRASH_AT) this.#crash(old);
    if (next === PROMOTE_AT && this.group.directory.leader === old && !this.group.simulation.isUp(old)) {
      const candidate = this.values.candidate === 'far' ? (REPLICAS.at(-1) ?? '') : this.group.freshest;
      if (candidate !== undefined && this.group.simulation.isUp(candidate)) this.#promote(candidate, 'The monitor');
    }
    if (next === RESTART_AT) this.#restart(old);
    this.#tell();
    if (next % 50 === 0) this.#lags.push({time: next, lags: REPLICAS.map((id) => this.group.lag(id))});
    return true;
  }

  actions(): Action[] {
    const {simulation, directory} = this.group;
    const up = REPLICAS.filter((id) => simulation.isUp(id));
    const down = REPLICAS.filter((id) => !simulation.isUp(id));
    return [
      ...up.map((id) => ({id: `crash:${id}`, label: `Crash ${id}`, group: 'Machines'})),
      ...down.map((id) => ({id: `restart:${id}`, label: `Restart ${id}`, group: 'Machines'})),
      ...up
        .filter((id) => id !== directory.leader)
        .map((id) => ({id: `promote:${id}`, label: `Promote ${id}`, group: 'Failover'})),
      this.isCut
        ? {id: 'heal', label: 'Heal the network', group: 'Network'}
        : {id: 'cut', label: `Cut ${directory.leader} and Bob off`, group: 'Network'},
    ];
  }

  act(id: string): void {
    const [what, node = ''] = id.split(':');
    if (what === 'crash') this.#crash(node);
    if (what === 'restart') this.#restart(node);
    if (what === 'promote') this.#promote(node, 'You');
    if (what === 'cut') this.#cut();
    if (what === 'heal') this.#heal();
    this.#tell();
  }

  views(): View[] {
    return [this.#cluster(), this.#logs(), this.#series()];
  }

  metrics(): Metric[] {
    const {acknowledged, lost, clients} = this.group;
    const waited = acknowledged.reduce((sum, {latency}) => sum + latency, 0);
    return [
      {id: 'acknowledged', label: 'Writes acknowledged', value: acknowledged.length, unit: ''},
      {id: 'lost', label: 'Of these, lost', value: lost.length, unit: ''},
      {id: 'latency', label: 'Mean time of a write', value: waited / Math.max(1, acknowledged.length), unit: 'ms'},
      {id: 'reads', label: 'Reads', value: clients.reduce((sum, {reads}) => sum + reads, 0), unit: ''},
      {id: 'missed', label: 'Own write not seen', value: clients.reduce((sum, {missed}) => sum + missed, 0), unit: ''},
      {id: 'leaders', label: 'Replicas taking writes', value: this.group.leaders.length, unit: ''},
    ];
  }

  hash(): string {
    return this.group.simulation.trace.hash;
  }

  #crash(id: NodeId): void {
    if (!this.group.simulation.isUp(id)) return;
    this.group.crash(id);
    this.#say(`${id} crashes. Its log survives on its disk, out of reach; what it was sending does not.`);
  }

  #restart(id: NodeId): void {
    if (this.group.simulation.isUp(id)) return;
    this.group.restart(id);
    const {role, epoch} = this.group.durable(id);
    this.#say(`${id} starts again, with what it knew: it is a ${role} of epoch ${epoch}.`);
  }

  #promote(id: NodeId, who: string): void {
    this.group.promote(id);
    const lost = this.group.lost.length;
    this.#say(
      `${who} promotes ${id}. ${lost === 0 ? 'It has all acknowledged writes.' : `It has never received ${lost} acknowledged ${lost === 1 ? 'write' : 'writes'}.`}`,
    );
  }

  #cut(): void {
    const {leader} = this.group.directory;
    const others = REPLICAS.filter((id) => id !== leader);
    this.group.simulation.network.partition([leader, BOB], [...others, ADA]);
    this.isCut = true;
    this.#say(`The network splits: ${leader} and Bob on one side, all others on the other.`);
  }

  #heal(): void {
    this.group.simulation.network.heal();
    this.isCut = false;
    this.#say('The network is whole again.');
  }

  /** Puts into words what the replicas have recorded since the last time. */
  #tell(): void {
    const {trace} = this.group.simulation;
    if (trace.length === this.#read) return;
    for (const event of trace.events.slice(this.#read)) {
      const text = sentence(event);
      if (text !== undefined) this.log.push({time: event.time, text});
    }
    this.#read = trace.length;
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #roleOf(id: NodeId): {readonly text: string; readonly tone: Tone} {
    const {simulation, directory} = this.group;
    const {role, epoch} = this.group.durable(id);
    if (!simulation.isUp(id)) return {text: 'down', tone: 'muted'};
    if (role === 'follower') return {text: `follower, epoch ${epoch}`, tone: 'plain'};
    return epoch === directory.epoch
      ? {text: `leader, epoch ${epoch}`, tone: 'active'}
      : {text: `leader of epoch ${epoch}, replaced`, tone: 'bad'};
  }

  #cluster(): ClusterView {
    const {simulation, directory, leaders} = this.group;
    const sideOf = (id: NodeId): number =>
      this.isCut && !simulation.network.isConnected(id, directory.leader) ? 1 : 0;
    const replicas = REPLICAS.map((id) => {
      const {text, tone} = this.#roleOf(id);
      const down = !simulation.isUp(id);
      return {id, label: id, detail: down ? '' : text, tone, down, group: sideOf(id)};
    });
    const clients = [ADA, BOB].map((id) => ({
      id,
      label: id === ADA ? 'Ada' : 'Bob',
      detail: '',
      tone: 'plain' as const,
      group: sideOf(id),
    }));
    const inFlight = simulation.network.inFlight;
    return {
      kind: 'cluster',
      title: 'Replicas, clients and messages',
      description: `${leaders.join(' and ') || 'Nobody'} takes writes; the directory says ${directory.leader}. ${inFlight.length} messages are on their way.${this.isCut ? ' The network is split.' : ''}`,
      nodes: [...replicas, ...clients],
      messages: inFlight.flatMap(({id, from, to, message, sentAt, arrivesAt, doomed}) => {
        if (!isDrawn(message, this.values.ack)) return [];
        const progress = arrivesAt > sentAt ? (this.time - sentAt) / (arrivesAt - sentAt) : 1;
        const tone = doomed === undefined ? toneOfMessage(message) : 'bad';
        return [{id: `${id}`, from, to, label: labelOf(message), progress, tone}];
      }),
    };
  }

  #logs(): RowsView {
    const {acknowledged, lost} = this.group;
    const done = new Set(acknowledged.map(({write}) => write));
    const gone = new Set(lost.map(({write}) => write));
    const longest = Math.max(...REPLICAS.map((id) => this.group.durable(id).log.length));
    const start = Math.max(0, longest - WIDTH);
    const toneOf = (write: string): Tone => (gone.has(write) ? 'bad' : done.has(write) ? 'good' : 'waiting');
    return {
      kind: 'rows',
      title: `Logs, from entry ${start + 1} on`,
      description: `${REPLICAS.map((id) => `${id} has ${this.group.durable(id).log.length} entries and shows ${this.group.applied(id)}`).join('; ')}. ${done.size} writes are acknowledged; ${gone.size} of them the leader doesn't have.`,
      rows: REPLICAS.map((id) => {
        const {log} = this.group.durable(id);
        const drawn = log.slice(start);
        const at = Math.min(drawn.length, Math.max(0, this.group.applied(id) - start));
        return {
          id,
          label: id,
          detail: this.#roleOf(id).text,
          cells: drawn.map(({write}) => ({text: write, tone: toneOf(write)})),
          markers: [{at, label: 'readable'}],
        };
      }),
    };
  }

  #series(): SeriesView {
    const followers = REPLICAS.map((id, place) => ({id, place}));
    return {
      kind: 'series',
      title: 'How far behind the leader each replica is',
      description: `${REPLICAS.map((id) => `${id} can't show ${this.group.lag(id)} of the leader's entries`).join('; ')}.`,
      x: {label: 'time', unit: 'ms'},
      y: {label: 'entries that can’t be read', unit: ''},
      lines: followers.map(({id, place}) => ({
        label: id,
        points: this.#lags.map(({time, lags}) => [time, lags[place] ?? 0] as const),
        dashed: id === 'n3',
      })),
    };
  }
}

function sentence(event: SimulationEvent<Message, ReplicationEvent>): string | undefined {
  switch (event.kind) {
    case 'replica.stepDown':
      return `${event.node} hears of epoch ${event.epoch}, and takes no more writes.`;
    case 'replica.follow':
      return event.discarded === 0
        ? `${event.node} follows the leader of epoch ${event.epoch}.`
        : `${event.node} follows the leader of epoch ${event.epoch}, and discards ${event.discarded} of its own entries.`;
    case 'client.missed':
      return `${event.node === ADA ? 'Ada' : 'Bob'} was told that ${event.write} is done, and doesn’t see it on ${event.at}.`;
    default:
      return undefined;
  }
}

/** Nobody waits for what a follower has received if the leader acknowledges at once. */
function isDrawn(message: Message, ack: AckMode): boolean {
  return message.kind !== 'received' || ack !== 'async';
}

/** In a word or two, since many are on their way at once. Of a part of the log, its last entry. */
function labelOf(message: Message): string {
  switch (message.kind) {
    case 'append':
      return `log ${message.from + message.entries.length - 1}`;
    case 'received':
      return `has ${message.upTo}`;
    case 'value':
      return message.found ? 'seen' : 'not seen';
    default:
      return message.kind;
  }
}

function toneOfMessage(message: Message): Tone {
  if (message.kind === 'refused' || (message.kind === 'value' && !message.found)) return 'bad';
  return message.kind === 'done' || message.kind === 'value' ? 'good' : message.kind === 'append' ? 'active' : 'plain';
}

/** The experiment. */
export const lab = defineLab({
  name: 'replication',
  title: 'Replication by log shipping',
  summary: 'Let a leader crash, promote a follower, and see which acknowledged writes survive, and who can read them.',
  timeUnit: 'ms',
  parameters: {
    ack: choice({
      label: 'The leader acknowledges',
      options: {async: 'At once', one: 'After one follower', all: 'After all followers'},
      initial: 'async',
    }),
    reads: choice({
      label: 'Clients read',
      options: {follower: 'From any follower', leader: 'From the leader', token: 'From a follower that has my write'},
      initial: 'follower',
    }),
    candidate: choice({
      label: 'The monitor promotes',
      options: {far: 'n3, the far one', freshest: 'The one with the longest log'},
      initial: 'far',
    }),
    fencing: choice({
      label: 'A replaced leader that hears of it',
      options: {on: 'Steps down', off: 'Goes on'},
      initial: 'on',
    }),
    latency: number({label: 'Mean latency, one way', unit: 'ms', min: 2, max: 40, step: 2, initial: 20}),
    applyDelay: number({label: 'Time to apply an entry', unit: 'ms', min: 0, max: 40, step: 5, initial: 10}),
    interval: number({label: 'A client writes every', unit: 'ms', min: 50, max: 300, step: 10, initial: 60}),
  },
  predict: {
    question:
      'The leader n1 acknowledges writes at once and ships its log to n2, which is near, and n3, which is far. After 1 s, n1 crashes, and a monitor promotes n3. At 2 s, n1 starts again. What becomes of the writes that n1 acknowledged just before the crash?',
    options: [
      {
        text: 'All survive: a write that was acknowledged is committed.',
        explanation:
          'Committed where? With acknowledgment at once, it was in one log. What n3 hadn’t received when it was promoted isn’t in the log that counts from then on.',
      },
      {
        text: 'Those that n3 hadn’t received are lost, though clients were told that they are done.',
        explanation:
          'n3 continues its own log. When n1 comes back, it finds another leader, takes over that one’s log, and discards what only it had.',
      },
      {
        text: 'They come back when n1 starts again, because they are on its disk.',
        explanation:
          'They are on its disk, at places of the log where the new leader has other entries by now. Merging them would need somebody who knows what they mean.',
      },
      {
        text: 'The clients get an error for them.',
        explanation: 'They have had the answer already, and it was “done”.',
      },
    ],
    right: 1,
  },
  explain:
    'A write is as safe as the logs that it is in when it is acknowledged. Acknowledged at once, it is in one; what the promoted follower had not received is lost, about the rate of writes times the lag. If the leader waits for one follower, a failover to that follower loses nothing, and a failover to another one may. Waiting for all costs the latency of the slowest, and stops when one is down. A read from a follower that has not applied the write yet misses it, unless it waits for the place in the log that the client has from its write.',
  challenges: [
    {
      id: 'lossless',
      title: 'A failover that loses nothing',
      task: 'Let the leader wait for one follower only. Let n1 crash and another replica take over, with at least 10 writes acknowledged before and 10 after, and none lost.',
      hint: 'Every acknowledged write is in the log of one of two followers. Which one should be promoted?',
      solved: ({group, values}: ReplicationRun) => {
        const after = group.acknowledged.filter(({epoch}) => epoch > 1).length;
        const before = group.acknowledged.length - after;
        return values.ack === 'one' && before >= 10 && after >= 10 && group.lost.length === 0;
      },
    },
    {
      id: 'own-writes',
      title: 'Read your writes, far from the leader',
      task: 'Read from followers that take at least 20 ms to apply an entry, 10 times before the crash, and see your own write each time.',
      hint: 'A follower can wait. For what?',
      solved: ({group, values, time}: ReplicationRun) => {
        const count = (of: 'reads' | 'missed'): number => group.clients.reduce((sum, client) => sum + client[of], 0);
        const isFar = values.reads !== 'leader' && values.applyDelay >= 20;
        return isFar && time <= CRASH_AT && count('reads') >= 10 && count('missed') === 0;
      },
    },
    {
      id: 'split-brain',
      title: 'Two leaders, two truths',
      task: 'Let a leader that has been replaced acknowledge three writes, which are then lost.',
      hint: 'Bob doesn’t ask who leads. Either cut him off together with n1 before the crash, and promote another one; or let replaced leaders go on, and bring n1 back before he gives up.',
      solved: ({group}: ReplicationRun) => {
        const lost = new Set(group.lost);
        return group.acknowledged.filter((one) => one.isStale && lost.has(one)).length >= 3;
      },
    },
  ],
  firstFrame: 30,
  maxSteps: 400,
  pace: 12,
  start: (values, seed) => new ReplicationRun(values, seed),
});

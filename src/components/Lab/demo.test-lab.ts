import {
  choice,
  defineLab,
  number,
  type Action,
  type LogEntry,
  type Metric,
  type Run,
  type Tone,
  type TreeNode,
  type View,
} from '../../labs/experiment';

interface Node {
  id: string;
  down: boolean;
  log: number[];
}

interface Message {
  id: string;
  to: Node;
  entry: number;
  sent: number;
}

const flight = 4;

/** A leader that copies a log to followers: a lab for the tests of the player, with every kind of view and every control. */
class Copying implements Run {
  time = 0;
  readonly log: LogEntry[] = [];
  readonly #nodes: Node[];
  #messages: Message[] = [];
  #waiting: number[] = [];
  #latencies: number[] = [];
  #lags: [number, number][] = [];
  #next = 1;
  #split = false;
  #trace = 2166136261;

  constructor(
    nodes: number,
    private readonly loss: number,
    private readonly order: 'fifo' | 'lifo',
    private state: number,
  ) {
    this.#nodes = Array.from({length: nodes}, (_, index) => ({id: `n${index + 1}`, down: false, log: []}));
  }

  get behind(): number {
    const [leader, ...followers] = this.#nodes;
    return Math.max(0, ...followers.map(({log}) => (leader?.log.length ?? 0) - log.length));
  }

  step(): boolean {
    if (this.time >= 1000) return false;
    this.time += 5;
    const tick = this.time / 5;
    if (tick % 3 === 1) this.#waiting.push(this.#next++);
    const [leader, ...followers] = this.#nodes;
    if (leader && !leader.down && tick % 2 === 0) {
      const entry = this.order === 'fifo' ? this.#waiting.shift() : this.#waiting.pop();
      if (entry !== undefined) {
        leader.log.push(entry);
        for (const to of followers) {
          if (this.#chance() < this.loss / 100) this.#say(`The copy of ${entry} to ${to.id} is lost.`);
          else this.#messages.push({id: `${entry}-${to.id}`, to, entry, sent: tick});
        }
        this.#say(`n1 appends ${entry} and sends it to ${followers.length} followers.`);
      }
    }
    for (const {to, entry, sent} of this.#messages.filter((message) => tick - message.sent >= flight)) {
      if (to.down || this.#split) this.#say(`${to.id} does not get ${entry}.`);
      else {
        to.log.push(entry);
        this.#latencies.push((tick - sent) * 5 + Math.floor(this.#chance() * 40));
        this.#say(`${to.id} has ${entry}.`);
      }
    }
    this.#messages = this.#messages.filter(({sent}) => tick - sent < flight);
    this.#lags.push([this.time, this.behind]);
    return true;
  }

  actions(): Action[] {
    const faults = this.#nodes.map(({id, down}) => ({
      id: `${down ? 'restart' : 'crash'}:${id}`,
      label: `${down ? 'Restart' : 'Crash'} ${id}`,
      group: 'Nodes',
    }));
    const network = this.#split
      ? {id: 'heal', label: 'Heal the network', group: 'Network'}
      : {id: 'split', label: 'Cut n1 off', group: 'Network'};
    return [...faults, network, {id: 'explode', label: 'Divide by zero', group: 'Simulation'}];
  }

  act(id: string): void {
    if (id === 'explode') throw new Error('Division by zero.');
    if (id === 'split' || id === 'heal') this.#split = id === 'split';
    const node = this.#nodes.find((candidate) => id.endsWith(`:${candidate.id}`));
    if (node) node.down = id.startsWith('crash');
    this.#say(`You: ${id}.`);
  }

  metrics(): Metric[] {
    return [
      {id: 'entries', label: 'Entries', value: this.#nodes[0]?.log.length ?? 0, unit: ''},
      {id: 'behind', label: 'Furthest behind', value: this.behind, unit: 'entries'},
      {id: 'waiting', label: 'Waiting', value: this.#waiting.length, unit: ''},
      {id: 'delay', label: 'Mean delay', value: this.#mean(), unit: 'ms'},
    ];
  }

  hash(): string {
    return (this.#trace >>> 0).toString(16).padStart(8, '0');
  }

  views(): View[] {
    return [
      this.#cluster(),
      this.#rows(),
      this.#series(),
      this.#bars(),
      this.#histogram(),
      this.#queue(),
      this.#tree(),
      this.#ring(),
      this.#table(),
    ];
  }

  #cluster(): View {
    const tick = this.time / 5;
    const up = this.#nodes.filter(({down}) => !down).length;
    return {
      kind: 'cluster',
      title: 'Nodes and copies under way',
      description: `${up} of ${this.#nodes.length} nodes are up. ${this.#messages.length} copies are under way.`,
      nodes: this.#nodes.map(({id, down, log}, index) => ({
        id,
        label: id,
        detail: index === 0 ? `leader · ${log.length}` : `${log.length} entries`,
        tone: this.#toneOf(index),
        down,
        ...(this.#split ? {group: index === 0 ? 0 : 1} : {}),
      })),
      messages: this.#messages.map(({id, to, entry, sent}) => ({
        id,
        from: 'n1',
        to: to.id,
        label: `append ${entry}`,
        progress: (tick - sent) / flight,
        tone: to.down ? 'bad' : 'active',
      })),
    };
  }

  #rows(): View {
    return {
      kind: 'rows',
      title: 'Logs',
      description: `The leader has ${this.#nodes[0]?.log.length ?? 0} entries; the furthest follower lacks ${this.behind}.`,
      rows: this.#nodes.map(({id, log}, index) => ({
        id,
        label: id,
        ...(index === 0 ? {detail: 'leader'} : {}),
        cells: log
          .slice(-20)
          .map((entry, at) => ({text: String(entry), tone: at === log.length - 1 ? 'active' : 'plain'})),
        ...(index === 0 ? {markers: [{at: Math.min(20, this.#shared()), label: 'on all'}]} : {}),
      })),
    };
  }

  #series(): View {
    return {
      kind: 'series',
      title: 'How far the slowest follower is behind',
      description: `Now ${this.behind} entries; three would break the promise.`,
      x: {label: 'time', unit: 'ms'},
      y: {label: 'entries behind', unit: ''},
      lines: [
        {label: 'slowest', points: this.#lags},
        {label: 'half', points: this.#lags.map(([x, y]) => [x, y / 2]), dashed: true},
      ],
      levels: [{label: 'promised', y: 3}],
    };
  }

  #bars(): View {
    return {
      kind: 'bars',
      title: 'Entries a node',
      description: 'How many entries each node holds, against the number it should hold.',
      unit: '',
      bars: this.#nodes.map(({id, log}, index) => ({
        label: id,
        value: log.length,
        tone: this.#toneOf(index),
        expected: this.#nodes[0]?.log.length ?? 0,
      })),
    };
  }

  #histogram(): View {
    const sorted = [...this.#latencies].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    return {
      kind: 'histogram',
      title: 'Delays',
      description: `${sorted.length} copies arrived; half of them within ${at(0.5)} ms.`,
      unit: 'ms',
      buckets: Array.from({length: 12}, (_, index) => ({
        from: index * 5,
        to: index * 5 + 5,
        count: sorted.filter((value) => value >= index * 5 && value < index * 5 + 5).length,
      })),
      marks: [
        {label: 'p50', value: at(0.5)},
        {label: 'p99', value: at(0.99)},
      ],
    };
  }

  #queue(): View {
    return {
      kind: 'queue',
      title: 'Writes that wait for the leader',
      description: `${this.#waiting.length} writes wait.`,
      queues: [
        {
          id: 'writes',
          label: 'Writes',
          waiting: this.#waiting.slice(0, 10).map((entry) => ({text: String(entry), tone: 'waiting'})),
          hidden: Math.max(0, this.#waiting.length - 10),
          capacity: 12,
          servers: [
            {label: 'n1', tone: this.#toneOf(0), ...(this.#nodes[0]?.down === false ? {serving: 'append'} : {})},
          ],
        },
      ],
    };
  }

  #tree(): View {
    const leaf = (from: number, tone: Tone): TreeNode => ({
      id: `leaf-${from}`,
      tone,
      cells: [from, from + 1, from + 2].map((key) => ({text: String(key), tone: key % 7 === 0 ? 'good' : 'plain'})),
      children: [],
    });
    return {
      kind: 'tree',
      title: 'Index',
      description: 'A root with four pages; the second is being read.',
      root: {
        id: 'root',
        tone: 'plain',
        cells: ['40', '70', '100'].map((text) => ({text, tone: 'plain'})),
        children: [leaf(10, 'plain'), leaf(40, 'active'), leaf(70, 'bad'), leaf(100, 'muted')],
      },
    };
  }

  #ring(): View {
    return {
      kind: 'ring',
      title: 'Ring',
      description: 'Each node stands at three places and owns what lies before them.',
      nodes: this.#nodes.map(({id}, index) => ({
        id,
        label: id,
        positions: [0, 1, 2].map((place) => ((index + 1) * 0.171 + place * 0.377) % 1),
        tone: this.#toneOf(index),
      })),
      keys: Array.from({length: 9}, (_, index) => ({
        label: `k${index}`,
        position: (index * 0.618 + 0.05) % 1,
        node: this.#nodes[index % this.#nodes.length]?.id ?? '',
        tone: index === 3 ? 'bad' : 'plain',
      })),
    };
  }

  #table(): View {
    const tones: Tone[] = ['plain', 'active', 'good', 'bad', 'waiting', 'muted'];
    return {
      kind: 'table',
      title: 'Tones',
      description: 'Every tone, with a number.',
      columns: ['Tone', 'Number', 'Text'],
      rows: tones.map((tone, index) => ({cells: [tone, String(index * 1234), 'a cell of text'], tone})),
    };
  }

  #toneOf(index: number): Tone {
    const node = this.#nodes[index];
    if (node?.down) return 'bad';
    if (index === 0) return 'active';
    return (node?.log.length ?? 0) === this.#nodes[0]?.log.length ? 'good' : 'waiting';
  }

  #shared(): number {
    return Math.min(...this.#nodes.map(({log}) => log.length));
  }

  #mean(): number {
    return this.#latencies.length === 0 ? 0 : this.#latencies.reduce((a, b) => a + b, 0) / this.#latencies.length;
  }

  #chance(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state / 2 ** 32;
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
    for (const letter of text) this.#trace = Math.imul(this.#trace ^ letter.charCodeAt(0), 16_777_619);
  }
}

export const lab = defineLab({
  name: 'demo',
  title: 'Copying a log to followers',
  summary: 'A leader copies each write to its followers. What is lost when one of them is away?',
  timeUnit: 'ms',
  parameters: {
    nodes: number({label: 'Nodes', unit: '', min: 2, max: 7, step: 1, initial: 5}),
    loss: number({label: 'Messages lost', unit: '%', min: 0, max: 50, step: 0.5, initial: 2}),
    order: choice({
      label: 'Order of writes',
      options: {fifo: 'First in, first out', lifo: 'Last in, first out'},
      initial: 'fifo',
    }),
  },
  predict: {
    question: 'A follower crashes for 200 ms and comes back. Does it have every entry in the end?',
    options: [
      {text: 'Yes, the leader sends again what was missed', explanation: 'This leader sends each entry once.'},
      {text: 'No, what was sent meanwhile is gone', explanation: 'Nobody repeats a message that was not received.'},
      {text: 'Only if no message is lost', explanation: 'A crash loses messages as surely as the network does.'},
    ],
    right: 1,
  },
  explain:
    'The leader sends each entry once and keeps no account of who has it. A follower that is away misses what is sent meanwhile.',
  challenges: [
    {
      id: 'behind',
      title: 'Leave one behind',
      task: 'Bring a follower three entries behind the leader.',
      hint: 'Crash one and go on for a while.',
      solved: (run: Copying) => run.behind >= 3,
    },
    {
      id: 'far-behind',
      title: 'Leave one far behind',
      task: 'Bring a follower forty entries behind the leader.',
      hint: 'Be patient.',
      solved: (run: Copying) => run.behind >= 40,
    },
  ],
  firstFrame: 24,
  maxSteps: 500,
  start: ({nodes, loss, order}, seed) => new Copying(nodes, loss, order, seed),
});

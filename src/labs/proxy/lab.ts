import {choice, defineLab, number, type Action, type LogEntry, type Metric, type Run, type View} from '../experiment';
import {Rng, Scheduler, Trace} from '../kernel';
import {ADDRESSES, Chain, workedForNobody, type ChainEvent, type Client, type Hop, type Visit} from './chain';
import type {Rewrite} from './forwarding';
import {timeline} from './timeline';
import {trustEverybody, trustHops, trustNetworks, trustNobody, type Trust} from './trust';

const SECOND = 1000;
/** Milliseconds between the end of one request and the next. */
const PAUSE = 2 * SECOND;
/** Milliseconds that the app needs to show a photo. */
const VIEW = 100;
const LOGGED = 8;
const FORGED = '127.0.0.1';
const HOPS: readonly Hop[] = ['edge', 'gateway', 'app'];

const ADA: Client = {name: 'Ada', address: '203.0.113.9', entry: 'edge', distance: 5};
const BOB: Client = {name: 'Bob', address: '203.0.113.20', entry: 'edge', distance: 8};
const MALLORY = {name: 'Mallory', address: '198.51.100.66', forged: FORGED};

/** Requests that pretend to come from the machine of the app itself. */
const ATTACKS: Readonly<Record<string, {readonly client: Client; readonly label: string}>> = {
  forge: {client: {...MALLORY, entry: 'edge', distance: 5}, label: 'Mallory asks the edge'},
  bypass: {client: {...MALLORY, entry: 'gateway', distance: 40}, label: 'Mallory asks the gateway'},
  direct: {client: {...MALLORY, entry: 'app', distance: 40}, label: 'Mallory asks the app'},
  insider: {
    client: {name: 'A hacked build server', address: '10.0.8.9', entry: 'gateway', distance: 0.5, forged: FORGED},
    label: 'A hacked build server (10.0.8.9) asks the gateway',
  },
};

const TRUSTS = {
  nobody: {label: 'Nothing: the peer is the client', trust: trustNobody},
  everybody: {label: 'All: the leftmost is the client', trust: trustEverybody},
  'one-hop': {label: '1 hop', trust: trustHops(1)},
  'two-hops': {label: '2 hops', trust: trustHops(2)},
  'three-hops': {label: '3 hops', trust: trustHops(3)},
  network: {label: '10.0.0.0/8', trust: trustNetworks('10.0.0.0/8')},
  proxies: {
    label: '10.0.0.1 and 10.0.0.2',
    trust: trustNetworks(`${ADDRESSES.gateway}/32`, `${ADDRESSES.edge}/32`),
  },
} satisfies Record<string, {label: string; trust: Trust}>;

type TrustRule = keyof typeof TRUSTS;

interface Values {
  readonly edge: number;
  readonly gateway: number;
  readonly app: number;
  readonly work: number;
  readonly retries: 'none' | 'edge' | 'both';
  readonly hangup: 'works' | 'stops';
  readonly rewrite: Rewrite;
  readonly trust: TrustRule;
  readonly firewall: 'open' | 'closed';
}

/** What is asked of the app. */
type Task = 'order' | 'hang' | 'view';

/** A request and what it is for. */
interface Asked {
  readonly number: number;
  readonly task: Task;
  readonly visit: Visit;
}

class ProxyRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  /** Every request so far; the last one is the one that is drawn. */
  readonly asked: Asked[] = [];
  readonly #scheduler = new Scheduler();
  readonly #trace = new Trace<ChainEvent>(this.#scheduler);
  readonly #chain: Chain;
  readonly #rng: Rng;
  /** What the reader has chosen to come next. */
  readonly #next: {readonly client: Client; readonly task: Task}[] = [];

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#rng = Rng.seeded(seed).split('clients');
    const {edge, gateway, app, retries, hangup, rewrite, trust, firewall} = values;
    this.#chain = new Chain(
      {
        edge: {timeout: edge * SECOND, tries: retries === 'none' ? 1 : 2, rewrite},
        gateway: {timeout: gateway * SECOND, tries: retries === 'both' ? 2 : 1, rewrite: 'append'},
        app: {limit: app * SECOND, stops: hangup === 'stops', trust: TRUSTS[trust].trust},
        firewall: firewall === 'closed',
      },
      this.#scheduler,
      {
        record: (event) => {
          this.#trace.record(event);
          // That somebody asks is said by who sends them, who knows what for.
          if (event.kind !== 'client.ask') this.#say(this.#inWords(event));
        },
      },
    );
    this.#scheduler.after(0, () => this.#send(ADA, 'order'));
  }

  get time(): number {
    return this.#scheduler.now / SECOND;
  }

  /** Every address that the app has logged, right or wrong. */
  get logged(): {readonly client: Client; readonly loggedAs: string}[] {
    return this.asked.flatMap(({visit: {client, jobs}}) => jobs.map(({loggedAs}) => ({client, loggedAs})));
  }

  /** How many of them are not the address of the client. */
  get wrong(): number {
    return this.logged.filter(({client, loggedAs}) => loggedAs !== client.address).length;
  }

  /** Every order so far. */
  get orders(): Visit[] {
    return this.asked.flatMap(({task, visit}) => (task === 'view' ? [] : [visit]));
  }

  /** Seconds. */
  get workedForNobody(): number {
    const clock = this.#scheduler;
    return this.asked.reduce((sum, {visit}) => sum + workedForNobody(visit, clock), 0) / SECOND;
  }

  step(): boolean {
    const before = this.log.length;
    while (this.log.length === before) {
      if (!this.#scheduler.step()) this.#scheduler.after(PAUSE, () => this.#arrive());
    }
    return true;
  }

  actions(): Action[] {
    const current = this.asked.at(-1)?.visit;
    const waiting = current !== undefined && current.ended === undefined && current.client.forged === undefined;
    return [
      {id: 'order', label: 'Ada orders prints', group: 'Next'},
      {id: 'hang', label: 'An order for which the database never answers', group: 'Next'},
      ...Object.entries(ATTACKS).map(([id, {label}]) => ({id, label, group: `Next, with a forged ${FORGED}`})),
      ...(waiting ? [{id: 'leave', label: `${current.client.name} closes the page`, group: 'Now'}] : []),
    ];
  }

  act(id: string): void {
    if (id === 'leave') {
      const current = this.asked.at(-1);
      if (current) this.#chain.leave(current.visit);
      return;
    }
    const attack = ATTACKS[id];
    if (attack) this.#next.push({client: attack.client, task: 'view'});
    else this.#next.push({client: ADA, task: id === 'hang' ? 'hang' : 'order'});
    const others = this.#next.length - 1;
    const who = attack ? attack.label : 'Ada orders prints';
    this.#say(`Next: ${who}${others === 0 ? '' : `, after ${others} other${others === 1 ? '' : 's'}`}.`);
  }

  views(): View[] {
    return [this.#timeline(), this.#fields(), this.#accessLog()];
  }

  metrics(): Metric[] {
    const {orders} = this;
    const done = orders.reduce((sum, {jobs}) => sum + jobs.filter(({outcome}) => outcome === 'done').length, 0);
    return [
      {id: 'logged', label: 'Addresses logged', value: this.logged.length, unit: ''},
      {id: 'wrong', label: 'Wrong ones', value: this.wrong, unit: ''},
      {id: 'orders', label: 'Orders', value: orders.length, unit: ''},
      {id: 'done', label: 'Carried out', value: done, unit: ''},
      {id: 'confirmed', label: 'Answered with 200', value: orders.filter(confirmed).length, unit: ''},
      {id: 'nobody', label: 'Worked for nobody', value: this.workedForNobody, unit: 's'},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  #arrive(): void {
    const next = this.#next.shift();
    if (next) this.#send(next.client, next.task);
    else this.#send(this.#rng.pick([ADA, BOB]), this.#rng.chance(0.25) ? 'order' : 'view');
  }

  #send(client: Client, task: Task): void {
    const work = {order: this.values.work * SECOND, hang: Infinity, view: VIEW}[task];
    const {name, entry, forged} = client;
    const forgery = forged === undefined ? '' : ` with X-Forwarded-For: ${forged}`;
    this.#say(`Request ${this.asked.length + 1}: ${name} asks the ${entry} for ${TASKS[task]}${forgery}.`);
    this.asked.push({number: this.asked.length + 1, task, visit: this.#chain.send(client, work)});
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #inWords(event: Exclude<ChainEvent, {kind: 'client.ask'}>): string {
    const {node} = event;
    switch (event.kind) {
      case 'client.answer':
        return event.status === 'refused'
          ? `The ${event.by} has refused the connection of ${node}.`
          : `${node} has an answer after ${seconds(event.after)}: ${event.status}, from the ${event.by}.`;
      case 'client.leave':
        return `${node} closes the page, and waits no longer.`;
      case 'proxy.forward':
        return `The ${event.node} is asked by ${event.peer}, and asks on with X-Forwarded-For: ${event.forwardedFor || '(none)'}.`;
      case 'proxy.timeout':
        return `The ${event.node} has waited ${this.values[event.node]} s. It hangs up, and ${event.again ? 'asks again' : 'answers 504'}.`;
      case 'hop.refuse':
        return `The ${event.node} does not know ${event.peer}, and refuses the connection.`;
      case 'app.begin':
        return `The app is asked by ${event.peer}, takes ${event.client} for the client, and begins to work.`;
      case 'app.hangup':
        return `The gateway has hung up on the app, which ${event.stops ? 'stops' : 'works on, for nobody'}.`;
      case 'app.end':
        return `The app ${event.outcome === 'done' ? 'is done' : 'gives up, and answers 503,'} after ${seconds(event.after)}${event.orphaned ? ', and nobody hears of it' : ''}.`;
    }
  }

  /** The last request from its beginning to now, or to the end of all work for it. */
  #timeline(): View {
    const last = this.asked.at(-1);
    if (!last) return {kind: 'rows', title: 'Who waits, who works', description: 'Nobody has asked yet.', rows: []};
    const {visit, number: count} = last;
    const {edge, gateway, retries} = this.values;
    const {slice, rows} = timeline(visit, this.#scheduler.now, {
      edge: `waits ${edge} s${retries === 'none' ? '' : ', twice'}`,
      gateway: `waits ${gateway} s${retries === 'both' ? ', twice' : ''}`,
    });
    const {client, jobs, answer, since, ended} = visit;
    const state =
      ended === undefined
        ? `${client.name} waits.`
        : answer
          ? `${client.name} ${answer.status === 'refused' ? 'was refused' : `had ${answer.status}`} after ${seconds(ended - since)}.`
          : `${client.name} has gone.`;
    const times = jobs.length === 1 ? 'once' : `${jobs.length} times`;
    const running = jobs.filter(({until}) => until === undefined).length;
    const lost = workedForNobody(visit, this.#scheduler);
    const work =
      jobs.length === 0
        ? 'The app has not been asked.'
        : `The app was asked ${times}, works on ${running} now, and has worked for nobody for ${lost === 0 ? '0 s' : seconds(lost)}.`;
    return {
      kind: 'rows',
      title: `Request ${count}: who waits, who works`,
      description: `A cell is ${slice >= SECOND ? `${slice / SECOND} s` : `${slice} ms`}. ${state} ${work}`,
      rows,
    };
  }

  #fields(): View {
    const last = this.asked.at(-1);
    const received = last?.visit.received ?? {};
    const job = last?.visit.jobs[0];
    const truth = last?.visit.client.address ?? '';
    const right = job?.loggedAs === truth;
    return {
      kind: 'table',
      title: `Request ${last?.number ?? 0}: what each hop was told`,
      description:
        job === undefined
          ? 'The app has not been asked.'
          : `The app takes ${job.loggedAs} for the client. ${right ? 'That is right' : `In truth it is ${truth}`}.`,
      columns: ['Hop', 'Asked by', 'X-Forwarded-For', 'Forwarded'],
      rows: [
        ...HOPS.map((hop) => {
          const got = received[hop];
          return {
            cells: [
              `${hop} (${ADDRESSES[hop]})`,
              got?.peer ?? '–',
              got?.fields['x-forwarded-for'] ?? '–',
              got?.fields.forwarded ?? '–',
            ],
            tone: got ? ('plain' as const) : ('muted' as const),
          };
        }),
        {
          cells: [
            'the app logs',
            job?.loggedAs ?? '–',
            job === undefined ? '' : right ? 'the client' : `but it was ${truth}`,
            '',
          ],
          tone: job === undefined ? 'muted' : right ? 'good' : 'bad',
        },
      ],
    };
  }

  #accessLog(): View {
    return {
      kind: 'table',
      title: 'What the app has logged',
      description: `${this.logged.length} addresses logged, ${this.wrong} of them wrong. An order must be carried out once if it was answered with 200, and else not at all.`,
      columns: ['Request', 'From', 'Logged as', 'Answer', 'Carried out'],
      rows: this.asked.slice(-LOGGED).map(({number: count, task, visit: {client, jobs, answer, ended}}) => {
        const loggedAs = [...new Set(jobs.map((job) => job.loggedAs))].join(', ');
        const done = jobs.filter(({outcome}) => outcome === 'done').length;
        const wrong = loggedAs !== '' && loggedAs !== client.address;
        const over = ended !== undefined && jobs.every(({until}) => until !== undefined);
        const lie = task !== 'view' && done !== Number(answer?.status === 200);
        return {
          cells: [
            `${count}: ${TASKS[task]}`,
            `${client.name} (${client.address})`,
            loggedAs || '–',
            answer ? `${answer.status}, ${answer.by}` : ended === undefined ? 'waits' : 'gone',
            `${done}×`,
          ],
          tone: wrong || (over && lie) ? 'bad' : over ? 'good' : 'waiting',
        };
      }),
    };
  }
}

const TASKS: Readonly<Record<Task, string>> = {order: 'prints', hang: 'prints (hangs)', view: 'a photo'};

const seconds = (ms: number): string => `${(ms / SECOND).toFixed(ms < 10 * SECOND ? 2 : 1)} s`;

const confirmed = ({answer}: Visit): boolean => answer?.status === 200;

/** The experiment. */
export const lab = defineLab({
  name: 'proxy',
  title: 'A chain of proxies',
  summary:
    'Ask an app through an edge and a gateway. Whom does it take for the client, and who still works when nobody waits?',
  timeUnit: 's',
  parameters: {
    edge: number({label: 'Edge waits for the gateway', unit: 's', min: 5, max: 120, step: 5, initial: 30}),
    gateway: number({label: 'Gateway waits for the app', unit: 's', min: 5, max: 120, step: 5, initial: 60}),
    app: number({label: 'App works at most', unit: 's', min: 5, max: 120, step: 5, initial: 120}),
    work: number({label: 'An order needs', unit: 's', min: 1, max: 100, step: 1, initial: 50}),
    retries: choice({
      label: 'After its timeout, asks once more',
      options: {none: 'Nobody', edge: 'The edge', both: 'Edge and gateway'},
      initial: 'edge',
    }),
    hangup: choice({
      label: 'When its caller hangs up, the app',
      options: {works: 'Works on', stops: 'Stops'},
      initial: 'works',
    }),
    rewrite: choice({
      label: 'Address fields, at the edge',
      options: {append: 'Append', overwrite: 'Overwrite', pass: 'Pass on as they came'},
      initial: 'append',
    }),
    trust: choice<TrustRule>({
      label: 'The app trusts',
      options: {
        nobody: TRUSTS.nobody.label,
        everybody: TRUSTS.everybody.label,
        'one-hop': TRUSTS['one-hop'].label,
        'two-hops': TRUSTS['two-hops'].label,
        'three-hops': TRUSTS['three-hops'].label,
        network: TRUSTS.network.label,
        proxies: TRUSTS.proxies.label,
      },
      initial: 'everybody',
    }),
    firewall: choice({
      label: 'Gateway and app can be reached',
      options: {open: 'From anywhere', closed: 'From the hop before only'},
      initial: 'open',
    }),
  },
  predict: {
    question:
      'Ada orders prints, for which the app needs 50 s. The edge waits 30 s and then asks once more; the gateway waits 60 s, the app works up to 120 s and does not notice who hangs up. What does Ada get, and how often is her order carried out?',
    options: [
      {
        text: '200 after 50 s; once',
        explanation:
          'The app is done after 50 s, and its answer has nowhere to go: the edge has hung up on the gateway after 30, and the gateway on the app.',
      },
      {
        text: '504 after 60 s; not at all',
        explanation:
          'The answer is right. But a timeout ends the waiting, not the work: the app was never told to stop.',
      },
      {
        text: '504 after 60 s; twice',
        explanation:
          'The edge gives up after 30 s, asks again, and gives up after 60. Each time the app works on for its 50 s, of which nobody waits for the last 20. Who has waited in vain does not know whether it was done.',
      },
    ],
    right: 2,
  },
  explain:
    'The outermost timeout decides what the client sees, and those inside it decide how long work goes on for nobody. So they must shrink inward: what an inner hop needs for all its tries has to fit into one try of the outer. A hang-up travels from proxy to proxy, but an app has to listen for it. The address of the client survives if each proxy appends the address that asked it and the app reads from the right, past those that it knows to be proxies of ours. A count of hops knows how many there should be, not who has come past them.',
  challenges: [
    {
      id: 'true-address',
      title: 'Nobody is fooled',
      task: 'Gateway and app can be reached from anywhere. Try all four forged requests, and have the app log at least 12 addresses, every one of them the true one.',
      hint: 'Who writes the last entry when Mallory comes past the edge? And is everybody with a 10 in front a proxy?',
      solved: ({values, logged, wrong}: ProxyRun) =>
        values.firewall === 'open' &&
        logged.length >= 12 &&
        wrong === 0 &&
        Object.values(ATTACKS).every((attack) => logged.some(({client}) => client === attack.client)),
    },
    {
      id: 'inward',
      title: 'Nobody works for nobody',
      task: 'An order needs 40 s or more, and the app does not notice hang-ups. Have the app answer five orders with 200 and one that hangs with 503, and never work on what its caller has given up.',
      hint: 'Three waits, one inside the other, and the order inside all of them. Only one of the three ends work.',
      solved: ({values, asked, orders}: ProxyRun) =>
        values.work >= 40 &&
        values.hangup === 'works' &&
        orders.filter(confirmed).length >= 5 &&
        asked.some(({task, visit: {answer}}) => task === 'hang' && answer?.status === 503) &&
        asked.every(({visit: {jobs}}) => jobs.every(({orphaned}) => orphaned === undefined)),
    },
    {
      id: 'four',
      title: 'Four for one',
      task: 'Ada orders once, is told that it failed, and the app carries her order out four times.',
      hint: 'Two hops that ask twice. The outer one must lose patience after the inner one has asked again, and before it has given up.',
      solved: ({orders}: ProxyRun) =>
        orders.some(
          ({answer, jobs}) =>
            answer !== undefined &&
            answer.status !== 200 &&
            jobs.filter(({outcome}) => outcome === 'done').length === 4,
        ),
    },
  ],
  firstFrame: 8,
  maxSteps: 600,
  pace: 3,
  start: (values, seed) => new ProxyRun(values, seed),
});

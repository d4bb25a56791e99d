import {defineLab, number, type Action, type LogEntry, type Metric, type Run, type View} from '../experiment';
import {exponential, Rng, Trace, type Distribution, type TraceEvent} from '../kernel';
import type {CacheEntry} from './cache';
import type {Rcode} from './message';
import {Resolver, type Resolution} from './resolver';
import {hitRatio} from './theory';
import {SERVERS, World, type Server} from './world';

const API = 'api.photos.example';
const TYPO = 'ap1.photos.example';
const ADDRESSES = ['203.0.113.10', '203.0.113.99'] as const;
/** Round trips in milliseconds, and how long the resolver waits for a server that does not answer. */
const ROUND_TRIP = new Map<string, number>([
  [SERVERS.root.address, 20],
  [SERVERS.tld.address, 30],
  [SERVERS.photos.address, 80],
]);
const PHONE_ROUND_TRIP = 10;
const TIMEOUT = 2000;
/** Steps of the first frame, which must not answer the prediction: the formula is shown from the next one on. */
const FIRST_FRAME = 4;

interface Values {
  readonly ttl: number;
  readonly negativeTtl: number;
  readonly rate: number;
}

type LookupEvent = TraceEvent & {
  readonly kind: 'dns.lookup';
  readonly name: string;
  readonly rcode: Rcode;
  readonly address: string;
  readonly asked: number;
};

const labelOf = (address: string): string =>
  Object.values(SERVERS).find((server: Server) => server.address === address)?.label ?? address;

class DnsRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  /** Lookups since the last time that somebody interfered, and how many of them the resolver remembered. */
  lookups = 0;
  hits = 0;
  failures = 0;
  /** Lookups that got the old address since the API moved, and when the last one did. */
  stale = 0;
  lastStale: number | undefined;
  movedAt: number | undefined;
  /** Since when the servers of the zone have been down, and how many lookups were answered since then. */
  downSince: number | undefined;
  answeredWhileDown = 0;
  failedWhileDown = 0;
  missingAsked = 0;
  missingSent = 0;
  time = 0;
  readonly #world: World;
  readonly #resolver: Resolver;
  readonly #trace: Trace<LookupEvent>;
  readonly #gaps: Distribution;
  readonly #rng: Rng;
  readonly #shares: [number, number][] = [];
  #waited = 0;
  #last: (Resolution & {readonly name: string}) | undefined;

  constructor(values: Values, seed: number) {
    this.values = values;
    this.#world = new World(values);
    this.#resolver = new Resolver({
      roots: [SERVERS.root.address],
      now: () => this.time,
      ask: (server, message) => this.#world.ask(server, message),
    });
    this.#gaps = exponential(60 / values.rate);
    this.#rng = Rng.seeded(seed);
    const milliseconds = (): number => 1000 * this.time;
    this.#trace = new Trace({
      get now() {
        return milliseconds();
      },
    });
    this.#say(`Phones ask one resolver for ${API}, ${values.rate} times a minute, at random.`);
  }

  step(): boolean {
    this.time += this.#gaps.sample(this.#rng);
    this.#look(API);
    return true;
  }

  actions(): Action[] {
    const down = this.downSince !== undefined;
    return [
      {id: 'move', label: 'Move the API to another address', group: 'Zone'},
      down
        ? {id: 'up', label: 'Start the servers of photos.example.', group: 'Zone'}
        : {id: 'down', label: 'Stop the servers of photos.example.', group: 'Zone'},
      {id: 'typo', label: `Ask for ${TYPO}`, group: 'Resolver'},
      {id: 'flush', label: 'Make the resolver forget everything', group: 'Resolver'},
    ];
  }

  act(id: string): void {
    switch (id) {
      case 'move':
        this.#world.apiAddress = this.#world.apiAddress === ADDRESSES[0] ? ADDRESSES[1] : ADDRESSES[0];
        this.movedAt = this.time;
        this.stale = 0;
        this.lastStale = undefined;
        this.#say(`The API is now at ${this.#world.apiAddress}. Its zone says so; nobody is told.`);
        break;
      case 'down':
        this.#world.setUp(SERVERS.photos.address, false);
        this.downSince = this.time;
        this.answeredWhileDown = this.failedWhileDown = 0;
        this.#say('The servers of photos.example. do not answer anymore.');
        break;
      case 'up':
        this.#world.setUp(SERVERS.photos.address, true);
        this.downSince = undefined;
        this.#say('The servers of photos.example. answer again.');
        break;
      case 'typo':
        this.#look(TYPO);
        break;
      case 'flush':
        this.#resolver.cache.clear();
        this.#say('The resolver has forgotten everything, also where the servers are.');
    }
  }

  views(): View[] {
    return [this.#path(), this.#memory(), this.#series()];
  }

  metrics(): Metric[] {
    return [
      {id: 'share', label: 'Answered from memory', value: 100 * this.share, unit: '%'},
      {id: 'predicted', label: 'By the formula', value: 100 * (this.predicted ?? NaN), unit: '%'},
      {
        id: 'mean',
        label: 'Mean time of a lookup',
        value: this.lookups === 0 ? 0 : this.#waited / this.lookups,
        unit: 'ms',
      },
      {id: 'stale', label: 'Sent to the old address', value: this.stale, unit: ''},
      {id: 'failures', label: 'Failed', value: this.failures, unit: ''},
      {id: 'bytes', label: 'Bytes to and from servers', value: this.#world.bytes, unit: ''},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  /** The share of lookups that needed no server. */
  get share(): number {
    return this.lookups === 0 ? 0 : this.hits / this.lookups;
  }

  /** What the formula says about it; kept back until the first frame is over. */
  get predicted(): number | undefined {
    return this.lookups > FIRST_FRAME ? hitRatio(this.values.rate / 60, this.values.ttl) : undefined;
  }

  #look(name: string): void {
    const resolution = this.#resolver.resolve({name, type: 'A'});
    const {exchanges, rcode, records} = resolution;
    const answer = records.at(-1)?.data;
    const address = answer?.type === 'A' ? answer.address : 'none';
    const waited = exchanges.reduce(
      (sum, {server, reply}) => sum + (reply === undefined ? TIMEOUT : (ROUND_TRIP.get(server) ?? 0)),
      PHONE_ROUND_TRIP,
    );
    this.#last = {...resolution, name};
    this.#trace.record({kind: 'dns.lookup', name, rcode, address, asked: exchanges.length});
    if (name === TYPO) {
      this.missingAsked += 1;
      if (exchanges.length > 0) this.missingSent += 1;
      this.#say(
        `${TYPO} does not exist: ${exchanges.length > 0 ? 'its zone says so' : 'the resolver remembers'}. ${rcode}.`,
      );
      return;
    }
    this.lookups += 1;
    this.#waited += waited;
    if (exchanges.length === 0) this.hits += 1;
    this.#note(rcode, address);
    if (this.lookups % 5 === 0) this.#shares.push([this.lookups, 100 * this.share]);
    if (exchanges.length > 0) {
      const asked = exchanges.map(({server}) => labelOf(server)).join(' → ');
      this.#say(`Asked: ${asked} → ${rcode === 'NOERROR' ? address : rcode}, after ${waited} ms.`);
    }
  }

  #note(rcode: Rcode, address: string): void {
    const failed = rcode !== 'NOERROR';
    if (failed) this.failures += 1;
    if (this.downSince !== undefined) {
      if (failed) this.failedWhileDown += 1;
      else this.answeredWhileDown += 1;
    }
    if (!failed && address !== this.#world.apiAddress) {
      this.stale += 1;
      this.lastStale = this.time;
    }
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #path(): View {
    const last = this.#last;
    const exchanges = last?.exchanges ?? [];
    return {
      kind: 'table',
      title: 'The last lookup',
      description:
        last === undefined
          ? 'Nobody has asked yet.'
          : exchanges.length === 0
            ? `The resolver remembered ${last.name} and asked nobody.`
            : `For ${last.name} the resolver asked ${exchanges.length} ${exchanges.length === 1 ? 'server' : 'servers'}.`,
      columns: ['Server', 'Its answer', 'Time'],
      rows:
        exchanges.length === 0
          ? [{cells: ['nobody', last === undefined ? '' : 'from memory', `${PHONE_ROUND_TRIP} ms`], tone: 'good'}]
          : exchanges.map(({server, reply}) => {
              const answer = reply?.answers.at(-1)?.data;
              const said =
                reply === undefined
                  ? 'none'
                  : answer?.type === 'A'
                    ? answer.address
                    : reply.authority.some(({data}) => data.type === 'NS')
                      ? `ask ${reply.authority[0]?.name ?? ''}.`
                      : 'no such name';
              const time = reply === undefined ? TIMEOUT : (ROUND_TRIP.get(server) ?? 0);
              return {cells: [labelOf(server), said, `${time} ms`], tone: reply === undefined ? 'bad' : 'active'};
            }),
    };
  }

  #memory(): View {
    const entries = this.#resolver.cache.entries(this.time);
    return {
      kind: 'table',
      title: 'What the resolver remembers',
      description:
        entries.length === 0 ? 'The resolver remembers nothing.' : `The resolver remembers ${entries.length} facts.`,
      columns: ['Name', 'Type', 'Says', 'For'],
      rows: entries.map((entry) => this.#row(entry)),
    };
  }

  #row({name, type, known}: CacheEntry): {cells: string[]; tone: 'good' | 'bad' | 'waiting' | 'plain'} {
    if (known.kind !== 'records') {
      return {cells: [`${name}.`, type, 'does not exist', `${known.ttl} s`], tone: 'waiting'};
    }
    const [first] = known.records;
    const data = first?.data;
    const says = data?.type === 'A' ? data.address : data?.type === 'NS' ? `${data.host}.` : '';
    const isOld = name === API && says !== this.#world.apiAddress;
    return {
      cells: [`${name}.`, type, says, `${first?.ttl ?? 0} s`],
      tone: name !== API ? 'plain' : isOld ? 'bad' : 'good',
    };
  }

  #series(): View {
    const {predicted} = this;
    const measured = `Of ${this.lookups} lookups, ${(100 * this.share).toFixed(0)} % were answered from memory.`;
    return {
      kind: 'series',
      title: 'Answered from memory',
      description:
        predicted === undefined ? measured : `${measured} The formula says ${(100 * predicted).toFixed(0)} %.`,
      x: {label: 'lookups', unit: ''},
      y: {label: 'from memory', unit: '%', max: 100},
      lines: [{label: 'measured', points: this.#shares}],
      levels: predicted === undefined ? [] : [{label: 'formula', y: 100 * predicted}],
    };
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'dns',
  title: 'A name, a resolver, a cache',
  summary:
    'Phones look a name up through one resolver. Move the service, stop its servers, and see who notices, and when.',
  timeUnit: 's',
  parameters: {
    ttl: number({label: 'Time to live of the address', unit: 's', min: 0, max: 3600, step: 10, initial: 60}),
    negativeTtl: number({
      label: 'Time to live of “does not exist”',
      unit: 's',
      min: 0,
      max: 3600,
      step: 10,
      initial: 300,
    }),
    rate: number({label: 'Lookups', unit: 'a minute', min: 1, max: 120, step: 1, initial: 10}),
  },
  predict: {
    question:
      'Phones ask a resolver for one name, ten times a minute, at random moments. Its time to live is 60 s. What share of the lookups does the resolver answer without asking anybody?',
    options: [
      {
        text: 'About 60 %',
        explanation: 'The time to live is not a share. What counts is how many lookups fall into it.',
      },
      {
        text: 'About 91 %',
        explanation:
          'After each miss the answer lives for 60 s, in which ten lookups come on average: ten hits for each miss, 10 of 11.',
      },
      {
        text: 'About 99.9 %',
        explanation: 'So it is with a thousand lookups a minute: then a thousand share each miss.',
      },
    ],
    right: 1,
  },
  explain:
    'Each miss is followed by λT hits on average, so the resolver answers λT / (1 + λT) of the lookups from memory. The same memory decides how long phones go to an old address: up to the time to live, however urgent the move is, and how long they find the service while its name servers are down: up to the same time. One number trades load and resilience for speed of change. A name that does not exist is remembered too, for as long as the SOA of its zone says.',
  challenges: [
    {
      id: 'offload',
      title: 'Hardly ever asked',
      task: 'Have 98 % or more of at least 200 lookups answered from memory, at 30 lookups a minute or fewer.',
      hint: 'Ninety-eight of a hundred are 49 hits for each miss.',
      solved: ({lookups, share, values}: DnsRun) => lookups >= 200 && share >= 0.98 && values.rate <= 30,
    },
    {
      id: 'failover',
      title: 'Everybody has moved',
      task: 'Move the API while 30 or more lookups a minute come, and have nobody sent to the old address later than 20 s after that, over two minutes.',
      hint: 'You must have decided before the move.',
      solved: ({movedAt, lastStale, time, values}: DnsRun) =>
        movedAt !== undefined &&
        values.rate >= 30 &&
        movedAt > 30 &&
        time >= movedAt + 120 &&
        (lastStale === undefined || lastStale <= movedAt + 20),
    },
    {
      id: 'outage',
      title: 'Nobody noticed',
      task: 'Stop the servers of the zone for ten minutes, answer 50 lookups meanwhile, and have none fail.',
      hint: 'What is remembered must last as long. When was it last asked for?',
      solved: ({downSince, time, answeredWhileDown, failedWhileDown}: DnsRun) =>
        downSince !== undefined && time >= downSince + 600 && answeredWhileDown >= 50 && failedWhileDown === 0,
    },
    {
      id: 'typo',
      title: 'Nothing, remembered',
      task: 'Ask for the misspelt name five times or more, and have its zone asked once only.',
      hint: 'How long “does not exist” lives is a number of its own.',
      solved: ({missingAsked, missingSent}: DnsRun) => missingAsked >= 5 && missingSent === 1,
    },
  ],
  firstFrame: FIRST_FRAME,
  maxSteps: 1500,
  pace: 4,
  start: (values, seed) => new DnsRun(values, seed),
});

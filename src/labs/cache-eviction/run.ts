import type {Action, LogEntry, Metric, Run, View} from '../experiment';
import {Rng, Trace, type Clock, type TraceEvent} from '../kernel';
import {
  BELADY_STRING,
  loop,
  OptimalHits,
  policies,
  scans,
  shifts,
  zipf,
  type Cache,
  type Key,
  type Policy,
} from './index';

/** What requests come. */
type Load = 'loop' | 'zipf' | 'scans' | 'shifts' | 'belady';

/** The policies by the names that people know. */
export const labels: Readonly<Record<Policy, string>> = {
  fifo: 'FIFO',
  lru: 'LRU',
  lfu: 'LFU',
  clock: 'CLOCK',
  sieve: 'SIEVE',
  's3-fifo': 'S3-FIFO',
  'w-tinylfu': 'W-TinyLFU',
};
const order: readonly Policy[] = ['fifo', 'lru', 'lfu', 'clock', 'sieve', 's3-fifo', 'w-tinylfu'];

/** What the mark of an entry means, in the words of each policy. */
const marks: Readonly<Record<Policy, string>> = {
  fifo: '',
  lru: '',
  lfu: 'Behind the dot: how often it was requested.',
  clock: '',
  sieve: '',
  's3-fifo': 'Behind the dot: hits that still count for it.',
  'w-tinylfu': 'Behind the dot: what the sketch estimates.',
};

/** The loop is longer than the cache by this. */
export const LOOP_EXCESS = 2;
/** Requests between two scans or shifts of the workloads that have them. */
const EVERY = 200;
/** Keys of the reader's scans, which no workload uses. */
const FOREIGN = 9000;
const DRAWN_CELLS = 12;
const RECENT = 100;
/** Requests after a scan of the reader in which it is judged. */
export const AFTERMATH = 50;

/** The parameters of a run. */
interface Values {
  readonly policy: Policy;
  readonly workload: Load;
  readonly capacity: number;
  readonly keys: number;
  readonly skew: number;
}

type CacheEvent = TraceEvent &
  (
    | {readonly kind: 'cache.request'; readonly key: Key; readonly hit: boolean; readonly evicted: Key | null}
    | {readonly kind: 'cache.scan'; readonly length: number}
    | {readonly kind: 'cache.shift'}
  );

/** A cache with its hits. */
interface Contender {
  /** The cache. */
  readonly cache: Cache;
  /** Hits so far. */
  hits: number;
}

function requests({workload, capacity, keys, skew}: Values, rng: Rng): Iterator<Key> {
  switch (workload) {
    case 'loop':
      return loop(capacity + LOOP_EXCESS);
    case 'zipf':
      return zipf(keys, skew, rng);
    case 'scans':
      return scans(keys, skew, EVERY, 2 * capacity, rng);
    case 'shifts':
      return shifts(keys, skew, EVERY, rng);
    case 'belady':
      return BELADY_STRING.values();
  }
}

/** All policies on the same requests, one of them under the lens. */
export class EvictionRun implements Run, Clock {
  /** Requests so far. */
  time = 0;
  readonly log: LogEntry[] = [];
  /** The parameters. */
  readonly values: Values;
  /** The limit. */
  readonly optimum: OptimalHits;
  /** The chosen policy with one place more. */
  readonly roomier: Contender;
  /** What became of the last scan of the reader: hits of the chosen policy and of LRU in the requests after it. */
  aftermath: {requests: number; hits: number; lruHits: number} | undefined;
  readonly #contenders: Readonly<Record<Policy, Contender>>;
  readonly #requests: Iterator<Key>;
  readonly #trace = new Trace<CacheEvent>(this);
  /** Keys of a scan of the reader that are still to come. */
  readonly #pending: Key[] = [];
  #foreign = FOREIGN;
  #offset = 0;
  #last: {key: Key; hit: boolean; evicted: Key | undefined} | undefined;
  readonly #ratios: Record<'policy' | 'lru' | 'optimum', [number, number][]> = {policy: [], lru: [], optimum: []};
  readonly #recent: boolean[] = [];

  constructor(values: Values, seed: number) {
    const {policy, capacity} = values;
    const contend = (name: Policy): Contender => ({cache: policies[name](capacity), hits: 0});
    this.values = values;
    this.optimum = new OptimalHits(capacity);
    this.roomier = {cache: policies[policy](capacity + 1), hits: 0};
    this.#contenders = {
      fifo: contend('fifo'),
      lru: contend('lru'),
      lfu: contend('lfu'),
      clock: contend('clock'),
      sieve: contend('sieve'),
      's3-fifo': contend('s3-fifo'),
      'w-tinylfu': contend('w-tinylfu'),
    };
    this.#requests = requests(values, Rng.seeded(seed).split('requests'));
  }

  /** The time of the trace: requests so far. */
  get now(): number {
    return this.time;
  }

  /** The chosen policy. */
  get chosen(): Contender {
    return this.#contenders[this.values.policy];
  }

  step(): boolean {
    const scanned = this.#pending.shift();
    const next = scanned === undefined ? this.#requests.next() : {done: false, value: scanned};
    if (next.done === true) return false;
    const key = scanned === undefined ? this.#moved(next.value) : scanned;
    this.time += 1;
    let lruHit = false;
    for (const name of order) {
      const contender = this.#contenders[name];
      const access = contender.cache.access(key);
      contender.hits += Number(access.hit);
      if (name === 'lru') lruHit = access.hit;
      if (name === this.values.policy) this.#tell(key, access.hit, access.evicted);
    }
    this.roomier.hits += Number(this.roomier.cache.access(key).hit);
    this.optimum.access(key);
    if (scanned === undefined) this.#judge(lruHit);
    this.#note();
    return true;
  }

  actions(): Action[] {
    const {workload, capacity} = this.values;
    if (workload === 'belady') return [];
    const scan = {id: 'scan', label: `Scan ${2 * capacity} new keys`, group: 'Disturb'};
    const shift = {id: 'shift', label: 'Make other keys popular', group: 'Disturb'};
    return [...(this.#pending.length === 0 ? [scan] : []), ...(workload === 'loop' ? [] : [shift])];
  }

  act(id: string): void {
    if (id === 'scan') {
      const length = 2 * this.values.capacity;
      for (let i = 0; i < length; i++) this.#pending.push(this.#foreign++);
      this.aftermath = {requests: 0, hits: 0, lruHits: 0};
      this.#trace.record({kind: 'cache.scan', length});
      this.#say(`A scan begins: ${length} keys that come once and never again.`);
    } else {
      this.#offset += Math.ceil(this.values.keys / 3);
      this.#trace.record({kind: 'cache.shift'});
      this.#say('Popularity shifts: other keys are requested most from now on.');
    }
  }

  views(): View[] {
    return [this.#segments(), this.#series(), this.#bars()];
  }

  metrics(): Metric[] {
    const recent = this.#recent.slice(-RECENT);
    return [
      {id: 'hits', label: 'Hit ratio', value: this.#percent(this.chosen.hits), unit: '%'},
      {
        id: 'recent',
        label: `Of the last ${RECENT} requests`,
        value: share(recent.filter(Boolean).length, recent.length),
        unit: '%',
      },
      {id: 'lru', label: 'LRU', value: this.#percent(this.#contenders.lru.hits), unit: '%'},
      {id: 'optimum', label: 'Optimum', value: this.#percent(this.optimum.hits), unit: '%'},
      {id: 'roomier', label: 'With one place more', value: this.#percent(this.roomier.hits), unit: '%'},
    ];
  }

  hash(): string {
    return this.#trace.hash;
  }

  /** A key of the workload after the shifts of the reader; the keys of scans stay what they are. */
  #moved(key: Key): Key {
    const {workload, keys} = this.values;
    return workload === 'loop' || key >= keys ? key : (key + this.#offset) % keys;
  }

  #tell(key: Key, hit: boolean, evicted: Key | undefined): void {
    this.#last = {key, hit, evicted};
    this.#recent.push(hit);
    this.#trace.record({kind: 'cache.request', key, hit, evicted: evicted ?? null});
    const loaded = evicted === undefined ? 'loaded' : `loaded, and ${evicted} has to leave`;
    this.#say(`Key ${key}: ${hit ? 'a hit' : `a miss; ${loaded}`}.`);
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #judge(lruHit: boolean): void {
    const {aftermath} = this;
    if (aftermath === undefined || aftermath.requests >= AFTERMATH || this.#pending.length > 0) return;
    aftermath.requests += 1;
    aftermath.hits += Number(this.#last?.hit === true);
    aftermath.lruHits += Number(lruHit);
  }

  #note(): void {
    this.#ratios.policy.push([this.time, this.#percent(this.chosen.hits)]);
    this.#ratios.lru.push([this.time, this.#percent(this.#contenders.lru.hits)]);
    this.#ratios.optimum.push([this.time, this.#percent(this.optimum.hits)]);
  }

  #percent(hits: number): number {
    return share(hits, this.time);
  }

  #segments(): View {
    const {policy, capacity} = this.values;
    const {cache} = this.chosen;
    const last = this.#last;
    const counted = marks[policy] !== '';
    const segments = cache.segments();
    const sentence =
      last === undefined
        ? 'It is empty.'
        : `The last request, for key ${last.key}, was a ${last.hit ? 'hit' : 'miss'}${last.evicted === undefined ? '' : ` and evicted ${last.evicted}`}.`;
    const bits = policy === 'clock' || policy === 'sieve' ? ' Marked good: requested since the hand last passed.' : '';
    return {
      kind: 'rows',
      title: `${labels[policy]} inside`,
      description:
        `${cache.size} of ${capacity} places are taken. ${sentence} New entries come in at the left. ${marks[policy]}${bits}`.trimEnd(),
      rows: segments.map(({name, capacity: most, entries, hand, ghost}) => {
        const beyond = Math.max(0, entries.length - DRAWN_CELLS);
        // The end at which entries leave is what matters: the tail, or where the hand is.
        const start = hand === undefined ? beyond : Math.min(beyond, Math.max(0, hand - DRAWN_CELLS / 2));
        const drawn = entries.slice(start, start + DRAWN_CELLS);
        return {
          id: name,
          label: name,
          detail: `${entries.length} of ${most}${ghost === true ? ' names' : ''}${beyond > 0 ? `, ${DRAWN_CELLS} drawn` : ''}`,
          cells: drawn.map(({key, mark}) => ({
            text: counted && ghost !== true ? `${key}·${mark}` : `${key}`,
            tone: ghost === true ? 'muted' : key === last?.key ? 'active' : !counted && mark > 0 ? 'good' : 'plain',
          })),
          ...(hand === undefined ? {} : {markers: [{at: hand - start, label: 'hand'}]}),
        };
      }),
    };
  }

  #series(): View {
    const {policy} = this.values;
    const [mine, lru, most] = [this.chosen.hits, this.#contenders.lru.hits, this.optimum.hits].map((hits) =>
      this.#percent(hits).toFixed(1),
    );
    const {policy: chosen, lru: compared, optimum} = this.#ratios;
    const others = [
      {label: 'LRU', points: compared},
      {label: 'Optimum', points: optimum, dashed: true},
    ];
    return {
      kind: 'series',
      title: 'Hit ratio so far',
      description: `After ${this.time} requests: ${labels[policy]} ${mine} %, LRU ${lru} %, the optimum, which knows the future, ${most} %.`,
      x: {label: 'requests', unit: ''},
      y: {label: 'hit ratio', unit: '%', max: 100},
      lines: policy === 'lru' ? others : [{label: labels[policy], points: chosen}, ...others],
    };
  }

  #bars(): View {
    const ranked = [...order].sort((a, b) => this.#contenders[b].hits - this.#contenders[a].hits);
    const best = ranked[0] ?? this.values.policy;
    return {
      kind: 'bars',
      title: 'All policies on the same requests',
      description: `The highest hit ratio so far is that of ${labels[best]}, ${this.#percent(this.#contenders[best].hits).toFixed(1)} %. The limit is ${this.#percent(this.optimum.hits).toFixed(1)} %.`,
      unit: '%',
      max: 100,
      bars: [
        ...order.map((name) => ({
          label: labels[name],
          value: this.#percent(this.#contenders[name].hits),
          tone: name === this.values.policy ? ('active' as const) : ('plain' as const),
        })),
        {label: 'Optimum', value: this.#percent(this.optimum.hits), tone: 'muted'},
      ],
    };
  }
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}

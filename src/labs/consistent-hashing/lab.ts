import {choice, defineLab, number, type Action, type LogEntry, type Metric, type Run, type View} from '../experiment';
import {Rng} from '../kernel';
import {hash64, POSITIONS, type HashFunction} from './hash64';
import {JumpBuckets} from './jump';
import {Modulo} from './modulo';
import type {Placement} from './placement';
import {Rendezvous} from './rendezvous';
import {HashRing} from './ring';
import {skew} from './theory';
import {CacheTier, type Change} from './tier';

type Scheme = 'modulo' | 'ring' | 'rendezvous' | 'jump';

const LOOKUPS = 200;
const JOIN_AT = 10;
const MOST_NODES = 12;
const FEWEST_NODES = 2;
/** Keys that are drawn; the numbers are of all keys. */
const DRAWN_KEYS = 20;
/** A ring with more points than this is a blur. */
const MOST_POINTS = 300;

const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;

function place(scheme: Scheme, vnodes: number, hash: HashFunction): Placement {
  switch (scheme) {
    case 'modulo':
      return new Modulo(hash);
    case 'ring':
      return new HashRing({vnodes, hash});
    case 'rendezvous':
      return new Rendezvous(hash);
    case 'jump':
      return new JumpBuckets(hash);
  }
}

interface Values {
  readonly scheme: Scheme;
  readonly nodes: number;
  readonly vnodes: number;
  readonly keys: number;
  readonly database: number;
}

class HashingRun implements Run {
  readonly log: LogEntry[] = [];
  readonly values: Values;
  readonly tier: CacheTier;
  /** Seconds in which the database got more than it can serve. */
  overloaded = 0;
  readonly #placement: Placement;
  readonly #hash: HashFunction;
  /** The owners of the drawn keys before the last change. */
  #before: readonly (string | undefined)[];

  constructor(values: Values, seed: number) {
    // The seed is part of what is hashed, so another seed is another ring.
    this.#hash = (text) => hash64(`${seed}:${text}`);
    this.#placement = place(values.scheme, values.vnodes, this.#hash);
    this.values = values;
    this.tier = new CacheTier({
      placement: this.#placement,
      nodes: values.nodes,
      keys: values.keys,
      lookups: LOOKUPS,
      rng: Rng.seeded(seed).split('lookups'),
    });
    this.#before = this.tier.owners;
    this.#say(`${values.nodes} caches hold all ${values.keys} photos. ${LOOKUPS} lookups arrive in each second.`);
  }

  get time(): number {
    return this.tier.now;
  }

  get skew(): ReturnType<typeof skew> {
    return skew(this.tier.loads);
  }

  step(): boolean {
    if (this.time === JOIN_AT && this.tier.nodes.length < MOST_NODES) this.#join('The autoscaler adds a cache.');
    const wasOver = this.#missesNow > this.values.database;
    this.tier.second();
    const isOver = this.#missesNow > this.values.database;
    if (isOver) this.overloaded += 1;
    if (isOver && !wasOver) this.#say(`${this.#missesNow} lookups miss: more than the database can serve.`);
    if (!isOver && wasOver) this.#say(`${this.#missesNow} lookups miss: the database keeps up again.`);
    return true;
  }

  actions(): Action[] {
    const {nodes} = this.tier;
    const join = nodes.length < MOST_NODES ? [{id: 'join', label: 'Add a cache', group: 'Scale'}] : [];
    if (nodes.length <= FEWEST_NODES) return join;
    return [...join, ...nodes.map((node) => ({id: `crash:${node}`, label: `Crash ${node}`, group: 'Crash'}))];
  }

  act(id: string): void {
    if (id === 'join') this.#join('You add a cache.');
    else this.#crash(id.slice('crash:'.length));
  }

  views(): View[] {
    return [this.#drawn(), this.#bars(), this.#series()];
  }

  metrics(): Metric[] {
    const last = this.tier.changes.at(-1);
    return [
      {id: 'hits', label: 'Hit ratio', value: 100 * (1 - this.#missesNow / LOOKUPS), unit: '%'},
      {id: 'moved', label: 'Moved by the last change', value: 100 * (last?.moved ?? 0), unit: '%'},
      {id: 'ideal', label: 'As few as possible', value: 100 * (last?.ideal ?? 0), unit: '%'},
      {id: 'skew', label: 'Fullest cache, of the mean', value: 100 * this.skew.maxToMean, unit: '%'},
      {id: 'overloaded', label: 'Database overloaded', value: this.overloaded, unit: 's'},
    ];
  }

  hash(): string {
    return this.tier.trace.hash;
  }

  get #missesNow(): number {
    return this.tier.misses.at(-1) ?? 0;
  }

  #join(reason: string): void {
    this.#before = this.tier.owners;
    this.#tell(this.tier.join(), `${reason} `);
  }

  #crash(node: string): void {
    this.#before = this.tier.owners;
    this.#tell(this.tier.crash(node), '');
  }

  #tell({kind, node, moved, ideal}: Change, reason: string): void {
    const what = kind === 'join' ? `${node} joins, empty` : `${node} crashes, and what it held is gone`;
    this.#say(`${reason}${what}: ${percent(moved)} of the photos have another owner; ${percent(ideal)} had to.`);
  }

  #say(text: string): void {
    this.log.push({time: this.time, text});
  }

  #drawn(): View {
    const {owners, nodes} = this.tier;
    const keys = owners.slice(0, DRAWN_KEYS).map((owner, key) => ({
      label: `${key}`,
      node: owner ?? '',
      tone: owner === this.#before[key] ? ('plain' as const) : ('active' as const),
    }));
    const moved = keys.filter(({tone}) => tone === 'active').map(({label}) => label);
    const sentence =
      `Of ${keys.length} photos drawn, ` +
      (moved.length === 0
        ? 'none was moved by the last change.'
        : `the last change moved ${moved.length}: ${moved.join(', ')}.`);
    if (this.#placement instanceof HashRing && this.#placement.points.length <= MOST_POINTS) {
      const ring = this.#placement;
      return {
        kind: 'ring',
        title: 'The ring',
        description: `${nodes.length} caches with ${this.values.vnodes} points each; a photo belongs to the next point clockwise. ${sentence}`,
        nodes: nodes.map((id) => ({
          id,
          label: id,
          positions: ring.points.filter(({node}) => node === id).map(({position}) => position / POSITIONS),
          tone: this.tier.changes.at(-1)?.node === id ? 'active' : 'plain',
        })),
        keys: keys.map((key) => ({...key, position: ring.position(`photo-${key.label}`) / POSITIONS})),
      };
    }
    return {
      kind: 'rows',
      title: 'Who owns which photo',
      description: sentence,
      rows: nodes.map((node) => ({
        id: node,
        label: node,
        cells: keys.filter((key) => key.node === node).map(({label, tone}) => ({text: label, tone})),
      })),
    };
  }

  #bars(): View {
    const {loads, nodes} = this.tier;
    const mean = this.values.keys / nodes.length;
    const fullest = nodes[loads.indexOf(Math.max(...loads))] ?? '';
    return {
      kind: 'bars',
      title: 'Photos on each cache',
      description: `A fair share is ${mean.toFixed(0)} photos. The fullest cache, ${fullest}, has ${percent(this.skew.maxToMean)} of that; the standard deviation is ${percent(this.skew.deviation)} of it.`,
      unit: '',
      bars: nodes.map((label, index) => {
        const value = loads[index] ?? 0;
        return {label, value, expected: mean, tone: value > 1.3 * mean ? 'bad' : 'plain'};
      }),
    };
  }

  #series(): View {
    const {misses, changes} = this.tier;
    const {database} = this.values;
    const last = changes.at(-1);
    const levels = [{label: 'what the database can serve', y: database}];
    if (last) levels.push({label: 'as few as possible after the last change', y: LOOKUPS * last.ideal});
    return {
      kind: 'series',
      title: 'Lookups that reach the database',
      description: `In the last second ${this.#missesNow} of ${LOOKUPS} lookups missed; the database can serve ${database}. It was overloaded for ${this.overloaded} s so far.`,
      x: {label: 'time', unit: 's'},
      y: {label: 'misses', unit: '1/s', max: LOOKUPS},
      lines: [{label: 'misses', points: misses.map((count, index) => [index + 1, count] as const)}],
      levels,
    };
  }
}

/** The experiment. */
export const lab = defineLab({
  name: 'consistent-hashing',
  title: 'Consistent hashing',
  summary: 'Add a cache, crash another, and see how many keys change their owner, and what the database feels of it.',
  timeUnit: 's',
  parameters: {
    scheme: choice({
      label: 'Placement',
      options: {modulo: 'hash mod n', ring: 'Hash ring', rendezvous: 'Rendezvous', jump: 'Jump hash'},
      initial: 'modulo',
    }),
    nodes: number({label: 'Caches at first', unit: '', min: 3, max: 11, step: 1, initial: 8}),
    vnodes: number({label: 'Points a cache (ring only)', unit: '', min: 1, max: 64, step: 1, initial: 16}),
    keys: number({label: 'Photos', unit: '', min: 500, max: 5000, step: 500, initial: 2000}),
    database: number({label: 'Database capacity', unit: '1/s', min: 20, max: 200, step: 10, initial: 60}),
  },
  predict: {
    question:
      'Eight caches hold 2,000 photos, each photo on the cache “hash mod 8”. A ninth cache joins, so it becomes “hash mod 9”. Which part of the lookups goes to the database right after?',
    options: [
      {
        text: 'A ninth',
        explanation:
          'So much must move, for the new cache has to get its fair share. Modulo moves far more: it also shuffles photos among the caches that were there before.',
      },
      {
        text: 'About half',
        explanation:
          'It would be half if each photo had an even chance to stay. It stays only if its hash has the same remainder for 8 as for 9, which is rarer.',
      },
      {
        text: 'Eight ninths',
        explanation:
          'A photo stays where it is only if its hash leaves the same remainder modulo 8 and modulo 9. Of the 72 pairs of remainders, 8 agree: one photo in nine stays, eight in nine move.',
      },
    ],
    right: 2,
  },
  explain:
    'A lookup misses when the owner of its key has changed, because the new owner starts without it. Modulo changes the owner of n in n + 1 keys when a node joins n others. The ring, rendezvous and jump hash change only that of the keys which the new node takes over, 1 in n + 1, and when a node crashes, only that of the keys which it held; jump hash manages the latter for its last node only. They differ in how even they are: on a ring with v points a node, the deviation of the load is about 1 / √v of the mean, while rendezvous and jump hash are as even as the hash itself.',
  challenges: [
    {
      id: 'calm-growth',
      title: 'Grow and lose without an outage',
      task: 'A cache joins after 10 s. Crash one after that, and let 5 s pass. In no second may the database get more than it can serve, at a capacity of 60/s or less.',
      hint: 'Any scheme but one moves only what has to move. On a ring with few points, one cache may own much more than its share.',
      solved: ({tier, overloaded, values}: HashingRun) => {
        const join = tier.changes.findIndex(({kind}) => kind === 'join');
        const crash = tier.changes.find(({kind}, index) => kind === 'crash' && join >= 0 && index > join);
        return crash !== undefined && tier.now >= crash.time + 5 && overloaded === 0 && values.database <= 60;
      },
    },
    {
      id: 'even-ring',
      title: 'An even ring',
      task: 'On the ring, with eight caches or more, bring the fullest cache below 130 % of a fair share.',
      hint: 'The deviation falls with the square root of the number of points: four times as many points halve it.',
      solved: ({tier, skew: {maxToMean}, values}: HashingRun) =>
        values.scheme === 'ring' && tier.nodes.length >= 8 && maxToMean < 1.3,
    },
    {
      id: 'jump-price',
      title: 'The price of jump hash',
      task: 'With jump hash, lose one cache so that at least one and a half times as many photos move as it held.',
      hint: 'Buckets are numbered. What happens to the numbers if the one that crashes is not the last?',
      solved: ({tier, values}: HashingRun) =>
        values.scheme === 'jump' &&
        tier.changes.some(({kind, moved, ideal}) => kind === 'crash' && moved >= 1.5 * ideal),
    },
  ],
  firstFrame: 8,
  maxSteps: 90,
  pace: 4,
  start: (values, seed) => new HashingRun(values, seed),
});

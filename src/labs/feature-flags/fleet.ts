import {Rng, Scheduler, Trace} from '../kernel';
import {BUCKETS} from './bucket';
import type {Evaluation, Flag, Serve, Subject} from './flag';
import {FlagStore, type AuditEntry, type Publication} from './store';

/** The two services that a request passes, in this order. */
export const SERVICES = ['edge', 'thumbs'] as const;
/** One of {@link SERVICES}. */
export type Service = (typeof SERVICES)[number];

/** Requests a second. */
export const RATE = 40;
/** The flag of the fleet. */
export const FLAG_KEY = 'fast-thumbnails';
/** A message takes so long at least, and at most: milliseconds. */
const LATENCY = {min: 50, max: 250};
/** An instance that lost its connection opens it again within so many milliseconds. */
const RECONNECT = 2000;
const STAFF = '@photos.example';

/** Whoever sends requests: Ada, nine of the staff, and 990 others. */
export const USERS: readonly Subject[] = [
  {key: 'ada'},
  ...Array.from({length: 9}, (_, index) => ({
    key: `staff-${index + 1}`,
    attributes: {email: `staff-${index + 1}${STAFF}`},
  })),
  ...Array.from({length: 990}, (_, index) => ({key: `user-${index + 1}`})),
];

const percentage = (percent: number): Serve => ({
  shares: [
    {variant: 'new', buckets: (percent * BUCKETS) / 100},
    {variant: 'old', buckets: BUCKETS - (percent * BUCKETS) / 100},
  ],
});

/** The flag for the new encoder: all of the staff, and a percentage of everybody else. */
export function encoderFlag(on: boolean, percent: number): Flag {
  return {
    key: FLAG_KEY,
    on,
    off: 'old',
    variants: ['old', 'new'],
    salt: 'fast-thumbnails-1',
    rules: [{name: 'staff', when: [{attribute: 'email', endsWith: STAFF}], serve: {variant: 'new'}}],
    otherwise: percentage(percent),
  };
}

/** A flag that no instance takes: its shares are not whole. */
export function brokenFlag(): Flag {
  return {...encoderFlag(true, 100), otherwise: {shares: [{variant: 'new', buckets: BUCKETS + 1}]}};
}

/** How a fleet hears of changes. */
export interface FleetOptions {
  readonly seed: number;
  /** Of each service. */
  readonly instances: number;
  /** Whether instances ask every `interval` ms, are told over a connection that stays open, or both. */
  readonly news: 'poll' | 'stream' | 'both';
  readonly interval: number;
  /** The part of open connections that is dead at a publication without either end knowing, from 0 to 1. */
  readonly dead: number;
  /** Whether each service evaluates the flag for itself, or obeys what the edge has decided. */
  readonly evaluate: 'each' | 'edge';
  /** The percentage at first. */
  readonly percent: number;
}

/** What happened in a fleet. */
export type FleetEvent =
  | {readonly kind: 'flags.publish'; readonly version: number}
  | {readonly kind: 'flags.take' | 'flags.refuse'; readonly node: string; readonly version: number}
  | {readonly kind: 'flags.miss' | 'instance.restart'; readonly node: string}
  | {readonly kind: 'flags.down' | 'flags.up'}
  | {
      readonly kind: 'request.served';
      readonly node: string;
      readonly user: string;
      readonly edge: string;
      readonly thumbs: string;
    };

/** One process. */
export interface Instance {
  readonly name: string;
  readonly service: Service;
  /** Its flags; empty again after a restart. */
  flags: FlagStore;
  /** The newest publication that it has seen, taken or refused. */
  seen: number;
}

/** What became of requests. */
export interface Tally {
  readonly requests: number;
  /** For which the new encoder ran. */
  readonly fresh: number;
  /** For which the new encoder ran although the flag was killed. */
  readonly late: number;
  /** In which the two services had different variants. */
  readonly mixed: number;
  /** In which a service knew no flag. */
  readonly fallback: number;
}

/** The last publication that instances can take, and how it spread. */
export interface Spreading {
  readonly version: number;
  /** When it was published, in ms. */
  readonly at: number;
  /** When the first half and the last of the instances had it, in ms. */
  half?: number;
  all?: number;
}

/**
 * Two services of several instances each, the flag store that they all ask, and requests that pass one instance of each. Every
 * instance has its own copy of the flags and evaluates by it, without a call. So a change is in force when it has arrived, and
 * it arrives at each instance at another time.
 */
export class Fleet {
  readonly scheduler = new Scheduler();
  readonly trace = new Trace<FleetEvent>(this.scheduler);
  readonly instances: readonly Instance[];
  /** How the last good publication spread. */
  spreading: Spreading = {version: 1, at: 0};
  /** Whether the flag store answers. */
  isUp = true;
  /** Questions that instances put to the flag store. */
  asked = 0;
  /** The flag of the last good publication: what is meant, though not yet in force everywhere. */
  intended: Flag;
  readonly #options: FleetOptions;
  readonly #requests: Rng;
  readonly #network: Rng;
  #published: Publication;

  constructor(options: FleetOptions) {
    const rng = Rng.seeded(options.seed);
    this.#options = options;
    this.#requests = rng.split('requests');
    this.#network = rng.split('network');
    this.intended = encoderFlag(true, options.percent);
    this.#published = {version: 1, flags: [this.intended], by: 'ada', why: 'start'};
    this.instances = SERVICES.flatMap((service) =>
      Array.from({length: options.instances}, (_, index) => ({
        name: `${service.charAt(0)}${index + 1}`,
        service,
        flags: new FlagStore(),
        seen: 0,
      })),
    );
    const phases = rng.split('phases');
    for (const instance of this.instances) {
      this.#hear(instance, this.#published);
      if (options.news !== 'stream') this.#pollFrom(instance, phases.float() * options.interval);
    }
  }

  /** Instances of a service. */
  of(service: Service): readonly Instance[] {
    return this.instances.filter((instance) => instance.service === service);
  }

  /** Publishes a flag; it reaches those who are told, if their connection lives, and those who ask, when they ask. */
  publish(flag: Flag, why: string): void {
    const version = this.#published.version + 1;
    this.#published = {version, flags: [flag], by: 'ada', why};
    this.trace.record({kind: 'flags.publish', version});
    if (new FlagStore().publish(this.#published).problems.length === 0) {
      this.intended = flag;
      this.spreading = {version, at: this.scheduler.now};
    }
    if (this.#options.news === 'poll') return;
    for (const instance of this.instances) {
      if (this.#network.chance(this.#options.dead)) this.trace.record({kind: 'flags.miss', node: instance.name});
      else this.#send(instance);
    }
  }

  /** The flag store stops answering, and its connections break, which both ends notice. */
  stop(): void {
    this.isUp = false;
    this.trace.record({kind: 'flags.down'});
  }

  /** The flag store answers again; broken connections are opened anew, and begin with what is in force. */
  start(): void {
    this.isUp = true;
    this.trace.record({kind: 'flags.up'});
    if (this.#options.news === 'poll') return;
    for (const instance of this.instances) {
      this.scheduler.after(this.#network.float() * RECONNECT, () => this.#ask(instance));
    }
  }

  /** A process starts again: without flags, until the flag store answers its first question. */
  restart(instance: Instance): void {
    instance.flags = new FlagStore();
    instance.seen = 0;
    this.trace.record({kind: 'instance.restart', node: instance.name});
    this.#ask(instance);
  }

  /** Lets `ms` pass, with requests spread evenly over them. */
  run(ms: number): Tally {
    const tally = {requests: 0, fresh: 0, late: 0, mixed: 0, fallback: 0};
    const end = this.scheduler.now + ms;
    for (let at = this.scheduler.now + 1000 / RATE; at <= end; at += 1000 / RATE) {
      this.scheduler.runUntil(at);
      const [edge, thumbs] = this.#serve();
      tally.requests++;
      if (thumbs.variant === 'new') tally.fresh++;
      if (thumbs.variant === 'new' && !this.intended.on) tally.late++;
      if (edge.variant !== thumbs.variant) tally.mixed++;
      if (edge.reason === 'fallback' || thumbs.reason === 'fallback') tally.fallback++;
    }
    this.scheduler.runUntil(end);
    return tally;
  }

  #serve(): readonly [edge: Evaluation, thumbs: Evaluation] {
    const user = this.#requests.pick(USERS);
    const [first, second] = SERVICES.map((service) => this.#requests.pick(this.of(service)));
    if (first === undefined || second === undefined) throw new Error('a service has no instance');
    const edge = first.flags.evaluate(FLAG_KEY, user, 'old');
    const thumbs = this.#options.evaluate === 'edge' ? edge : second.flags.evaluate(FLAG_KEY, user, 'old');
    this.trace.record({
      kind: 'request.served',
      node: second.name,
      user: user.key,
      edge: edge.variant,
      thumbs: thumbs.variant,
    });
    return [edge, thumbs];
  }

  #pollFrom(instance: Instance, delay: number): void {
    this.scheduler.after(delay, () => {
      this.#ask(instance);
      this.#pollFrom(instance, this.#options.interval);
    });
  }

  /** An instance asks what is in force. Whatever the answer, or none: what it has stays until something better arrives. */
  #ask(instance: Instance): void {
    this.asked++;
    if (this.isUp) this.#send(instance);
  }

  /** What is published now is on its way. What is published later may overtake it; the version tells. */
  #send(instance: Instance): void {
    const publication = this.#published;
    const latency = LATENCY.min + this.#network.int(LATENCY.max - LATENCY.min);
    this.scheduler.after(latency, () => this.#hear(instance, publication));
  }

  #hear(instance: Instance, publication: Publication): void {
    const {version} = publication;
    if (version <= instance.seen) return;
    instance.seen = version;
    const {problems}: AuditEntry = instance.flags.publish(publication);
    this.trace.record({
      kind: problems.length === 0 ? 'flags.take' : 'flags.refuse',
      node: instance.name,
      version,
    });
    this.#watch();
  }

  #watch(): void {
    const {spreading, instances, scheduler} = this;
    const arrived = instances.filter(({flags}) => flags.version >= spreading.version).length;
    if (arrived >= instances.length / 2) spreading.half ??= scheduler.now;
    if (arrived === instances.length) spreading.all ??= scheduler.now;
  }
}

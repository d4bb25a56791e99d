import {exponential, Rng, Scheduler, Trace, uniform, type Distribution} from '../kernel';
import {
  edition,
  upcast,
  withoutUpcaster,
  type EditionCommand,
  type EditionEvent,
  type EditionState,
  type StoredEvent,
} from './edition';
import {execute, load, type Model, type Outcome, type Pause} from './execute';
import {galleryProjection, type Gallery, type Sales} from './gallery';
import {BlueGreen, Projector, ReadModel, type CheckpointOrder, type Feed} from './projector';
import {SnapshotStore} from './snapshots';
import {EventStore} from './store';

/** Prints of each edition. */
const SIZE = 100;
/** Price of a print. */
const CENTS = 2490;
/** To ask for a stream and get the answer, without the events, in milliseconds. */
export const READ_TIME = 4;
/** To fetch, upcast and fold one event, in milliseconds. */
export const EVENT_TIME = 0.05;
/** From inserting events to having them committed, in milliseconds. */
const COMMIT_TIME: Distribution = uniform(2, 10);
/** A buyer's phone asks for the page this long after the purchase, and again as long after, in milliseconds. */
const ASK_AGAIN = 10;
/** A buyer's page gives up to wait for the view. */
const PATIENCE = 400;
const ATTEMPTS = 50;
const BATCH = 50;
const POLL = 10;

/** What a market is made of; times in virtual milliseconds. */
export interface MarketOptions {
  readonly seed: number;
  /** Buyers a second. */
  readonly arrivals: number;
  readonly editions: number;
  /** Events that each edition has before the first buyer comes. */
  readonly history: number;
  readonly check: boolean;
  readonly snapshotEvery: number;
  /** A transaction of the projector. */
  readonly projectorTime: number;
  readonly order: CheckpointOrder;
  /** The third reads positions from a sequence too, and never reads past an append that is open. */
  readonly positions: 'at commit' | 'at insert' | 'guarded';
  readonly token: boolean;
}

/** Events of a trace. */
export type MarketEvent =
  | {readonly kind: 'store.append'; readonly buyer: string; readonly stream: string; readonly position: number}
  | {readonly kind: 'store.conflict'; readonly buyer: string; readonly stream: string; readonly version: number}
  | {readonly kind: 'store.late'; readonly position: number; readonly checkpoint: number}
  | {readonly kind: 'store.refuse'; readonly buyer: string; readonly reason: string}
  | {readonly kind: 'view.apply'; readonly which: Which; readonly checkpoint: number}
  | {readonly kind: 'view.stuck'; readonly which: Which; readonly after: number; readonly reason: string}
  | {readonly kind: 'view.read'; readonly buyer: string; readonly outcome: 'seen' | 'stale' | 'gave up'}
  | {readonly kind: 'view.crash' | 'view.start' | 'view.empty' | 'view.build' | 'view.switch' | 'view.upcaster'};

/** The view that readers use, or the one that is built beside it. */
export type Which = 'live' | 'next';

interface Worker {
  projector: Projector<Gallery, StoredEvent>;
  /** Whether the last attempt failed, so that it is told once. */
  stuck: boolean;
}

/** Buyers of prints, an event store, and a projector of the gallery's page. */
export class Market {
  readonly options: MarketOptions;
  readonly scheduler = new Scheduler();
  readonly trace = new Trace<MarketEvent>(this.scheduler);
  readonly store: EventStore<StoredEvent>;
  readonly snapshots: SnapshotStore<EditionState>;
  readonly views: BlueGreen<Gallery>;
  /** The streams. */
  readonly editions: readonly string[];
  /** Events read for each decision, when it was made. */
  readonly reads: (readonly [time: number, events: number])[] = [];
  /** Whether the projector runs. */
  up = true;
  conflicts = 0;
  sold = 0;
  stale = 0;
  gaveUp = 0;
  /** Events that became visible behind the view in use, which will never read them. */
  missed = 0;
  /** How often readers were moved to a view that was built beside the one in use. */
  switches = 0;
  /** How long buyers with a token have waited for the view, each. */
  readonly waits: number[] = [];
  readonly #model: Model<EditionCommand, EditionState, EditionEvent, StoredEvent>;
  readonly #rng: Rng;
  readonly #commitRng: Rng;
  readonly #gap: Distribution;
  readonly #feed: Feed<StoredEvent>;
  /** The position of the last event from before the first buyer. */
  readonly #pastEnd: number;
  #upcaster = true;
  #live: Worker;
  #next: Worker | undefined;
  #switching = false;
  #buyers = 0;

  constructor(options: MarketOptions) {
    this.options = options;
    const rng = Rng.seeded(options.seed);
    this.#rng = rng.split('buyers');
    this.#commitRng = rng.split('commits');
    this.#gap = exponential(1000 / options.arrivals);
    const {positions} = options;
    this.store = new EventStore(this.scheduler, positions === 'at commit' ? 'at commit' : 'at insert');
    this.snapshots = new SnapshotStore(options.snapshotEvery);
    this.#model = {store: this.store, decider: edition, upcast, snapshots: this.snapshots};
    this.#feed = (after, limit) =>
      this.store.readAll(after, limit, positions === 'guarded' ? this.store.horizon : Infinity);
    this.editions = Array.from({length: options.editions}, (_, index) => `edition-${index + 1}`);
    for (const stream of this.editions) this.#past(stream);
    this.#pastEnd = this.store.last;
    const {initial} = this.#projection;
    const past = this.store.readAll();
    const live = new ReadModel(past.reduce((view, event) => this.#projection.apply(view, event), initial));
    live.checkpoint = this.#pastEnd;
    this.views = new BlueGreen(live);
    this.#live = this.#worker(live);
    this.scheduler.after(this.#gap.sample(this.#rng), () => this.#arrive(), 'buyer');
    this.scheduler.after(POLL, () => this.#project(), 'projector');
  }

  /** Whether readers wait for the new view to catch up. */
  get switching(): boolean {
    return this.#switching;
  }

  /** Whether the code of the projector knows the events of the past. */
  get upcaster(): boolean {
    return this.#upcaster;
  }

  /** Events after the checkpoint of the view in use. */
  get lag(): number {
    return this.store.readAll(this.views.live.checkpoint).length;
  }

  /** Whether a projector tries the same event again and again. */
  get stuck(): boolean {
    return this.up && (this.#live.stuck || this.#next?.stuck === true);
  }

  /** What each edition has sold, by all visible events up to a position. */
  truth(upTo: number): ReadonlyMap<string, Sales> {
    const sums = new Map<string, {sold: number; cents: number}>();
    // All that was sold in the past came back: at its end nothing is sold.
    const isPast = upTo < this.#pastEnd;
    if (!isPast) for (const stream of this.editions) sums.set(stream, {sold: 0, cents: 0});
    for (const {stream, event: stored} of this.store.readAll(isPast ? -1 : this.#pastEnd, Infinity, upTo + 1)) {
      const event = upcast(stored);
      const sum = sums.get(stream) ?? {sold: 0, cents: 0};
      sums.set(stream, sum);
      if (event.type === 'EditionOpened') continue;
      const sign = event.type === 'PrintSold' ? 1 : -1;
      sum.sold += sign;
      sum.cents += sign * event.cents;
    }
    return sums;
  }

  /** Whether no save of the view in use is under way, so that view and checkpoint should agree. */
  get settled(): boolean {
    return !this.#live.projector.halfway;
  }

  /** Whether the view in use differs from what the events say up to its checkpoint: it isn't late, it is wrong. */
  get wrong(): boolean {
    const {view, checkpoint} = this.views.live;
    const truth = this.truth(checkpoint);
    const differs = this.editions.some((stream) => {
      const [is, should] = [view.editions[stream], truth.get(stream)];
      return is?.sold !== should?.sold || is?.cents !== should?.cents;
    });
    return this.settled && differs;
  }

  /** Prints that were sold again while somebody had them. */
  get doubles(): readonly string[] {
    const owned = new Set<string>();
    const doubles: string[] = [];
    for (const {stream, event} of this.store.readAll(this.#pastEnd)) {
      if (event.type === 'EditionOpened') continue;
      const print = `${stream} ${event.number}`;
      if (event.type === 'PrintReturned') owned.delete(print);
      else if (owned.has(print)) doubles.push(print);
      else owned.add(print);
    }
    return doubles;
  }

  /** Buyers who come at once, beside those who come by themselves. */
  rush(count: number): void {
    for (let i = 0; i < count; i++) this.#buy();
  }

  /** Kills the projector. The views stay as they are. */
  crash(): void {
    this.up = false;
    this.#live.projector.crash();
    this.#next?.projector.crash();
    this.trace.record({kind: 'view.crash'});
  }

  /** Starts the projector again. */
  restart(): void {
    this.up = true;
    this.trace.record({kind: 'view.start'});
  }

  /** Empties the view in use, so that it is built again from the first event while readers look at it. */
  empty(): void {
    const {live} = this.views;
    live.view = this.#projection.initial;
    live.checkpoint = -1;
    this.#live = this.#worker(live);
    this.trace.record({kind: 'view.empty'});
  }

  /** Builds a view beside the one in use. */
  build(): void {
    this.#switching = false;
    this.#next = this.#worker(this.views.build(this.#projection.initial));
    this.trace.record({kind: 'view.build'});
  }

  /** Lets readers use what is built, as soon as it has come as far as what they use now. */
  switchWhenReady(): void {
    this.#switching = true;
    this.#trySwitch();
  }

  /** Gives the projector the code for the events of the past, or takes it away. */
  deployUpcaster(present: boolean): void {
    this.#upcaster = present;
    this.#live = this.#worker(this.views.live);
    if (this.views.next) this.#next = this.#worker(this.views.next);
    if (present) this.trace.record({kind: 'view.upcaster'});
  }

  get #projection(): ReturnType<typeof galleryProjection> {
    return galleryProjection(this.#upcaster ? upcast : withoutUpcaster);
  }

  #trySwitch(): void {
    if (!this.#switching || !this.#next || !this.views.switchOver()) return;
    this.#live = this.#next;
    this.#next = undefined;
    this.#switching = false;
    this.switches += 1;
    this.trace.record({kind: 'view.switch'});
  }

  #worker(model: ReadModel<Gallery>): Worker {
    const {order} = this.options;
    return {
      projector: new Projector(this.#projection, this.#feed, model, {order, batchSize: BATCH}),
      stuck: false,
    };
  }

  /** Sales and returns of print 1, first as they were written years ago. */
  #past(stream: string): void {
    const events: StoredEvent[] = [{type: 'EditionOpened', v: 1, artist: 'ada', size: SIZE, cents: CENTS}];
    const pairs = Math.floor(this.options.history / 2);
    for (let pair = 0; pair < pairs; pair++) {
      const sale = {type: 'PrintSold', number: 1, buyer: `early-${pair}`} as const;
      events.push(pair < pairs / 2 ? {...sale, v: 1, euros: CENTS / 100} : {...sale, v: 2, cents: CENTS}, {
        type: 'PrintReturned',
        v: 1,
        number: 1,
        cents: CENTS,
      });
    }
    this.store.append(stream, -1, events, 'history');
    const {version, state} = load(this.#model, stream);
    this.snapshots.offer(stream, {version, state});
  }

  #arrive(): void {
    this.#buy();
    this.scheduler.after(this.#gap.sample(this.#rng), () => this.#arrive(), 'buyer');
  }

  #buy(): void {
    this.#buyers += 1;
    const buyer = `b${this.#buyers}`;
    const stream = this.#rng.pick(this.editions);
    const request = {id: buyer, stream, command: {type: 'buy', buyer}} as const;
    const execution = execute(this.#model, request, {attempts: ATTEMPTS, check: this.options.check});
    this.#goOn(buyer, stream, execution);
  }

  #goOn(buyer: string, stream: string, execution: Generator<Pause, Outcome, void>): void {
    const {done, value} = execution.next();
    if (done) return this.#end(buyer, stream, value);
    this.scheduler.after(this.#timeOf(value, buyer, stream), () => this.#goOn(buyer, stream, execution), buyer);
  }

  #timeOf(pause: Pause, buyer: string, stream: string): number {
    switch (pause.at) {
      case 'loaded':
        this.reads.push([this.scheduler.now, pause.read]);
        return READ_TIME + EVENT_TIME * pause.read;
      case 'inserted':
        return COMMIT_TIME.sample(this.#commitRng);
      case 'conflict':
        this.conflicts += 1;
        this.trace.record({kind: 'store.conflict', buyer, stream, version: pause.version});
        return 0;
    }
  }

  #end(buyer: string, stream: string, outcome: Outcome): void {
    if (outcome.status !== 'done') {
      const reason = outcome.status === 'refused' ? outcome.reason : 'too many conflicts';
      this.trace.record({kind: 'store.refuse', buyer, reason});
      return;
    }
    const {position} = outcome;
    this.sold += 1;
    this.trace.record({kind: 'store.append', buyer, stream, position});
    const {checkpoint} = this.views.live;
    if (position <= checkpoint) {
      this.missed += 1;
      this.trace.record({kind: 'store.late', position, checkpoint});
    }
    this.scheduler.after(ASK_AGAIN, () => this.#look(buyer, position, 0), buyer);
  }

  /** The buyer looks for the print on the gallery's page. */
  #look(buyer: string, position: number, waited: number): void {
    const seen = this.views.live.readAfter(position) !== undefined;
    if (!seen && this.options.token && waited < PATIENCE) {
      this.scheduler.after(ASK_AGAIN, () => this.#look(buyer, position, waited + ASK_AGAIN), buyer);
      return;
    }
    if (this.options.token) this.waits.push(waited);
    if (!seen && this.options.token) this.gaveUp += 1;
    else if (!seen) this.stale += 1;
    const outcome = seen ? 'seen' : this.options.token ? 'gave up' : 'stale';
    this.trace.record({kind: 'view.read', buyer, outcome});
  }

  /** One transaction for the view in use, and one for the one beside it, which has a process of its own. */
  #project(): void {
    const worked = this.up && [this.#advance('live', this.#live), this.#next && this.#advance('next', this.#next)];
    this.#trySwitch();
    const busy = worked !== false && worked.includes(true);
    this.scheduler.after(busy ? this.options.projectorTime : POLL, () => this.#project(), 'projector');
  }

  #advance(which: Which, worker: Worker): boolean {
    try {
      const worked = worker.projector.step();
      worker.stuck = false;
      const model = which === 'live' ? this.views.live : this.views.next;
      if (worked && model) this.trace.record({kind: 'view.apply', which, checkpoint: model.checkpoint});
      return worked;
    } catch (error) {
      const after = (which === 'live' ? this.views.live : this.views.next)?.checkpoint ?? -1;
      if (!worker.stuck) this.trace.record({kind: 'view.stuck', which, after, reason: String(error)});
      worker.stuck = true;
      return false;
    }
  }
}

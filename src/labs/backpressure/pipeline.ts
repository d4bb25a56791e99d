import {Histogram, Rng, Scheduler, Trace, uniform, type Distribution, type TraceEvent} from '../kernel';
import {BoundedBuffer, SheddingBuffer, type Buffer} from './buffers';
import {CoDelQueue, ROUTER, type CoDelOptions} from './codel';
import {CreditReceiver, CreditSender} from './credits';

/** What happens when more comes than is done. */
export type Policy = 'unbounded' | 'block' | 'drop-newest' | 'drop-oldest' | 'shed' | 'codel';

/** One piece of work. */
export interface Item {
  readonly id: number;
  /** When it arose, in milliseconds. */
  readonly born: number;
}

/** A step of the work. */
export interface StageOptions {
  readonly name: string;
  /** Mean time for an item, in milliseconds. */
  readonly service: number;
}

/** What is simulated; times in milliseconds. */
export interface PipelineOptions {
  readonly seed: number | string;
  /** Time between two items. */
  readonly gap: Distribution;
  /** Whether items arise whatever happens, or only while nothing waits at the source. */
  readonly source: 'open' | 'pull';
  readonly stages: readonly StageOptions[];
  readonly policy: Policy;
  /** Items that a buffer holds; not of `unbounded`, `shed` and `codel`. */
  readonly capacity: number;
  /** From one stage to the next and back. */
  readonly roundTrip: number;
  /** Age after which a result is of no use. */
  readonly deadline: number;
  /** Distribution of an item's work, given its mean; by default half to one and a half times the mean. */
  readonly service?: (mean: number) => Distribution;
  readonly codel?: CoDelOptions;
}

/** What is recorded. */
export type PipelineEvent = TraceEvent &
  (
    | {readonly kind: 'pipeline.done'; readonly item: number; readonly age: number; readonly inTime: boolean}
    | {readonly kind: 'pipeline.drop'; readonly node: string; readonly item: number}
    | {readonly kind: 'pipeline.slow'; readonly node: string; readonly factor: number}
  );

/** A stage and what it is doing. */
export interface Stage {
  readonly options: StageOptions;
  readonly buffer: Buffer<Item>;
  readonly serving: Item | undefined;
  /** It is done with an item, and the next stage has no room for it. */
  readonly blocked: boolean;
  /** How many times slower it is than usual. */
  readonly factor: number;
  /** How long it has worked in all. */
  readonly busy: number;
}

/** How much weight the newest service time has in what a stage expects of the next. */
const SMOOTHING = 0.1;

/** The share of the deadline that may be spent waiting by expectation; the rest is for what can't be known. */
const MARGIN = 0.8;

/** A source, stages with a buffer in front of each, and links between them: what fast does to slow. */
export class Pipeline {
  readonly options: PipelineOptions;
  readonly scheduler = new Scheduler();
  readonly trace: Trace<PipelineEvent> = new Trace(this.scheduler, {capacity: 200});
  /** Ages at completion. */
  readonly ages = new Histogram();
  /** Items that have arisen. */
  arisen = 0;
  inTime = 0;
  late = 0;
  dropped = 0;
  readonly #stages: (Stage & {serving: Item | undefined; factor: number; busy: number; expected: number})[];
  /** Into each stage. */
  readonly #links: CreditSender<Item>[];
  readonly #receivers: CreditReceiver[];
  readonly #chance: {readonly gaps: Rng; readonly service: Rng};

  constructor(options: PipelineOptions) {
    this.options = options;
    const rng = Rng.seeded(options.seed);
    this.#chance = {gaps: rng.split('gaps'), service: rng.split('service')};
    const {stages, policy, capacity, roundTrip} = options;
    this.#links = stages.map(
      (_, index) =>
        new CreditSender<Item>(policy === 'block' ? capacity : Infinity, (item) =>
          this.#after(roundTrip / 2, () => this.#arrive(index, item)),
        ),
    );
    this.#receivers = stages.map(() => new CreditReceiver(1));
    this.#stages = stages.map((stage, index) => {
      const next = this.#links[index + 1];
      return {
        options: stage,
        buffer: this.#bufferOf(index),
        serving: undefined,
        get blocked() {
          return (next?.waiting.length ?? 0) > 0;
        },
        factor: 1,
        busy: 0,
        expected: stage.service,
      };
    });
    this.#expect();
  }

  /** The stages, in the order of the work. */
  get stages(): readonly Stage[] {
    return this.#stages;
  }

  /** What waits at the source for room. */
  get waiting(): readonly Item[] {
    return this.#links[0]?.waiting ?? [];
  }

  /** Items that wait or are worked on anywhere. */
  get under(): number {
    return this.arisen - this.inTime - this.late - this.dropped;
  }

  /** Lets `count` items arise at once. */
  spike(count: number): void {
    for (let i = 0; i < count; i++) this.#arise();
  }

  /** Makes a stage `factor` times slower for a while. */
  slow(name: string, factor: number, time: number): void {
    const stage = this.#stages.find(({options}) => options.name === name);
    if (!stage) throw new RangeError(`there is no stage ${name}`);
    const set = (to: number): void => {
      stage.factor = to;
      this.trace.record({kind: 'pipeline.slow', node: name, factor: to});
    };
    set(factor);
    this.#after(time, () => set(1));
  }

  #bufferOf(index: number): Buffer<Item> {
    const {policy, capacity, deadline, codel = ROUTER} = this.options;
    if (policy === 'codel') return new CoDelQueue(codel);
    if (policy === 'shed') return new SheddingBuffer(MARGIN * deadline, () => this.#stages[index]?.expected ?? 0);
    // What comes on credit has room.
    const bounded = policy === 'drop-newest' || policy === 'drop-oldest';
    return new BoundedBuffer(bounded ? capacity : Infinity, policy === 'drop-oldest' ? policy : 'drop-newest');
  }

  #expect(): void {
    const {gap, source} = this.options;
    this.#after(gap.sample(this.#chance.gaps), () => {
      if (source === 'open' || this.waiting.length === 0) this.#arise();
      this.#expect();
    });
  }

  #arise(): void {
    this.arisen += 1;
    this.#links[0]?.offer({id: this.arisen, born: this.scheduler.now});
  }

  #arrive(index: number, item: Item): void {
    const stage = this.#stages[index];
    if (!stage) return;
    this.#drop(stage, stage.buffer.offer(this.scheduler.now, item));
    this.#work(index);
  }

  #work(index: number): void {
    const stage = this.#stages[index];
    if (!stage || stage.serving || stage.blocked) return;
    const {item, dropped} = stage.buffer.take(this.scheduler.now);
    this.#drop(stage, dropped);
    if (!item) return;
    stage.serving = item;
    this.#giveBack(index);
    const {service = (mean: number) => uniform(mean / 2, (3 * mean) / 2)} = this.options;
    const time = service(stage.options.service * stage.factor).sample(this.#chance.service);
    this.#after(time, () => {
      stage.serving = undefined;
      stage.busy += time;
      stage.expected += SMOOTHING * (time - stage.expected);
      this.#pass(index, item);
      this.#work(index);
    });
  }

  /** Room in a stage's buffer: tells whoever sends into it, who may have waited for it. */
  #giveBack(index: number): void {
    const credits = this.#receivers[index]?.taken() ?? 0;
    if (this.options.policy !== 'block' || credits === 0) return;
    this.#after(this.options.roundTrip / 2, () => {
      this.#links[index]?.grant(credits);
      this.#work(index - 1);
    });
  }

  #pass(index: number, item: Item): void {
    const next = this.#links[index + 1];
    if (next) return next.offer(item);
    const age = this.scheduler.now - item.born;
    const inTime = age <= this.options.deadline;
    if (inTime) this.inTime += 1;
    else this.late += 1;
    this.ages.record(age);
    this.trace.record({kind: 'pipeline.done', item: item.id, age, inTime});
  }

  #drop({options}: Stage, items: readonly Item[]): void {
    this.dropped += items.length;
    for (const {id} of items) this.trace.record({kind: 'pipeline.drop', node: options.name, item: id});
  }

  #after(delay: number, action: () => void): void {
    this.scheduler.after(delay, action);
  }
}

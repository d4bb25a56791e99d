import type {Recorded} from './store';

/** How a view is made of events. Pure: the same events in the same order give the same view. */
export interface Projection<View, Stored> {
  readonly initial: View;
  /** Throws if it can't handle the event. */
  apply(view: View, recorded: Recorded<Stored>): View;
}

/** Where a projector reads: events after a position, in order. */
export type Feed<Stored> = (after: number, limit: number) => readonly Recorded<Stored>[];

// #region read-model
/** A view in the database of the read side, and how far it has come. Survives what happens to the projector. */
export class ReadModel<View> {
  /** What readers see. */
  view: View;
  /** The position of the last event in it, -1 if there is none. */
  checkpoint = -1;

  /** @param initial - the view of no events */
  constructor(initial: View) {
    this.view = initial;
  }

  /**
   * The view, if it has come as far as the reader has seen already; `undefined` if it hasn't yet.
   *
   * @param token - the position of the reader's own last write
   */
  readAfter(token: number): View | undefined {
    return this.checkpoint >= token ? this.view : undefined;
  }
}
// #endregion read-model

/** Whether view and checkpoint are saved in one transaction, and if not, which of them first. */
export type CheckpointOrder = 'together' | 'view first' | 'checkpoint first';

/** A process that keeps a read model up to date, a batch of events at a time. */
export class Projector<View, Stored> {
  readonly #projection: Projection<View, Stored>;
  readonly #feed: Feed<Stored>;
  readonly #model: ReadModel<View>;
  readonly #order: CheckpointOrder;
  readonly #batchSize: number;
  /** The second of two saves, which is only in memory. */
  #rest: (() => void) | undefined;

  /** @param batchSize - events to read at once */
  constructor(
    projection: Projection<View, Stored>,
    feed: Feed<Stored>,
    model: ReadModel<View>,
    {order, batchSize}: {readonly order: CheckpointOrder; readonly batchSize: number},
  ) {
    this.#projection = projection;
    this.#feed = feed;
    this.#model = model;
    this.#order = order;
    this.#batchSize = batchSize;
  }

  /** Whether one of two saves is done and the other isn't. */
  get halfway(): boolean {
    return this.#rest !== undefined;
  }

  // #region step
  /**
   * Does one transaction of the view's database. Where view and checkpoint are saved apart, that is half of the work.
   *
   * @returns whether there was anything to do
   * @throws what the projection throws; then nothing is saved, and the same batch comes again
   */
  step(): boolean {
    const model = this.#model;
    if (this.#rest) {
      this.#rest();
      this.#rest = undefined;
      return true;
    }
    const batch = this.#feed(model.checkpoint, this.#batchSize);
    const checkpoint = batch.at(-1)?.position;
    if (checkpoint === undefined) return false;
    const view = batch.reduce((before, recorded) => this.#projection.apply(before, recorded), model.view);
    const saveView = (): void => void (model.view = view);
    const saveCheckpoint = (): void => void (model.checkpoint = checkpoint);
    if (this.#order === 'checkpoint first') saveCheckpoint();
    else saveView();
    if (this.#order === 'together') saveCheckpoint();
    else this.#rest = this.#order === 'view first' ? saveCheckpoint : saveView;
    return true;
  }
  // #endregion step

  /** Loses its memory. What is in the read model stays. */
  crash(): void {
    this.#rest = undefined;
  }
}

/**
 * A view that readers use, and perhaps a new one that is built beside it from the first event. Readers notice nothing until
 * the switch, which waits until the new one has come as far: nobody goes back in time.
 */
export class BlueGreen<View> {
  #live: ReadModel<View>;
  #next: ReadModel<View> | undefined;

  /** @param live - what readers use at first */
  constructor(live: ReadModel<View>) {
    this.#live = live;
  }

  /** What readers use. */
  get live(): ReadModel<View> {
    return this.#live;
  }

  /** What is being built, if anything is. */
  get next(): ReadModel<View> | undefined {
    return this.#next;
  }

  // #region switch
  /** Starts to build; what was being built is thrown away. */
  build(initial: View): ReadModel<View> {
    this.#next = new ReadModel(initial);
    return this.#next;
  }

  /** Lets readers use what was built. Returns whether it could. */
  switchOver(): boolean {
    if (!this.#next || this.#next.checkpoint < this.#live.checkpoint) return false;
    this.#live = this.#next;
    this.#next = undefined;
    return true;
  }
  // #endregion switch
}

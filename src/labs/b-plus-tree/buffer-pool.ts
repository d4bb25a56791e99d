import type {Recorder} from '../kernel';
import type {Bytes} from './bytes';
import type {PageId} from './cells';
import type {TreeEvent} from './events';
import type {Pager} from './pager';

/**
 * Which page has to leave. `lru`: the one that was used least recently. `clock`: an approximation that needs one bit a
 * frame and no order. A hand goes around the frames; a frame that was used since the hand came by gets a second chance.
 */
export type Replacement = 'lru' | 'clock';

/** A place for a page in memory, as a picture shows it. */
export interface FrameStatus {
  /** The page in it. */
  readonly page: PageId;
  /** Whether the page differs from the one in the file. */
  readonly dirty: boolean;
  /** Whether it was used since the hand of the clock came by. */
  readonly referenced: boolean;
  /** When it was last used: its place among all requests to the pool. */
  readonly usedAt: number;
}

/** What a pool did since it was made. */
export interface PoolStats {
  /** Requests for a page that was there. */
  readonly hits: number;
  /** Requests for a page that had to be read. */
  readonly misses: number;
  /** Pages that had to leave. */
  readonly evictions: number;
}

/** What a pool is made of. */
export interface PoolOptions {
  /** Reads and writes the pages. */
  readonly pager: Pager;
  /** How many pages it holds at most. */
  readonly frames: number;
  /** Which page has to leave when it is full; `lru` by default. */
  readonly replacement?: Replacement;
  /** Takes the events. */
  readonly trace?: Recorder<TreeEvent>;
}

interface Frame {
  page: PageId;
  bytes: Bytes;
  dirty: boolean;
  referenced: boolean;
  usedAt: number;
  /** How many callbacks hold the page now. A pinned page stays, for someone has its bytes in hand. */
  pins: number;
}

/**
 * The pages that are in memory: all that is read or changed is read or changed here. A changed page is dirty until it is
 * written, when it has to leave or at a commit; so ten changes may cost one write.
 *
 * A page is lent to a callback and pinned as long as that runs, so that it isn't evicted under the hands of its user. To
 * keep its bytes any longer is a mistake: they may become another page's.
 */
export class BufferPool {
  readonly #pager: Pager;
  readonly #capacity: number;
  readonly #replacement: Replacement;
  readonly #trace: Recorder<TreeEvent> | undefined;
  readonly #frames: Frame[] = [];
  readonly #byPage = new Map<PageId, Frame>();
  readonly #counts = {hits: 0, misses: 0, evictions: 0};
  #hand = 0;
  #requests = 0;

  /** @throws RangeError unless there is at least one frame */
  constructor({pager, frames, replacement = 'lru', trace}: PoolOptions) {
    if (!Number.isInteger(frames) || frames < 1) throw new RangeError(`a pool needs frames, not ${frames}`);
    this.#pager = pager;
    this.#capacity = frames;
    this.#replacement = replacement;
    this.#trace = trace;
  }

  /** Hits, misses and evictions so far. */
  get stats(): PoolStats {
    return {...this.#counts};
  }

  /** What is in the frames, in their order. */
  get frames(): readonly FrameStatus[] {
    return this.#frames.map(({page, dirty, referenced, usedAt}) => ({page, dirty, referenced, usedAt}));
  }

  /** The frame at which the hand of the clock will look next. */
  get hand(): number {
    return this.#hand;
  }

  // #region buffer-pool
  /** Lends a page to be read. O(1) for a hit. */
  read<T>(page: PageId, use: (bytes: Bytes) => T): T {
    return this.#lend(this.#fetch(page), use);
  }

  /** Lends a page to be changed: its original goes to the journal first, and it is dirty from now on. */
  update<T>(page: PageId, use: (bytes: Bytes) => T): T {
    const frame = this.#fetch(page);
    this.#pager.save(page, frame.bytes);
    frame.dirty = true;
    return this.#lend(frame, use);
  }

  /** Lends a page that isn't in the file yet, all zeros, to be filled. */
  create<T>(page: PageId, use: (bytes: Bytes) => T): T {
    const frame = this.#admit(page, new Uint8Array(this.#pager.pageSize));
    this.#trace?.record({kind: 'page.create', page});
    this.#pager.save(page, frame.bytes);
    frame.dirty = true;
    return this.#lend(frame, use);
  }

  #fetch(page: PageId): Frame {
    const known = this.#byPage.get(page);
    if (known !== undefined) {
      this.#counts.hits += 1;
      this.#trace?.record({kind: 'page.hit', page});
      return this.#touch(known);
    }
    this.#counts.misses += 1;
    const frame = this.#admit(page, this.#pager.read(page));
    this.#trace?.record({kind: 'page.read', page});
    return frame;
  }

  #lend<T>(frame: Frame, use: (bytes: Bytes) => T): T {
    frame.pins += 1;
    try {
      return use(frame.bytes);
    } finally {
      frame.pins -= 1;
    }
  }
  // #endregion buffer-pool

  /** Writes all dirty pages, in the order of the file, makes them durable, and keeps them. */
  commit(): void {
    const dirty = this.#frames.filter((frame) => frame.dirty).sort((a, b) => a.page - b.page);
    for (const frame of dirty) this.#clean(frame);
    this.#pager.commit();
  }

  /** Shows a page without a trace: no request is counted, and none is earlier or later evicted for it. A copy. */
  peek(page: PageId): Bytes {
    return this.#byPage.get(page)?.bytes.slice() ?? this.#pager.peek(page);
  }

  // #region evict
  #admit(page: PageId, bytes: Bytes): Frame {
    const fresh: Frame = {page, bytes, dirty: false, referenced: true, usedAt: 0, pins: 0};
    if (this.#frames.length < this.#capacity) {
      this.#frames.push(fresh);
    } else {
      const place = this.#replacement === 'lru' ? this.#leastRecentlyUsed() : this.#secondChance();
      const victim = this.#frames[place];
      if (victim !== undefined) this.#evict(victim);
      this.#frames[place] = fresh;
    }
    this.#byPage.set(page, fresh);
    return this.#touch(fresh);
  }

  /** O(frames); a list in the order of use would make it O(1), at the price of two more pointers a frame. */
  #leastRecentlyUsed(): number {
    let oldest = -1;
    this.#frames.forEach((frame, place) => {
      if (frame.pins === 0 && frame.usedAt < (this.#frames[oldest]?.usedAt ?? Infinity)) oldest = place;
    });
    if (oldest === -1) throw new RangeError('all pages in the pool are pinned');
    return oldest;
  }

  // #region second-chance
  #secondChance(): number {
    // In two rounds the hand takes every chance away; what is left then is pinned.
    for (let looks = 0; looks < 2 * this.#capacity; looks++) {
      const place = this.#hand;
      const frame = this.#frames[place];
      this.#hand = (place + 1) % this.#capacity;
      if (frame === undefined || frame.pins > 0) continue;
      if (!frame.referenced) return place;
      frame.referenced = false;
    }
    throw new RangeError('all pages in the pool are pinned');
  }
  // #endregion second-chance
  // #endregion evict

  #evict(frame: Frame): void {
    const {page, dirty} = frame;
    if (dirty) this.#clean(frame);
    this.#byPage.delete(page);
    this.#counts.evictions += 1;
    this.#trace?.record({kind: 'page.evict', page, dirty});
  }

  #clean(frame: Frame): void {
    this.#pager.write(frame.page, frame.bytes);
    frame.dirty = false;
  }

  #touch(frame: Frame): Frame {
    frame.usedAt = ++this.#requests;
    frame.referenced = true;
    return frame;
  }
}

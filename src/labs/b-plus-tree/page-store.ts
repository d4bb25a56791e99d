import type {Disk, Recorder} from '../kernel';
import {BufferPool, type FrameStatus, type PoolStats, type Replacement} from './buffer-pool';
import type {PageId} from './cells';
import type {TreeEvent} from './events';
import {Meta} from './meta';
import {Pager, type PagerStats} from './pager';
import {LARGEST_PAGE, PAGE_HEADER, SLOT, SlottedPage, SMALLEST_PAGE} from './slotted-page';

/** An operation has two pages in hand at once, neighbors that share their cells: so few frames a pool can have. */
export const FEWEST_FRAMES = 2;

/** What a tree is made of. */
export interface TreeOptions {
  /** Where the file is, or will be. */
  readonly disk: Disk;
  /** The name of the file; `tree` by default. */
  readonly file?: string;
  /** Bytes in a page, from {@link SMALLEST_PAGE} to {@link LARGEST_PAGE}; 4096 by default. An existing file has to have it. */
  readonly pageSize?: number;
  /**
   * Bytes that a cell with its slot may take: at most a quarter of a page without its header, which is the default. The
   * smaller it is, the closer to half full the emptiest page is. An existing file has to have it.
   */
  readonly largestCell?: number;
  /** Pages that the buffer pool holds, from {@link FEWEST_FRAMES} up; 64 by default. */
  readonly frames?: number;
  /** How the pool chooses what to evict; `lru` by default. */
  readonly replacement?: Replacement;
  /** Takes the events. */
  readonly trace?: Recorder<TreeEvent>;
}

/** What a tree did since it was opened. */
export interface TreeStats extends PoolStats, PagerStats {}

/**
 * The pages of a tree, whether in memory or on disk: read, changed, taken into use and given back. Page 0 says where the
 * tree starts; the pages that aren't used are a list, linked through themselves.
 */
export class PageStore {
  /** What page 0 says. @internal */
  readonly meta: Meta;
  /** Bytes in a page for slots and cells. */
  readonly capacity: number;
  readonly #pool: BufferPool;
  readonly #pager: Pager;
  readonly #trace: Recorder<TreeEvent> | undefined;

  /**
   * Opens a file, after undoing what a crash may have interrupted; or creates it with an empty leaf as the root.
   *
   * @throws RangeError if an option is out of its range, or the file was made with another one
   */
  constructor(options: TreeOptions) {
    const {disk, file = 'tree', pageSize = 4096, frames = 64, replacement = 'lru', largestCell, trace} = options;
    if (!Number.isInteger(pageSize) || pageSize < SMALLEST_PAGE || pageSize > LARGEST_PAGE) {
      throw new RangeError(`pages have ${SMALLEST_PAGE} to ${LARGEST_PAGE} bytes, not ${pageSize}`);
    }
    if (!(frames >= FEWEST_FRAMES)) throw new RangeError(`a tree needs ${FEWEST_FRAMES} frames, not ${frames}`);
    this.capacity = pageSize - PAGE_HEADER;
    const quarter = Math.floor(this.capacity / 4);
    if (largestCell !== undefined && !(largestCell > SLOT && largestCell <= quarter)) {
      throw new RangeError(`a cell takes at most ${quarter} bytes of a page, not ${largestCell}`);
    }
    this.#trace = trace;
    this.#pager = new Pager({disk, file, pageSize, ...(trace && {trace})});
    this.#pool = new BufferPool({pager: this.#pager, frames, replacement, ...(trace && {trace})});
    if (this.#pager.committedPages > 0) {
      this.meta = this.#pool.read(0, (bytes) => Meta.decode(bytes));
      const known = this.meta.largestCell;
      if (known !== (largestCell ?? known)) throw new RangeError(`the file has cells of up to ${known} bytes`);
    } else {
      this.meta = new Meta(pageSize, largestCell ?? quarter);
      this.#pool.create(0, () => undefined);
      this.meta.root = this.allocate('leaf');
      this.commit();
    }
  }

  /** Hits, misses, page reads and writes so far. */
  get stats(): TreeStats {
    return {...this.#pool.stats, ...this.#pager.stats};
  }

  /** What is in the buffer pool. */
  get frames(): readonly FrameStatus[] {
    return this.#pool.frames;
  }

  /** The frame at which the hand of the clock will look next. */
  get hand(): number {
    return this.#pool.hand;
  }

  /** Lends a page to be read. */
  read<T>(page: PageId, use: (node: SlottedPage) => T): T {
    return this.#pool.read(page, (bytes) => use(new SlottedPage(bytes)));
  }

  /** Lends a page to be changed. */
  update<T>(page: PageId, use: (node: SlottedPage) => T): T {
    return this.#pool.update(page, (bytes) => use(new SlottedPage(bytes)));
  }

  /** A copy of a page as it is now, dirty or not. Counts nothing, and changes nothing in the pool. */
  inspect(page: PageId): SlottedPage {
    return new SlottedPage(this.#pool.peek(page));
  }

  /** Takes an empty page into use: from the list of free ones, or at the end of the file. */
  allocate(kind: 'leaf' | 'inner'): PageId {
    const reused = this.meta.freeHead;
    if (reused === 0) {
      const page = this.meta.pageCount++;
      this.#pool.create(page, (bytes) => SlottedPage.format(bytes, kind));
      return page;
    }
    this.meta.freeHead = this.update(reused, (node) => {
      const {link} = node;
      SlottedPage.format(node.bytes, kind);
      return link;
    });
    return reused;
  }

  /** Puts a page on the list of free ones. */
  free(page: PageId): void {
    this.update(page, (node) => {
      SlottedPage.format(node.bytes, 'free').link = this.meta.freeHead;
    });
    this.meta.freeHead = page;
  }

  /** Makes all changes durable. */
  commit(): void {
    if (this.meta.changed) {
      this.#pool.update(0, (bytes) => {
        this.meta.encode(bytes);
      });
    }
    const before = this.#pager.stats.writes;
    this.#pool.commit();
    this.#trace?.record({kind: 'tree.commit', pages: this.#pager.stats.writes - before});
  }
}

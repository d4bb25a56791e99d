import type {Recorder} from '../kernel';
import {mergeOrBorrow, sizeOf, split} from './balance';
import type {FrameStatus} from './buffer-pool';
import {loadLevels} from './bulk-load';
import {type Bytes, compareBytes} from './bytes';
import {decodeLeafCell, encodeInnerCell, encodeLeafCell, type PageId} from './cells';
import type {TreeEvent} from './events';
import {PageStore, type TreeOptions, type TreeStats} from './page-store';
import type {SlottedPage} from './slotted-page';

/** A key with its value. */
export type TreeRecord = readonly [key: Bytes, value: Bytes];

function decodeRecord(cell: Bytes): TreeRecord {
  const {key, value} = decodeLeafCell(cell, 0);
  return [key, value];
}

/** A page on the way down, and the position of the child that was taken. */
interface Turn {
  readonly page: PageId;
  readonly child: number;
}

/** The inner pages from the root to the parent of a leaf. */
type Path = readonly Turn[];

/**
 * A B+tree: a sorted map from byte strings to byte strings in a file.
 *
 * Invariants, which `checkTree` checks:
 * 1. The keys of a page ascend, and all keys below a child lie between the separators on its two sides: from the left one
 *    on, and before the right one. A separator needn't be a key.
 * 2. All leaves are equally deep.
 * 3. Each page but the root is full to {@link BPlusTree.minimum} bytes or more; a root that isn't a leaf has two children or more.
 * 4. The links of the leaves lead through all of them in order.
 * 5. Each page of the file is the meta page, or in the tree, or in the list of free pages, and only one of these.
 *
 * Changes are in memory, and perhaps in the file, until {@link BPlusTree.commit} makes them durable; a crash takes the tree
 * back to the last commit. With h levels, a search asks for h pages, and a change for O(h).
 */
export class BPlusTree {
  readonly #store: PageStore;
  readonly #trace: Recorder<TreeEvent> | undefined;
  /** Changes so far, by which a scan notices that the tree isn't the one that it began with. */
  #changes = 0;

  /**
   * Opens a tree, after undoing what a crash may have interrupted; or creates it, and commits that.
   *
   * @throws RangeError if an option is out of its range, or the file was made with another one
   */
  constructor(options: TreeOptions) {
    this.#store = new PageStore(options);
    this.#trace = options.trace;
  }

  /** The page at the top. */
  get root(): PageId {
    return this.#store.meta.root;
  }

  /** How many levels there are: 1 if the root is a leaf. */
  get height(): number {
    return this.#store.meta.height;
  }

  /** How many pages there are, with the meta page and the free ones. */
  get pageCount(): number {
    return this.#store.meta.pageCount;
  }

  /** The first page of the list of free pages, or 0. */
  get freePages(): PageId {
    return this.#store.meta.freeHead;
  }

  /**
   * Bytes that a page other than the root has at least: half of what it can have, less the largest cell.
   *
   * It can't be more. When pages of W bytes share more than W, the largest cell, of c bytes, may lie across the middle;
   * between inner pages one goes up besides. So each gets (W - c) / 2 of records, or (W - c) / 2 - c / 2 of separators.
   */
  get minimum(): number {
    return Math.ceil(this.#store.capacity / 2) - this.#store.meta.largestCell;
  }

  /** Hits, misses, page reads and writes so far. */
  get stats(): TreeStats {
    return this.#store.stats;
  }

  /** What is in the buffer pool. */
  get frames(): readonly FrameStatus[] {
    return this.#store.frames;
  }

  /** The frame at which the hand of the clock will look next. */
  get hand(): number {
    return this.#store.hand;
  }

  /** A copy of a page as it is now, dirty or not. Counts nothing, and changes nothing in the pool. */
  inspect(page: PageId): SlottedPage {
    return this.#store.inspect(page);
  }

  // #region search
  /** The value of a key. h page requests. */
  get(key: Bytes): Bytes | undefined {
    return this.#descend(key, (leaf) => {
      const {index, found} = leaf.find(key);
      return found ? leaf.cell(index).value.slice() : undefined;
    }).seen;
  }

  /** Goes to the leaf that has the key if any has, looks at it, and remembers the way. */
  #descend<T>(
    key: Bytes,
    look: (leaf: SlottedPage) => T,
  ): {readonly path: Path; readonly leaf: PageId; readonly seen: T} {
    const path: Turn[] = [];
    let page = this.root;
    while (path.length < this.height - 1) {
      const {child, next} = this.#store.read(page, (inner) => {
        const {index, found} = inner.find(key);
        const position = found ? index + 1 : index; // keys from the separator on are on its right
        return {child: position, next: inner.child(position)};
      });
      path.push({page, child});
      page = next;
    }
    return {path, leaf: page, seen: this.#store.read(page, look)};
  }
  // #endregion search

  // #region range-scan
  /**
   * The records with keys from `from`, inclusive, to `to`, exclusive, in order: one search, and then along the links of the
   * leaves. For r records on leaves of b each, about h + r / b page requests.
   *
   * @throws Error if the tree was changed since the last record
   */
  *scan(from?: Bytes, to?: Bytes): Generator<TreeRecord, void> {
    const changes = this.#changes;
    // A page isn't pinned while the caller thinks about a record, so its records are copied.
    const copy = (
      leaf: SlottedPage,
      start: number,
    ): {readonly records: readonly TreeRecord[]; readonly next: PageId} => ({
      records: leaf.cells().slice(start).map(decodeRecord),
      next: leaf.link,
    });
    const start = from ?? new Uint8Array();
    let {records, next} = this.#descend(start, (leaf) => copy(leaf, leaf.find(start).index)).seen;
    for (;;) {
      for (const record of records) {
        if (to !== undefined && compareBytes(record[0], to) >= 0) return;
        yield record;
        if (this.#changes !== changes) throw new Error('the tree was changed during a scan');
      }
      if (next === 0) return;
      ({records, next} = this.#store.read(next, (leaf) => copy(leaf, 0)));
    }
  }
  // #endregion range-scan

  // #region insert
  /**
   * Sets the value of a key.
   *
   * @returns whether the key is new
   * @throws RangeError if key and value are too long for a page; the tree is unchanged then
   */
  put(key: Bytes, value: Bytes): boolean {
    const cell = this.#encode(key, value);
    this.#changes += 1;
    const {path, leaf, seen} = this.#descend(key, (page) => page.find(key));
    this.#insert(path, leaf, seen.index, cell, seen.found);
    return !seen.found;
  }

  /**
   * Adds a cell to a page, or replaces one. If it doesn't fit: splits the page, and adds what separates the halves to the
   * parent, likewise.
   */
  #insert(path: Path, page: PageId, index: number, cell: Bytes, replace = false): void {
    const outcome = this.#store.update(page, (node) => {
      if (replace) node.remove(index);
      if (!node.fits(cell.length)) return 'full';
      node.insert(index, cell);
      return replace && node.used < this.minimum ? 'low' : 'done';
    });
    if (outcome === 'done') return;
    if (outcome === 'low') {
      this.#repair(path, page); // the new value is so much shorter than the old one
      return;
    }
    const right = this.#store.allocate(path.length === this.height - 1 ? 'leaf' : 'inner');
    const separator = this.#store.update(page, (node) =>
      this.#store.update(right, (empty) => split(node, empty, right, index, cell)),
    );
    this.#trace?.record({kind: 'tree.split', page, right});
    const parent = path.at(-1);
    const step = encodeInnerCell(separator, right);
    if (parent === undefined) this.#grow(step);
    else this.#insert(path.slice(0, -1), parent.page, parent.child, step);
  }

  // #endregion insert

  /** The tree grows at the root, so all leaves sink together. */
  #grow(cell: Bytes): void {
    const root = this.#store.allocate('inner');
    this.#store.update(root, (node) => {
      node.link = this.root;
      node.insert(0, cell);
    });
    this.#store.meta.root = root;
    this.#store.meta.height += 1;
    this.#trace?.record({kind: 'tree.grow', root, height: this.height});
  }

  /**
   * Removes a key. Separators that were cut from it stay where they are: they needn't be keys.
   *
   * @returns whether it was there
   */
  delete(key: Bytes): boolean {
    const {path, leaf, seen} = this.#descend(key, (page) => page.find(key));
    if (!seen.found) return false;
    this.#changes += 1;
    const isLow = this.#store.update(leaf, (page) => {
      page.remove(seen.index);
      return page.used < this.minimum;
    });
    if (isLow) this.#repair(path, leaf);
    return true;
  }

  // #region repair
  /** If a page is too empty: merges it with a neighbor, or borrows from it; then looks after the parent, likewise. */
  #repair(path: Path, page: PageId): void {
    const [parent, above] = [path.at(-1), path.slice(0, -1)];
    if (parent === undefined) {
      this.#shrink();
      return;
    }
    if (this.#store.read(page, ({used}) => used >= this.minimum)) return;
    const at = Math.max(0, parent.child - 1); // the separator to the left neighbor; the first child has only a right one
    const {left, right, between} = this.#store.read(parent.page, (node) => ({
      left: node.child(at),
      right: node.child(at + 1),
      between: node.cell(at).key.slice(),
    }));
    const separator = this.#store.update(left, (a) => this.#store.update(right, (b) => mergeOrBorrow(a, b, between)));
    this.#store.update(parent.page, (node) => {
      node.remove(at);
    });
    if (separator === 'merged') {
      this.#store.free(right);
      this.#trace?.record({kind: 'tree.merge', page: left, right});
    } else {
      this.#trace?.record({kind: 'tree.borrow', page: left, right});
      // The new separator may be longer than the old one: then even a deletion can split the parent, which needs no repair.
      this.#insert(above, parent.page, at, encodeInnerCell(separator, right));
    }
    this.#repair(above, parent.page);
  }

  // #endregion repair

  /** A root with a single child is a level too many. */
  #shrink(): void {
    const root = this.root;
    if (this.height === 1 || this.#store.read(root, ({count}) => count > 0)) return;
    this.#store.meta.root = this.#store.read(root, ({link}) => link);
    this.#store.meta.height -= 1;
    this.#store.free(root);
    this.#trace?.record({kind: 'tree.shrink', root: this.root, height: this.height});
  }

  /**
   * Fills an empty tree with sorted records, leaf by leaf and then level by level. No page is searched for, split, or
   * written twice; and pages are as full as wished, where sorted insertion would leave them half empty. O(n).
   *
   * @param fill - how full a page gets, from 0.5 to 1; what is left is room for later insertions
   * @throws RangeError if the tree isn't empty, the keys don't ascend, or a record is too long; the tree is unchanged then
   */
  bulkLoad(records: readonly TreeRecord[], fill = 1): void {
    if (!(fill >= 0.5 && fill <= 1)) throw new RangeError(`pages are filled from 0.5 to 1, not ${fill}`);
    if (this.height > 1 || this.#store.read(this.root, ({count}) => count > 0))
      throw new RangeError('the tree is not empty');
    records.forEach(([key], i) => {
      const before = records[i - 1]?.[0];
      if (before && compareBytes(before, key) >= 0) throw new RangeError(`the keys don't ascend at record ${i}`);
    });
    const cells = records.map(([key, value]) => this.#encode(key, value));
    if (cells.length === 0) return;
    this.#changes += 1;
    const room = {target: fill * this.#store.capacity, minimum: this.minimum, capacity: this.#store.capacity};
    loadLevels(this.#store, cells, room);
  }

  /**
   * Makes all changes durable: when it returns, no crash takes them back. Costs two or three waits for the disk, however
   * many changes there were; that is why one commits in groups.
   */
  commit(): void {
    this.#store.commit();
  }

  #encode(key: Bytes, value: Bytes): Bytes {
    const cell = encodeLeafCell(key, value);
    // The key may become a separator, whole.
    const largest = Math.max(sizeOf([cell]), sizeOf([encodeInnerCell(key, 0)]));
    if (largest > this.#store.meta.largestCell)
      throw new RangeError(`a record of ${largest} bytes, at most ${this.#store.meta.largestCell}`);
    return cell;
  }
}

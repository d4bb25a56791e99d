import {type Bytes, compareBytes} from './bytes';
import {type CellParts, decodeInnerCell, decodeLeafCell, type PageId} from './cells';

/** Bytes of the header of a page. */
export const PAGE_HEADER = 12;
/** Bytes of a slot. */
export const SLOT = 2;
/** The smallest page that is worth having, in bytes. */
export const SMALLEST_PAGE = 64;
/** The largest page, in bytes: what fits the 16-bit offsets with room to spare. */
export const LARGEST_PAGE = 32_768;

/** What a page is: a leaf with records, an inner page with separators and children, or not in use. */
export type PageKind = 'free' | 'leaf' | 'inner';

const KINDS: readonly PageKind[] = ['free', 'leaf', 'inner'];

/** A stretch of a page, as a lesson shows it. */
export interface PageRegion {
  /** What it is, such as `count` or `cell 2`. */
  readonly name: string;
  /** Where it starts, in bytes from the start of the page. */
  readonly offset: number;
  /** What is there. */
  readonly bytes: Bytes;
}

/**
 * A page whose cells have any length and keep their order: slots grow from the front, cells from the back, and the free
 * space is between the two.
 *
 * | offset | bytes | |
 * |---|---|---|
 * | 0 | 1 | kind: 0 free, 1 leaf, 2 inner |
 * | 1 | 1 | always 0 |
 * | 2 | 2 | count of cells |
 * | 4 | 2 | offset of the lowest cell |
 * | 6 | 2 | bytes in holes, which removed cells left between others |
 * | 8 | 4 | link. Leaf: the next leaf. Inner: the first child. Free: the next free page. |
 * | 12 | 2 each | slots: the offset of each cell, in the order of the keys |
 * | | | free space |
 * | | | cells, in any order, up to the end of the page |
 *
 * All integers are big-endian. To insert in the middle moves two bytes for each slot behind it, and no cell. To remove
 * leaves a hole, which is given back when the space between slots and cells doesn't suffice.
 *
 * Source: "Database Page Layout" in PostgreSQL's documentation, and "Database File Format" in SQLite's, on layouts of this kind.
 */
export class SlottedPage {
  /** The page itself. */
  readonly bytes: Bytes;
  readonly #view: DataView;

  /** Looks at bytes as a page. Whatever the page changes, it changes in these bytes. */
  constructor(bytes: Bytes) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Makes an empty page in place of whatever is in these bytes. */
  static format(bytes: Bytes, kind: PageKind): SlottedPage {
    bytes.fill(0);
    bytes[0] = KINDS.indexOf(kind);
    const page = new SlottedPage(bytes);
    page.#cellStart = bytes.length;
    return page;
  }

  /**
   * What the page is.
   *
   * @throws RangeError if its first byte says nothing that a page can be
   */
  get kind(): PageKind {
    const kind = KINDS[this.bytes[0] ?? 0];
    if (kind === undefined) throw new RangeError(`${this.bytes[0] ?? 0} isn't a kind of page`);
    return kind;
  }

  /** How many cells there are. */
  get count(): number {
    return this.#view.getUint16(2);
  }

  /** A leaf: the next one, or 0. An inner page: the first child. A free page: the next free one, or 0. */
  get link(): PageId {
    return this.#view.getUint32(8);
  }

  /** Points the page at another one. */
  set link(page: PageId) {
    this.#view.setUint32(8, page);
  }

  /** Bytes for slots and cells. */
  get capacity(): number {
    return this.bytes.length - PAGE_HEADER;
  }

  /** Bytes that slots and cells take, without holes. */
  get used(): number {
    return this.capacity - this.#gap - this.holes;
  }

  /** Bytes between cells that removed cells have left. */
  get holes(): number {
    return this.#view.getUint16(6);
  }

  /** Bytes between the last slot and the lowest cell. */
  get #gap(): number {
    return this.#cellStart - PAGE_HEADER - SLOT * this.count;
  }

  get #cellStart(): number {
    return this.#view.getUint16(4);
  }

  set #cellStart(offset: number) {
    this.#view.setUint16(4, offset);
  }

  /**
   * The parts of a cell. O(1).
   *
   * @throws RangeError if there is no cell of this number
   */
  cell(index: number): CellParts {
    const offset = this.#offsetOf(index);
    return this.kind === 'leaf' ? decodeLeafCell(this.bytes, offset) : decodeInnerCell(this.bytes, offset);
  }

  /** Copies of all cells, in order. O(size). */
  cells(): Bytes[] {
    return Array.from({length: this.count}, (_, index) => this.#copy(index));
  }

  /** The child before the first separator (0), or right of separator `position - 1`. O(1). */
  child(position: number): PageId {
    return position === 0 ? this.link : this.cell(position - 1).child;
  }

  /** Whether a cell of this many bytes and its slot have room, if need be after the holes are closed. */
  fits(size: number): boolean {
    return this.#gap + this.holes >= size + SLOT;
  }

  /** Where a key is, or would have to be inserted: binary search over the slots. O(log n) comparisons. */
  find(key: Bytes): {readonly index: number; readonly found: boolean} {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compareBytes(this.cell(middle).key, key);
      if (order === 0) return {index: middle, found: true};
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return {index: low, found: false};
  }

  // #region slotted-insert
  /**
   * Puts a cell before the one of number `index`. O(n) for the slots; O(size) if holes have to be closed first.
   *
   * @throws RangeError if it doesn't fit, or `index` isn't from 0 to the count
   */
  insert(index: number, cell: Bytes): void {
    const {count} = this;
    if (!Number.isInteger(index) || index < 0 || index > count) throw new RangeError(`no place ${index} in ${count}`);
    if (!this.fits(cell.length)) throw new RangeError(`a cell of ${cell.length} bytes doesn't fit`);
    if (this.#gap < cell.length + SLOT) this.fill(this.cells()); // close the holes
    this.#cellStart -= cell.length;
    this.bytes.set(cell, this.#cellStart);
    const slot = PAGE_HEADER + SLOT * index;
    this.bytes.copyWithin(slot + SLOT, slot, PAGE_HEADER + SLOT * count);
    this.#view.setUint16(slot, this.#cellStart);
    this.#view.setUint16(2, count + 1);
  }

  /**
   * Takes a cell out. Its slot closes at once; its bytes stay as a hole, unless they are next to the free space. O(n).
   *
   * @throws RangeError if there is no cell of this number
   */
  remove(index: number): void {
    const [offset, {size}, count] = [this.#offsetOf(index), this.cell(index), this.count];
    const slot = PAGE_HEADER + SLOT * index;
    this.bytes.copyWithin(slot, slot + SLOT, PAGE_HEADER + SLOT * count);
    this.#view.setUint16(2, count - 1);
    if (offset === this.#cellStart) this.#cellStart += size;
    else this.#view.setUint16(6, this.holes + size);
  }
  // #endregion slotted-insert

  /**
   * Replaces all cells; the link stays. The new cells lie from the end of the page on, without holes. O(size).
   *
   * @throws RangeError if they don't fit
   */
  fill(cells: readonly Bytes[]): void {
    const {link} = this;
    SlottedPage.format(this.bytes, this.kind).link = link;
    cells.forEach((cell, index) => {
      this.insert(index, cell);
    });
  }

  /** The page from its first byte to its last: header fields, slots, free space, cells and holes. O(n log n). */
  layout(): PageRegion[] {
    const region = (name: string, offset: number, size: number): PageRegion => ({
      name,
      offset,
      bytes: this.bytes.slice(offset, offset + size),
    });
    const regions = [region('kind', 0, 1), region('zero', 1, 1), region('count', 2, 2), region('lowest cell', 4, 2)];
    regions.push(region('holes', 6, 2), region('link', 8, 4));
    for (let i = 0; i < this.count; i++) regions.push(region(`slot ${i}`, PAGE_HEADER + SLOT * i, SLOT));
    const free = PAGE_HEADER + SLOT * this.count;
    if (this.#gap > 0) regions.push(region('free', free, this.#gap));
    const cells = Array.from({length: this.count}, (_, i) =>
      region(`cell ${i}`, this.#offsetOf(i), this.cell(i).size),
    ).sort((a, b) => a.offset - b.offset);
    let end = this.#cellStart;
    for (const cell of cells) {
      if (cell.offset > end) regions.push(region('hole', end, cell.offset - end));
      regions.push(cell);
      end = cell.offset + cell.bytes.length;
    }
    if (end < this.bytes.length) regions.push(region('hole', end, this.bytes.length - end));
    return regions;
  }

  #offsetOf(index: number): number {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) {
      throw new RangeError(`no cell ${index} among ${this.count}`);
    }
    return this.#view.getUint16(PAGE_HEADER + SLOT * index);
  }

  #copy(index: number): Bytes {
    const offset = this.#offsetOf(index);
    return this.bytes.slice(offset, offset + this.cell(index).size);
  }
}

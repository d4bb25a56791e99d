import type {Bytes} from './bytes';
import type {PageId} from './cells';

const MAGIC = 0x42_2b_74_72; // "B+tr"

/** What page 0 says: where the tree starts. It is kept in memory, and written at a commit. */
export class Meta {
  /** Bytes that a cell with its slot may take. What is guaranteed of pages rests on it, so it never changes. */
  readonly largestCell: number;
  readonly #pageSize: number;
  #root: PageId = 0;
  #height = 1;
  #pageCount = 1;
  #freeHead: PageId = 0;
  #changed = true;

  constructor(pageSize: number, largestCell: number) {
    this.largestCell = largestCell;
    this.#pageSize = pageSize;
  }

  /** @throws RangeError if the page is none of a tree with pages of its size */
  static decode(bytes: Bytes): Meta {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if (view.getUint32(0) !== MAGIC) throw new RangeError('not the file of a B+tree');
    if (view.getUint16(4) !== bytes.length) throw new RangeError(`the file has pages of ${view.getUint16(4)} bytes`);
    const meta = new Meta(bytes.length, view.getUint16(20));
    meta.#height = view.getUint16(6);
    meta.#root = view.getUint32(8);
    meta.#pageCount = view.getUint32(12);
    meta.#freeHead = view.getUint32(16);
    meta.#changed = false;
    return meta;
  }

  encode(bytes: Bytes): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    view.setUint32(0, MAGIC);
    view.setUint16(4, this.#pageSize);
    view.setUint16(6, this.#height);
    view.setUint32(8, this.#root);
    view.setUint32(12, this.#pageCount);
    view.setUint32(16, this.#freeHead);
    view.setUint16(20, this.largestCell);
    this.#changed = false;
  }

  /** Whether the page is not on the disk yet. */
  get changed(): boolean {
    return this.#changed;
  }

  get root(): PageId {
    return this.#root;
  }

  set root(page: PageId) {
    this.#root = page;
    this.#changed = true;
  }

  get height(): number {
    return this.#height;
  }

  set height(levels: number) {
    this.#height = levels;
    this.#changed = true;
  }

  get pageCount(): number {
    return this.#pageCount;
  }

  set pageCount(pages: number) {
    this.#pageCount = pages;
    this.#changed = true;
  }

  get freeHead(): PageId {
    return this.#freeHead;
  }

  set freeHead(page: PageId) {
    this.#freeHead = page;
    this.#changed = true;
  }
}

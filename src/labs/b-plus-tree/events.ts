import type {PageId} from './cells';

/** What a tree and its buffer pool record. */
export type TreeEvent =
  /** A page was asked for, and was in the pool. */
  | {readonly kind: 'page.hit'; readonly page: PageId}
  /** A page was asked for, and had to be read. */
  | {readonly kind: 'page.read'; readonly page: PageId}
  /** A page came to be. */
  | {readonly kind: 'page.create'; readonly page: PageId}
  | {readonly kind: 'page.write'; readonly page: PageId}
  /** A page left the pool; a dirty one was written before. */
  | {readonly kind: 'page.evict'; readonly page: PageId; readonly dirty: boolean}
  /** The original of a page went to the journal. */
  | {readonly kind: 'page.journal'; readonly page: PageId}
  /** Cells of a full page went to a new one on its right. */
  | {readonly kind: 'tree.split'; readonly page: PageId; readonly right: PageId}
  /** Neighbors shared their cells evenly. */
  | {readonly kind: 'tree.borrow'; readonly page: PageId; readonly right: PageId}
  /** The right one of two neighbors was emptied into the left one. */
  | {readonly kind: 'tree.merge'; readonly page: PageId; readonly right: PageId}
  /** A new root stands on the old one. */
  | {readonly kind: 'tree.grow'; readonly root: PageId; readonly height: number}
  /** The only child of the root became the root. */
  | {readonly kind: 'tree.shrink'; readonly root: PageId; readonly height: number}
  | {readonly kind: 'tree.commit'; readonly pages: number};

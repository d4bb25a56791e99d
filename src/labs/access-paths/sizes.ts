import type {IndexSize, Size} from './cost';
import {pagesOf, PER_PAGE, PHOTOS, USERS} from './table';

/** Tables and indexes of the lab. */
export interface Sizes {
  /** The photos. */
  readonly photos: Size;
  /** Their owners. */
  readonly users: Size;
  /** Each index on the photos. */
  readonly index: IndexSize;
  /** The index on the ids of users. */
  readonly primaryKey: IndexSize;
}

/** Rows and pages of the tables and of their indexes: leaves, a root, and a page that says where the root is. */
export const SIZES: Sizes = {
  photos: {rows: PHOTOS, pages: pagesOf(PHOTOS, PER_PAGE.photos)},
  users: {rows: USERS, pages: pagesOf(USERS, PER_PAGE.users)},
  index: {rows: PHOTOS, pages: pagesOf(PHOTOS, PER_PAGE.entries) + 2, height: 1},
  primaryKey: {rows: USERS, pages: pagesOf(USERS, PER_PAGE.entries) + 2, height: 1},
};

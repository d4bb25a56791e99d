import {lookUp} from './batch';
import {Composition, type Patience} from './composition';

/** A photo as the photo service knows it: its owner is an identifier and nothing more. */
export interface FeedPhoto {
  readonly id: string;
  readonly owner: string;
  readonly caption: string;
}

/** The services of which a feed is made. Each is told how many milliseconds somebody still waits. */
export interface Services {
  /** The photos of those whom a user follows, newest first. */
  readonly photos: (user: string, left: number) => Promise<readonly FeedPhoto[]>;
  /** Display names; owners that don't exist are missing. */
  readonly names: (owners: readonly string[], left: number) => Promise<ReadonlyMap<string, string>>;
  /** How often photos were liked; photos that it doesn't know are missing. */
  readonly likes: (photos: readonly string[], left: number) => Promise<ReadonlyMap<string, number>>;
}

/** One row of a feed. */
export interface FeedRow {
  readonly photo: string;
  readonly caption: string;
  /** `undefined` if the owner is gone, or could not be asked for. */
  readonly owner: string | undefined;
  /** `undefined` if unknown, which is not 0. */
  readonly likes: number | undefined;
}

/** A feed, and what it lacks. */
export interface FeedPage {
  readonly rows: readonly FeedRow[];
  /** Parts that could not be had; a client shows them as unknown, and a cache keeps the page only briefly. */
  readonly missing: readonly string[];
}

/** How many keys the services take in one call. */
const BATCH = 50;

// #region feed
/** `SELECT … FROM photos LEFT JOIN names … LEFT JOIN likes …`, over three services. */
export async function feedPage(user: string, services: Services, patience: Patience): Promise<FeedPage> {
  const page = new Composition(patience);
  const photos = await page.essential('photos', (left) => services.photos(user, left));

  const owners = photos.map(({owner}) => owner);
  const ids = photos.map(({id}) => id);
  const [names, likes] = await Promise.all([
    page.optional(
      'names',
      (left) => lookUp(owners, BATCH, (some) => services.names(some, left)),
      new Map<string, string>(),
    ),
    page.optional(
      'likes',
      (left) => lookUp(ids, BATCH, (some) => services.likes(some, left)),
      new Map<string, number>(),
    ),
  ]);

  const rows = photos.map(({id, owner, caption}) => ({
    photo: id,
    caption,
    // The owner may have been deleted a second ago: no foreign key forbids it.
    owner: names.get(owner),
    likes: likes.get(id),
  }));
  return {rows, missing: page.missing};
}
// #endregion feed

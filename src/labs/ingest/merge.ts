import type {Photo} from './quarantine';

/** A row of the target. */
export interface TargetRow extends Photo {
  /** When it was loaded, in seconds, by the loader's clock. */
  readonly loadedAt: number;
  /** Whether the source has deleted it. The row stays, so that yesterday's report can still be explained. */
  readonly deleted: boolean;
}

// #region merge
/** The rows of the target by key. */
export type Target = Map<string, TargetRow>;

/** What a merge did with a row. */
export type Merged = 'inserted' | 'updated' | 'ignored';

/**
 * Upserts a row by key and version: a newer version replaces, an equal or older one is ignored. Any number of copies in any
 * order leave the same target, so a load may be repeated. O(1).
 */
export function merge(target: Target, photo: Photo, loadedAt: number): Merged {
  const known = target.get(photo.id);
  if (known && known.version >= photo.version) return 'ignored';
  target.set(photo.id, {...photo, loadedAt, deleted: false});
  return known ? 'updated' : 'inserted';
}
// #endregion merge

// #region reconcile
/** The source's keys, and when the reading of them began, in seconds. */
export interface KeySnapshot {
  readonly ids: ReadonlySet<string>;
  readonly readAt: number;
}

/**
 * Marks what the source no longer has as deleted, and returns how many rows that were. A row that was loaded after the keys
 * were read is left alone: it may be younger than the snapshot.
 *
 * @param maxShare - of the living rows that may vanish at once, 0 to 1
 * @throws RangeError if more would vanish, for then it is likelier that the list of keys is cut short
 */
export function markDeleted(target: Target, keys: KeySnapshot, maxShare: number): number {
  const living = [...target.values()].filter(({deleted}) => !deleted);
  const gone = living.filter(({id, loadedAt}) => loadedAt < keys.readAt && !keys.ids.has(id));
  if (gone.length > living.length * maxShare) {
    throw new RangeError(`${gone.length} of ${living.length} rows would be deleted`);
  }
  for (const row of gone) target.set(row.id, {...row, deleted: true});
  return gone.length;
}
// #endregion reconcile

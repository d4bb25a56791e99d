/**
 * Who has a relation to an object, besides whom a tuple names: the userset rewrites of Zanzibar.
 *
 * - `direct`: whom a tuple names.
 * - `computed`: whoever has another relation to the same object. Owners are editors.
 * - `through`: whoever has a relation to an object to which this one has a relation. Viewers of the album see its photos.
 */
export type Rewrite =
  | {readonly kind: 'direct'}
  | {readonly kind: 'computed'; readonly relation: string}
  | {readonly kind: 'through'; readonly from: string; readonly relation: string}
  | {readonly kind: 'union' | 'intersection'; readonly parts: readonly Rewrite[]}
  | {readonly kind: 'exclusion'; readonly base: Rewrite; readonly minus: Rewrite};

/** The relations of each type of object. */
export type Schema = Readonly<Record<string, Readonly<Record<string, Rewrite>>>>;

/** Whom a tuple names. */
export const direct: Rewrite = {kind: 'direct'};
/** Whoever has another relation to the object. */
export const computed = (relation: string): Rewrite => ({kind: 'computed', relation});
/** Whoever has `relation` to what the object has `from` to. */
export const through = (from: string, relation: string): Rewrite => ({kind: 'through', from, relation});
/** Any of them. */
export const union = (...parts: readonly Rewrite[]): Rewrite => ({kind: 'union', parts});
/** All of them. */
export const intersection = (...parts: readonly Rewrite[]): Rewrite => ({kind: 'intersection', parts});
/** The first without the second. */
export const exclusion = (base: Rewrite, minus: Rewrite): Rewrite => ({kind: 'exclusion', base, minus});

/** The rewrite of a relation. Throws a RangeError if the schema doesn't have it: a typing error is no denial. */
export function rewriteOf(schema: Schema, type: string, relation: string): Rewrite {
  const rewrite = schema[type]?.[relation];
  if (rewrite === undefined) throw new RangeError(`The schema has no relation «${relation}» of «${type}».`);
  return rewrite;
}

// #region photos
/** Sharing in the photo app: albums contain photos, people block people. */
export const PHOTO_SCHEMA: Schema = {
  group: {member: direct},
  user: {blocked: direct},
  album: {
    owner: direct,
    viewer: union(direct, computed('owner')),
  },
  photo: {
    album: direct,
    owner: direct,
    editor: union(direct, computed('owner')),
    viewer: exclusion(
      union(direct, computed('editor'), through('album', 'viewer')),
      through('owner', 'blocked'), // whom its owner has blocked
    ),
  },
};
// #endregion photos

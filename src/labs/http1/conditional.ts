/** An entity tag in quotes, and whether it is weak: `"a1"` or `W/"a1"`. */
export interface EntityTag {
  readonly weak: boolean;
  readonly opaque: string;
}

/** Preconditions of a request, as far as they name entity tags; `'*'` is any current representation. */
export interface Preconditions {
  readonly ifMatch?: '*' | readonly EntityTag[];
  readonly ifNoneMatch?: '*' | readonly EntityTag[];
}

// #region conditional
/** Equal byte for byte: both tags are strong, and the same. RFC 9110, section 8.8.3.2. */
export const strongMatch = (a: EntityTag, b: EntityTag): boolean => !a.weak && !b.weak && a.opaque === b.opaque;

/** Equal for a reader's purposes, whether weak or not. RFC 9110, section 8.8.3.2. */
export const weakMatch = (a: EntityTag, b: EntityTag): boolean => a.opaque === b.opaque;

/**
 * What to do with a request before its method is performed: go on, 304 Not Modified, or 412 Precondition Failed.
 * `If-Match` compares strongly, because it guards a write; `If-None-Match` weakly, because it saves a read.
 *
 * Source: RFC 9110, sections 13.1.1, 13.1.2 and 13.2.2.
 *
 * @param current - the tag of the current representation; `undefined` if there is none
 */
export function evaluate(
  method: string,
  {ifMatch, ifNoneMatch}: Preconditions,
  current: EntityTag | undefined,
): 'proceed' | 304 | 412 {
  if (ifMatch !== undefined) {
    const holds = current !== undefined && (ifMatch === '*' || ifMatch.some((tag) => strongMatch(tag, current)));
    if (!holds) return 412;
  }
  if (ifNoneMatch !== undefined && current !== undefined) {
    const matches = ifNoneMatch === '*' || ifNoneMatch.some((tag) => weakMatch(tag, current));
    if (matches) return method === 'GET' || method === 'HEAD' ? 304 : 412;
  }
  return 'proceed';
}
// #endregion conditional

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | {readonly [name: string]: Json};

const isObject = (value: Json | undefined): value is {readonly [name: string]: Json} =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// #region merge-patch
/**
 * The document after a JSON Merge Patch. A member of the patch replaces that of the document, null removes it, and objects merge
 * member by member. So it can't set a member to null, and it replaces a list as a whole. O(size of the patch).
 *
 * Source: RFC 7396, section 2.
 */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}
// #endregion merge-patch

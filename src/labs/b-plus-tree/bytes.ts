/** A key or a value: bytes, which the tree compares but doesn't interpret. */
export type Bytes = Uint8Array;

/**
 * Compares byte by byte, unsigned; of two strings where one starts with the other, the shorter comes first. Negative if `a`
 * comes before `b`, zero if they are equal, positive otherwise. O(length).
 *
 * Texts in UTF-8 sort by code point this way. Numbers have to be big-endian, of one width, and unsigned.
 */
export function compareBytes(a: Bytes, b: Bytes): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

// #region shortest-separator
/**
 * The shortest byte string that separates two neighbors: greater than `before`, and not greater than `from`. It is the prefix
 * of `from` that ends where the two first differ. `Jones` and `Smith` are separated by `S`.
 *
 * An inner page needs nothing more than that, and the shorter its separators, the more children it has.
 *
 * Source: Bayer and Unterauer, "Prefix B-Trees", 1977.
 *
 * @throws RangeError unless `before` comes before `from`
 */
export function shortestSeparator(before: Bytes, from: Bytes): Bytes {
  if (compareBytes(before, from) >= 0) throw new RangeError('only two different keys in order have a separator');
  let same = 0;
  while (same < before.length && before[same] === from[same]) same++;
  return from.slice(0, same + 1);
}
// #endregion shortest-separator

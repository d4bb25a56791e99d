// #region batch
/**
 * Looks keys up in batches: each key once, `limit` in a call, all calls at once. Keys that nobody has are not in the result.
 *
 * @throws whatever a call throws; then there is no result at all
 */
export async function lookUp<K, V>(
  keys: Iterable<K>,
  limit: number,
  fetch: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): Promise<Map<K, V>> {
  const distinct = [...new Set(keys)];
  const calls = Array.from({length: Math.ceil(distinct.length / limit)}, (_, call) =>
    fetch(distinct.slice(call * limit, (call + 1) * limit)),
  );
  return new Map((await Promise.all(calls)).flatMap((found) => [...found]));
}
// #endregion batch

import {compareValues, equals, type Row, type Truth, type Value, valueOf} from './row';

// #region nested-loop
/**
 * ⋈ by trying every pair. Works for any condition. The inner side is read anew for each outer row; if it is an index lookup
 * with that row's key, that is an index nested loop, and cheap. O(n m) without.
 *
 * @param inner - opens the inner side for an outer row
 */
export function* nestedLoopJoin(
  outer: Iterable<Row>,
  inner: (outerRow: Row) => Iterable<Row>,
  on: (outerRow: Row, innerRow: Row) => Truth,
): Generator<Row, void> {
  for (const a of outer) {
    for (const b of inner(a)) if (on(a, b) === true) yield {...a, ...b};
  }
}
// #endregion nested-loop

// #region hash-join
/**
 * ⋈ on equality: puts one side, the smaller, into a hash table, then asks it once for each row of the other. Only for `=`.
 * O(n + m), and memory for the build side.
 */
export function* hashJoin(
  build: Iterable<Row>,
  probe: Iterable<Row>,
  [buildKey, probeKey]: readonly [string, string],
): Generator<Row, void> {
  const table = new Map<Value, Row[]>();
  for (const row of build) {
    const key = valueOf(row, buildKey);
    if (key === null) continue; // unknown equals nothing
    const bucket = table.get(key);
    if (bucket) bucket.push(row);
    else table.set(key, [row]);
  }
  for (const row of probe) {
    for (const match of table.get(valueOf(row, probeKey)) ?? []) yield {...match, ...row};
  }
}
// #endregion hash-join

// #region merge-join
/**
 * ⋈ of two inputs that are sorted by their keys: two fingers go forward together. Equal keys on both sides give all pairs,
 * so the right side's group is kept. O(n + m) besides the result; the output is sorted too.
 */
export function* mergeJoin(
  left: Iterable<Row>,
  right: Iterable<Row>,
  [leftKey, rightKey]: readonly [string, string],
): Generator<Row, void> {
  const rest = right[Symbol.iterator]();
  let next = rest.next();
  let group: Row[] = [];
  let groupKey: Value = null;
  for (const row of left) {
    const key = valueOf(row, leftKey);
    if (equals(key, groupKey) !== true) {
      while (next.done !== true && compareValues(valueOf(next.value, rightKey), key) < 0) next = rest.next();
      [group, groupKey] = [[], key];
      while (next.done !== true && equals(valueOf(next.value, rightKey), key) === true) {
        group.push(next.value);
        next = rest.next();
      }
    }
    for (const match of group) yield {...row, ...match};
  }
}
// #endregion merge-join

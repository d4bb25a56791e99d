/** A node of a pipeline: what it is called, what must be done before it, and how long it takes. */
export interface Node {
  readonly name: string;
  readonly after: readonly string[];
  readonly hours: number;
}

// #region levels
/**
 * The levels of a graph: each node stands behind all that it waits for, as early as it can. All nodes of a level may run at
 * the same time. Kahn, 1962; O(V · (V + E)) here, for clarity.
 *
 * @throws RangeError if nodes wait for each other in a circle, or for one that isn't there
 */
export function levels<N extends Node>(nodes: readonly N[]): N[][] {
  const done = new Set<string>();
  const result: N[][] = [];
  while (done.size < nodes.length) {
    const ready = nodes.filter(({name, after}) => !done.has(name) && after.every((one) => done.has(one)));
    if (ready.length === 0) {
      const stuck = nodes.filter(({name}) => !done.has(name)).map(({name}) => name);
      throw new RangeError(`none of ${stuck.join(', ')} can ever start`);
    }
    for (const {name} of ready) done.add(name);
    result.push(ready);
  }
  return result;
}
// #endregion levels

// #region critical-path
/** The chain that decides when a run ends, and its length in hours: more workers don't make it shorter. */
export function criticalPath(nodes: readonly Node[]): {readonly path: readonly string[]; readonly hours: number} {
  const ends = new Map<string, {path: readonly string[]; hours: number}>();
  let longest: {path: readonly string[]; hours: number} = {path: [], hours: 0};
  for (const {name, after, hours} of levels(nodes).flat()) {
    let before: {path: readonly string[]; hours: number} = {path: [], hours: 0};
    for (const one of after) {
      const end = ends.get(one);
      if (end && end.hours > before.hours) before = end;
    }
    const end = {path: [...before.path, name], hours: before.hours + hours};
    ends.set(name, end);
    if (end.hours > longest.hours) longest = end;
  }
  return longest;
}
// #endregion critical-path

/**
 * MapReduce in one process: what moves between the phases, how much, and how unevenly.
 *
 * Left out: machines, disks and their failures, which are what makes the real thing large.
 *
 * Source: Dean and Ghemawat, "MapReduce: Simplified Data Processing on Large Clusters", OSDI 2004, sections 2, 4.1 and 4.3.
 *
 * @module
 */
import {fnv1a64} from '../kernel';

/** A key and a value on their way from a mapper to a reducer. */
export type Pair<V> = readonly [key: string, value: V];

/** What a job does with its records. */
export interface Job<R, V> {
  /** Makes pairs of a record. */
  map: (record: R) => readonly Pair<V>[];
  /** Makes one value of all values of a key. Associative and commutative if it serves as a combiner too. */
  reduce: (key: string, values: readonly V[]) => V;
  /** Whether each mapper reduces its own pairs before it sends them. */
  combine: boolean;
}

/** What a job gives, and what it moved. */
export interface Outcome<V> {
  readonly result: ReadonlyMap<string, V>;
  /** Pairs that each reducer received. */
  readonly loads: readonly number[];
}

/** The reducer of a key: the same for every mapper, without asking anybody. */
export function reducerOf(key: string, reducers: number): number {
  return Number(BigInt(`0x${fnv1a64(key)}`) % BigInt(reducers));
}

// #region mapReduce
/** Runs a job; each split is read by a mapper of its own. O(pairs). */
export function mapReduce<R, V>(splits: readonly (readonly R[])[], reducers: number, job: Job<R, V>): Outcome<V> {
  const inboxes = Array.from({length: reducers}, (): Pair<V>[] => []);
  for (const split of splits) {
    const pairs = split.flatMap((record) => job.map(record));
    // The shuffle: a pair goes where its key says, whichever mapper made it.
    for (const pair of job.combine ? reduceAll(pairs, job) : pairs) inboxes[reducerOf(pair[0], reducers)]?.push(pair);
  }
  return {result: new Map(inboxes.flatMap((inbox) => reduceAll(inbox, job))), loads: inboxes.map(({length}) => length)};
}

/** Groups pairs by key and reduces each group. */
function reduceAll<R, V>(pairs: readonly Pair<V>[], {reduce}: Job<R, V>): Pair<V>[] {
  const groups = new Map<string, V[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return [...groups].map(([key, values]) => [key, reduce(key, values)]);
}
// #endregion mapReduce

/** How many times the mean load the largest one is: by how much a job takes longer than if its work were even. */
export function skewOf(loads: readonly number[]): number {
  const total = loads.reduce((sum, load) => sum + load, 0);
  return (Math.max(...loads) * loads.length) / total;
}

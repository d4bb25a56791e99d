/**
 * L: the number of levels that hold data, if the smallest holds T memtables and each further one T times as much: the
 * smallest L with `M (T + T^2 + ... + T^L) >= N`. About `log_T (N / M)`. O(log N).
 *
 * @param size - N, bytes of data
 * @param memtable - M, bytes of a memtable
 * @param ratio - T, from 2 up
 */
export function levelsFor(size: number, memtable: number, ratio: number): number {
  let [levels, capacity, sum] = [0, memtable, 0];
  while (sum < size) {
    capacity *= ratio;
    sum += capacity;
    levels += 1;
  }
  return levels;
}

/** How many times an entry is written, and how many runs a lookup may have to look into, without filters. */
export interface Prediction {
  /** Writes of an entry: to the log, at the flush, and in compactions. */
  readonly writes: number;
  /** Runs that a lookup of a missing key meets at most. */
  readonly runs: number;
}

// #region amplification
/**
 * What the strategies cost at most, with L levels below level 0 and the ratio T.
 *
 * Tiered: an entry is written once for each level that it passes, L times, and each level holds up to T runs.
 *
 * Leveled: a table that goes down meets about T tables of its size there if the level is full, and all T + 1 are written. Only
 * into level 1 several runs, r, go together, and share the T tables that they meet: 1 + T / r. There is one run a level, and
 * those of level 0.
 *
 * Both: once to the log, and once at the flush. Levels are seldom full, the last one least of all, and what is picked to go
 * down overlaps less than the average: under random writes, leveled compaction costs a quarter to a half of its bound.
 */
export function predict(strategy: 'leveled' | 'tiered', levels: number, ratio: number, level0Runs: number): Prediction {
  if (strategy === 'tiered') return {writes: 2 + levels, runs: ratio * (levels + 1)};
  const compactions = levels === 0 ? 0 : 1 + ratio / level0Runs + (ratio + 1) * (levels - 1);
  return {writes: 2 + compactions, runs: level0Runs + levels};
}
// #endregion amplification

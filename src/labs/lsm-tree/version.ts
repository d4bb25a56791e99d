/** A table on disk, as the manifest knows it. */
export interface TableMeta {
  /** The number in its file name. */
  readonly number: number;
  /** Its first key. */
  readonly smallest: string;
  /** Its last key. */
  readonly largest: string;
  /** How many entries it has. */
  readonly entries: number;
  /** Bytes in its file. */
  readonly bytes: number;
}

/** Tables whose keys don't overlap, in order: together one sorted sequence. All versions of a key are in one table. */
export type Run = readonly TableMeta[];

/** Runs by level, in each level the newest first. What is in a run is newer than what any later run has of the same key. */
export type Levels = readonly (readonly Run[])[];

/** All tables. */
export function tablesOf(levels: Levels): TableMeta[] {
  return levels.flat(2);
}

/** Bytes of all tables in runs. */
export function bytesOf(runs: readonly Run[]): number {
  return runs.flat().reduce((sum, {bytes}) => sum + bytes, 0);
}

/** The table of a run that has a key, if any has: binary search. O(log n). */
export function tableFor(run: Run, key: string): TableMeta | undefined {
  let [low, high] = [0, run.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((run[middle]?.largest ?? '') < key) low = middle + 1;
    else high = middle;
  }
  const table = run[low];
  return table !== undefined && table.smallest <= key ? table : undefined;
}

/** Whether the keys of two tables overlap. */
export function overlap(a: TableMeta, b: TableMeta): boolean {
  return a.smallest <= b.largest && b.smallest <= a.largest;
}

/** What an operation changes about the levels. */
export interface Edit {
  /** Numbers of tables that go. */
  readonly remove: ReadonlySet<number>;
  /** The level to which tables come. */
  readonly level: number;
  /** The tables that come. */
  readonly add: Run;
  /** Whether they become a run of their own, the newest of the level, or part of the one run that is there. */
  readonly asNewRun: boolean;
}

/** The levels after an edit. Levels are values: readers of the old ones aren't disturbed. O(tables). */
export function applyEdit(levels: Levels, {remove, level, add, asNewRun}: Edit): Levels {
  const depth = Math.max(levels.length, level + 1);
  const kept = Array.from({length: depth}, (_, index) =>
    (levels[index] ?? []).map((run) => run.filter(({number}) => !remove.has(number))).filter((run) => run.length > 0),
  );
  return kept.map((runs, index) => {
    if (index !== level || add.length === 0) return runs;
    if (asNewRun) return [add, ...runs];
    return [[...runs.flat(), ...add].sort((a, b) => (a.smallest < b.smallest ? -1 : 1))];
  });
}

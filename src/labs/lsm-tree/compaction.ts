import {bytesOf, type Levels, overlap, type Run, type TableMeta} from './version';

/**
 * `leveled`: each level but level 0 is one run, and a table that goes down is merged with what it overlaps there. Few
 * runs to read, and much to write. `tiered`: a level collects runs of like size, and merges them into one run of the next. Each
 * entry is written once a level, and a read looks into many runs.
 */
export type Strategy = 'leveled' | 'tiered';

/** What the levels should look like. */
export interface Shape {
  /** How they are kept so. */
  readonly strategy: Strategy;
  /** T: how much larger each level is than the one above. */
  readonly ratio: number;
  /** Leveled: how many runs level 0 has before they are merged into level 1. Tiered: this is `ratio`, as in each level. */
  readonly level0Runs: number;
  /** M: bytes of a full memtable. */
  readonly memtableBytes: number;
}

/** A compaction to be done. */
export interface Job {
  /** The level where there is too much. */
  readonly from: number;
  /** The level that gets the result. */
  readonly to: number;
  /** What is merged, as sorted sequences. */
  readonly sources: readonly Run[];
  /** Whether the result is a run of its own. */
  readonly asNewRun: boolean;
  /** Leveled, from level 1 on: the last key of the table that goes down. */
  readonly cursor?: string;
}

/** Leveled: how many bytes a level from 1 on should have at most, M T^level. */
export function capacityOf(level: number, {ratio, memtableBytes}: Shape): number {
  let bytes = memtableBytes;
  for (let i = 0; i < level; i++) bytes *= ratio;
  return bytes;
}

/** All tables of a job. */
export function inputsOf({sources}: Job): TableMeta[] {
  return sources.flat();
}

/**
 * What to compact next, if anything.
 *
 * @param cursors - leveled: by level, the last key of the table that went down last. The next one is taken from there on, so that
 * in the end all have gone
 */
export function pickCompaction(levels: Levels, shape: Shape, cursors: ReadonlyMap<number, string>): Job | undefined {
  return shape.strategy === 'tiered' ? pickTiered(levels, shape) : pickLeveled(levels, shape, cursors);
}

function pickTiered(levels: Levels, {ratio}: Shape): Job | undefined {
  const from = levels.findIndex((runs) => runs.length >= ratio);
  const sources = levels[from];
  return sources && {from, to: from + 1, sources, asNewRun: true};
}

// #region leveled
function pickLeveled(levels: Levels, shape: Shape, cursors: ReadonlyMap<number, string>): Job | undefined {
  // Runs of one level overlap if the levels were tiered before. As long as they do, no part of them may go down alone.
  const mixed = levels.findIndex((runs, level) => level > 0 && runs.length > 1);
  if (mixed > 0) return {from: mixed, to: mixed, sources: levels[mixed] ?? [], asNewRun: false};
  let [from, highest] = [-1, 0];
  levels.forEach((runs, level) => {
    const score = level === 0 ? runs.length / shape.level0Runs : bytesOf(runs) / capacityOf(level, shape);
    if (score > highest) [from, highest] = [level, score];
  });
  const runs = levels[from];
  if (runs === undefined || (from === 0 ? highest < 1 : highest <= 1)) return undefined;
  const next = from === 0 ? undefined : nextTable(runs.flat(), cursors.get(from));
  const down = next ? [[next]] : runs;
  const below = overlapping(down.flat(), (levels[from + 1] ?? []).flat());
  const sources = below.length > 0 ? [...down, below] : down;
  return {from, to: from + 1, sources, asNewRun: false, ...(next && {cursor: next.largest})};
}

function nextTable(tables: Run, cursor: string | undefined): TableMeta | undefined {
  return tables.find(({smallest}) => cursor === undefined || smallest > cursor) ?? tables[0];
}

/**
 * The tables of a run that overlap the whole stretch of keys from the first to the last of some others. Also those in a gap
 * between the others: the result of the merge may reach across the gap.
 */
function overlapping(tables: Run, run: Run): Run {
  const hull = tables.reduce((a, b) => ({
    ...a,
    smallest: a.smallest < b.smallest ? a.smallest : b.smallest,
    largest: a.largest > b.largest ? a.largest : b.largest,
  }));
  return run.filter((table) => overlap(table, hull));
}
// #endregion leveled

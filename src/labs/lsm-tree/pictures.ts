import type {BarsView, RowsView, Tone} from '../experiment';
import type {DiskEvent} from '../kernel';
import {
  inputsOf,
  type LsmEvent,
  type LsmStats,
  type LsmTree,
  predict,
  type ProbeOutcome,
  type Run,
  type Strategy,
} from './index';

/** Leveled: runs of level 0 that start a compaction. */
export const LEVEL0_RUNS = 3;
/** Tables of a run that are drawn. */
const MOST_CELLS = 10;
/** Runs that are drawn. */
const MOST_ROWS = 10;

const TONE_OF: Readonly<Record<ProbeOutcome, Tone>> = {
  'ruled out': 'muted',
  found: 'good',
  'too new': 'active',
  lie: 'bad',
  missing: 'bad',
};

type Seen = readonly (LsmEvent | DiskEvent | {readonly kind: 'lab.operation'})[];

/** Memtables, and the levels with their runs and tables. */
export function theTree(tree: LsmTree, seen: Seen): RowsView {
  const probes = new Map<number, ProbeOutcome>();
  const fresh = new Set<number>();
  for (const event of seen) {
    if (event.kind === 'lsm.probe') probes.set(event.table, event.outcome);
    if (event.kind === 'lsm.flush') fresh.add(event.table);
    if (event.kind === 'lsm.compact') for (const table of event.outputs) fresh.add(table);
  }
  const job = tree.background;
  const merging = new Set(job === undefined || job === 'flush' ? [] : inputsOf(job).map(({number}) => number));
  const tone = (table: number): Tone => {
    const outcome = probes.get(table);
    return outcome !== undefined
      ? TONE_OF[outcome]
      : merging.has(table)
        ? 'waiting'
        : fresh.has(table)
          ? 'active'
          : 'plain';
  };
  const runs = tree.levels.flatMap((level, number) =>
    level.map((run, index) => ({number, index, run, of: level.length})),
  );
  const cellsOf = (run: Run): {text: string; tone: Tone}[] => {
    const cells = run.map(({number, smallest, largest}) => ({
      text: `${number}: ${smallest}–${largest}`,
      tone: tone(number),
    }));
    if (cells.length <= MOST_CELLS) return cells;
    return [...cells.slice(0, MOST_CELLS - 1), {text: `${cells.length - MOST_CELLS + 1} more`, tone: 'muted'}];
  };
  const hidden = runs.slice(MOST_ROWS).reduce((sum, {run}) => sum + run.length, 0);
  const [active, immutable] = tree.memtables;
  const doing =
    job === undefined
      ? 'The background has nothing to do.'
      : job === 'flush'
        ? 'A memtable is being flushed.'
        : `Tables ${[...merging].join(', ')} are being merged from level ${job.from} into level ${job.to}.`;
  const levels = tree.levels.map(
    (level, number) => `level ${number} has ${level.flat().length} in ${level.length} runs`,
  );
  const asked = [...probes].map(([table, outcome]) => `${table} ${outcome}`);
  return {
    kind: 'rows',
    title: 'Memtable, levels and runs',
    description: `The memtable holds ${active?.entries ?? 0} entries. Tables: ${levels.join(', ') || 'none'}. ${doing}${
      asked.length > 0 ? ` The last lookup asked tables: ${asked.join(', ')}.` : ''
    }`,
    rows: [
      {
        id: 'memtable',
        label: 'Memtable',
        cells: [{text: `${active?.entries ?? 0} entries, ${active?.bytes ?? 0} B`, tone: 'active'}],
      },
      ...(immutable
        ? [
            {
              id: 'immutable',
              label: 'Being flushed',
              cells: [{text: `${immutable.entries} entries, ${immutable.bytes} B`, tone: 'waiting' as const}],
            },
          ]
        : []),
      ...runs.slice(0, MOST_ROWS).map(({number, index, run, of}) => ({
        id: `${number}.${index}`,
        label: `Level ${number}`,
        ...(of > 1 && {detail: index === 0 ? 'newest run' : `run ${index + 1}`}),
        cells: cellsOf(run),
      })),
      ...(hidden > 0
        ? [{id: 'hidden', label: 'Older runs', cells: [{text: `${hidden} more tables`, tone: 'muted' as const}]}]
        : []),
    ],
  };
}

/** What the bars show of a run. */
interface Amplified {
  readonly stats: LsmStats;
  readonly writeAmplification: number;
  readonly readAmplification: number;
  readonly spaceAmplification: number;
}

/** The three amplifications, and what the first one is made of. */
export function amplifications(run: Amplified, strategy: Strategy, ratio: number, levels: number): BarsView {
  const {writeAmplification: write, readAmplification: read, spaceAmplification: space} = run;
  const {userBytes, logBytes, flushBytes, compactionBytes} = run.stats;
  const share = (bytes: number): number => bytes / Math.max(1, userBytes);
  const fixed = (value: number): string => value.toFixed(2);
  const {runs} = predict(strategy, Math.max(0, levels), ratio, LEVEL0_RUNS);
  return {
    kind: 'bars',
    title: 'The three amplifications',
    description: `Each byte of the user was written ${fixed(write)} times: ${fixed(share(logBytes))} to the log, ${fixed(share(flushBytes))} by flushes, ${fixed(share(compactionBytes))} by compaction. A lookup read ${fixed(read)} blocks; without filters it could be up to ${runs}. The disk holds ${fixed(space)} bytes for each live byte.`,
    unit: '×',
    bars: [
      {label: 'write', value: write, tone: 'active'},
      {label: '– log', value: share(logBytes), tone: 'plain'},
      {label: '– flush', value: share(flushBytes), tone: 'plain'},
      {label: '– compaction', value: share(compactionBytes), tone: 'plain'},
      {label: 'read', value: read, tone: 'active'},
      {label: 'space', value: space, tone: 'active'},
    ],
  };
}

/** What the log has, and what of it a crash can take. */
export function theLog(tree: LsmTree, policy: 'each' | 'eight' | 'never'): RowsView {
  const {unsynced} = tree;
  const entries = tree.memtables.reduce((sum, memtable) => sum + memtable.entries, 0);
  const words = {each: 'before each acknowledgment', eight: 'every 8 writes', never: 'never'};
  return {
    kind: 'rows',
    title: 'The log',
    description: `The log has the ${entries} writes that are in no table yet. It is synced ${words[policy]}. A crash now can take ${unsynced === 0 ? 'none of them' : `the last ${unsynced}, though they were acknowledged`}.`,
    rows: [
      {
        id: 'log',
        label: 'Writes in the log',
        cells: [
          {text: `${entries - unsynced} synced`, tone: 'good'},
          ...(unsynced > 0 ? [{text: `${unsynced} acknowledged, not synced`, tone: 'bad' as const}] : []),
        ],
      },
    ],
  };
}

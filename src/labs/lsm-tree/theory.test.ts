import {describe, expect, it} from 'vitest';
import {Rng, Trace} from '../kernel';
import {
  falsePositiveRateOf,
  levelsFor,
  LsmTree,
  type LsmEvent,
  type LsmOptions,
  predict,
  type Strategy,
  tablesOf,
} from '.';
import {newDisk, settle} from './lsm.fixture';

interface Measured {
  readonly tree: LsmTree;
  /** How often an entry was written by compactions. */
  readonly compactions: number;
}

const keyOf = (number: number): string => `key ${String(number).padStart(5, '0')}`;

/** Writes keys in random order, each as often as the others. */
function fill(writes: number, keys: number, options: Partial<LsmOptions>): Measured {
  const trace = new Trace<LsmEvent>({now: 0});
  const tree = new LsmTree({disk: newDisk(), memtableBytes: 400, blockBytes: 100, trace, ...options});
  for (const number of Rng.seeded('order').shuffle(Array.from({length: writes}, (_, i) => i))) {
    tree.put(keyOf(number % keys), 'a value');
    settle(tree);
  }
  tree.flush();
  settle(tree);
  const written = trace.events.reduce((sum, event) => sum + (event.kind === 'lsm.compact' ? event.written : 0), 0);
  return {tree, compactions: written / writes};
}

const entriesIn = (tree: LsmTree): number => tablesOf(tree.levels).reduce((sum, {entries}) => sum + entries, 0);

describe('write amplification', () => {
  it.each([2, 3, 5])('tiered, T = %i: each entry is written exactly once for each level that it passes', (ratio) => {
    // Entries of 16 bytes, 25 to a memtable, and as many memtables as make one run of level 3.
    const {tree, compactions} = fill(25 * ratio ** 3, 1e5, {strategy: 'tiered', ratio});
    expect(tree.levels.map((runs) => runs.length)).toEqual([0, 0, 0, 1]);
    expect(compactions).toBe(3);
    expect(predict('tiered', 3, ratio, ratio).writes).toBe(1 + 1 + compactions);
  });

  it.each([2, 4, 8])('leveled, T = %i: more than tiered, a quarter to a half of the bound', (ratio) => {
    const {tree, compactions} = fill(3000, 1e5, {strategy: 'leveled', ratio});
    const levels = tree.levels.length - 1;
    const {tree: other, compactions: tiered} = fill(3000, 1e5, {strategy: 'tiered', ratio});
    expect(compactions).toBeGreaterThan(tiered);
    expect(tiered).toBeLessThanOrEqual(other.levels.length - 1);
    const most = predict('leveled', levels, ratio, 4).writes - 2;
    expect(compactions).toBeLessThan(most);
    expect(compactions / most).toBeGreaterThan(0.25);
    expect(compactions / most).toBeLessThan(0.5);
  });

  it('leveled: has as many levels as the data need', () => {
    for (const ratio of [3, 8]) {
      const {tree} = fill(1500, 1e5, {strategy: 'leveled', ratio, tableBytes: 200});
      const bytes = tablesOf(tree.levels).reduce((sum, table) => sum + table.bytes, 0);
      expect(tree.levels.length - 1 - levelsFor(bytes, 400, ratio)).toBeGreaterThanOrEqual(0);
      expect(tree.levels.length - 1 - levelsFor(bytes, 400, ratio)).toBeLessThanOrEqual(1);
    }
    expect([levelsFor(0, 1, 10), levelsFor(10, 1, 10), levelsFor(11, 1, 10), levelsFor(111, 1, 10)]).toEqual([
      0, 1, 2, 3,
    ]);
  });

  it('in bytes: is at least the log and the flush, and tells where it comes from', () => {
    const {tree} = fill(1000, 200, {});
    const {userBytes, logBytes, flushBytes, compactionBytes, manifestBytes} = tree.stats;
    expect(userBytes).toBe(1000 * 16);
    expect(logBytes).toBeGreaterThan(userBytes);
    expect(Math.min(flushBytes, compactionBytes, manifestBytes)).toBeGreaterThan(0.5 * userBytes);
    const onDisk = tablesOf(tree.levels).reduce((sum, table) => sum + table.bytes, 0);
    expect(tree.diskBytes).toBe(onDisk); // the log of the empty memtable is empty
  });
});

describe('read amplification', () => {
  const missing = (tree: LsmTree, lookups: number): number => {
    const before = tree.stats.blocks;
    for (let i = 0; i < lookups; i++) expect(tree.get(`${keyOf((i * 37) % 1500)}x`)).toBeUndefined();
    return (tree.stats.blocks - before) / lookups;
  };

  it.each<[Strategy, number]>([
    ['leveled', 4],
    ['tiered', 4],
    ['tiered', 8],
  ])(
    '%s, T = %i: without filters, a missing key costs a block in each run, and with them only the lies',
    (strategy, ratio) => {
      const {tree} = fill(1500, 1500, {strategy, ratio, bitsPerKey: 0});
      const runs = tree.levels.flat().length;
      // A level that is not full has gaps between its tables; a run that came of a merge of runs has none.
      expect(missing(tree, 1000)).toBeGreaterThan((strategy === 'tiered' ? 0.9 : 0.5) * runs);
      expect(missing(tree, 1000)).toBeLessThanOrEqual(runs);
      expect(runs).toBeLessThanOrEqual(predict(strategy, tree.levels.length - 1, ratio, 4).runs);
      const {tree: filtered} = fill(1500, 1500, {strategy, ratio, bitsPerKey: 10});
      expect(missing(filtered, 1500)).toBeLessThan(2 * runs * falsePositiveRateOf(10));
    },
  );

  it('is one block for a key that is there, whatever lies above, with good filters', () => {
    const {tree} = fill(1500, 1500, {strategy: 'tiered', ratio: 8, bitsPerKey: 16});
    const before = tree.stats.blocks;
    for (let i = 0; i < 1500; i++) expect(tree.get(keyOf(i))).toBe('a value');
    expect((tree.stats.blocks - before) / 1500).toBeLessThan(1.02);
  });
});

describe('space amplification', () => {
  it('under overwriting: tiered keeps several versions of each key, leveled as much more as the levels above the last one hold, a major compaction none', () => {
    const [leveled, tiered] = [fill(4000, 800, {strategy: 'leveled'}), fill(4000, 800, {strategy: 'tiered'})];
    // 1 + 1/T + 1/T^2 + ... for the levels, and up to four memtables of 25 entries.
    expect(entriesIn(leveled.tree) / 800).toBeLessThan(4 / 3 + 100 / 800);
    expect(entriesIn(tiered.tree) / 800).toBeGreaterThan(2);
    tiered.tree.compactAll();
    expect(entriesIn(tiered.tree)).toBe(800);
  });
});

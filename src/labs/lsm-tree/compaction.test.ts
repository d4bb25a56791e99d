import {describe, expect, it} from 'vitest';
import {Trace} from '../kernel';
import {
  applyEdit,
  checkLevels,
  type Entry,
  inputsOf,
  type Levels,
  LsmTree,
  type LsmEvent,
  pickCompaction,
  type Shape,
  SSTable,
  tableFor,
  type TableMeta,
} from '.';
import {newDisk, settle, SMALL} from './lsm.fixture';

const table = (number: number, smallest: string, largest: string, bytes = 100): TableMeta => ({
  number,
  smallest,
  largest,
  entries: 1,
  bytes,
});
const leveled: Shape = {strategy: 'leveled', ratio: 2, level0Runs: 2, memtableBytes: 100};
const tiered: Shape = {...leveled, strategy: 'tiered', ratio: 3};
const numbers = (levels: Levels, shape: Shape, cursors: [number, string][] = []): number[] | undefined => {
  const job = pickCompaction(levels, shape, new Map(cursors));
  return job && inputsOf(job).map(({number}) => number);
};

describe('leveled compaction', () => {
  it('leaves levels alone that are not too large', () => {
    expect(numbers([], leveled)).toBeUndefined();
    expect(
      numbers([[[table(1, 'a', 'z')]], [[table(2, 'a', 'z', 200)]], [[table(3, 'a', 'z', 400)]]], leveled),
    ).toBeUndefined();
  });

  it('merges all of level 0 with what lies between its first and its last key below, gaps and all', () => {
    const level1 = [table(3, 'a', 'b', 9), table(4, 'e', 'f', 9), table(5, 'k', 'l', 9), table(6, 'q', 'r', 9)];
    expect(numbers([[[table(2, 'n', 'p')], [table(1, 'b', 'd')]], [level1]], leveled)).toEqual([2, 1, 3, 4, 5]);
  });

  it('takes from the level that is the fullest one table after the other, and begins again', () => {
    const level1 = [table(1, 'a', 'c', 90), table(2, 'd', 'f', 90), table(3, 'g', 'i', 90)];
    const levels = [[], [level1], [[table(9, 'b', 'e')]]];
    expect(numbers(levels, leveled)).toEqual([1, 9]);
    expect(pickCompaction(levels, leveled, new Map())).toMatchObject({from: 1, to: 2, cursor: 'c'});
    expect(numbers(levels, leveled, [[1, 'c']])).toEqual([2, 9]);
    expect(numbers(levels, leveled, [[1, 'f']])).toEqual([3]);
    expect(numbers(levels, leveled, [[1, 'i']])).toEqual([1, 9]);
  });

  it('lets every table of a level go down in turn', () => {
    const trace = new Trace<LsmEvent>({now: 0});
    const disk = newDisk();
    const tree = new LsmTree({disk, ...SMALL, memtableBytes: 120, trace});
    for (let i = 0; i < 1500; i++) {
      tree.put(`k${String((i * 61) % 100).padStart(2, '0')}`, String(i));
      settle(tree);
    }
    const from1 = trace.events.flatMap((event) => (event.kind === 'lsm.compact' && event.from === 1 ? [event] : []));
    expect(from1.length).toBeGreaterThan(20);
    // If always the first table went down, the largest keys would stay in level 1, in all their versions, until it has a run of them.
    const last = tree.levels.map((runs) => runs.flat().at(-1)?.largest ?? '');
    expect(last.filter((key) => key > 'k90').length).toBeGreaterThanOrEqual(2);
    expect(checkLevels(tree.levels, 'leveled', (number) => new SSTable(disk, number))).toEqual([]);
  });

  it('first makes one run of several, where levels were tiered before', () => {
    const mixed = [[], [[table(2, 'a', 'm')], [table(1, 'c', 'z')]]];
    expect(pickCompaction(mixed, leveled, new Map())).toMatchObject({from: 1, to: 1, asNewRun: false});
    expect(numbers(mixed, leveled)).toEqual([2, 1]);
  });
});

describe('tiered compaction', () => {
  it('merges all runs of the first level that has T of them', () => {
    const runs = (...list: number[]): TableMeta[][] => list.map((number) => [table(number, 'a', 'z')]);
    expect(numbers([runs(5, 4), runs(3, 2)], tiered)).toBeUndefined();
    expect(numbers([runs(7, 6), runs(5, 4, 3), runs(2, 1, 0)], tiered)).toEqual([5, 4, 3]);
    expect(pickCompaction([runs(3, 2, 1)], tiered, new Map())).toMatchObject({from: 0, to: 1, asNewRun: true});
  });
});

describe('the check of the levels', () => {
  const disk = newDisk();
  const tree = new LsmTree({disk, ...SMALL});
  for (let i = 0; i < 100; i++) {
    tree.put(`k${i}`, String(i));
    settle(tree);
  }
  const some = tree.levels.flat(2)[0]?.number ?? NaN;

  /** A table with versions of keys, such as `a5`, and what the manifest says of it. */
  const holding = (number: number, ...versions: string[]): [TableMeta, Entry[]] => {
    const entries = versions.map((version): Entry => ({
      key: version.slice(0, 1),
      seq: Number(version.slice(1)),
      value: '',
    }));
    const [first, last] = [entries[0]?.key ?? '', entries.at(-1)?.key ?? ''];
    return [{number, smallest: first, largest: last, entries: entries.length, bytes: 100}, entries];
  };
  type Held = ReturnType<typeof holding>;
  const problems = (levels: Held[][][], strategy: 'leveled' | 'tiered' = 'leveled'): string[] => {
    const entries = new Map(levels.flat(2).map(([{number}, held]) => [number, held]));
    const open = (number: number): SSTable =>
      new Proxy(new SSTable(disk, some), {
        get: (target, name): unknown => (name === 'entries' ? () => entries.get(number) : Reflect.get(target, name)),
      });
    const metas = levels.map((runs) => runs.map((run) => run.map(([meta]) => meta)));
    return checkLevels(metas, strategy, open);
  };
  const [upper, lower] = [holding(1, 'a5', 'b6'), holding(2, 'a2', 'c1')];

  it('finds nothing in sound ones', () => {
    expect(problems([[[upper]], [[lower]]])).toEqual([]);
    expect(problems([[], [[upper], [lower]]], 'tiered')).toEqual([]);
    expect(problems([[[holding(1, 'a9', 'a5')]], [[holding(2, 'a4')]]])).toEqual([]);
  });

  it('finds a version below that is newer than the oldest one above', () => {
    expect(problems([[[lower]], [[upper]]])).toEqual(['a is newer in table 1 than above']);
    expect(problems([[[upper]], [], [[holding(2, 'a5')]]])).toEqual(['a is newer in table 2 than above']);
    expect(problems([[[holding(1, 'a9', 'a5')]], [[holding(2, 'a7')]]])).toEqual(['a is newer in table 2 than above']);
  });

  it('finds tables of a run that overlap, and runs where one is due', () => {
    expect(problems([[], [[holding(1, 'a5', 'c6'), holding(2, 'c2', 'd1')]]])).toEqual(['tables 1 and 2 overlap']);
    expect(problems([[], [[upper], [lower]]])).toEqual(['level 1 has 2 runs']);
  });

  it('finds a table that is not what the manifest says, or not in order', () => {
    const [meta, entries] = upper;
    expect(problems([[[[{...meta, entries: 3}, entries]]]])).toEqual(['table 1: 2 entries instead of 3']);
    for (const lie of [{smallest: 'A'}, {largest: 'z'}]) {
      expect(problems([[[[{...meta, ...lie}, entries]]]])).toEqual(['table 1: not its first and last key']);
    }
    expect(problems([[[holding(1, 'b1', 'a2')]]])).toEqual(['table 1: a is not in order']);
    expect(problems([[[holding(1, 'a2', 'a2')]]])).toEqual(['table 1: a is not in order']);
  });
});

it('an engine can change from tiered to leveled and back, and no version is found before a newer one', () => {
  const disk = newDisk();
  const expected = new Map<string, string>();
  for (let round = 0; round < 8; round++) {
    const strategy = round % 2 === 0 ? 'tiered' : 'leveled';
    const tree = new LsmTree({disk, ...SMALL, ratio: 3, strategy});
    for (let i = 0; i < 90; i++) {
      const key = `k${(i * 7 + round) % 40}`;
      tree.put(key, `${round}.${i}`);
      expected.set(key, `${round}.${i}`);
      if (i % 3 === 0) tree.work();
    }
    for (const [key, value] of expected) expect(tree.get(key)).toBe(value);
    settle(tree);
    for (const [key, value] of expected) expect(tree.get(key)).toBe(value);
    expect(checkLevels(tree.levels, strategy, (number) => new SSTable(disk, number))).toEqual([]);
  }
});

describe('levels', () => {
  it('are changed without changing the old ones', () => {
    const levels: Levels = [[[table(2, 'a', 'c')], [table(1, 'b', 'd')]], [[table(0, 'x', 'y')]]];
    const after = applyEdit(levels, {remove: new Set([1, 2]), level: 1, add: [table(3, 'a', 'd')], asNewRun: false});
    expect(after).toEqual([[], [[table(3, 'a', 'd'), table(0, 'x', 'y')]]]);
    expect(levels[0]).toHaveLength(2);
    expect(applyEdit(levels, {remove: new Set(), level: 2, add: [table(4, 'a', 'b')], asNewRun: true})[2]).toHaveLength(
      1,
    );
    expect(applyEdit(levels, {remove: new Set([0]), level: 1, add: [], asNewRun: false})[1]).toEqual([]);
  });

  it('know the table of a run that may have a key', () => {
    const run = [table(1, 'b', 'd'), table(2, 'f', 'h')];
    expect(['a', 'b', 'c', 'd', 'e', 'f', 'h', 'i'].map((key) => tableFor(run, key)?.number)).toEqual([
      undefined,
      1,
      1,
      1,
      undefined,
      2,
      2,
      undefined,
    ]);
    expect(tableFor([], 'a')).toBeUndefined();
  });
});

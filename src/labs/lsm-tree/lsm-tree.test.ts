import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng, Trace} from '../kernel';
import {
  checkLevels,
  CorruptionError,
  LsmTree,
  type LsmEvent,
  type LsmOptions,
  type Snapshot,
  SSTable,
  tablesOf,
} from '.';
import {newDisk, newTree, settle, SMALL, sorted} from './lsm.fixture';

describe('an LSM tree', () => {
  it('finds what was put last, and not what was deleted', () => {
    const tree = newTree();
    tree.put('ada', '1815');
    tree.put('alan', '1912');
    tree.put('ada', '1852');
    expect(tree.get('ada')).toBe('1852');
    tree.delete('ada');
    tree.delete('grace');
    expect([tree.get('ada'), tree.get('grace')]).toEqual([undefined, undefined]);
    expect([...tree.scan()]).toEqual([['alan', '1912']]);
    tree.flush();
    expect([tree.get('ada'), tree.get('alan')]).toEqual([undefined, '1912']);
  });

  it('takes the empty key and the empty value, and any text but half a surrogate pair', () => {
    const tree = newTree();
    const texts = ['', '\0', 'ß', '€', '\u{1f333}', '\u{10ffff}'];
    for (const text of texts) tree.put(text, text);
    tree.flush();
    for (const text of texts) expect(tree.get(text)).toBe(text);
    expect([...tree.scan()].map(([key]) => key)).toEqual([...texts].sort());
    for (const [key, value] of [
      ['\ud83c', 'x'],
      ['x', 'a\udf33'],
    ] as const) {
      expect(() => {
        tree.put(key, value);
      }).toThrow(RangeError);
    }
    expect(tree.get('x')).toBeUndefined();
  });

  it('scans from a key, inclusive, to a key, exclusive', () => {
    const tree = newTree();
    for (let i = 0; i < 60; i += 2) tree.put(`k${String(i).padStart(2, '0')}`, String(i));
    const keys = (from?: string, to?: string): string[] => [...tree.scan(from, to)].map(([key]) => key);
    expect(keys('k10', 'k16')).toEqual(['k10', 'k12', 'k14']);
    expect(keys('k11', 'k17')).toEqual(['k12', 'k14', 'k16']);
    expect(keys('k56')).toEqual(['k56', 'k58']);
    expect(keys(undefined, 'k03')).toEqual(['k00', 'k02']);
    expect(keys('z')).toEqual([]);
  });

  it('reads as it was at a snapshot, whatever is written and compacted later', () => {
    for (const strategy of ['leveled', 'tiered'] as const) {
      const tree = newTree({strategy});
      const kept: [Snapshot, [string, string][]][] = [];
      const map = new Map<string, string>();
      for (let i = 0; i < 150; i++) {
        const key = `k${i % 7}`;
        if (i % 5 === 4) {
          map.delete(key);
          tree.delete(key);
        } else {
          map.set(key, String(i));
          tree.put(key, String(i));
        }
        if (i % 30 === 0) kept.push([tree.snapshot(), sorted(map)]);
        settle(tree);
      }
      for (const [snapshot, state] of kept) {
        expect([...tree.scan('', undefined, snapshot)]).toEqual(state);
        for (let k = 0; k < 7; k++) expect(tree.get(`k${k}`, snapshot)).toBe(new Map(state).get(`k${k}`));
      }
      const entries = (): number => tablesOf(tree.levels).reduce((sum, table) => sum + table.entries, 0);
      const before = entries();
      for (const [snapshot] of kept) snapshot.release();
      for (let i = 0; i < 60; i++) tree.put(`k${i % 7}`, 'x');
      tree.flush();
      settle(tree);
      expect(entries()).toBeLessThan(before);
    }
  });

  it('goes on with a scan while tables are merged away under it, and removes them afterwards', () => {
    const disk = newDisk();
    const tree = newTree({disk});
    for (let i = 0; i < 40; i++) tree.put(`k${String(i).padStart(2, '0')}`, 'old');
    const scan = tree.scan();
    const seen = [scan.next().value];
    const before = tablesOf(tree.levels);
    for (let i = 0; i < 80; i++) {
      tree.put(`k${String(i % 40).padStart(2, '0')}`, 'new');
      settle(tree);
    }
    const after = new Set(tablesOf(tree.levels).map(({number}) => number));
    expect(before.some(({number}) => !after.has(number))).toBe(true);
    for (const record of scan) seen.push(record);
    expect(seen).toHaveLength(40);
    expect(new Set(seen.map((record) => record?.[1]))).toEqual(new Set(['old']));
    expect(disk.list().filter((file) => file.endsWith('.sst'))).toHaveLength(after.size);
  });

  it('lets writes wait when the background does not keep up', () => {
    const trace = new Trace<LsmEvent>({now: 0});
    const tree = newTree({trace});
    for (let i = 0; i < 400; i++) tree.put(`key ${i}`, 'value');
    expect(tree.stats.stalls).toBeGreaterThan(0);
    expect(
      Math.max(...trace.events.flatMap((event) => (event.kind === 'lsm.stall' ? [event.seq] : []))),
    ).toBeGreaterThan(0);
    expect(tree.levels[0]?.length).toBeLessThanOrEqual(2 * SMALL.level0Runs + 1);
    expect(tree.memtables.every(({bytes}) => bytes < SMALL.memtableBytes + 20)).toBe(true);
  });

  it('moves a table down without rewriting it where nothing overlaps', () => {
    const trace = new Trace<LsmEvent>({now: 0});
    const tree = newTree({trace, level0Runs: 1});
    for (let i = 0; i < 300; i++) {
      tree.put(`key ${String(i).padStart(4, '0')}`, 'value');
      settle(tree);
    }
    const kinds = trace.events.map(({kind}) => kind);
    expect(kinds).toContain('lsm.move');
    expect(kinds).not.toContain('lsm.compact');
    expect(tree.stats.compactionBytes).toBe(0);
    expect([...tree.scan()]).toHaveLength(300);
  });

  it('forgets what was deleted in a major compaction completely, unless a snapshot shows it', () => {
    for (const strategy of ['leveled', 'tiered'] as const) {
      const tree = newTree({strategy});
      for (let i = 0; i < 100; i++) tree.put(`key ${i}`, 'value');
      const snapshot = tree.snapshot();
      for (let i = 0; i < 100; i++) tree.delete(`key ${i}`);
      const entries = (): number => tablesOf(tree.levels).reduce((sum, table) => sum + table.entries, 0);
      tree.compactAll();
      expect(entries()).toBe(200);
      expect([...tree.scan('', undefined, snapshot)]).toHaveLength(100);
      expect([...tree.scan()]).toEqual([]);
      snapshot.release();
      tree.compactAll();
      expect(entries()).toBe(0);
      tree.compactAll();
      expect(tree.get('key 1')).toBeUndefined();
    }
  });

  it('keeps a tombstone as long as there is something below for it to hide', () => {
    const tree = newTree({level0Runs: 1, ratio: 2});
    for (let i = 0; i < 60; i++) {
      tree.put(`key ${i}`, 'old');
      settle(tree);
    }
    expect(tree.levels.length).toBeGreaterThan(2);
    for (let i = 0; i < 60; i++) {
      tree.delete(`key ${i}`);
      tree.flush();
      settle(tree);
      expect(tree.get(`key ${i}`)).toBeUndefined();
    }
  });

  it('refuses options that make no sense', () => {
    const bad: Partial<LsmOptions>[] = [
      {syncEvery: 0},
      {memtableBytes: 0},
      {blockBytes: 0},
      {ratio: 1},
      {bitsPerKey: 0.5},
      {level0Runs: 0},
    ];
    for (const options of bad) expect(() => newTree(options)).toThrow(RangeError);
  });

  it('can be opened with other options than it was written with', () => {
    const disk = newDisk();
    const first = new LsmTree({disk, ...SMALL});
    for (let i = 0; i < 80; i++) first.put(`key ${i}`, String(i));
    settle(first);
    const second = new LsmTree({disk, ...SMALL, strategy: 'tiered', bitsPerKey: 0, ratio: 3});
    for (let i = 40; i < 120; i++) second.put(`key ${i}`, 'second');
    settle(second);
    const third = new LsmTree({disk, ...SMALL});
    for (let i = 0; i < 40; i++) third.put(`more ${i}`, 'third');
    settle(third);
    const found = new Map(third.scan());
    for (let i = 0; i < 120; i++) expect(found.get(`key ${i}`)).toBe(i < 40 ? String(i) : 'second');
    expect(found.size).toBe(160);
  });

  it('says so when something that was synced has changed', () => {
    const damaged = (suffix: string, offset: number): (() => LsmTree) => {
      const disk = newDisk();
      const tree = new LsmTree({disk, ...SMALL});
      for (let i = 0; i < 30; i++) tree.put(`key ${i}`, 'v');
      settle(tree);
      for (const file of disk.list().filter((name) => name.endsWith(suffix))) {
        const at = offset < 0 ? disk.status(file).size + offset : offset;
        disk.write(file, at, Uint8Array.of((disk.read(file, at, 1)[0] ?? 0) ^ 1));
      }
      return () => new LsmTree({disk, ...SMALL});
    };
    expect(damaged('MANIFEST', 0)).toThrow(CorruptionError);
    expect(damaged('.sst', -1)).toThrow(CorruptionError);
    expect(damaged('.sst', -30)).toThrow(CorruptionError);
    const tree = damaged('.sst', 3)();
    expect(() => [...tree.scan()]).toThrow(CorruptionError);
  });
});

const command = fc.record({
  op: fc.constantFrom(
    'put',
    'put',
    'put',
    'put',
    'delete',
    'delete',
    'get',
    'scan',
    'work',
    'flush',
    'snapshot',
    'release',
    'open',
  ),
  key: fc.nat(25).map((n) => 'k'.repeat(n % 4) + String(n)),
  amount: fc.nat(20),
});

describe('against a plain map', () => {
  it.each<Partial<LsmOptions>>([
    {strategy: 'leveled'},
    {strategy: 'tiered'},
    {strategy: 'leveled', bitsPerKey: 0, ratio: 3, level0Runs: 1, blockBytes: 1},
    {strategy: 'tiered', bitsPerKey: 1, ratio: 4, blockBytes: 1000, tableBytes: 1},
  ])(
    'there is no difference, with snapshots and reopening: %o',
    (options) => {
      fc.assert(
        fc.property(fc.array(command, {minLength: 60, maxLength: 300, size: 'max'}), (commands) => {
          const disk = newDisk();
          const open = (): LsmTree => new LsmTree({disk, ...SMALL, ...options});
          let tree = open();
          let map = new Map<string, string>();
          let snapshots: [Snapshot, Map<string, string>][] = [];
          commands.forEach(({op, key, amount}, i) => {
            const [snapshot, state] = snapshots[amount % Math.max(1, snapshots.length)] ?? [undefined, map];
            if (op === 'put') {
              tree.put(key, `${i}`.repeat(amount % 5));
              map.set(key, `${i}`.repeat(amount % 5));
            } else if (op === 'delete') {
              tree.delete(key);
              map.delete(key);
            } else if (op === 'get') {
              expect(tree.get(key, snapshot)).toBe(state.get(key));
              expect(tree.get(key)).toBe(map.get(key));
            } else if (op === 'scan') {
              expect([...tree.scan(key, undefined, snapshot)]).toEqual(sorted(state).filter(([k]) => k >= key));
            } else if (op === 'work') {
              for (let n = amount; n > 0 && tree.work(); n--);
            } else if (op === 'flush') {
              tree.flush();
            } else if (op === 'snapshot') {
              snapshots = [...snapshots, [tree.snapshot(), new Map(map)] as [Snapshot, Map<string, string>]].slice(-3);
            } else if (op === 'release') {
              snapshots.shift()?.[0].release();
            } else {
              tree = open();
              snapshots = [];
            }
          });
          settle(tree);
          expect([...tree.scan()]).toEqual(sorted(map));
          expect(
            checkLevels(tree.levels, options.strategy ?? 'leveled', (number) => new SSTable(disk, number)),
          ).toEqual([]);
          map = new Map(open().scan());
          expect(sorted(map)).toEqual([...tree.scan()]);
        }),
        {numRuns: 60},
      );
    },
    60_000,
  );

  it('there is none after thousands of writes to many levels, and every level is in order', () => {
    for (const strategy of ['leveled', 'tiered'] as const) {
      const disk = newDisk(strategy);
      const rng = Rng.seeded(strategy);
      const tree = new LsmTree({disk, ...SMALL, strategy});
      const map = new Map<string, string>();
      for (let i = 0; i < 2500; i++) {
        const key = `key ${rng.int(300)}`;
        if (rng.chance(0.8)) {
          tree.put(key, String(i));
          map.set(key, String(i));
        } else {
          tree.delete(key);
          map.delete(key);
        }
        for (let steps = rng.int(6); steps > 0; steps--) tree.work();
        if (i % 50 === 0) {
          expect(checkLevels(tree.levels, strategy, (number) => new SSTable(disk, number))).toEqual([]);
        }
      }
      expect(tree.levels.length).toBeGreaterThan(3);
      for (let n = 0; n < 300; n++) expect(tree.get(`key ${n}`)).toBe(map.get(`key ${n}`));
      expect([...tree.scan()]).toEqual(sorted(map));
      settle(tree);
      const files = disk.list().filter((file) => file.endsWith('.sst'));
      expect(files).toHaveLength(tablesOf(tree.levels).length);
    }
  }, 60_000);
});

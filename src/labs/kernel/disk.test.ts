import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Disk, type DiskEvent} from './disk';
import {Rng} from './rng';
import {Trace} from './trace';
import {decodeUtf8, encodeUtf8} from './utf8';

const SECTOR = 8;
const disk = (seed: number | string = 1): Disk => new Disk({rng: Rng.seeded(seed), sectorSize: SECTOR});
const text = (from: Disk, file: string): string => decodeUtf8(from.read(file));

/** What the disk should remember of a file, kept as naively as possible. */
interface ShadowFile {
  bytes: number[];
  synced: number[];
  /** Offsets written since the last sync. */
  touched: Set<number>;
}
type ShadowDirectory = Map<string, ShadowFile>;

class Shadow {
  directory: ShadowDirectory = new Map();
  /** The directory as it was last synced, and after each change to it since. */
  versions: ShadowDirectory[] = [new Map<string, ShadowFile>()];

  changed(): void {
    this.versions.push(new Map(this.directory));
  }
}

type Command = (real: Disk, shadow: Shadow) => void;
const name = fc.constantFrom('x', 'y', 'z');
const content = fc.uint8Array({maxLength: 3 * SECTOR});

const writing = fc.tuple(name, fc.option(fc.nat(4 * SECTOR)), content).map(([file, at, data]): Command => {
  return (real, shadow) => {
    if (!shadow.directory.has(file)) {
      shadow.directory.set(file, {bytes: [], synced: [], touched: new Set()});
      shadow.changed();
    }
    const known = shadow.directory.get(file);
    if (known === undefined) return;
    const offset = at ?? known.bytes.length;
    if (at === null) expect(real.append(file, data)).toBe(offset);
    else real.write(file, at, data);
    for (let i = known.bytes.length; i < offset; i++) {
      known.bytes.push(0);
      known.touched.add(i);
    }
    data.forEach((byte, i) => {
      known.bytes[offset + i] = byte;
      known.touched.add(offset + i);
    });
  };
});
const onExisting = (change: (real: Disk, shadow: Shadow, file: string, known: ShadowFile) => void) =>
  name.map((file): Command => {
    return (real, shadow) => {
      const known = shadow.directory.get(file);
      if (known !== undefined) change(real, shadow, file, known);
    };
  });
const command: fc.Arbitrary<Command> = fc.oneof(
  {weight: 4, arbitrary: writing},
  {
    weight: 2,
    arbitrary: onExisting((real, _, file, known) => {
      real.fsync(file);
      known.synced = [...known.bytes];
      known.touched.clear();
    }),
  },
  onExisting((real, _, file, known) => {
    const size = known.bytes.length >> 1;
    real.truncate(file, size);
    for (let i = size; i < known.bytes.length; i++) known.touched.add(i);
    known.bytes.length = size;
  }),
  onExisting((real, shadow, file) => {
    real.remove(file);
    shadow.directory.delete(file);
    shadow.changed();
  }),
  fc.nat(2).chain((to) =>
    onExisting((real, shadow, file, known) => {
      const target = ['x', 'y', 'z'][to] ?? 'x';
      real.rename(file, target);
      shadow.directory.delete(file);
      shadow.directory.set(target, known);
      shadow.changed();
    }),
  ),
  fc.constant<Command>((real, shadow) => {
    real.syncDirectory();
    shadow.versions = [new Map(shadow.directory)];
  }),
);
const commands = fc.array(command, {maxLength: 25, size: 'max'});

function play(script: readonly Command[], seed: number): {real: Disk; shadow: Shadow} {
  const [real, shadow] = [disk(seed), new Shadow()];
  for (const run of script) run(real, shadow);
  return {real, shadow};
}

/** Whether what survived of a file is something that the invariants allow. */
function allowed(survived: readonly number[], {bytes, synced, touched}: ShadowFile): boolean {
  const sizes = [bytes.length, synced.length];
  if (survived.length < Math.min(...sizes) || survived.length > Math.max(...sizes)) return false;
  const old = (i: number): number => synced[i] ?? 0;
  if (survived.some((byte, i) => !touched.has(i) && byte !== old(i))) return false;
  for (let start = 0; start < survived.length; start += SECTOR) {
    const sector = survived.slice(start, start + SECTOR);
    const cuts = Array.from({length: sector.length + 1}, (_, cut) => cut);
    const torn = (cut: number): boolean =>
      sector.every((byte, i) => byte === (i < cut ? (bytes[start + i] ?? old(start + i)) : old(start + i)));
    if (!cuts.some(torn)) return false;
  }
  return true;
}

describe('Disk', () => {
  it('reads what was written, like a plain array of bytes', () => {
    fc.assert(
      fc.property(commands, fc.nat(), (script, seed) => {
        const {real, shadow} = play(script, seed);
        expect(real.list()).toEqual([...shadow.directory.keys()].sort());
        for (const [file, {bytes, synced}] of shadow.directory) {
          expect([...real.read(file)]).toEqual(bytes);
          expect([real.status(file).size, real.status(file).syncedSize]).toEqual([bytes.length, synced.length]);
        }
      }),
      {numRuns: 500},
    );
  });

  it('keeps its invariants in a crash, whatever was written, synced, renamed and removed before', () => {
    fc.assert(
      fc.property(commands, fc.nat(), (script, seed) => {
        const {real, shadow} = play(script, seed);
        real.crash();
        const explanation = shadow.versions.find(
          (version) =>
            [...version.keys()].sort().join() === real.list().join() &&
            [...version].every(([file, known]) => allowed([...real.read(file)], known)),
        );
        expect(explanation).toBeDefined();
      }),
      {numRuns: 3000},
    );
  });

  it('changes nothing in a second crash', () => {
    fc.assert(
      fc.property(commands, fc.nat(), (script, seed) => {
        const {real} = play(script, seed);
        real.crash();
        const after = real.list().map((file) => [file, ...real.read(file)]);
        real.crash();
        expect(real.list().map((file) => [file, ...real.read(file)])).toEqual(after);
      }),
      {numRuns: 500},
    );
  });

  it('loses, keeps and tears unsynced bytes, and leaves zeros, each in some crash', () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const real = disk(seed);
      real.append('log', encodeUtf8('safe'));
      real.fsync('log');
      real.syncDirectory();
      real.append('log', encodeUtf8('lost'));
      real.crash();
      outcomes.add(text(real, 'log'));
    }
    expect([...outcomes]).toEqual(
      expect.arrayContaining(['safe', 'safelost', 'safelo', 'safel\0\0\0', 'safe\0\0\0\0']),
    );
  });

  it('may keep a later write and lose an earlier one', () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const real = disk(seed);
      real.write('data', 0, encodeUtf8('-'.repeat(2 * SECTOR)));
      real.fsync('data');
      real.syncDirectory();
      real.write('data', 0, encodeUtf8('1'));
      real.write('data', SECTOR, encodeUtf8('2'));
      real.crash();
      outcomes.add(text(real, 'data').replaceAll('-', ''));
    }
    expect(outcomes).toEqual(new Set(['', '1', '2', '12']));
  });

  it('may lose a file whose content was synced and whose name was not', () => {
    const survived = Array.from({length: 50}, (_, seed) => {
      const real = disk(seed);
      real.append('new', encodeUtf8('data'));
      real.fsync('new');
      real.crash();
      return real.exists('new');
    });
    expect(new Set(survived)).toEqual(new Set([true, false]));
  });

  it('replaces a file atomically by write, fsync, rename, syncDirectory, wherever the crash falls', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(4), (seed, steps) => {
        const real = disk(seed);
        real.append('config', encodeUtf8('the old configuration'));
        real.fsync('config');
        real.syncDirectory();
        const replace = [
          () => void real.append('config.new', encodeUtf8('the new one')),
          () => real.fsync('config.new'),
          () => real.rename('config.new', 'config'),
          () => real.syncDirectory(),
        ];
        for (const step of replace.slice(0, steps)) step();
        real.crash();
        const possible = ['the old configuration', 'the new one'];
        expect(steps === 4 ? possible.slice(1) : possible).toContain(text(real, 'config'));
      }),
      {numRuns: 500},
    );
  });

  it('may leave garbage if the content is renamed into place before it is synced', () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const real = disk(seed);
      real.append('config.new', encodeUtf8('new'));
      real.rename('config.new', 'config');
      real.syncDirectory();
      real.crash();
      outcomes.add(text(real, 'config'));
    }
    expect(outcomes.size).toBeGreaterThan(2);
  });

  it('gives copies, which a later write leaves as they were', () => {
    const real = disk();
    real.append('log', encodeUtf8('one'));
    const copy = real.read('log');
    real.write('log', 0, encodeUtf8('two'));
    expect(decodeUtf8(copy)).toBe('one');
  });

  it('reads a part of a file', () => {
    const real = disk();
    real.append('log', encodeUtf8('0123456789'));
    expect([decodeUtf8(real.read('log', 2, 3)), decodeUtf8(real.read('log', 8, 5))]).toEqual(['234', '89']);
  });

  it('tells which sectors a crash may tear', () => {
    const real = disk();
    real.append('log', encodeUtf8('0123456789'));
    real.fsync('log');
    real.append('log', new Uint8Array(10));
    expect(real.status('log')).toEqual({size: 20, syncedSize: 10, dirtySectors: [1, 2]});
    for (const sector of [10, 9, 2]) real.write('data', sector * SECTOR, new Uint8Array(1));
    real.fsync('data');
    for (const sector of [10, 2, 9]) real.write('data', sector * SECTOR, new Uint8Array(1));
    expect(real.status('data').dirtySectors).toEqual([2, 9, 10]);
  });

  it('records what is done to it, with its node', () => {
    const trace = new Trace<DiskEvent>({now: 0});
    const real = new Disk({rng: Rng.seeded(1), node: 'n1', trace});
    real.append('log', encodeUtf8('one'));
    real.fsync('log');
    real.syncDirectory();
    real.crash();
    real.truncate('log', 1);
    real.rename('log', 'old');
    real.remove('old');
    expect(trace.events).toMatchObject([
      {kind: 'disk.write', node: 'n1', file: 'log', offset: 0, bytes: 3},
      {kind: 'disk.fsync', node: 'n1', file: 'log', bytes: 3},
      {kind: 'disk.sync-directory', node: 'n1'},
      {kind: 'disk.crash', node: 'n1', files: [{file: 'log', synced: 3, written: 3, survived: 3}]},
      {kind: 'disk.truncate', node: 'n1', file: 'log', bytes: 1},
      {kind: 'disk.rename', node: 'n1', file: 'log', to: 'old'},
      {kind: 'disk.remove', node: 'n1', file: 'old'},
    ]);
  });

  it('says which file is missing', () => {
    expect(() => disk().read('log')).toThrow('no file log on the disk');
  });

  it.each([-1, 0.5, NaN])('refuses %d as an offset', (offset) => {
    expect(() => disk().write('log', offset, new Uint8Array(1))).toThrow(RangeError);
  });
});

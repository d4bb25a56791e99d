import {describe, expect, it} from 'vitest';
import {decodeUtf8, Disk, encodeUtf8, Rng} from '../kernel';
import {loadAfter, nextLoad, parsePressure, replaceDurably, stalledOn} from './index';

describe('the load average', () => {
  it('of one minute has seen 63 % of a step after a minute, and 99 % after 4.6', () => {
    expect(loadAfter(60, 14, 60)).toBeCloseTo(14 * (1 - Math.exp(-1)), 9);
    expect(loadAfter(60, 14, 900)).toBeCloseTo(14 * (1 - Math.exp(-60 / 900)), 9);
    expect(loadAfter(280, 14, 60) / 14).toBeGreaterThan(0.99);
  });

  it('stays where the number of tasks is, and falls to 1 / e a minute after they are gone', () => {
    expect(nextLoad(3, 3, 60)).toBeCloseTo(3, 12);
    expect(loadAfter(60, 0, 60, 10)).toBeCloseTo(10 / Math.E, 9);
  });
});

/** The files of a host with two CPUs on which eight builds run at a time. */
const BUSY = {
  cpu: `some avg10=95.46 avg60=97.20 avg300=95.26 total=3639182364
full avg10=0.00 avg60=0.00 avg300=0.00 total=0
`,
  io: `some avg10=0.27 avg60=0.61 avg300=0.57 total=30983614
full avg10=0.00 avg60=0.00 avg300=0.00 total=3303181
`,
  memory: `some avg10=0.00 avg60=0.00 avg300=0.00 total=0
full avg10=0.00 avg60=0.00 avg300=0.00 total=0
`,
};

describe('pressure', () => {
  it('is read from the files of the kernel', () => {
    expect(parsePressure(BUSY.cpu).some).toEqual({avg10: 95.46, avg60: 97.2, avg300: 95.26, total: 3_639_182_364});
    expect(parsePressure(BUSY.io).full?.total).toBe(3_303_181);
    expect(parsePressure('some avg10=1.00 avg60=2.00 avg300=3.00 total=4').full).toBeUndefined();
  });

  it('says where to look first', () => {
    expect(stalledOn(BUSY)).toEqual(['cpu']);
    expect(stalledOn({...BUSY, io: BUSY.io.replace('avg60=0.61', 'avg60=98.00')})).toEqual(['io', 'cpu']);
    expect([stalledOn(BUSY, 97.2), stalledOn(BUSY, 97.19)]).toEqual([[], ['cpu']]);
  });

  it.each(['', 'some avg10=1', 'full avg10=1.00 avg60=2.00 avg300=3.00 total=4'])('refuses «%s»', (text) => {
    expect(() => parsePressure(text)).toThrow(SyntaxError);
  });
});

type Replace = (disk: Disk, name: string, content: Uint8Array) => void;

/** A power cut in the middle of an operation. */
class PowerCut extends Error {}

/** What a reader finds after a power cut right after the n-th thing that the disk was told, for many seeds. */
function outcomes(replace: Replace, cutAfter: number): Set<string> {
  const [before, after] = ['old '.repeat(400), 'new '.repeat(500)];
  const found = new Set<string>();
  for (let seed = 0; seed < 300; seed++) {
    let left = Infinity;
    const trace = {
      record: () => {
        if (--left <= 0) throw new PowerCut();
      },
    };
    const disk = new Disk({rng: Rng.seeded(seed), trace});
    disk.append('photo', encodeUtf8(before));
    disk.fsync('photo');
    disk.syncDirectory();
    left = cutAfter;
    try {
      replace(disk, 'photo', encodeUtf8(after));
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    left = Infinity;
    disk.crash();
    const content = disk.exists('photo') ? decodeUtf8(disk.read('photo')) : 'nothing';
    found.add(content === before ? 'old' : content === after ? 'new' : 'broken');
  }
  return found;
}

describe('replacing a file, with a power cut after each step', () => {
  it.each([1, 2, 3, 4])('leaves the old or the new content: after step %d', (cut) => {
    expect([...outcomes(replaceDurably, cut)].filter((one) => one === 'broken')).toEqual([]);
  });

  it('leaves the new one if it had returned', () => {
    expect(outcomes(replaceDurably, Infinity)).toEqual(new Set(['new']));
  });

  it('takes nothing over from an earlier attempt that a power cut ended', () => {
    const disk = new Disk({rng: Rng.seeded(1)});
    disk.append('photo.new', encodeUtf8('half of an ear'));
    replaceDurably(disk, 'photo', encodeUtf8('whole'));
    expect([disk.list(), decodeUtf8(disk.read('photo'))]).toEqual([['photo'], 'whole']);
  });

  it.each<[string, Replace]>([
    [
      'writing in place',
      (disk, name, content) => {
        disk.truncate(name, 0);
        disk.append(name, content);
        disk.fsync(name);
      },
    ],
    [
      'renaming without fsync',
      (disk, name, content) => {
        disk.append(`${name}.new`, content);
        disk.rename(`${name}.new`, name);
        disk.syncDirectory();
      },
    ],
  ])('is not done by %s', (_, replace) => {
    const found = new Set([1, 2, 3].flatMap((cut) => [...outcomes(replace, cut)]));
    expect(found).toContain('broken');
  });

  it('is not over before the directory is synced: the old file may be back', () => {
    const found = outcomes((disk, name, content) => {
      disk.append(`${name}.new`, content);
      disk.fsync(`${name}.new`);
      disk.rename(`${name}.new`, name);
    }, Infinity);
    expect(found).toEqual(new Set(['old', 'new']));
  });
});

import {describe, expect, it} from 'vitest';
import {Disk, Rng} from '../kernel';
import {FailingDisk, PowerFailure} from '../kernel/failing-disk.fixture';
import {BPlusTree, checkTree} from '.';
import {bytes, contents, sorted} from './tree.fixture';

const SETTINGS = {pageSize: 64, frames: 3};
type Contents = [string, string][];

interface Outcome {
  /** Disk operations until the end. */
  readonly operations: number;
  readonly failed: boolean;
  /** What a crash may leave: what was committed last, and, if power failed during a commit, what would have been next. */
  readonly allowed: readonly Contents[];
}

/** Creates a tree, and changes it, with a commit after some changes each, until power fails. */
function work(disk: FailingDisk, seed: number): Outcome {
  const rng = Rng.seeded(seed).split('work');
  const map = new Map<string, string>();
  let allowed: Contents[] = [[]];
  let failed = false;
  try {
    const tree = new BPlusTree({disk, ...SETTINGS});
    for (let commit = 0; commit < 6; commit++) {
      for (let i = rng.int(12); i >= 0; i--) {
        const key = String(rng.int(30));
        if (rng.chance(0.65)) {
          map.set(key, String(commit));
          tree.put(bytes(key), bytes(String(commit)));
        } else {
          map.delete(key);
          tree.delete(bytes(key));
        }
      }
      allowed = [...allowed.slice(-1), sorted(map)];
      tree.commit();
      allowed = allowed.slice(-1);
    }
  } catch (error) {
    if (!(error instanceof PowerFailure)) throw error;
    failed = true;
  }
  return {operations: disk.operations, failed, allowed};
}

/** A run with power failing before operation `at`, and once more during recovery; what is left of the tree then. */
function runWithFailure(
  disk: FailingDisk,
  seed: number,
  at: number,
): {outcome: Outcome; left: Contents; problems: string[]} {
  disk.remaining = at;
  const outcome = work(disk, seed);
  disk.crash();
  disk.remaining = at % 7;
  try {
    new BPlusTree({disk, ...SETTINGS});
  } catch (error) {
    if (!(error instanceof PowerFailure)) throw error;
    disk.crash();
  }
  disk.remaining = Infinity;
  const tree = new BPlusTree({disk, ...SETTINGS});
  return {outcome, left: contents(tree.scan()), problems: checkTree(tree)};
}

const failing = (seed: number): FailingDisk => new FailingDisk({rng: Rng.seeded(seed).split('disk'), sectorSize: 16});

describe('power failure', () => {
  it('at any disk operation, and again during recovery, loses nothing that was committed and leaves nothing that was not', () => {
    let [failures, halfway] = [0, 0];
    for (let seed = 0; seed < 30; seed++) {
      const {operations, failed} = work(failing(seed), seed);
      expect(failed).toBe(false);
      for (let at = 0; at < operations; at++) {
        const {outcome, left, problems} = runWithFailure(failing(1000 * seed + at), seed, at);
        expect(outcome.failed).toBe(true);
        expect(outcome.allowed).toContainEqual(left);
        expect(problems).toEqual([]);
        failures += 1;
        if (outcome.allowed.length === 2) halfway += 1;
      }
    }
    expect(failures).toBeGreaterThan(2000);
    expect(halfway).toBeGreaterThan(500); // among them many during a commit
  }, 60_000);

  /** A disk that promises what it doesn't do. */
  class NoFsync extends FailingDisk {
    override fsync(): void {
      return;
    }
  }
  class NoSyncDirectory extends FailingDisk {
    override syncDirectory(): void {
      return;
    }
  }
  /** A disk on which the journal of a pager is never found again, as if there were none. */
  class NoJournal extends FailingDisk {
    override exists(file: string): boolean {
      return !file.endsWith('-journal') && super.exists(file);
    }
    override crash(): void {
      for (const file of this.list()) if (file.endsWith('-journal')) super.remove(file);
      super.crash();
    }
  }

  it.each([
    ['fsync', NoFsync],
    ['sync of the directory', NoSyncDirectory],
    ['journal', NoJournal],
  ] as const)('without a %s: the same test finds the loss', (_, Broken) => {
    const make = (seed: number): FailingDisk => new Broken({rng: Rng.seeded(seed).split('disk'), sectorSize: 16});
    let bad = 0;
    for (let seed = 0; seed < 3; seed++) {
      const {operations} = work(make(seed), seed);
      for (let at = 0; at < operations; at++) {
        try {
          const {outcome, left, problems} = runWithFailure(make(1000 * seed + at), seed, at);
          const same = outcome.allowed.some((allowed) => JSON.stringify(allowed) === JSON.stringify(left));
          if (!same || problems.length > 0) bad += 1;
        } catch {
          bad += 1; // the file isn't even a tree any more
        }
      }
    }
    expect(bad).toBeGreaterThan(10);
  });

  it('between two commits takes back what came after the first', () => {
    const disk = new Disk({rng: Rng.seeded(3)});
    const tree = new BPlusTree({disk, ...SETTINGS});
    for (let i = 0; i < 40; i++) tree.put(bytes(String(i)), bytes('old'));
    tree.commit();
    for (let i = 0; i < 40; i++) tree.put(bytes(String(i)), bytes('new'));
    expect(tree.stats.journaled).toBeGreaterThan(0); // pages had to leave the small pool, and were overwritten
    disk.crash();
    const again = new BPlusTree({disk, ...SETTINGS});
    expect(new Set(contents(again.scan()).map(([, value]) => value))).toEqual(new Set(['old']));
  });
});

import {describe, expect, it} from 'vitest';
import {Disk, Rng} from '../kernel';
import {FailingDisk, PowerFailure} from '../kernel/failing-disk.fixture';
import {LsmTree, type Strategy} from '.';
import {SMALL, sorted} from './lsm.fixture';

type State = [string, string][];

interface Setting {
  readonly strategy: Strategy;
  readonly syncEvery: number;
}

interface Outcome {
  readonly operations: number;
  readonly failed: boolean;
  /** The state after each write that was begun, from none on. */
  readonly states: readonly State[];
  /** How many writes were acknowledged, and how many of them are surely on the disk. */
  readonly acknowledged: number;
  readonly safe: number;
}

const newDisk = (seed: number | string, Kind: typeof FailingDisk = FailingDisk): FailingDisk =>
  new Kind({rng: Rng.seeded(seed).split('disk'), sectorSize: 32});

/** Writes, reads and does background work until power fails, going on from a state. */
function work(disk: FailingDisk, seed: number, setting: Setting, writes: number, start: State = []): Outcome {
  const rng = Rng.seeded(seed).split('work');
  const map = new Map(start);
  const states: State[] = [start];
  let [acknowledged, safe, failed] = [0, 0, false];
  try {
    const tree = new LsmTree({disk, ...SMALL, ...setting});
    for (let i = 0; i < writes; i++) {
      const key = `k${rng.int(14)}`;
      if (rng.chance(0.7)) map.set(key, `${seed}.${i}`);
      else map.delete(key);
      states.push(sorted(map));
      const value = map.get(key);
      if (value === undefined) tree.delete(key);
      else tree.put(key, value);
      acknowledged += 1;
      // What the policy promises, and what the engine says.
      safe = Math.max(safe, acknowledged - setting.syncEvery + 1, acknowledged - tree.unsynced);
      if (rng.chance(0.03)) tree.flush();
      for (let steps = rng.int(4); steps > 0; steps--) tree.work();
    }
  } catch (error) {
    if (!(error instanceof PowerFailure)) throw error;
    failed = true;
  }
  return {operations: disk.operations, failed, states, acknowledged, safe};
}

/** Opens what is left; power may fail meanwhile. */
function reopen(disk: FailingDisk, setting: Setting, failAt: number): State {
  disk.remaining = failAt;
  try {
    new LsmTree({disk, ...SMALL, ...setting});
  } catch (error) {
    if (!(error instanceof PowerFailure)) throw error;
    disk.crash();
  }
  disk.remaining = Infinity;
  return [...new LsmTree({disk, ...SMALL, ...setting}).scan()].map(([key, value]) => [key, value]);
}

/** After how many writes the state was what was found; -1 if it never was. */
function prefixOf({states}: Outcome, found: State): number {
  const text = JSON.stringify(found);
  return states.map((state) => JSON.stringify(state)).lastIndexOf(text);
}

interface Findings {
  runs: number;
  /** Runs in which an acknowledged write was lost. */
  lost: number;
  /** What must not be. */
  readonly wrong: string[];
}

/**
 * Everything that can come of power failing once at each disk operation, or, every fourth time, of the process dying there
 * while power stays; and of another failure somewhat later.
 */
function failEverywhere(setting: Setting, seeds: number, writes: number, Kind = FailingDisk): Findings {
  const findings: Findings = {runs: 0, lost: 0, wrong: []};
  for (let seed = 0; seed < seeds; seed++) {
    const whole = work(newDisk(seed, Kind), seed, setting, writes);
    for (let at = 0; at < whole.operations; at++) {
      const report = (what: string): number => findings.wrong.push(`seed ${seed}, operation ${at}: ${what}`);
      const disk = newDisk(`${seed}.${at}`, Kind);
      disk.remaining = at;
      const outcome = work(disk, seed, setting, writes);
      findings.runs += 1;
      try {
        const powerFails = at % 4 > 0;
        if (powerFails) disk.crash();
        const prefix = prefixOf(outcome, reopen(disk, setting, powerFails ? at % 5 : Infinity));
        if (prefix < (powerFails ? outcome.safe : outcome.acknowledged)) {
          report(
            `state ${prefix} of ${outcome.acknowledged}, ${outcome.safe} safe, power ${powerFails ? 'failed' : 'stayed'}`,
          );
        }
        if (prefix < outcome.acknowledged) findings.lost += 1;
        // It goes on from there as if nothing had been, to the next failure.
        disk.remaining = 5 + (at % 40);
        const next = work(disk, 1000 + seed, setting, 12, outcome.states[prefix]);
        disk.crash();
        const second = prefixOf(next, reopen(disk, setting, Infinity));
        if (second < next.safe) report(`then state ${second}, ${next.safe} safe`);
      } catch (error) {
        report(String(error));
      }
    }
  }
  return findings;
}

describe('power failure at any disk operation, in recovery, and again later', () => {
  it.each(['leveled', 'tiered'] as const)(
    '%s, synced before each acknowledgment: no acknowledged write is lost',
    (strategy) => {
      const {runs, lost, wrong} = failEverywhere({strategy, syncEvery: 1}, 6, 60);
      expect(wrong).toEqual([]);
      expect(lost).toBe(0);
      expect(runs).toBeGreaterThan(1000);
    },
    60_000,
  );

  it.each([
    ['leveled', Infinity],
    ['tiered', 5],
  ] as const)(
    '%s, synced after %d writes: acknowledged writes are lost, but only the last ones',
    (strategy, syncEvery) => {
      const {lost, wrong} = failEverywhere({strategy, syncEvery}, 5, 60);
      expect(wrong).toEqual([]);
      expect(lost).toBeGreaterThan(20);
    },
    60_000,
  );
});

describe('the same test finds', () => {
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
  class NoAtomicRename extends FailingDisk {
    override rename(file: string, to: string): void {
      const content = this.read(file);
      this.remove(file);
      if (this.exists(to)) this.remove(to);
      this.write(to, 0, content);
      this.fsync(to);
    }
  }
  it.each([
    ['a disk that does not sync', NoFsync],
    ['a directory that does not sync', NoSyncDirectory],
    ['a rename that is not atomic', NoAtomicRename],
  ])('%s', (_, Kind) => {
    expect(failEverywhere({strategy: 'leveled', syncEvery: 1}, 1, 50, Kind).wrong.length).toBeGreaterThan(5);
  });
});

it('a sync makes all writes safe, also those whose memtable is on its way to the disk', () => {
  for (let seed = 0; seed < 50; seed++) {
    const disk = newDisk(seed);
    const tree = new LsmTree({disk, ...SMALL, syncEvery: Infinity});
    while (tree.memtables.length < 2) tree.put(`key ${tree.lastSequence}`, 'v');
    tree.put('last', 'v');
    expect(tree.unsynced).toBeGreaterThan(tree.memtables[0]?.entries ?? 0);
    const before = tree.lastSequence;
    tree.sync();
    expect(tree.unsynced).toBe(0);
    disk.crash();
    expect(new LsmTree({disk, ...SMALL}).lastSequence).toBe(before);
  }
});

it('a plain disk loses acknowledged writes that were not synced', () => {
  const disk = new Disk({rng: Rng.seeded(2)});
  const tree = new LsmTree({disk, syncEvery: Infinity});
  for (let i = 0; i < 20; i++) tree.put(`key ${i}`, 'acknowledged');
  expect(tree.unsynced).toBe(20);
  disk.crash();
  expect([...new LsmTree({disk}).scan()].length).toBeLessThan(20);
});

import {Disk, Rng} from '../kernel';
import {LsmTree, type LsmOptions} from '.';

export const newDisk = (seed: number | string = 1): Disk =>
  new Disk({rng: Rng.seeded(seed).split('disk'), sectorSize: 64});

/** Small enough that a few dozen writes fill several levels. */
export const SMALL = {memtableBytes: 60, blockBytes: 40, tableBytes: 120, ratio: 2, level0Runs: 2};

export const newTree = (options: Partial<LsmOptions> = {}): LsmTree =>
  new LsmTree({disk: newDisk(), ...SMALL, ...options});

/** A map as a scan should find it. */
export const sorted = (map: ReadonlyMap<string, string>): [string, string][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** All background work. */
export function settle(tree: LsmTree): void {
  while (tree.work());
}

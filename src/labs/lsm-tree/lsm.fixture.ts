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

/** Power fails. */
export class PowerFailure extends Error {}

/** A disk on which power fails before the operation of a number. */
export class FailingDisk extends Disk {
  /** Operations that still succeed. */
  remaining = Infinity;
  /** Operations that were asked for. */
  operations = 0;

  #tick(): void {
    this.operations += 1;
    if (this.remaining <= 0) throw new PowerFailure();
    this.remaining -= 1;
  }

  override write(file: string, offset: number, data: Uint8Array): void {
    this.#tick();
    super.write(file, offset, data);
  }

  override fsync(file: string): void {
    this.#tick();
    super.fsync(file);
  }

  override truncate(file: string, size: number): void {
    this.#tick();
    super.truncate(file, size);
  }

  override rename(file: string, to: string): void {
    this.#tick();
    super.rename(file, to);
  }

  override remove(file: string): void {
    this.#tick();
    super.remove(file);
  }

  override syncDirectory(): void {
    this.#tick();
    super.syncDirectory();
  }
}

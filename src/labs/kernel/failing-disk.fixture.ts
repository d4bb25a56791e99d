import {Disk} from '.';

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

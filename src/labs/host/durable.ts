import type {Disk} from '../kernel';

// #region durable
/**
 * Replaces a file such that a crash at any moment leaves the old content or the new one, whole; and once this has returned,
 * the new one. Whoever wants to be the only writer has to see to it.
 *
 * Source: the Linux manual page fsync(2).
 */
export function replaceDurably(disk: Disk, name: string, content: Uint8Array): void {
  const temporary = `${name}.new`;
  if (disk.exists(temporary)) disk.remove(temporary); // left by a crash
  disk.append(temporary, content); // into the page cache
  disk.fsync(temporary); // the bytes, before the name that will stand for them
  disk.rename(temporary, name); // atomic: everybody sees the one or the other
  disk.syncDirectory(); // the name; without it the old file may be back after a crash
}
// #endregion durable

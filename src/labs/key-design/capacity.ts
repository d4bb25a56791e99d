/** Write units that one partition serves in a second. */
export const WRITE_LIMIT = 1000;
/** Read units that one partition serves in a second. */
export const READ_LIMIT = 3000;

/** Write units of one item: one for each started KiB. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}

/**
 * Read units of one query of one partition, eventually consistent: half a unit for each started 4 KiB of all that was
 * read, also of what a filter then throws away.
 */
export function readUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4096)) / 2;
}

import {decodeUtf8, Disk, encodeUtf8, Rng} from '../kernel';
import {BPlusTree, type Bytes, type TreeOptions, type TreeRecord} from '.';

export const bytes = (text: string): Bytes => encodeUtf8(text);
export const text = (from: Bytes | undefined): string | undefined => from && decodeUtf8(from);

/** A key of four bytes, in the order of the numbers. */
export function numberKey(number: number): Bytes {
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, number);
  return key;
}

export const newDisk = (seed: number | string = 1): Disk => new Disk({rng: Rng.seeded(seed)});

export const newTree = (options: Partial<TreeOptions> = {}): BPlusTree =>
  new BPlusTree({disk: newDisk(), pageSize: 128, frames: 8, ...options});

/** What a scan finds, as texts. */
export const contents = (records: Iterable<TreeRecord>): [string, string][] =>
  [...records].map(([key, value]) => [decodeUtf8(key), decodeUtf8(value)]);

/** A map as a scan should find it. */
export const sorted = (map: ReadonlyMap<string, string>): [string, string][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

import {encodeUtf8} from '../kernel';

/** The number of a write. Every write has its own, one more than the one before. */
export type Sequence = number;

/** One version of a key: what a write says of it. Nothing is ever changed; a later version hides an earlier one. */
export interface Entry {
  /** Keys are compared by UTF-16 code units, as `<` does. */
  readonly key: string;
  /** Which write it was. */
  readonly seq: Sequence;
  /** `null` says that the key was deleted: a tombstone. It has to be kept as long as it hides anything. */
  readonly value: string | null;
}

/** Orders entries by key; of one key, the newest first. So the first version that a reader meets is the one that counts. */
export function compareEntries(a: Entry, b: Entry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : b.seq - a.seq;
}

/** Bytes of key and value: what the user wrote, without what the engine adds. */
export function sizeOfEntry({key, value}: Entry): number {
  return encodeUtf8(key).length + (value === null ? 0 : encodeUtf8(value).length);
}

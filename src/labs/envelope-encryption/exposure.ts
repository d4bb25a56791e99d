import type {Aead} from './cipher';

/** Something sealed that an attacker has copied, and what is inside. */
export interface Loot {
  readonly sealed: Uint8Array;
  readonly associated: Uint8Array;
  /** The name of what comes out if it is data; `undefined` if another key comes out. */
  readonly data?: string;
}

// #region exposed
/**
 * What an attacker can read: every key that he has is tried on everything that he has copied, and each key that comes out
 * is tried in turn, until nothing new opens. Returns the names of the data that opened.
 *
 * The age of a copy plays no role. What was copied once stays copied, so nothing that the owner does later takes a name
 * out of the answer. O(keys × loot).
 */
export function exposed(aead: Aead, leaked: readonly Uint8Array[], loot: readonly Loot[]): Set<string> {
  const names = new Set<string>();
  const keys = [...leaked];
  let closed = [...loot];
  // The list grows while it is walked.
  for (const key of keys) {
    closed = closed.filter(({sealed, associated, data}) => {
      const inside = aead.open(key, sealed, associated);
      if (inside === undefined) return true;
      if (data === undefined) keys.push(inside);
      else names.add(data);
      return false;
    });
  }
  return names;
}
// #endregion exposed

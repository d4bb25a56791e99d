/** What is cached, by its number: a block, a page, a photo. A safe integer from 0 up. */
export type Key = number;

// #region cache
/** What one request did. */
export interface Access {
  /** Whether the key was in the cache. */
  readonly hit: boolean;
  /** The key that had to leave, if one had to. A miss evicts at most one, because all entries are of the same size. */
  readonly evicted: Key | undefined;
}

/**
 * A cache that decides what to keep. It holds keys only: values would ride along and decide nothing.
 *
 * Every policy here loads what is requested: after an access the key is in the cache, whatever it cost.
 */
export interface Cache {
  /** How many keys fit. */
  readonly capacity: number;
  /** How many keys are in it. */
  readonly size: number;
  /** Whether a key is in it. Changes nothing. O(1). */
  has(key: Key): boolean;
  /** Requests a key: a hit if it is in the cache, otherwise it is loaded, and another may be evicted for it. */
  access(key: Key): Access;
  /** What is in it, by the parts that the policy distinguishes; for drawing and for tests. O(n). */
  segments(): Segment[];
}
// #endregion cache

/** A part of a cache: a queue, a list, a ring. */
export interface Segment {
  /** What the policy calls it. */
  readonly name: string;
  /** How many entries it is meant to hold. */
  readonly capacity: number;
  /** From the head, where entries come in, to the tail. */
  readonly entries: readonly {
    readonly key: Key;
    /** What the policy remembers about the entry besides its place, such as a bit or a count; 0 if nothing. */
    readonly mark: number;
  }[];
  /** Index of the entry at which the hand points, where the policy has one. */
  readonly hand?: number;
  /** Whether only names are remembered here, and the entries are not in the cache. */
  readonly ghost?: boolean;
}

/** The answer to a hit, which never evicts. */
export const HIT: Access = {hit: true, evicted: undefined};

/** @throws RangeError unless the capacity is a positive integer */
export function assertCapacity(capacity: number): void {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new RangeError(`the capacity of a cache is a positive integer, not ${capacity}`);
  }
}

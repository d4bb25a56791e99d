import {hash64, toPosition} from '../consistent-hashing';

/** How finely a rollout can be set: a bucket is a hundredth of a percent. */
export const BUCKETS = 10_000;

// #region bucket
/**
 * The bucket of a subject under a salt, from 0 to {@link BUCKETS} - 1. The same on every server and in every version, with nothing
 * stored; and under another salt another one, so that the unlucky of one rollout are not those of the next. O(n).
 */
export function bucketOf(salt: string, key: string): number {
  return toPosition(hash64(`${salt}/${key}`)) % BUCKETS;
}
// #endregion bucket

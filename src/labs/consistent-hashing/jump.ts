import {hash64, multiply64, type Hash64, type HashFunction} from './hash64';
import {assertAbsent, indexOfPresent, type Placement} from './placement';

const MULTIPLIER: Hash64 = {high: 0x27bb2ee6, low: 0x87b0b0fd}; // 2862933555777941757

/** The next state of the paper's linear congruential generator: `state * 2862933555777941757 + 1` modulo 2^64. */
function next(state: Hash64): Hash64 {
  const {high, low} = multiply64(state, MULTIPLIER);
  return low === 0xffff_ffff ? {high: (high + 1) >>> 0, low: 0} : {high, low: low + 1};
}

// #region jump
/**
 * Jump consistent hash: the bucket of a key, from 0 to `buckets - 1`, with no memory at all.
 *
 * Imagine the number of buckets growing from 1. When it grows to j + 1, a key has to jump to the new bucket with
 * probability 1 / (j + 1), or else stay. The key, as the seed of a generator, decides; and since the probability that it
 * hasn't jumped again by j is (b + 1) / j, one random number tells the next jump directly. Expected O(ln `buckets`)
 * iterations, and exactly 1 / (n + 1) of the keys, in expectation, move from n to n + 1 buckets.
 *
 * Source: Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", arXiv:1406.2294, 2014.
 *
 * @throws RangeError unless `buckets` is an integer from 1 to 2^31 - 1
 */
export function jumpHash(key: Hash64, buckets: number): number {
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > 0x7fff_ffff) {
    throw new RangeError(`keys can't be distributed to ${buckets} buckets`);
  }
  let state = key;
  let [bucket, jump] = [0, 0];
  while (jump < buckets) {
    bucket = jump;
    state = next(state);
    // The upper 31 bits of the state, plus 1, over 2^31: a random number in (0, 1].
    jump = Math.floor((bucket + 1) * (0x8000_0000 / ((state.high >>> 1) + 1)));
  }
  return bucket;
}
// #endregion jump

/**
 * Nodes as numbered buckets of {@link jumpHash}. Its limitation shows here: buckets can be added and removed at the end
 * only. The last node leaves at the ideal price, 1/n of the keys. For another one the last node takes over its number;
 * then the keys of both move, about 2/n; see `movedOnSwap`. The placement depends on the order of joining and leaving,
 * which all who look keys up must therefore agree on.
 */
export class JumpBuckets implements Placement {
  readonly #hash: HashFunction;
  readonly #nodes: string[] = [];

  /** @param hash - of keys; {@link hash64} by default */
  constructor(hash: HashFunction = hash64) {
    this.#hash = hash;
  }

  /** The nodes; the index is the number of the bucket. */
  get nodes(): readonly string[] {
    return this.#nodes;
  }

  /** Lets a node join as the last bucket. O(n), for the check that it is new. */
  add(node: string): void {
    assertAbsent(this.#nodes, node);
    this.#nodes.push(node);
  }

  /** Lets a node leave; unless it is the last one, the last one takes over its number. O(n). */
  remove(node: string): void {
    const index = indexOfPresent(this.#nodes, node);
    const last = this.#nodes.pop();
    if (last !== undefined && last !== node) this.#nodes[index] = last;
  }

  /** The node of a key. Expected O(ln n). */
  locate(key: string): string | undefined {
    if (this.#nodes.length === 0) return undefined;
    return this.#nodes[jumpHash(this.#hash(key), this.#nodes.length)];
  }
}

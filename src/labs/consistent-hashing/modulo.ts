import {hash64, type HashFunction} from './hash64';
import {assertAbsent, indexOfPresent, type Placement} from './placement';

// #region modulo
/**
 * The obvious scheme, and the one not to take: the number of the node is the key's hash modulo the number of nodes.
 * Perfectly even, O(1), and from n to n + 1 nodes a key stays only if its remainders agree: n / (n + 1) of all keys
 * move.
 */
export class Modulo implements Placement {
  readonly #hash: HashFunction;
  readonly #nodes: string[] = [];

  /** @param hash - of keys; {@link hash64} by default */
  constructor(hash: HashFunction = hash64) {
    this.#hash = hash;
  }

  /** The nodes; the index is the remainder. */
  get nodes(): readonly string[] {
    return this.#nodes;
  }

  /** Lets a node join as the last one. O(n), for the check that it is new. */
  add(node: string): void {
    assertAbsent(this.#nodes, node);
    this.#nodes.push(node);
  }

  /** Lets a node leave; those after it move up. O(n). */
  remove(node: string): void {
    this.#nodes.splice(indexOfPresent(this.#nodes, node), 1);
  }

  /** The node of a key. O(1). */
  locate(key: string): string | undefined {
    const count = this.#nodes.length;
    if (count === 0) return undefined;
    const {high, low} = this.#hash(key);
    // (high * 2^32 + low) mod count, reduced in between so that it stays below 2^53.
    return this.#nodes[((high % count) * 0x1_0000_0000 + low) % count];
  }
}
// #endregion modulo

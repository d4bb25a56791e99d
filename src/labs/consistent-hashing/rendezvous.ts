import {ln} from '../kernel';
import {hash64, mix64, POSITIONS, toPosition, xor64, type Hash64, type HashFunction} from './hash64';
import {assertAbsent, assertWeight, indexOfPresent, type Placement} from './placement';

interface Member {
  readonly node: string;
  readonly hash: Hash64;
  readonly weight: number;
}

/**
 * Rendezvous hashing, or highest random weight: every node gets a score for the key, from a hash of the two together,
 * and the highest score wins. A node that joins wins exactly the keys for which it scores highest; one that leaves
 * gives each of its keys to that key's second, so that its load spreads over all that remain.
 *
 * Nothing is stored but the nodes, and each key is spread as evenly as a hash spreads. The price is O(n) for a lookup.
 * The placement depends on the set of nodes only.
 *
 * Source: Thaler and Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", IEEE/ACM Transactions on
 * Networking 6(1), 1998. For the weights: Schindelhauer and Schomaker, "Weighted Distributed Hash Tables", SPAA 2005.
 */
export class Rendezvous implements Placement {
  readonly #hash: HashFunction;
  readonly #members: Member[] = [];

  /** @param hash - of nodes and keys; {@link hash64} by default */
  constructor(hash: HashFunction = hash64) {
    this.#hash = hash;
  }

  /** The nodes in the order of joining, which has no influence on where keys go. */
  get nodes(): readonly string[] {
    return this.#members.map(({node}) => node);
  }

  /**
   * Lets a node join. O(n).
   *
   * @param weight - how much of the load it should take, relative to a node of weight 1
   * @throws RangeError if it is there already, or the weight isn't positive
   */
  add(node: string, weight = 1): void {
    assertAbsent(this.nodes, node);
    assertWeight(weight);
    this.#members.push({node, hash: this.#hash(node), weight});
  }

  /** Lets a node leave. O(n). */
  remove(node: string): void {
    this.#members.splice(indexOfPresent(this.nodes, node), 1);
  }

  /** The node of a key: the one with the highest score. O(n), one mixing for each node. */
  locate(key: string): string | undefined {
    const keyHash = this.#hash(key);
    let [best, highest]: [string | undefined, number] = [undefined, -Infinity];
    for (const member of this.#members) {
      const value = score(member, keyHash);
      if (value < highest || (value === highest && best !== undefined && best < member.node)) continue;
      [best, highest] = [member.node, value];
    }
    return best;
  }

  /** All nodes, the highest score first: the owner of a key, then who takes over when those before are gone. O(n log n). */
  ranking(key: string): string[] {
    const keyHash = this.#hash(key);
    return this.#members
      .map((member) => ({node: member.node, value: score(member, keyHash)}))
      .sort((a, b) => b.value - a.value || (a.node < b.node ? -1 : 1))
      .map(({node}) => node);
  }
}

// #region score
/**
 * The score of a node for a key. The pair is hashed to u in (0, 1), and the score is -w / ln u: then a node wins with a
 * probability proportional to its weight w, and a change of one weight moves keys only to or from that node. With equal
 * weights it orders as u does.
 */
function score({hash, weight}: Member, key: Hash64): number {
  const position = toPosition(mix64(xor64(hash, key)));
  // Of the 53 bits the last becomes the middle of its interval: u is never 0, and never rounded up to 1, where ln u is 0.
  const u = (position - (position % 2) + 1) / POSITIONS;
  return -weight / ln(u);
}
// #endregion score

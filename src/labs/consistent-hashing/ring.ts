import {hash64, POSITIONS, toPosition, type HashFunction} from './hash64';
import {assertAbsent, assertWeight, indexOfPresent, type Placement} from './placement';

/** A point on the ring: one virtual node. */
export interface RingPoint {
  /** From 0 to {@link POSITIONS}, exclusive. */
  readonly position: number;
  /** Whose point it is. */
  readonly node: string;
}

/** How a ring is built. */
export interface RingOptions {
  /** Nodes that are there at first, of weight 1; none by default. They cost one sort, and not one each. */
  readonly nodes?: readonly string[];
  /** v: points for a node of weight 1; 128 by default. */
  readonly vnodes?: number;
  /** Where points and keys go; {@link hash64} by default. */
  readonly hash?: HashFunction;
}

/** Clockwise; where two points coincide, the name decides, so that the order of joining never does. */
const byPosition = (a: RingPoint, b: RingPoint): number =>
  a.position - b.position || (a.node < b.node ? -1 : a.node > b.node ? 1 : 0);

/**
 * Consistent hashing on a ring. Nodes and keys are hashed to points of one circle, and a key belongs to the first node
 * point at or after its own, clockwise. A node that joins takes over the stretches before its points, one that leaves
 * hands them to the points after, and no other key moves.
 *
 * The stretches between random points are very unequal, so each node has many points, its virtual nodes: its share is
 * then a sum of many stretches, and the relative deviation falls with the square root of their number; see
 * `ringDeviation`. The placement depends on the set of nodes only, not on the order in which they came.
 *
 * Memory is O(V) for V points. With n nodes of v points each, V = n v.
 *
 * Source: Karger, Lehman, Leighton, Panigrahy, Levine and Lewin, "Consistent Hashing and Random Trees", STOC 1997.
 */
export class HashRing implements Placement {
  readonly #vnodes: number;
  readonly #hash: HashFunction;
  readonly #nodes: string[] = [];
  /** Sorted clockwise. */
  #points: RingPoint[] = [];

  /** @throws RangeError unless `vnodes` is a positive integer and each node is named once */
  constructor({nodes = [], vnodes = 128, hash = hash64}: RingOptions = {}) {
    if (!Number.isInteger(vnodes) || vnodes < 1) throw new RangeError(`a node needs at least one point, not ${vnodes}`);
    this.#vnodes = vnodes;
    this.#hash = hash;
    for (const node of nodes) this.#place(node, 1);
    this.#points.sort(byPosition);
  }

  /** The nodes in the order of joining, which has no influence on where keys go. */
  get nodes(): readonly string[] {
    return this.#nodes;
  }

  /** All points, clockwise from 0. */
  get points(): readonly RingPoint[] {
    return this.#points;
  }

  // #region join
  /**
   * Lets a node join with its points. O(V log V).
   *
   * @param weight - how much of the load it should take, relative to a node of weight 1; scales its number of points
   * @throws RangeError if it is there already, or the weight isn't positive
   */
  add(node: string, weight = 1): void {
    this.#place(node, weight);
    this.#points.sort(byPosition);
  }

  #place(node: string, weight: number): void {
    assertAbsent(this.#nodes, node);
    assertWeight(weight);
    const count = Math.max(1, Math.round(weight * this.#vnodes));
    for (let i = 0; i < count; i++) this.#points.push({position: this.position(`${node}#${i}`), node});
    this.#nodes.push(node);
  }

  /** Lets a node leave; what was its own falls to the points after. O(V). */
  remove(node: string): void {
    this.#nodes.splice(indexOfPresent(this.#nodes, node), 1);
    this.#points = this.#points.filter((point) => point.node !== node);
  }
  // #endregion join

  /** Where a text is on the ring, from 0 to {@link POSITIONS}, exclusive. */
  position(text: string): number {
    return toPosition(this.#hash(text));
  }

  // #region locate
  /** The node of a key, by binary search. O(log V). */
  locate(key: string): string | undefined {
    return this.#points[this.#firstPoint(key)]?.node;
  }

  /**
   * All nodes in the order in which a walk clockwise from the key meets them: the first owns the key, the next ones
   * hold its replicas, or take it when those before can't. Costs O(log V) for the first, O(V) for all.
   */
  *successors(key: string): Generator<string, void> {
    const met = new Set<string>();
    const first = this.#firstPoint(key);
    for (let i = 0; i < this.#points.length && met.size < this.#nodes.length; i++) {
      const node = this.#points[(first + i) % this.#points.length]?.node;
      if (node === undefined || met.has(node)) continue;
      met.add(node);
      yield node;
    }
  }

  /** Index of the first point at or after the key's; past the last one the circle closes. */
  #firstPoint(key: string): number {
    const position = this.position(key);
    let [low, high] = [0, this.#points.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low === this.#points.length ? 0 : low;
  }
  // #endregion locate

  /** Which fraction of the circle each node owns, in the order of {@link HashRing.nodes}. O(V). */
  shares(): number[] {
    const owned = new Map<string, number>();
    let before = (this.#points.at(-1)?.position ?? 0) - POSITIONS;
    for (const {position, node} of this.#points) {
      owned.set(node, (owned.get(node) ?? 0) + position - before);
      before = position;
    }
    return this.#nodes.map((node) => (owned.get(node) ?? 0) / POSITIONS);
  }
}

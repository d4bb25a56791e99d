import {addressNumber, parsePrefix} from './prefix';

interface Node<Hop> {
  readonly children: [Node<Hop> | undefined, Node<Hop> | undefined];
  hop: Hop | undefined;
}

const newNode = <Hop>(): Node<Hop> => ({children: [undefined, undefined], hop: undefined});

/** Bit `index` of an address, 0 being the highest. */
const bitOf = (address: number, index: number): 0 | 1 => (((address >>> (31 - index)) & 1) === 1 ? 1 : 0);

/** A routing table: a binary trie in which each prefix is a path of bits from the root. */
export class RoutingTable<Hop> {
  readonly #root = newNode<Hop>();

  // #region lookup
  /** Adds a route, or replaces it. O(length of the prefix). */
  add(prefix: string, hop: Hop): void {
    const {network, length} = parsePrefix(prefix);
    let node = this.#root;
    for (let index = 0; index < length; index++) {
      const bit = bitOf(network, index);
      node = node.children[bit] ??= newNode<Hop>();
    }
    node.hop = hop;
  }

  /** The next hop for an address: that of the longest prefix which contains it. O(32), however many routes there are. */
  lookup(address: string): Hop | undefined {
    const number = addressNumber(address);
    let node: Node<Hop> | undefined = this.#root;
    let best: Hop | undefined;
    for (let index = 0; node !== undefined; index++) {
      best = node.hop ?? best; // deeper is longer
      node = index < 32 ? node.children[bitOf(number, index)] : undefined;
    }
    return best;
  }
  // #endregion lookup
}

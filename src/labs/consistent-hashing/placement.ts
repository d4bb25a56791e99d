// #region placement
/**
 * Decides on which node a key lives. Everyone who knows the nodes computes the same answer, so there is no directory to
 * ask, and none to keep.
 */
export interface Placement {
  /** The nodes, in the order in which the scheme keeps them. */
  readonly nodes: readonly string[];
  /**
   * Lets a node join.
   *
   * @throws RangeError if it is there already
   */
  add(node: string): void;
  /**
   * Lets a node leave.
   *
   * @throws RangeError if it isn't there
   */
  remove(node: string): void;
  /** The node of a key; `undefined` if there is no node at all. */
  locate(key: string): string | undefined;
}
// #endregion placement

/** @throws RangeError if the node is among the nodes */
export function assertAbsent(nodes: readonly string[], node: string): void {
  if (nodes.includes(node)) throw new RangeError(`there is a node ${node} already`);
}

/**
 * The place of a node in a list.
 *
 * @throws RangeError if it isn't there
 */
export function indexOfPresent(nodes: readonly string[], node: string): number {
  const index = nodes.indexOf(node);
  if (index < 0) throw new RangeError(`there is no node ${node}`);
  return index;
}

/** @throws RangeError unless a weight is a positive finite number */
export function assertWeight(weight: number): void {
  if (!(weight > 0) || weight === Infinity) throw new RangeError(`a weight is a positive number, not ${weight}`);
}

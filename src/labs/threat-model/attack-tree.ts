/**
 * A goal of an attacker and what reaches it: a step with a cost, any one of several ways, or all of several parts.
 *
 * Source: Schneier, "Attack Trees", Dr. Dobb's Journal, December 1999.
 */
export type AttackTree =
  | {
      readonly goal: string;
      /** What the step costs the attacker, in any one unit; `Infinity` if it can't be done. */
      readonly cost: number;
    }
  | {readonly goal: string; readonly any: readonly AttackTree[]}
  | {readonly goal: string; readonly all: readonly AttackTree[]};

/** An attack: the steps to take and their cost together. */
export interface Attack {
  readonly cost: number;
  readonly steps: readonly string[];
}

// #region cheapest
/**
 * The cheapest way to reach the goal: the least of several ways, the sum of several parts. Linear in the size of the tree.
 * A part that serves two goals is counted, and paid, in each place where it stands.
 */
export function cheapest(tree: AttackTree): Attack {
  if ('cost' in tree) return {cost: tree.cost, steps: [tree.goal]};
  if ('any' in tree) {
    return tree.any.map(cheapest).reduce((best, attack) => (attack.cost < best.cost ? attack : best), {
      cost: Infinity,
      steps: [],
    });
  }
  const parts = tree.all.map(cheapest);
  return {cost: parts.reduce((sum, {cost}) => sum + cost, 0), steps: parts.flatMap(({steps}) => steps)};
}

/** The tree after a control that makes a step cost `by` more, wherever it stands. */
export function harden(tree: AttackTree, step: string, by: number): AttackTree {
  if ('any' in tree) return {...tree, any: tree.any.map((part) => harden(part, step, by))};
  if ('all' in tree) return {...tree, all: tree.all.map((part) => harden(part, step, by))};
  return tree.goal === step ? {...tree, cost: tree.cost + by} : tree;
}
// #endregion cheapest

/** The modules that one change touched: one ticket, one merged branch, one release train. */
export type Change = readonly string[];

// #region history
/** In how many changes all these modules were touched together. */
export function support(changes: readonly Change[], modules: readonly string[]): number {
  return changes.filter((change) => modules.every((module) => change.includes(module))).length;
}

/** Of the changes that touched `one`, the share that touched `other` too. Between 0 and 1; 0 if `one` never changed. */
export function confidence(changes: readonly Change[], one: string, other: string): number {
  const all = support(changes, [one]);
  return all === 0 ? 0 : support(changes, [one, other]) / all;
}

/** The share of changes that stayed within one module: what independent deployment means, as a number. */
export function independence(changes: readonly Change[]): number {
  return changes.length === 0 ? 1 : changes.filter((change) => new Set(change).size === 1).length / changes.length;
}
// #endregion history

import {type Attributes, closure, type Dependency, includesAll, subsetsOf} from './dependency';

// #region bcnf
/**
 * A dependency that keeps a relation from being in Boyce-Codd normal form: its determinant determines something more, and not
 * everything. It is given with all that the determinant determines. Also finds those that only follow from others. O(2^n).
 */
export function bcnfViolation(relation: Attributes, dependencies: readonly Dependency[]): Dependency | undefined {
  for (const from of subsetsOf(relation)) {
    const determined = [...closure(from, dependencies)].filter((name) => relation.has(name) && !from.has(name));
    if (determined.length > 0 && from.size + determined.length < relation.size) return {from, to: new Set(determined)};
  }
  return undefined;
}

/**
 * Splits a relation until every part is in Boyce-Codd normal form: what the offending determinant X determines goes into a
 * relation of its own, with X as its key; X stays behind as the reference. Each split is lossless, for the two parts share X, which
 * determines all of one of them. O(2^n) for each part.
 *
 * Source: Codd, "Recent Investigations in Data Base Systems", IFIP Congress 1974, for the normal form.
 */
export function decompose(relation: Attributes, dependencies: readonly Dependency[]): Attributes[] {
  const violation = bcnfViolation(relation, dependencies);
  if (violation === undefined) return [relation];
  const {from, to} = violation;
  const rest = new Set([...relation].filter((name) => !to.has(name)));
  return [...decompose(rest, dependencies), ...decompose(new Set([...from, ...to]), dependencies)];
}
// #endregion bcnf

/** Whether the natural join of two relations gives back no more than was split: what they share determines one of them. */
export function isLossless(a: Attributes, b: Attributes, dependencies: readonly Dependency[]): boolean {
  const shared = closure(new Set([...a].filter((name) => b.has(name))), dependencies);
  return includesAll(shared, a) || includesAll(shared, b);
}

// #region preserved
/**
 * Whether a dependency can be checked in the parts, each by itself, without joining them: its closure, computed only
 * by steps within one part.
 *
 * Source: Beeri and Honeyman, "Preserving Functional Dependencies", SIAM Journal on Computing 10(3), 1981.
 */
export function isPreserved(
  {from, to}: Dependency,
  parts: readonly Attributes[],
  dependencies: readonly Dependency[],
): boolean {
  const known = new Set(from);
  for (let before = -1; before < known.size;) {
    before = known.size;
    for (const part of parts) {
      const seen = closure(new Set([...known].filter((name) => part.has(name))), dependencies);
      for (const name of seen) if (part.has(name)) known.add(name);
    }
  }
  return includesAll(known, to);
}
// #endregion preserved

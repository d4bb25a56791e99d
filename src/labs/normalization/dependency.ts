/** The name of a column. */
export type Attribute = string;

/** A set of attributes. */
export type Attributes = ReadonlySet<Attribute>;

/** A functional dependency: two rows that agree on all of `from` agree on all of `to`. */
export interface Dependency {
  /** The determinant. */
  readonly from: Attributes;
  /** What it determines. */
  readonly to: Attributes;
}

/** Reads `owner -> handle country`. Names are separated by spaces. */
export function dependency(text: string): Dependency {
  const [from, to, ...more] = text.split('->').map(attributes);
  if (from === undefined || to === undefined || more.length > 0) throw new RangeError(`no dependency: ${text}`);
  return {from, to};
}

/** Reads `owner handle`. */
export function attributes(text: string): Attributes {
  return new Set(text.split(' ').filter((name) => name !== ''));
}

/** Whether all of `part` is in `whole`. */
export function includesAll(whole: Attributes, part: Attributes): boolean {
  return [...part].every((attribute) => whole.has(attribute));
}

// #region closure
/**
 * X⁺: all that a set of attributes determines, directly or by way of others. O(dependencies²).
 *
 * Source: Armstrong, "Dependency Structures of Data Base Relationships", IFIP Congress 1974, for the rules of which this
 * is the consequence.
 */
export function closure(of: Attributes, dependencies: readonly Dependency[]): Attributes {
  const known = new Set(of);
  for (let before = -1; before < known.size;) {
    before = known.size;
    for (const {from, to} of dependencies) {
      if (includesAll(known, from)) for (const attribute of to) known.add(attribute);
    }
  }
  return known;
}
// #endregion closure

/** All subsets, the small ones first. O(2^n): for schemas of a lesson, not for a table of 40 columns. */
export function subsetsOf(all: Attributes): Attributes[] {
  const names = [...all].sort();
  const subsets = Array.from({length: 2 ** names.length}, (_, bits) =>
    names.filter((_name, index) => (bits >> index) & 1),
  );
  return subsets.sort((a, b) => a.length - b.length).map((subset) => new Set(subset));
}

// #region keys
/** The candidate keys: the smallest sets that determine every attribute, so that none of their parts does. O(2^n). */
export function candidateKeys(relation: Attributes, dependencies: readonly Dependency[]): Attributes[] {
  const keys: Attributes[] = [];
  for (const subset of subsetsOf(relation)) {
    if (keys.some((key) => includesAll(subset, key))) continue;
    if (includesAll(closure(subset, dependencies), relation)) keys.push(subset);
  }
  return keys;
}
// #endregion keys

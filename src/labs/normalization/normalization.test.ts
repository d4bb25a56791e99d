import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  attributes,
  type Attributes,
  bcnfViolation,
  candidateKeys,
  closure,
  decompose,
  dependency,
  type Dependency,
  includesAll,
  isLossless,
  isPreserved,
  subsetsOf,
} from '.';

const names = (of: Attributes): string => [...of].sort().join(' ');

// #region uploads
const uploads = attributes('photo taken owner handle country currency');
const rules = ['photo -> taken owner', 'owner -> handle country', 'handle -> owner', 'country -> currency'].map(
  dependency,
);

it('splits the uploads of the lesson', () => {
  expect(names(closure(attributes('owner'), rules))).toBe('country currency handle owner');
  expect(candidateKeys(uploads, rules).map(names)).toEqual(['photo']);
  const parts = decompose(uploads, rules);
  // Owner and handle determine each other. The computation has no reason to prefer one as the reference; you have.
  expect(parts.map(names)).toEqual(['handle photo taken', 'country handle owner', 'country currency']);
  expect(rules.every((rule) => isPreserved(rule, parts, rules))).toBe(true);
});
// #endregion uploads

describe('a relation with two overlapping keys', () => {
  // One street and one city have one post code, and a post code is in one city.
  const address = attributes('street city code');
  const addressRules = ['street city -> code', 'code -> city'].map(dependency);

  it('has both of them', () => {
    expect(candidateKeys(address, addressRules).map(names)).toEqual(['city street', 'code street']);
  });

  it('cannot be split into BCNF without losing a rule', () => {
    const parts = decompose(address, addressRules);
    expect(parts.map(names).sort()).toEqual(['city code', 'code street']);
    expect(addressRules.map((rule) => isPreserved(rule, parts, addressRules))).toEqual([false, true]);
  });
});

it('a rule is not preserved by parts of which none has both of its sides', () => {
  const parts = ['a b', 'c d'].map(attributes);
  const apart = ['a -> c', 'a -> b'].map(dependency);
  expect(apart.map((rule) => isPreserved(rule, parts, apart))).toEqual([false, true]);
});

it('has all subsets, the small ones first', () => {
  expect(subsetsOf(attributes('a b c')).map(names)).toEqual(['', 'a', 'b', 'c', 'a b', 'a c', 'b c', 'a b c']);
});

it('reads dependencies, and refuses what is none', () => {
  expect(names(dependency('a b -> c').from)).toBe('a b');
  expect(() => dependency('a b c')).toThrow(RangeError);
  expect(() => dependency('a -> b -> c')).toThrow(RangeError);
});

const all = attributes('a b c d');
const someOf = fc.subarray(['a', 'b', 'c', 'd'], {minLength: 1}).map((list): Attributes => new Set(list));
const someDependencies = fc.array(fc.record({from: someOf, to: someOf}), {maxLength: 5});

describe('any dependencies', () => {
  it('have a closure that contains what it is of, grows with it, and is its own closure', () => {
    fc.assert(
      fc.property(someDependencies, someOf, someOf, (dependencies, x, y) => {
        const known = closure(x, dependencies);
        expect(includesAll(known, x)).toBe(true);
        expect(includesAll(closure(new Set([...x, ...y]), dependencies), known)).toBe(true);
        expect(names(closure(known, dependencies))).toBe(names(known));
      }),
    );
  });

  it('are split into parts in BCNF that have all attributes', () => {
    fc.assert(
      fc.property(someDependencies, (dependencies) => {
        const parts = decompose(all, dependencies);
        for (const part of parts) expect(bcnfViolation(part, dependencies)).toBeUndefined();
        expect(names(new Set(parts.flatMap((part) => [...part])))).toBe('a b c d');
      }),
    );
  });
});

type Row = Readonly<Record<string, number>>;
const rowsOf = fc.array(
  fc.record({a: fc.nat(2), b: fc.nat(2), c: fc.nat(2), d: fc.nat(2)}).map((row): Row => row),
  {minLength: 1, maxLength: 8},
);
const project = (rows: readonly Row[], part: Attributes): Row[] => {
  const kept = rows.map((row) => Object.fromEntries([...part].sort().map((name) => [name, row[name] ?? 0])));
  return [...new Map(kept.map((row) => [JSON.stringify(row), row])).values()];
};
const naturalJoin = (left: readonly Row[], right: readonly Row[]): Row[] =>
  left.flatMap((a) =>
    right
      .filter((b) => Object.keys(b).every((name) => a[name] === undefined || a[name] === b[name]))
      .map((b) => ({...a, ...b})),
  );
const asText = (rows: readonly Row[]): string[] =>
  project(rows, all)
    .map((row) => JSON.stringify(row))
    .sort();

/** Every dependency that happens to hold in some rows. */
function dependenciesIn(rows: readonly Row[]): Dependency[] {
  return subsetsOf(all).map((from) => {
    const to = [...all].filter((name) => project(rows, new Set([...from, name])).length === project(rows, from).length);
    return {from, to: new Set(to)};
  });
}

describe('rows', () => {
  it('come back whole when the parts of a lossless split are joined', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const parts = decompose(all, dependenciesIn(rows)).map((part) => project(rows, part));
        expect(asText(parts.reduce(naturalJoin))).toEqual(asText(rows));
      }),
    );
  });

  it('come back with strangers when what the parts share determines neither', () => {
    const [left, right] = [attributes('a b'), attributes('b c d')];
    expect(isLossless(left, right, [])).toBe(false);
    expect(isLossless(left, right, [dependency('b -> a')])).toBe(true);
    const rows = [
      {a: 1, b: 0, c: 1, d: 1},
      {a: 2, b: 0, c: 2, d: 2},
    ];
    expect(naturalJoin(project(rows, left), project(rows, right))).toHaveLength(4);
  });
});

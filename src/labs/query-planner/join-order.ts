import {cardinality, type CostModel, DEFAULT_COSTS, type JoinQuery, type Plan, planCost, type TableSet} from './plan';

/** Which plans are looked at. */
export interface Search {
  /** `left-deep`: the inner side is always a table. `bushy`: it may be a join. */
  readonly shape: 'left-deep' | 'bushy';
  /** Whether joins by index lookup are allowed. */
  readonly indexJoins: boolean;
  /** What things cost. */
  readonly costs?: CostModel;
}

/** The best plan of some tables. */
export interface Entry {
  /** Which tables. */
  readonly set: TableSet;
  /** The plan. */
  readonly plan: Plan;
  /** What it costs. */
  readonly cost: number;
  /** Rows of its result. */
  readonly rows: number;
  /** How many plans were compared for it. */
  readonly compared: number;
}

// #region dynamic-programming
/**
 * The best plan of every connected set of tables, small sets first. The best plan of a set is a join of the best plans of two
 * of its parts, so only those are kept: 2^n entries in place of n! orders. Cross products are not looked at. O(3^n).
 *
 * Source: Selinger et al., "Access Path Selection in a Relational Database Management System", SIGMOD 1979, section 5.
 */
export function* searchPlans(query: JoinQuery, search: Search): Generator<Entry, void> {
  const best = new Map<TableSet, Entry>();
  const all = 2 ** query.relations.length - 1;
  for (let set = 1; set <= all; set++) {
    const candidates = candidatesFor(set, query, search, best);
    let [plan, cost] = [candidates[0], Infinity];
    for (const candidate of candidates) {
      const price = planCost(candidate, query, search.costs ?? DEFAULT_COSTS);
      if (price < cost) [plan, cost] = [candidate, price];
    }
    if (plan === undefined) continue; // not connected
    const entry = {set, plan, cost, rows: cardinality(set, query), compared: candidates.length};
    best.set(set, entry);
    yield entry;
  }
}
// #endregion dynamic-programming

// #region candidates
/** All joins of two known parts that make up a set and have a condition between them. A table alone is scanned. */
function candidatesFor(
  set: TableSet,
  {relations, edges}: JoinQuery,
  {shape, indexJoins}: Search,
  best: ReadonlyMap<TableSet, Entry>,
): Plan[] {
  const alone = relations.find((_, place) => set === 1 << place);
  if (alone) return [{kind: 'scan', set, relation: alone}];
  const plans: Plan[] = [];
  for (let part = (set - 1) & set; part > 0; part = (part - 1) & set) {
    const [outer, inner] = [best.get(part)?.plan, best.get(set ^ part)?.plan];
    if (!outer || !inner || (shape === 'left-deep' && inner.kind !== 'scan')) continue;
    const isBetween = ([a, b]: readonly [number, number]): boolean =>
      Boolean((part & (1 << a) && inner.set & (1 << b)) || (part & (1 << b) && inner.set & (1 << a)));
    if (!edges.some(({between}) => isBetween(between))) continue;
    plans.push({kind: 'hash', set, outer, inner});
    if (indexJoins && inner.kind === 'scan' && inner.relation.lookup !== undefined) {
      plans.push({kind: 'index', set, outer, inner});
    }
  }
  return plans;
}
// #endregion candidates

/**
 * The best plan of all tables.
 *
 * @throws RangeError if the conditions don't connect them
 */
export function bestPlan(query: JoinQuery, search: Search): Entry {
  const all = 2 ** query.relations.length - 1;
  for (const entry of searchPlans(query, search)) if (entry.set === all) return entry;
  throw new RangeError('the tables are not connected by conditions');
}

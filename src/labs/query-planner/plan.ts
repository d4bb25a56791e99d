/** A table of a query, after its own condition. */
export interface Relation {
  /** Its name. */
  readonly name: string;
  /** Rows that its condition leaves. */
  readonly rows: number;
  /** Pages that a scan of it reads, whatever the condition leaves. */
  readonly pages: number;
  /** Pages that a lookup by a join key reads at random; `undefined` if no index leads there. */
  readonly lookup?: number;
}

/** A join condition between two tables. */
export interface Edge {
  /** Which two, by their place in the query. */
  readonly between: readonly [number, number];
  /** The fraction of all pairs that it keeps. */
  readonly selectivity: number;
}

/** What is to be joined. */
export interface JoinQuery {
  /** The tables. */
  readonly relations: readonly Relation[];
  /** The conditions. */
  readonly edges: readonly Edge[];
}

/** Tables as bits: bit i is table i. */
export type TableSet = number;

/** A tree of operators. `hash` builds on the outer side; `index` looks up the inner table for each row of the outer side. */
export type Plan =
  | {readonly kind: 'scan'; readonly set: TableSet; readonly relation: Relation}
  | {readonly kind: 'hash' | 'index'; readonly set: TableSet; readonly outer: Plan; readonly inner: Plan};

/** What things cost, in units of a page that is read in sequence. */
export interface CostModel {
  /** A page that is read at random. */
  readonly randomPage: number;
  /** A row that passes an operator. */
  readonly row: number;
}

/** `random_page_cost` and `cpu_tuple_cost` of PostgreSQL. */
export const DEFAULT_COSTS: CostModel = {randomPage: 4, row: 0.01};

// #region cardinality
/**
 * Rows of a join of some tables: the product of their rows and of the selectivities of all conditions among them. It does not
 * depend on the order. The product is right if the conditions are independent, and that is the planner's boldest assumption.
 */
export function cardinality(set: TableSet, {relations, edges}: JoinQuery): number {
  let rows = 1;
  relations.forEach((relation, place) => {
    if (set & (1 << place)) rows *= relation.rows;
  });
  for (const {between, selectivity} of edges) {
    if (between.every((place) => set & (1 << place))) rows *= selectivity;
  }
  return rows;
}
// #endregion cardinality

// #region plan-cost
/** What a plan costs, if the query's numbers are true. A plan that was made with other numbers can be judged by the true ones. */
export function planCost(plan: Plan, query: JoinQuery, costs = DEFAULT_COSTS): number {
  const out = costs.row * cardinality(plan.set, query);
  if (plan.kind === 'scan') {
    const pages = query.relations.reduce((sum, {pages}, place) => sum + (plan.set & (1 << place) ? pages : 0), 0);
    return pages + out;
  }
  const outer = planCost(plan.outer, query, costs);
  const outerRows = cardinality(plan.outer.set, query);
  if (plan.kind === 'index' && plan.inner.kind === 'scan') {
    return outer + outerRows * (plan.inner.relation.lookup ?? Infinity) * costs.randomPage + out;
  }
  const innerRows = cardinality(plan.inner.set, query);
  // A row that is put into the hash table counts twice: that is why the smaller side is the outer one.
  return outer + planCost(plan.inner, query, costs) + costs.row * (2 * outerRows + innerRows) + out;
}
// #endregion plan-cost

/** A plan as text, such as `((users ⋈# photos) ⋈→ likes)`: `#` for a hash join, `→` for lookups by index. */
export function describePlan(plan: Plan): string {
  if (plan.kind === 'scan') return plan.relation.name;
  return `(${describePlan(plan.outer)} ⋈${plan.kind === 'hash' ? '#' : '→'} ${describePlan(plan.inner)})`;
}

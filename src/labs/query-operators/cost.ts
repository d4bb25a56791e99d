// #region join-cost
/** Pages that a join reads and writes. */
export interface JoinCost {
  /** Block nested loop: the inner table once for each chunk of the outer one that fits the memory. */
  readonly nestedLoop: number;
  /**
   * Grace hash join: both are read, written in partitions, and read again, until a partition of the build side fits; or
   * only read, if all of it does. For keys that the hash spreads evenly.
   */
  readonly hash: number;
}

/**
 * What a join of two tables costs in pages, without the result. With memory for one page of the outer table, the nested loop
 * costs `B_R + B_R B_S`.
 *
 * Source: Graefe, "Query Evaluation Techniques for Large Databases", ACM Computing Surveys 25(2), 1993, section 5.
 *
 * @param outer - B_R, pages of the outer or build side
 * @param inner - B_S, pages of the inner or probe side
 * @param memory - M, pages of memory; two of them are needed for the inner page and the output
 * @throws RangeError if the memory is below three pages
 */
export function joinCost(outer: number, inner: number, memory: number): JoinCost {
  if (!(memory >= 3)) throw new RangeError(`a join needs three pages of memory, not ${memory}`);
  return {
    nestedLoop: outer + Math.ceil(outer / (memory - 2)) * inner,
    hash: (1 + 2 * partitionings(outer, memory)) * (outer + inner),
  };
}

/** How often both sides are divided until a part of the build side fits: each time into as many parts as have a page. */
function partitionings(build: number, memory: number): number {
  let rounds = 0;
  for (let part = build; part > memory - 2; part = Math.ceil(part / (memory - 1))) rounds += 1;
  return rounds;
}
// #endregion join-cost

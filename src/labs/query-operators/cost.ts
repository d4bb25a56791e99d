// #region join-cost
/** Pages that a join reads and writes. */
export interface JoinCost {
  /** Block nested loop: the inner table once for each chunk of the outer one that fits the memory. */
  readonly nestedLoop: number;
  /** Grace hash join: both are read, written in partitions, and read again; or only read, if the build side fits. */
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
    hash: outer <= memory - 2 ? outer + inner : 3 * (outer + inner),
  };
}
// #endregion join-cost

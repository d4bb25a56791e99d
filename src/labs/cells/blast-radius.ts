import {overlapProbability} from '../consistent-hashing';

/** What a failure does to tenants, as shares of all. */
export interface Blast {
  /** Have lost everything that serves them. */
  readonly down: number;
  /** Have lost a part of it. */
  readonly degraded: number;
  readonly untouched: number;
}

// #region blast
/** Who is hit if some workers fail, given which workers each tenant has. O(tenants × workers of each). */
export function blastOf(tenants: readonly (readonly string[])[], failed: ReadonlySet<string>): Blast {
  let [down, untouched] = [0, 0];
  for (const workers of tenants) {
    const lost = workers.filter((worker) => failed.has(worker)).length;
    if (lost === workers.length) down += 1;
    else if (lost === 0) untouched += 1;
  }
  const all = tenants.length;
  return {down: down / all, degraded: (all - down - untouched) / all, untouched: untouched / all};
}

/** Fixed groups of k of n workers: a tenant that breaks its workers takes all tenants of its group with it, and no others. */
export function fixedBlast(n: number, k: number): Blast {
  return {down: k / n, degraded: 0, untouched: 1 - k / n};
}

/** Each tenant has k of n workers, any k: what the others can expect if one tenant breaks all of its own. */
export function shuffledBlast(n: number, k: number): Blast {
  const down = overlapProbability(n, k, k);
  const untouched = overlapProbability(n, k, 0);
  return {down, degraded: 1 - down - untouched, untouched};
}
// #endregion blast

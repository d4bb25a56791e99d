/** What a way of building costs every week beside the features, in hours. */
export interface Overhead {
  /** Whatever the number of teams: the platform. */
  readonly fixed: number;
  /** For each team: its pipelines, its watch, its contracts. */
  readonly perTeam: number;
  /** For each pair of teams that must agree: merges, shared tests, one release. */
  readonly perPair: number;
}

// #region overhead
/** How many pairs n of anything make: n(n − 1) / 2. */
export function pairs(n: number): number {
  return (n * (n - 1)) / 2;
}

/** Hours a week: fixed + perTeam × teams + perPair × pairs of teams. */
export function weeklyOverhead({fixed, perTeam, perPair}: Overhead, teams: number): number {
  return fixed + perTeam * teams + perPair * pairs(teams);
}

/** The number of teams from which on `rival` costs less than `now`: 0 if it always does, Infinity if it never will. */
export function breakEven(now: Overhead, rival: Overhead): number {
  // now − rival = a t² + b t + c
  const a = (now.perPair - rival.perPair) / 2;
  const b = now.perTeam - rival.perTeam - a;
  const c = now.fixed - rival.fixed;
  if (a === 0 && b === 0) return c > 0 ? 0 : Infinity;
  if (a === 0) return b > 0 ? Math.max(0, -c / b) : Infinity;
  return a > 0 ? Math.max(0, (-b + Math.sqrt(Math.max(0, b * b - 4 * a * c))) / (2 * a)) : Infinity;
}
// #endregion overhead

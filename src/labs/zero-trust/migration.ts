import {decide, type Policy, type Request} from '../policy-engine';

// #region order
/** A piece of a migration: what it takes away, and what it takes. */
export interface Step {
  readonly name: string;
  /** Weighted pairs of source and resource that depend on position alone, and won't any longer. */
  readonly removes: number;
  /** Until it is done, when one team works on it. */
  readonly weeks: number;
}

/** Exposure that a sequence leaves until its end: each step's pairs, for as long as they wait. In pair-weeks. */
export function exposureArea(steps: readonly Step[]): number {
  let week = 0;
  return steps.reduce((area, {removes, weeks}) => area + removes * (week += weeks), 0);
}

/**
 * The sequence with the least exposure: most removed per week first. O(n log n).
 *
 * Source: W. E. Smith, "Various optimizers for single-stage production", Naval Research Logistics Quarterly 3, 1956.
 */
export function bestOrder(steps: readonly Step[]): Step[] {
  return [...steps].sort((one, other) => other.removes / other.weeks - one.removes / one.weeks);
}
// #endregion order

// #region shadow
/** What a policy would have done to recorded accesses, none of which it decided. */
export interface ShadowReport {
  readonly accesses: number;
  /** Accesses that it would have refused, by who asked for what. */
  readonly refused: ReadonlyMap<string, number>;
  /** If none was refused: with 95 % confidence, no larger share of *such* accesses would be. Else `undefined`. */
  readonly upperBound: number | undefined;
}

/** Replays recorded accesses against a policy that is not in force yet. O(accesses · rules). */
export function shadow(policy: Policy, recorded: readonly Request[]): ShadowReport {
  const refused = new Map<string, number>();
  for (const request of recorded) {
    if (decide(policy, request).effect === 'permit') continue;
    const who = `${request['subject.id'] ?? '?'} → ${request['resource.type'] ?? '?'} ${request.action ?? '?'}`;
    refused.set(who, (refused.get(who) ?? 0) + 1);
  }
  // The rule of three: 1 - 0.05 ** (1 / n) is about 3 / n.
  const upperBound = refused.size === 0 ? Math.min(1, 3 / recorded.length) : undefined;
  return {accesses: recorded.length, refused, upperBound};
}
// #endregion shadow

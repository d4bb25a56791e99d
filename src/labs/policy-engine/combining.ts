/** What a rule wants. */
export type Effect = 'permit' | 'deny';

/**
 * What a rule or a policy says. `unknown` values are XACML's extended Indeterminate: what it would have been is at most
 * permit, at most deny, or either.
 */
export type Verdict = Effect | 'not-applicable' | 'unknown-permit' | 'unknown-deny' | 'unknown';

/** How the verdicts of rules become one. */
export type Algorithm = 'deny-overrides' | 'permit-overrides' | 'first-applicable';

// #region combine
/** A verdict that can only be this effect, if its signals were there. */
const unknownOf = (effect: Effect): Verdict => (effect === 'permit' ? 'unknown-permit' : 'unknown-deny');

/**
 * One effect overrides the other. The winner wins wherever it is certain. Where it is only possible, nothing is certain: a
 * permission next to a deny rule whose signal is missing is no permission. The order of the verdicts plays no role.
 */
function overrides(winner: Effect, verdicts: readonly Verdict[]): Verdict {
  const loser = winner === 'deny' ? 'permit' : 'deny';
  const said = new Set(verdicts);
  if (said.has(winner)) return winner;
  if (said.has('unknown')) return 'unknown';
  if (said.has(unknownOf(winner))) {
    return said.has(loser) || said.has(unknownOf(loser)) ? 'unknown' : unknownOf(winner);
  }
  if (said.has(loser)) return loser;
  return said.has(unknownOf(loser)) ? unknownOf(loser) : 'not-applicable';
}

/**
 * Combines verdicts, as in XACML 3.0. O(n).
 *
 * `deny-overrides` lets everyone add a prohibition that holds. `permit-overrides` lets everyone add a permission that
 * holds. `first-applicable` is what a firewall does, and there a rule means nothing without those above it.
 */
export function combine(algorithm: Algorithm, verdicts: readonly Verdict[]): Verdict {
  if (algorithm === 'deny-overrides') return overrides('deny', verdicts);
  if (algorithm === 'permit-overrides') return overrides('permit', verdicts);
  return verdicts.find((verdict) => verdict !== 'not-applicable') ?? 'not-applicable';
}
// #endregion combine

import type {Request} from './attributes';
import {combine, type Algorithm, type Effect, type Verdict} from './combining';
import {evaluate, unmet, type Condition} from './condition';

/** Something that the enforcement point has to do along with a decision, or else it must not let the request pass. */
export type Obligation = 'step-up' | 'log';

/** A rule of a policy. */
export interface Rule {
  readonly id: string;
  readonly effect: Effect;
  readonly condition: Condition;
  readonly obligations?: readonly Obligation[];
}

/** Rules, and how they are combined. */
export interface Policy {
  readonly algorithm: Algorithm;
  readonly rules: readonly Rule[];
}

/** What a rule said to a request, and why. */
export interface RuleVerdict {
  readonly rule: Rule;
  readonly verdict: Verdict;
  /** Why it doesn't apply, or what is missing; empty if it applies. */
  readonly because: readonly string[];
}

/** What the policy decision point tells the enforcement point, with its reasons. */
export interface Decision {
  /** The one thing that counts. */
  readonly effect: Effect;
  /** What the rules said together; everything but `permit` became a deny. */
  readonly combined: Verdict;
  readonly verdicts: readonly RuleVerdict[];
  /** Rules whose effect it is, so those to look at if it is wrong; of first-applicable the first only. Empty: by default. */
  readonly decisive: readonly string[];
  readonly obligations: readonly Obligation[];
}

/** What a rule says to a request. */
export function verdictOf({effect, condition}: Rule, request: Request): Verdict {
  const truth = evaluate(condition, request);
  if (truth === 'false') return 'not-applicable';
  if (truth === 'true') return effect;
  return effect === 'permit' ? 'unknown-permit' : 'unknown-deny';
}

// #region decide
/**
 * The policy engine. Deny is the default: whoever isn't permitted by a rule isn't permitted, be it because no rule knows
 * the request, or because a signal is missing on which the answer hangs. Linear in the size of the policy.
 */
export function decide({algorithm, rules}: Policy, request: Request): Decision {
  const verdicts = rules.map((rule) => ({
    rule,
    verdict: verdictOf(rule, request),
    because: unmet(rule.condition, request),
  }));
  const combined = combine(
    algorithm,
    verdicts.map(({verdict}) => verdict),
  );
  const effect: Effect = combined === 'permit' ? 'permit' : 'deny';
  const agreeing = verdicts.filter(({verdict}) => verdict === effect && verdict === combined).map(({rule}) => rule);
  const decisive = algorithm === 'first-applicable' ? agreeing.slice(0, 1) : agreeing;
  return {
    effect,
    combined,
    verdicts,
    decisive: decisive.map(({id}) => id),
    obligations: [...new Set(decisive.flatMap(({obligations = []}) => obligations))],
  };
}
// #endregion decide

// #region enforce
/**
 * The policy enforcement point: lets a request pass, asks the subject for a stronger proof first, or refuses. It can do
 * only what it has been built for, so an obligation that it doesn't know makes it refuse: passing without would be another
 * decision than the one that was made.
 */
export function enforce(
  {effect, obligations}: Pick<Decision, 'effect' | 'obligations'>,
  can: ReadonlySet<Obligation>,
  freshProof: boolean,
): 'pass' | 'challenge' | 'refuse' {
  if (effect === 'deny' || obligations.some((obligation) => !can.has(obligation))) return 'refuse';
  return obligations.includes('step-up') && !freshProof ? 'challenge' : 'pass';
}
// #endregion enforce

/** The effect of a decision alone, without its reasons; cheap enough to try thousands of requests. */
export function effectOf({algorithm, rules}: Policy, request: Request): Effect {
  const verdicts = rules.map((rule) => verdictOf(rule, request));
  return combine(algorithm, verdicts) === 'permit' ? 'permit' : 'deny';
}

/** A decision in words: what, by which rules, and for a deny by default what each permission lacks. */
export function explain({effect, combined, verdicts, decisive, obligations}: Decision): string {
  const duties = obligations.length > 0 ? `, with the obligation to ${obligations.join(' and ')}` : '';
  if (decisive.length > 0) return `${effect === 'permit' ? 'Permitted' : 'Denied'} by ${decisive.join(', ')}${duties}.`;
  if (combined !== 'not-applicable') {
    const missing = verdicts.filter(({verdict}) => verdict.startsWith('unknown'));
    const reasons = missing.map(({rule, because}) => `${rule.id} needs ${because.join('; ')}`);
    return `Denied, because a signal is missing: ${reasons.join('. ')}.`;
  }
  const lacks = verdicts
    .filter(({rule}) => rule.effect === 'permit')
    .map(({rule, because}) => `${rule.id} needs ${because.join('; ')}`);
  return lacks.length === 0 ? 'Denied: no rule permits anything.' : `Denied by default. ${lacks.join('. ')}.`;
}

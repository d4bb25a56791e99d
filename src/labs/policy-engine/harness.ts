import type {Attribute, Attributes, Request} from './attributes';
import type {Effect} from './combining';
import {decide, effectOf, type Obligation, type Policy} from './decision';

/** An example of what a policy is meant to decide. */
export interface PolicyTest {
  readonly name: string;
  readonly request: Request;
  readonly expect: Effect;
  /** The obligations that come with it, if they matter. */
  readonly obligations?: readonly Obligation[];
}

/** Names of the tests that a policy fails. */
export function failures(policy: Policy, tests: readonly PolicyTest[]): string[] {
  return tests
    .filter(({request, expect, obligations}) => {
      const decision = decide(policy, request);
      const differ = obligations && [...obligations].sort().join() !== [...decision.obligations].sort().join();
      return decision.effect !== expect || differ === true;
    })
    .map(({name}) => name);
}

// #region mutants
/**
 * Rules that no test protects: the policy passes without them just as well. Either a test is missing, or the rule is not
 * needed. O(rules² · tests).
 */
export function unprotected(policy: Policy, tests: readonly PolicyTest[]): string[] {
  const before = failures(policy, tests).join();
  return policy.rules
    .filter((rule) => {
      const without = {...policy, rules: policy.rules.filter((other) => other !== rule)};
      return failures(without, tests).join() === before;
    })
    .map(({id}) => id);
}
// #endregion mutants

/** Values to try for each attribute. */
export type Domains = {readonly [A in Attribute]?: readonly (Attributes[A] | undefined)[]};

/** Every request that takes one value of each domain. As many as the product of the domains' sizes. */
export function requests(domains: Domains): Request[] {
  return Object.entries(domains).reduce<Request[]>(
    (some, [attribute, values]) => some.flatMap((request) => values.map((value) => ({...request, [attribute]: value}))),
    [{}],
  );
}

/** The requests on which a policy decides otherwise than intended. Empty over a whole domain is a proof for that domain. */
export function counterexamples(
  policy: Policy,
  intended: (request: Request) => Effect,
  space: readonly Request[],
): Request[] {
  return space.filter((request) => effectOf(policy, request) !== intended(request));
}

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  all,
  any,
  atMost,
  combine,
  counterexamples,
  decide,
  effectOf,
  enforce,
  evaluate,
  explain,
  failures,
  intended,
  is,
  not,
  PHOTO_DOMAINS,
  PHOTO_RULES,
  requests,
  same,
  describe as inWords,
  unmet,
  unprotected,
  verdictOf,
  type Algorithm,
  type Condition,
  type Domains,
  type Effect,
  type Policy,
  type PolicyTest,
  type Request,
  type Rule,
  type Verdict,
} from './index';

const ALGORITHMS: readonly Algorithm[] = ['deny-overrides', 'permit-overrides', 'first-applicable'];

/** A small world in which all can be tried: 48 complete requests, and those with signals missing. */
const WORLD: Domains = {
  'subject.role': ['customer', 'engineer'],
  'subject.onCall': [false, true],
  'device.managed': [false, true],
  'device.patchAge': [0, 40],
  'context.network': ['office', 'vpn', 'internet'],
};
const COMPLETE = requests(WORLD);

const tests: fc.Arbitrary<Condition> = fc.constantFrom(
  is('subject.role', 'engineer'),
  is('subject.onCall', true),
  is('device.managed', true),
  atMost('device.patchAge', 30),
  is('context.network', 'office', 'vpn'),
);
const conditions: fc.Arbitrary<Condition> = fc.letrec<{condition: Condition}>((tie) => ({
  condition: fc.oneof(
    {depthSize: 'small', withCrossShrink: true},
    tests,
    fc.array(tie('condition'), {maxLength: 3}).map((parts) => all(...parts)),
    fc.array(tie('condition'), {maxLength: 3}).map((parts) => any(...parts)),
    tie('condition').map(not),
  ),
})).condition;
const effects = fc.constantFrom<Effect>('permit', 'deny');
const rules: fc.Arbitrary<Rule[]> = fc
  .array(fc.record({effect: effects, condition: conditions}), {maxLength: 6})
  .map((list) => list.map((rule, index) => ({...rule, id: `r${index}`})));
const policies: fc.Arbitrary<Policy> = fc.record({algorithm: fc.constantFrom(...ALGORITHMS), rules});
const complete = fc.constantFrom(...COMPLETE);
const partial = fc.tuple(complete, fc.subarray(Object.keys(WORLD))).map(([request, missing]): Request => ({
  ...request,
  ...Object.fromEntries(missing.map((name) => [name, undefined])),
}));

/** The complete requests that a partial one can be. */
const completions = (request: Request): Request[] => {
  const entries: [string, unknown][] = Object.entries(request);
  const given = entries.filter(([, value]) => value !== undefined);
  return COMPLETE.filter((one) => {
    const values: Readonly<Record<string, unknown>> = one;
    return given.every(([name, value]) => values[name] === value);
  });
};

/** Another evaluation, by JavaScript's own logic, for requests in which nothing is missing. */
function holds(condition: Condition, request: Request): boolean {
  if (condition.kind === 'test') return condition.holds(request);
  if (condition.kind === 'not') return !holds(condition.part, request);
  return condition.kind === 'all'
    ? condition.parts.every((part) => holds(part, request))
    : condition.parts.some((part) => holds(part, request));
}

describe('a condition', () => {
  it('is what JavaScript says, if nothing is missing', () => {
    fc.assert(
      fc.property(conditions, complete, (condition, request) => {
        expect(evaluate(condition, request)).toBe(String(holds(condition, request)));
      }),
    );
  });

  it('is true or false only if it is so whatever the missing signals would say', () => {
    const seen: string[] = [];
    fc.assert(
      fc.property(conditions, partial, (condition, request) => {
        const truth = evaluate(condition, request);
        if (truth !== 'unknown') for (const one of completions(request)) expect(evaluate(condition, one)).toBe(truth);
        seen.push(truth);
      }),
      {numRuns: 1000},
    );
    expect(seen.filter((truth) => truth === 'unknown').length).toBeGreaterThan(50);
  });

  it('tells why it does not hold, if and only if it does not', () => {
    fc.assert(
      fc.property(conditions, partial, (condition, request) => {
        expect(unmet(condition, request).length === 0).toBe(evaluate(condition, request) === 'true');
      }),
    );
    const condition = all(
      is('subject.role', 'engineer'),
      any(is('subject.onCall', true), atMost('device.patchAge', 30)),
    );
    expect(inWords(condition)).toBe(
      'subject.role is engineer and (subject.onCall is true or device.patchAge is at most 30)',
    );
    expect(unmet(condition, {'subject.role': 'engineer', 'subject.onCall': false})).toEqual([
      'subject.onCall is true, but subject.onCall is false',
      'device.patchAge is at most 30, but device.patchAge is missing',
    ]);
    expect(inWords(not(all()))).toBe('not (always)');
    expect(unmet(same('subject.id', 'resource.owner'), {'subject.id': 'ana'})).toEqual([
      'subject.id is resource.owner, but subject.id is ana, resource.owner is missing',
    ]);
  });
});

describe('combining', () => {
  const verdicts: Verdict[] = ['permit', 'deny', 'not-applicable', 'unknown-permit', 'unknown-deny', 'unknown'];

  /** The cases of XACML 3.0 one by one, in their order. */
  function denyOverrides(list: readonly Verdict[]): Verdict {
    if (list.includes('deny')) return 'deny';
    if (list.includes('unknown')) return 'unknown';
    if (list.includes('unknown-deny') && (list.includes('unknown-permit') || list.includes('permit'))) return 'unknown';
    if (list.includes('unknown-deny')) return 'unknown-deny';
    if (list.includes('permit')) return 'permit';
    if (list.includes('unknown-permit')) return 'unknown-permit';
    return 'not-applicable';
  }
  const mirror = (verdict: Verdict): Verdict => {
    const swapped: Readonly<Partial<Record<Verdict, Verdict>>> = {
      permit: 'deny',
      deny: 'permit',
      'unknown-permit': 'unknown-deny',
      'unknown-deny': 'unknown-permit',
    };
    return swapped[verdict] ?? verdict;
  };
  const lists: Verdict[][] = [[], ...verdicts.map((a) => [a])];
  for (const a of verdicts) for (const b of verdicts) lists.push([a, b], ...verdicts.map((c) => [a, b, c]));

  it('is XACML’s for all lists of up to three verdicts', () => {
    expect(lists).toHaveLength(1 + 6 + 36 + 216);
    for (const list of lists) {
      expect(combine('deny-overrides', list)).toBe(denyOverrides(list));
      expect(combine('permit-overrides', list)).toBe(mirror(denyOverrides(list.map(mirror))));
      expect(combine('first-applicable', list)).toBe(list.find((one) => one !== 'not-applicable') ?? 'not-applicable');
    }
  });
});

describe('a decision', () => {
  it('equals a brute-force evaluation, if nothing is missing', () => {
    fc.assert(
      fc.property(policies, complete, ({algorithm, rules: list}, request) => {
        const applying = list.filter(({condition}) => holds(condition, request)).map(({effect}) => effect);
        const expected = {
          'deny-overrides': applying.length > 0 && applying.every((effect) => effect === 'permit'),
          'permit-overrides': applying.includes('permit'),
          'first-applicable': applying[0] === 'permit',
        };
        expect(decide({algorithm, rules: list}, request).effect).toBe(expected[algorithm] ? 'permit' : 'deny');
      }),
      {numRuns: 500},
    );
  });

  it('permits only what it would permit whatever the missing signals said', () => {
    let permitted = 0;
    fc.assert(
      fc.property(policies, partial, (policy, request) => {
        if (decide(policy, request).effect === 'deny') return;
        permitted += 1;
        for (const one of completions(request)) expect(decide(policy, one).effect).toBe('permit');
      }),
      {numRuns: 2000},
    );
    expect(permitted).toBeGreaterThan(100);
  });

  it('is deny by default, and never permits more for one more deny rule, wherever it stands', () => {
    expect(ALGORITHMS.map((algorithm) => decide({algorithm, rules: []}, {}).effect)).toEqual(['deny', 'deny', 'deny']);
    let fewer = 0;
    fc.assert(
      fc.property(policies, conditions, fc.nat(6), partial, ({algorithm, rules: list}, condition, at, request) => {
        const more = [...list.slice(0, at), {id: 'new', effect: 'deny' as const, condition}, ...list.slice(at)];
        const [before, after] = [decide({algorithm, rules: list}, request), decide({algorithm, rules: more}, request)];
        if (before.effect === 'deny') expect(after.effect).toBe('deny');
        else if (after.effect === 'deny') fewer += 1;
      }),
      {numRuns: 1000},
    );
    expect(fewer).toBeGreaterThan(10);
  });

  it('does not depend on the order of the rules where one effect overrides, and does for first-applicable', () => {
    let differing = 0;
    fc.assert(
      fc.property(rules, partial, (list, request) => {
        const reversed = [...list].reverse();
        for (const algorithm of ['deny-overrides', 'permit-overrides'] as const) {
          expect(decide({algorithm, rules: reversed}, request).combined).toBe(
            decide({algorithm, rules: list}, request).combined,
          );
        }
        const first = (ordered: readonly Rule[]): Effect =>
          decide({algorithm: 'first-applicable', rules: ordered}, request).effect;
        if (first(list) !== first(reversed)) differing += 1;
      }),
      {numRuns: 500},
    );
    expect(differing).toBeGreaterThan(10);
  });

  it('names rules that decide: without them it would be another one', () => {
    fc.assert(
      fc.property(policies, complete, (policy, request) => {
        const {effect, decisive} = decide(policy, request);
        expect(effectOf(policy, request)).toBe(effect);
        if (effect === 'permit') expect(decisive.length).toBeGreaterThan(0);
        const without = policy.rules.filter(({id}) => !decisive.includes(id));
        if (effect === 'permit' && policy.algorithm !== 'first-applicable') {
          expect(decide({...policy, rules: without}, request).effect).toBe('deny');
        }
        for (const {rule, verdict} of decide(policy, request).verdicts) {
          expect(verdict).toBe(verdictOf(rule, request));
          if (decisive.includes(rule.id)) expect(verdict).toBe(effect);
        }
      }),
    );
  });

  it('explains itself', () => {
    const rule = (id: string): Rule => PHOTO_RULES.find((one) => one.id === id)!;
    const policy: Policy = {
      algorithm: 'deny-overrides',
      rules: ['on-call-reads-audit', 'unhealthy-off-audit'].map(rule),
    };
    const request: Request = {
      'subject.role': 'engineer',
      'subject.onCall': true,
      'device.managed': true,
      'device.patchAge': 3,
      'resource.type': 'audit-log',
      action: 'read',
    };
    expect(explain(decide(policy, request))).toBe(
      'Permitted by on-call-reads-audit, with the obligation to step-up and log.',
    );
    expect(explain(decide(policy, {...request, 'device.patchAge': 31}))).toBe('Denied by unhealthy-off-audit.');
    expect(explain(decide(policy, {...request, 'subject.onCall': false}))).toBe(
      'Denied by default. on-call-reads-audit needs subject.onCall is true, but subject.onCall is false.',
    );
    const silent = decide(policy, {...request, 'device.patchAge': undefined});
    expect([silent.effect, silent.combined]).toEqual(['deny', 'unknown']);
    expect(explain(silent)).toMatch(/^Denied, because a signal is missing: .*device.patchAge is missing/);
    expect(explain(decide({...policy, rules: []}, request))).toBe('Denied: no rule permits anything.');
  });
});

describe('enforcement', () => {
  const can = new Set(['step-up', 'log'] as const);

  it('passes, challenges or refuses', () => {
    expect(enforce({effect: 'deny', obligations: []}, can, true)).toBe('refuse');
    expect(enforce({effect: 'permit', obligations: []}, can, false)).toBe('pass');
    expect(enforce({effect: 'permit', obligations: ['step-up']}, can, false)).toBe('challenge');
    expect(enforce({effect: 'permit', obligations: ['step-up']}, can, true)).toBe('pass');
  });

  it('refuses what it is obliged to and can’t do', () => {
    expect(enforce({effect: 'permit', obligations: ['log']}, new Set(['step-up'] as const), true)).toBe('refuse');
  });
});

describe('the photo app’s rules', () => {
  const zeroTrust: Policy = {
    algorithm: 'deny-overrides',
    rules: PHOTO_RULES.slice(1).filter(({id}) => id !== 'engineers-read-audit'),
  };
  const space = requests(PHOTO_DOMAINS);

  it('decide every request as intended without the two old ones', () => {
    expect(space).toHaveLength(3 * 2 * 2 * 2 * 2 * 2 * 2 * 3 * 2);
    expect(counterexamples(zeroTrust, intended, space)).toEqual([]);
    const read = space.filter(
      (one) => one['resource.type'] === 'audit-log' && decide(zeroTrust, one).effect === 'permit',
    );
    // One engineer, one state of duty, one of the device; two owners, three networks, two hours.
    expect(read).toHaveLength(12);
  });

  it('have a hole for each of the old ones, and the deny rules close part of it', () => {
    const holes = (ids: readonly string[]): number =>
      counterexamples(
        {algorithm: 'deny-overrides', rules: PHOTO_RULES.filter(({id}) => ids.includes(id))},
        intended,
        space,
      ).filter((one) => intended(one) === 'deny').length;
    expect(holes(['vpn-era'])).toBeGreaterThan(holes(['vpn-era', 'unhealthy-off-audit']));
    expect(holes(['vpn-era', 'unhealthy-off-audit'])).toBeGreaterThan(0);
    expect(holes(['engineers-read-audit'])).toBeGreaterThan(0);
  });

  const ana: Request = {
    'subject.id': 'ana',
    'subject.role': 'engineer',
    'subject.onCall': true,
    'device.managed': true,
    'device.patchAge': 1,
    'resource.type': 'audit-log',
    'resource.owner': 'bob',
    action: 'read',
    'context.network': 'internet',
    'context.hour': 3,
  };
  const examples: readonly PolicyTest[] = [
    {name: 'on call', request: ana, expect: 'permit', obligations: ['log', 'step-up']},
    {name: 'off duty', request: {...ana, 'subject.onCall': false}, expect: 'deny'},
    {name: 'own photo', request: {...ana, 'resource.type': 'photo', 'resource.owner': 'ana'}, expect: 'permit'},
    {name: 'support', request: {...ana, 'resource.type': 'photo', 'subject.role': 'support'}, expect: 'permit'},
  ];

  it('can be tested by examples, and the tests by leaving out a rule', () => {
    expect(failures(zeroTrust, examples)).toEqual([]);
    // The two deny rules say what no permission allows anyway: a second line, which these examples don't see.
    expect(unprotected(zeroTrust, examples)).toEqual(['audit-is-append-only', 'unhealthy-off-audit']);
    expect(unprotected(zeroTrust, examples.slice(0, 2))).toContain('own-photos');
    const tooWide = {...zeroTrust, rules: PHOTO_RULES.filter(({id}) => id !== 'vpn-era')};
    expect(failures(tooWide, examples)).toEqual(['off duty']);
    const noDuty = {...zeroTrust, rules: zeroTrust.rules.map((rule) => ({...rule, obligations: []}))};
    expect(failures(noDuty, examples)).toEqual(['on call']);
  });
});

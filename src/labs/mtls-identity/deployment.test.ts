import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {bundleSize, Deployment, issueRate, longestTtl, mistakes, slack, type Call, type Plan} from './index';

const GOOD: Plan = {ttl: 40, fraction: 0.5, lead: 30, overlap: 60, period: 100, refresh: 30};

interface Played {
  readonly deployment: Deployment;
  readonly refused: readonly {readonly at: number; readonly call: Call}[];
  readonly mallory: number;
}

function play(
  plan: Partial<Plan>,
  minutes: number,
  each?: (deployment: Deployment) => void,
  ahead = 0,
  seed = 1,
): Played {
  const deployment = new Deployment({plan: {...GOOD, ...plan}, ahead}, Rng.seeded(seed));
  const refused: {at: number; call: Call}[] = [];
  let mallory = 0;
  for (let minute = 0; minute < minutes; minute++) {
    deployment.tick();
    for (const call of deployment.calls) {
      if (call.from === 'mallory') mallory += call.refusal ? 0 : 1;
      else if (call.refusal) refused.push({at: deployment.now, call});
    }
    each?.(deployment);
  }
  return {deployment, refused, mallory};
}

const reasons = ({refused}: Played): string[] => [
  ...new Set(
    refused.map(({call}) => `${call.from}→${call.to} ${call.refusal?.by ?? ''}: ${call.refusal?.reason ?? ''}`),
  ),
];

describe('a plan of rotation', () => {
  it('without mistakes refuses nothing, whatever the numbers are', () => {
    const minutes = fc.integer({min: 4, max: 90});
    const plans = fc.record({
      ttl: minutes,
      fraction: fc.constantFrom(0.3, 0.5, 0.8),
      lead: minutes,
      overlap: minutes,
      period: fc.integer({min: 5, max: 150}),
      refresh: minutes,
    });
    fc.assert(
      fc.property(plans, fc.integer({min: 0, max: 1000}), (plan, seed) => {
        fc.pre(mistakes(plan).length === 0);
        expect(reasons(play(plan, 400, undefined, 0, seed))).toEqual([]);
      }),
      {numRuns: 40},
    );
  });

  it('with a short lead has the partner refuse new documents until it asks again', () => {
    const played = play({lead: 10}, 480);
    expect(mistakes({...GOOD, lead: 10})).toEqual(['a key signs before every verifier knows it']);
    expect(reasons(played)).toEqual(['shop→api client: unknown authority']);
    expect(played.deployment.activations).toBe(4);
  });

  it('with an authority that rotates faster than the partner asks has it refuse again and again', () => {
    const played = play({period: 10}, 480);
    expect(reasons(played)).toContain('shop→api client: unknown authority');
    for (const from of [100, 200, 300]) {
      expect(played.refused.some(({at}) => at >= from && at < from + 100)).toBe(true);
    }
  });

  it('with a short overlap has everybody refuse documents that are still in use', () => {
    const played = play({overlap: 5}, 480);
    expect(reasons(played)).toContain('api→thumbs server: unknown authority');
    expect(mistakes({...GOOD, overlap: 5})).toEqual(['a key is gone before everything that it signed has expired']);
  });

  it('keeps as many keys in the bundle as it says', () => {
    for (const period of [20, 50, 100]) {
      let most = 0;
      play(
        {period, lead: 10, refresh: 10},
        480,
        ({authority}) => (most = Math.max(most, authority.bundle.keys.length)),
      );
      expect(most).toBeLessThanOrEqual(bundleSize({...GOOD, period, lead: 10}));
      expect(most).toBeGreaterThan(1);
    }
  });
});

describe('an outage of the issuer', () => {
  const outage = (length: number) => (deployment: Deployment) => {
    deployment.down = deployment.now >= 150 && deployment.now < 150 + length;
  };

  it('is unseen if it is shorter than what is left of every document', () => {
    expect(slack(GOOD)).toBe(20);
    for (let seed = 0; seed < 10; seed++) expect(play({}, 400, outage(18), 0, seed).refused).toEqual([]);
  });

  it('is seen as expired documents if it is longer, and ends with it', () => {
    const played = play({}, 400, outage(60));
    expect(reasons(played)).toContain('api→thumbs server: expired');
    expect(Math.max(...played.refused.map(({at}) => at))).toBeLessThanOrEqual(211);
  });

  it('does not make the next key sign before verifiers know it', () => {
    expect(play({ttl: 160, overlap: 160}, 600, outage(75)).refused).toEqual([]);
  });
});

describe('a clock', () => {
  it('that is ahead by more than what is left refuses good documents, and one that is less does not', () => {
    expect(reasons(play({}, 300, undefined, 25))).toContain('api→thumbs client: expired');
    expect(play({}, 300, undefined, 15)).toMatchObject({refused: []});
  });

  it('that is behind refuses new ones', () => {
    expect(reasons(play({}, 300, undefined, -5))).toEqual(['api→thumbs client: not yet valid']);
  });
});

describe('a thief', () => {
  const steal = (kind: 'svid' | 'ca', then: (deployment: Deployment, since: number) => void = () => undefined) => {
    return (deployment: Deployment): void => {
      if (deployment.now === 130) deployment.steal(kind);
      if (deployment.now >= 130) then(deployment, deployment.now - 130);
    };
  };

  it('of a document is believed until it expires, and no longer', () => {
    const {mallory, refused} = play({}, 400, steal('svid'));
    expect(mallory).toBeGreaterThan(0);
    expect(mallory).toBeLessThan(40);
    expect(refused).toEqual([]);
    expect(play({ttl: 10}, 400, steal('svid')).mallory).toBeLessThan(10);
  });

  it('is not stopped by taking the entry away, which stops the honest', () => {
    const before = play({}, 400, steal('svid')).mallory;
    const played = play(
      {},
      400,
      steal('svid', (deployment, since) => since === 0 && deployment.setRegistered(false)),
    );
    expect(played.mallory).toBe(before);
    expect(reasons(played)).toContain('api→thumbs client: expired');
  });

  it('of the authority’s key is believed until the key has left the bundle', () => {
    const {mallory} = play({}, 480, steal('ca'));
    // From minute 130 until the key of minutes 100 to 200 is forgotten at 260.
    expect(mallory).toBe(129);
  });

  it('is stopped without a refused call by prepare, wait, activate, taint, revoke', () => {
    const played = play(
      {},
      480,
      steal('ca', (deployment, since) => {
        if (since === 0) deployment.prepare();
        if (since === 30) deployment.activate();
        if (since === 30) deployment.authority.taint();
        if (since === 31) deployment.authority.revoke();
      }),
    );
    expect(played.refused).toEqual([]);
    expect(played.mallory).toBe(31);
  });

  it('is stopped at once by all of it at once, and the partner pays', () => {
    const played = play(
      {},
      480,
      steal('ca', (deployment, since) => {
        if (since === 0) {
          deployment.prepare();
          deployment.activate();
          deployment.authority.taint();
        }
        if (since === 1) deployment.authority.revoke();
      }),
    );
    expect(played.mallory).toBe(1);
    expect(reasons(played)).toEqual(['shop→api client: unknown authority']);
  });
});

describe('the formulas', () => {
  it('give the figures of SPIRE and of the lesson', () => {
    expect(longestTtl(24)).toBe(4);
    expect(slack({...GOOD, ttl: 60})).toBe(30);
    expect(slack({...GOOD, ttl: 60}, 5)).toBe(25);
    expect(issueRate(6000, {...GOOD, ttl: 60})).toBe(200);
  });
});

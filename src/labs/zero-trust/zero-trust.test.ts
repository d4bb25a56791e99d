import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {decide, PHOTO_RULES, type Policy} from '../policy-engine';
import {
  decisionRate,
  EnforcementPoint,
  maskable,
  meanExposure,
  PolicyAdministrator,
  Signals,
  trustScore,
  worstExposure,
  type Instruction,
  type Session,
} from './index';

const MINUTE = 60_000;
const LEASE = 10 * MINUTE;
const POLICY: Policy = {
  algorithm: 'deny-overrides',
  rules: PHOTO_RULES.filter(({id}) => ['on-call-reads-audit', 'unhealthy-off-audit'].includes(id)),
};
const ANA: Session = {
  id: 's1',
  subject: 'ana',
  device: 'laptop-7',
  asked: {'resource.type': 'audit-log', action: 'read', 'context.network': 'internet'},
};

/** Ana, an engineer on call with a healthy laptop, at time 0. */
function world(tell?: (instruction: Instruction, point: EnforcementPoint) => void) {
  const signals = new Signals({'device.managed': 15 * MINUTE, 'device.patchAge': 15 * MINUTE});
  const point = new EnforcementPoint();
  const administrator = new PolicyAdministrator(POLICY, signals, LEASE, (instruction) =>
    tell ? tell(instruction, point) : point.obey(instruction),
  );
  signals.report('ana', 'subject.role', 'engineer', 0);
  signals.report('ana', 'subject.onCall', true, 0);
  healthy(signals, 0);
  return {signals, point, administrator};
}

function healthy(signals: Signals, at: number): void {
  signals.report('laptop-7', 'device.managed', true, at);
  signals.report('laptop-7', 'device.patchAge', 1, at);
}

describe('signals', () => {
  it('are missing when they are too old, each by its own limit', () => {
    const {signals} = world();
    expect(signals.of('laptop-7', 15 * MINUTE)).toEqual({'device.managed': true, 'device.patchAge': 1});
    expect(signals.of('laptop-7', 15 * MINUTE + 1)).toEqual({});
    expect(signals.of('ana', 1000 * MINUTE)).toEqual({'subject.role': 'engineer', 'subject.onCall': true});
  });

  it('belong to one entity, and the latest report counts', () => {
    const {signals} = world();
    signals.report('ana', 'subject.onCall', false, MINUTE);
    expect(signals.of('ana', MINUTE)).toEqual({'subject.role': 'engineer', 'subject.onCall': false});
    expect(signals.of('ben', MINUTE)).toEqual({});
  });
});

describe('a session', () => {
  it('opens by a permit and passes until its lease ends', () => {
    const {administrator, point} = world();
    expect(point.passes('s1', 0)).toBe(false);
    expect(administrator.evaluate(ANA, 0).effect).toBe('permit');
    expect([point.passes('s1', LEASE - 1), point.passes('s1', LEASE)]).toEqual([true, false]);
  });

  it('does not open without a signal that the policy needs', () => {
    const {administrator, point} = world();
    expect(administrator.evaluate({...ANA, device: 'unknown'}, 0).combined).toBe('unknown');
    expect(point.passes('s1', 0)).toBe(false);
  });

  it('ends at once when a signal about its device or its subject changes', () => {
    for (const worsen of [
      (signals: Signals) => signals.report('laptop-7', 'device.patchAge', 60, MINUTE),
      (signals: Signals) => signals.report('ana', 'subject.onCall', false, MINUTE),
    ]) {
      const {administrator, signals, point} = world();
      administrator.evaluate(ANA, 0);
      worsen(signals);
      administrator.changed('laptop-7', MINUTE);
      administrator.changed('ana', MINUTE);
      expect(point.passes('s1', MINUTE)).toBe(false);
    }
  });

  it('outlives changes that are about somebody else', () => {
    const {administrator, signals, point} = world();
    administrator.evaluate(ANA, 0);
    signals.report('ben', 'subject.onCall', false, MINUTE);
    administrator.changed('ben', MINUTE);
    expect(point.passes('s1', MINUTE)).toBe(true);
    // Nor do they prolong its lease.
    expect([point.passes('s1', LEASE - 1), point.passes('s1', LEASE)]).toEqual([true, false]);
  });

  it('is renewed in the second half of its lease, and ends when the agent of its device stays silent', () => {
    const {administrator, signals, point} = world();
    administrator.evaluate(ANA, 0);
    for (let minute = 1; minute <= 20; minute++) {
      if (minute <= 12) healthy(signals, minute * MINUTE);
      administrator.renew(minute * MINUTE);
      expect(point.passes('s1', minute * MINUTE)).toBe(true);
    }
    // The last report is of minute 12, so nothing is known of the laptop from minute 27 on.
    for (let minute = 21; minute <= 40; minute++) administrator.renew(minute * MINUTE);
    expect(point.passes('s1', 40 * MINUTE)).toBe(false);
  });

  it('passes without the control plane for one lease, and no longer', () => {
    const {administrator, point} = world();
    administrator.evaluate(ANA, 3 * MINUTE);
    expect(point.passes('s1', 3 * MINUTE + LEASE - 1)).toBe(true);
    expect(point.passes('s1', 3 * MINUTE + LEASE)).toBe(false);
  });
});

describe('the bound', () => {
  it('holds for any changes and any lost messages: nothing passes a lease after the policy last permitted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), {maxLength: 60, size: 'max'}),
        (minutes) => {
          let deliver = true;
          const {administrator, signals, point} = world((instruction, target) => {
            if (deliver) target.obey(instruction);
          });
          administrator.evaluate(ANA, 0);
          let permittedAt = 0;
          minutes.forEach(([onCall, pushed, delivered], index) => {
            const now = (index + 1) * MINUTE;
            healthy(signals, now);
            signals.report('ana', 'subject.onCall', onCall, now);
            deliver = delivered;
            if (pushed) administrator.changed('ana', now);
            administrator.renew(now);
            const facts = {...ANA.asked, ...signals.of('ana', now), ...signals.of('laptop-7', now)};
            if (decide(POLICY, facts).effect === 'permit') permittedAt = now;
            if (point.passes('s1', now)) expect(now - permittedAt).toBeLessThan(LEASE);
          });
        },
      ),
    );
  });
});

describe('exposure', () => {
  it('is a quarter of a lease on average without a push: half of one until the renewal, at most', () => {
    expect([worstExposure({lease: 600}), meanExposure({lease: 600})]).toEqual([600, 150]);
  });

  it('is the push, and for lost ones the renewal', () => {
    expect(meanExposure({lease: 600, push: 2})).toBe(2);
    expect(meanExposure({lease: 600, push: 2, lost: 0.01})).toBeCloseTo(3.48);
    expect(worstExposure({lease: 600, push: 2, lost: 0.01})).toBe(600);
  });

  it('agrees with sessions whose subject changes at any time of the lease', () => {
    const exposures = Array.from({length: 100}, (_, index) => {
      const {administrator, signals, point} = world();
      administrator.evaluate(ANA, 0);
      const changedAt = (index + 0.5) * (LEASE / 200);
      signals.report('ana', 'subject.onCall', false, changedAt);
      for (let now = 0; ; now += 100) {
        if (now >= changedAt) administrator.renew(now);
        if (!point.passes('s1', now)) return now - changedAt;
      }
    });
    const mean = exposures.reduce((sum, exposure) => sum + exposure, 0) / exposures.length;
    expect(mean / 1000).toBeCloseTo(meanExposure({lease: LEASE / 1000}), 0);
  });

  it('costs decisions', () => {
    expect(decisionRate(1200, 600)).toBe(4);
    expect(decisionRate(90_000, 60)).toBe(3000);
  });
});

describe('a trust score', () => {
  const weights = {identity: 40, device: 25, behavior: 20, network: 15};

  it('is a weighted mean', () => {
    expect(trustScore(weights, {identity: 1, device: 1, behavior: 1, network: 1})).toBe(1);
    expect(trustScore(weights, {identity: 1, behavior: 0.5})).toBe(0.5);
  });

  it('lets good signals pay for one that failed', () => {
    expect(maskable(weights, 0.7)).toEqual(['device', 'behavior', 'network']);
    expect(maskable(weights, 0.9)).toEqual([]);
  });

  it('can be masked in a signal exactly if its share is at most what the threshold leaves open', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({min: 1, max: 100}), {minLength: 2, maxLength: 8}), (parts) => {
        const named = Object.fromEntries(parts.map((weight, index) => [`s${index}`, weight]));
        const total = parts.reduce((sum, weight) => sum + weight, 0);
        for (const threshold of [0.25, 0.5, 0.75]) {
          const expected = Object.keys(named).filter((name) => total - (named[name] ?? 0) >= threshold * total);
          expect(maskable(named, threshold)).toEqual(expected);
        }
      }),
    );
  });
});

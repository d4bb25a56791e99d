import {describe, expect, it} from 'vitest';
import {CALL_RATE, CALLERS, Deployment, SWEEP, type DeploymentOptions, type Fault, type FaultKind} from './deployment';
import {misdirected, staleness} from './theory';

const OPTIONS: DeploymentOptions = {
  seed: 1,
  instances: 8,
  heartbeat: 5000,
  misses: 3,
  registration: 'self',
  loss: 0,
  preserve: false,
  news: 'poll',
  ttl: 10_000,
  retry: false,
};
const SEEDS = Array.from({length: 24}, (_, index) => index + 1);
const DELAYS = {heartbeat: 5000, lease: 15_000, sweep: SWEEP, ttl: 10_000};

interface Outcome {
  readonly deployment: Deployment;
  readonly fault: Fault;
  readonly failed: number;
}

/** Breaks t1 after 30 s or a little later, and waits until all must be over. */
function breakOne(kind: FaultKind, options: Partial<DeploymentOptions> = {}): Outcome {
  const deployment = new Deployment({...OPTIONS, ...options});
  deployment.tick(30_000 + 311 * (options.seed ?? 1));
  deployment.break(kind, 't1');
  const {failed} = deployment.tick(90_000);
  const [fault] = deployment.faults;
  if (fault === undefined) throw new Error('nothing was broken');
  return {deployment, fault, failed};
}

const since = ({fault}: Outcome, time: number | undefined): number => (time ?? Infinity) - fault.at;

describe('a deployment', () => {
  it('in which nothing breaks has no failed call and no eviction', () => {
    for (const registration of ['self', 'third-party'] as const) {
      for (const news of ['poll', 'watch'] as const) {
        const deployment = new Deployment({...OPTIONS, registration, news});
        const {calls, failed} = deployment.tick(120_000);
        expect(failed).toBe(0);
        expect(calls).toBeGreaterThan(100 * CALL_RATE * CALLERS.length);
        expect(deployment.registry.instances).toEqual(deployment.names);
        expect(deployment.falseEvictions).toBe(0);
      }
    }
  });

  it('in which nothing changes tells those who watch nothing that they did not ask for', () => {
    const deployment = new Deployment({...OPTIONS, news: 'watch'});
    const sent = (type: string): number =>
      deployment.simulation.trace.events.filter((event) => event.kind === 'network.send' && event.message.type === type)
        .length;
    deployment.tick(30_000);
    const unasked = sent('instances') - sent('query');
    expect(unasked).toBeGreaterThan(0);
    deployment.tick(60_000);
    expect(sent('instances') - sent('query')).toBe(unasked);
  });

  it('calls a crashed instance for as long as the formula says, and as often', () => {
    const {min, mean, max} = staleness(DELAYS);
    const noticed: number[] = [];
    let failed = 0;
    for (const seed of SEEDS) {
      const outcome = breakOne('crash', {seed});
      noticed.push(since(outcome, outcome.fault.noticed));
      failed += outcome.failed;
      expect(since(outcome, outcome.fault.noticed)).toBeGreaterThan(min - 50);
      expect(since(outcome, outcome.fault.noticed)).toBeLessThan(DELAYS.lease + SWEEP + 50);
      expect(since(outcome, outcome.fault.lastCall)).toBeLessThan(max + 50);
    }
    const average = noticed.reduce((sum, time) => sum + time, 0) / SEEDS.length;
    expect(average / (DELAYS.lease - DELAYS.heartbeat / 2 + SWEEP / 2)).toBeCloseTo(1, 1);
    // Each caller has a phase of its own, so the mean over callers is what counts for the calls.
    const expected = misdirected(CALL_RATE * CALLERS.length, OPTIONS.instances, mean / 1000);
    expect(failed / SEEDS.length / expected).toBeGreaterThan(0.85);
    expect(failed / SEEDS.length / expected).toBeLessThan(1.15);
  });

  it('fails no call when an instance says goodbye and goes on serving for longer than a list is old', () => {
    for (const seed of SEEDS.slice(0, 10)) {
      for (const registration of ['self', 'third-party'] as const) {
        expect(breakOne('stop', {seed, registration}).failed).toBe(0);
      }
    }
    // A list that is older than the drain leads to a process that has ended.
    const stale = SEEDS.slice(0, 10).map((seed) => breakOne('stop', {seed, ttl: 60_000}).failed);
    expect(stale.filter((failed) => failed > 0).length).toBeGreaterThan(5);
  });

  it('notices that an instance hangs only if it asks it to work', () => {
    const renewing = breakOne('hang');
    expect(renewing.fault.noticed).toBeUndefined();
    expect(renewing.failed).toBeGreaterThan(80);
    const probed = breakOne('hang', {registration: 'third-party'});
    expect(since(probed, probed.fault.noticed)).toBeLessThan(16_100);
  });

  it('never notices that callers cannot reach an instance; only the callers can', () => {
    for (const registration of ['self', 'third-party'] as const) {
      expect(breakOne('cut from callers', {registration}).fault.noticed).toBeUndefined();
    }
    expect(breakOne('cut from callers').failed).toBeGreaterThan(80);
    expect(breakOne('cut from callers', {retry: true}).failed).toBe(0);
  });

  it('evicts an instance that serves if it cannot hear it, and takes it back', () => {
    const {deployment, failed} = breakOne('cut from registry');
    expect([failed, deployment.falseEvictions]).toEqual([0, 1]);
    expect(deployment.registry.instances).not.toContain('t1');
    deployment.repair('t1');
    deployment.tick(6000);
    expect(deployment.registry.instances).toContain('t1');
  });

  it('evicts them all when the registry is cut off, unless it doubts itself', () => {
    for (const preserve of [false, true]) {
      const deployment = new Deployment({...OPTIONS, preserve});
      deployment.tick(30_000);
      for (const name of deployment.names) deployment.break('cut from registry', name);
      deployment.tick(60_000);
      expect(deployment.registry.instances).toHaveLength(preserve ? 8 : 0);
      expect(deployment.preserving).toBe(preserve);
      // What saves the calls when it does not is that callers don't believe an empty list.
      expect([...deployment.caches.values()].every(({list}) => list.length > 0)).toBe(true);
    }
  });

  it('pays for the doubt: two crashes of eight are never noticed', () => {
    const deployment = new Deployment({...OPTIONS, preserve: true});
    deployment.tick(30_000);
    deployment.break('crash', 't1');
    deployment.break('crash', 't2');
    deployment.tick(120_000);
    expect(deployment.faults.map(({noticed}) => noticed)).toEqual([undefined, undefined]);
  });

  it('goes on calling while the registry is down, and fills it again after its restart', () => {
    const deployment = new Deployment(OPTIONS);
    deployment.tick(30_000);
    deployment.crashRegistry();
    expect(deployment.tick(60_000).failed).toBe(0);
    deployment.restartRegistry();
    deployment.tick(6000);
    expect(deployment.registry.instances).toEqual(deployment.names);
  });

  it('is the same run for the same seed', () => {
    const hash = (seed: number): string => breakOne('crash', {seed}).deployment.simulation.trace.hash;
    expect(hash(3)).toBe(hash(3));
    expect(hash(3)).not.toBe(hash(4));
  });
});

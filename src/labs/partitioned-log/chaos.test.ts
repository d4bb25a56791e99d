import {describe, expect, it} from 'vitest';
import {storm, type Property, type StormOptions, type StormReport} from './index';

/** All storms of seeds from 0 on. */
function storms(runs: number, options: StormOptions = {}): StormReport[] {
  return Array.from({length: runs}, (_, seed) => storm(seed, options));
}

const sum = (reports: readonly StormReport[], what: 'acknowledged' | 'lost' | 'duplicates' | 'elections'): number =>
  reports.reduce((total, report) => total + report[what], 0);

const findings = (reports: readonly StormReport[]): unknown[] =>
  reports.flatMap(({violations}, seed) => (violations.length > 0 ? [{seed, violations}] : []));

const SMALL_SEGMENTS = {segmentBytes: 600};

/**
 * What keeps every promise: nothing that was acknowledged is lost, nothing is there twice or out of order, consumers read
 * what is committed and process it, and in the end everything is in sync.
 */
describe('acks=all, idempotent, min.insync.replicas=2 and clean elections', {timeout: 600_000}, () => {
  it.each<[string, number, StormOptions]>([
    ['when processes are killed and the network fails, any number at a time', 400, {}],
    ['when machines lose power, one at a time', 150, {powerFailures: 'one at a time'}],
    ['without eligible leader replicas', 80, {broker: {eligibleLeaderReplicas: false}}],
    ['with min.insync.replicas=1, if no machine loses power', 80, {broker: {minInsyncReplicas: 1}}],
    ['if consumers commit before they process', 60, {group: {commit: 'before processing'}}],
    ['when old segments are deleted', 60, {broker: {...SMALL_SEGMENTS, cleanup: {keepSegments: 6}}}],
    ['when old segments are compacted', 60, {broker: {...SMALL_SEGMENTS, cleanup: 'compact'}}],
    ['when all machines lose power, if every batch is flushed', 60, {powerFailures: 'any', broker: {flushBatches: 1}}],
  ])('%s', (_, runs, options) => {
    const reports = storms(runs, options);
    expect(findings(reports)).toEqual([]);
    // The storms were storms, and the cluster worked in spite of them.
    expect(sum(reports, 'elections')).toBeGreaterThan(4 * runs);
    expect(sum(reports, 'acknowledged')).toBeGreaterThan(100 * runs);
  });

  it('the seed decides', () => {
    const hashes = storms(5).map(({cluster}) => cluster.simulation.trace.hash);
    expect(storms(5).map(({cluster}) => cluster.simulation.trace.hash)).toEqual(hashes);
    expect(new Set(hashes).size).toBe(5);
  });
});

/** The same storms and the same judge. Each line names what must be found, and in at least one of so many runs. */
describe('the same storms find', {timeout: 600_000}, () => {
  it.each<[string, number, StormOptions, Property]>([
    ['that acks=1 loses what was acknowledged', 5, {producer: {acks: 1, idempotent: false}}, 'durability'],
    ['that acks=0 does', 5, {producer: {acks: 0, idempotent: false}}, 'durability'],
    ['that an unclean election does', 40, {broker: {uncleanLeaderElection: true}}, 'durability'],
    ['that the power of several machines does', 40, {powerFailures: 'any'}, 'durability'],
    ['that truncation by high watermark does', 60, {broker: {truncateBy: 'high watermark'}}, 'durability'],
  ])('%s', (_, runs, options, property) => {
    const found = storms(runs, options).some(({violations}) => violations.some((one) => one.property === property));
    expect(found).toBe(true);
  });

  it('duplicates without idempotence, and disorder with more than one batch in flight', () => {
    const plain = storms(10, {producer: {idempotent: false}});
    expect(sum(plain, 'duplicates')).toBeGreaterThan(0);
    expect(plain.some(({outOfOrder}) => outOfOrder > 0)).toBe(true);
    const single = storms(10, {producer: {idempotent: false, maxInFlight: 1}});
    expect(sum(single, 'duplicates')).toBeGreaterThan(0);
    expect(single.every(({outOfOrder}) => outOfOrder === 0)).toBe(true);
  });

  it('records that are processed twice, or never, as the order of commit and processing says', () => {
    const times = (reports: readonly StormReport[]): number[] =>
      reports.flatMap(({cluster}) => [...cluster.ledger.processings.values()]);
    expect(Math.max(...times(storms(10)))).toBeGreaterThan(1);
    const before = storms(10, {group: {commit: 'before processing'}});
    expect(Math.max(...times(before))).toBe(1);
    expect(times(before).length).toBeLessThan(sum(before, 'acknowledged'));
  });
});

import {describe, expect, it} from 'vitest';
import {constant} from '../kernel';
import {Cluster, type ClusterOptions} from './index';

const P = 'photos-0';

function clusterOf(options: Partial<ClusterOptions> = {}): Cluster {
  const cluster = new Cluster({
    seed: 1,
    topics: {photos: 1},
    link: {latency: constant(2)},
    ...options,
    producer: {linger: 0, batchRecords: 1, ...options.producer},
  });
  cluster.simulation.runUntil(50);
  return cluster;
}

function send(cluster: Cluster, ...values: string[]): void {
  for (const value of values) cluster.producer('a').send({key: 'k', value});
}

const values = (cluster: Cluster, broker: string): string[] =>
  cluster.replica(broker, P).log.records.map(({value}) => value ?? '');
const runFor = (cluster: Cluster, time: number): number => cluster.simulation.runUntil(cluster.simulation.now + time);
const acknowledged = (cluster: Cluster): string[] => cluster.ledger.acknowledgments.map(({value}) => value ?? '');

describe('a record', () => {
  it('is acknowledged with acks=1 after a round trip, with acks=all after one more to the followers', () => {
    for (const [acks, time] of [
      [1, 4],
      ['all', 8],
    ] as const) {
      const cluster = clusterOf({producer: {acks, idempotent: acks === 'all'}});
      send(cluster, 'x');
      runFor(cluster, time - 0.5);
      expect(acknowledged(cluster), `acks=${acks} before ${time} ms`).toEqual([]);
      runFor(cluster, 0.5);
      expect(acknowledged(cluster), `acks=${acks} at ${time} ms`).toEqual(['x']);
    }
  });

  it('is below the high watermark of the leader when the followers have it, and of these with the next fetch', () => {
    const cluster = clusterOf();
    send(cluster, 'x');
    runFor(cluster, 2);
    const marks = (): (readonly [number, number])[] =>
      cluster.brokers.map((broker) => {
        const {log, highWatermark} = cluster.replica(broker, P);
        return [log.endOffset, highWatermark] as const;
      });
    expect(marks()).toEqual([
      [1, 0],
      [0, 0],
      [0, 0],
    ]);
    runFor(cluster, 2);
    expect(marks()).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    runFor(cluster, 2);
    expect(marks()[0]).toEqual([1, 1]);
    runFor(cluster, 60);
    expect(marks()).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  it('is not given to consumers before it is committed', () => {
    const cluster = clusterOf({consumers: ['c']});
    for (const follower of ['n2', 'n3']) cluster.setLinks('n1', [follower], true);
    send(cluster, 'x');
    runFor(cluster, 100);
    expect(values(cluster, 'n1')).toEqual(['x']);
    expect(cluster.ledger.processings.size).toBe(0);
    for (const follower of ['n2', 'n3']) cluster.setLinks('n1', [follower], false);
    runFor(cluster, 200);
    expect(cluster.ledger.processings.get('x')).toBe(1);
    expect(cluster.ledger.violations).toEqual([]);
  });
});

describe('a leader that is alone in sync', () => {
  it.each([
    [2, []],
    [1, ['x']],
  ])('with min.insync.replicas=%i acknowledges %j', (minInsyncReplicas, expected) => {
    const cluster = clusterOf({broker: {minInsyncReplicas}});
    for (const follower of ['n2', 'n3']) cluster.crash(follower, 'process');
    runFor(cluster, 300);
    expect(cluster.state(P).isr).toEqual(['n1']);
    send(cluster, 'x');
    runFor(cluster, 100);
    expect(acknowledged(cluster)).toEqual(expected);
    expect(values(cluster, 'n1')).toEqual(expected);
  });

  it('takes followers back when they have caught up, and then everything is acknowledged', () => {
    const cluster = clusterOf();
    for (const follower of ['n2', 'n3']) cluster.crash(follower, 'process');
    runFor(cluster, 300);
    send(cluster, 'x', 'y');
    for (const follower of ['n2', 'n3']) cluster.simulation.restart(follower);
    runFor(cluster, 400);
    expect([...cluster.state(P).isr].sort()).toEqual(['n1', 'n2', 'n3']);
    expect(acknowledged(cluster)).toEqual(['x', 'y']);
    for (const broker of cluster.brokers) expect(values(cluster, broker)).toEqual(['x', 'y']);
  });
});

it('a slow follower leaves the ISR after replica.lag.time.max.ms, and the others go on', () => {
  const cluster = clusterOf({interval: 5});
  cluster.slowDown('n3', 80);
  runFor(cluster, 700);
  expect(cluster.state(P).isr).not.toContain('n3');
  cluster.slowDown('n3', 0);
  runFor(cluster, 700);
  expect(cluster.state(P).isr).toContain('n3');
});

it('a follower that never has all, but at each fetch what there was at the last one, stays in the ISR', () => {
  const cluster = clusterOf({interval: 2, link: {latency: constant(10)}});
  cluster.simulation.network.configureLink('a', 'n1', {latency: constant(0)});
  cluster.simulation.network.configureLink('n1', 'a', {latency: constant(0)});
  for (let time = 0; time < 1000; time++) {
    runFor(cluster, 1);
    const [leader, follower] = ['n1', 'n3'].map((broker) => cluster.replica(broker, P).log.endOffset);
    if (time > 100) expect(follower).toBeLessThan(leader ?? 0);
  }
  expect([...cluster.state(P).isr].sort()).toEqual(['n1', 'n2', 'n3']);
});

/**
 * What KIP-101 mends: a follower has a committed record and doesn't know yet that it is committed; its leader goes, it
 * follows another one, and before it has fetched anything that one goes as well.
 */
describe('a follower that has to lead soon after its leader has changed', () => {
  function play(truncateBy: 'leader epoch' | 'high watermark'): Cluster {
    const cluster = clusterOf({broker: {truncateBy, fetchWaitMax: 1000, requestTimeout: 1000}});
    send(cluster, 'x');
    while (acknowledged(cluster).length === 0) runFor(cluster, 0.5);
    expect([values(cluster, 'n3'), cluster.replica('n3', P).highWatermark]).toEqual([['x'], 0]);
    cluster.crash('n1', 'process');
    while (cluster.replica('n3', P).state?.leader !== 'n2') runFor(cluster, 0.5);
    cluster.crash('n2', 'process');
    runFor(cluster, 300);
    expect(cluster.state(P).leader).toBe('n3');
    return cluster;
  }

  it('still has the record, as it truncates by leader epoch', () => {
    const cluster = play('leader epoch');
    expect(values(cluster, 'n3')).toEqual(['x']);
    expect(cluster.ledger.violations).toEqual([]);
  });

  it('has thrown it away, if it truncates to its own high watermark', () => {
    const cluster = play('high watermark');
    expect(values(cluster, 'n3')).toEqual([]);
    expect(cluster.ledger.violations.map(({property}) => property)).toEqual(['leader completeness']);
  });
});

describe('a deposed leader', () => {
  it('cuts off what nobody else has, and takes what the new leader has in its place', () => {
    const cluster = clusterOf({producer: {acks: 1, idempotent: false}});
    send(cluster, 'x');
    runFor(cluster, 50);
    cluster.setLinks('n1', ['n2', 'n3', 'controller'], true);
    send(cluster, 'lost');
    runFor(cluster, 300);
    expect([acknowledged(cluster), cluster.state(P).leader]).toEqual([['x', 'lost'], 'n2']);
    send(cluster, 'y');
    cluster.setLinks('n1', ['n2', 'n3', 'controller'], false);
    runFor(cluster, 500);
    for (const broker of cluster.brokers) expect(values(cluster, broker)).toEqual(['x', 'y']);
    expect(cluster.ledger.lostBy(cluster.replica('n2', P)).map(({value}) => value)).toEqual(['lost']);
  });
});

describe('a retry whose first attempt has arrived', () => {
  it.each([
    [true, ['x']],
    [false, ['x', 'x']],
  ])('with enable.idempotence=%s leaves %j in the log', (idempotent, expected) => {
    const cluster = clusterOf({producer: {idempotent}});
    cluster.simulation.network.cut('n1', 'a');
    send(cluster, 'x');
    runFor(cluster, 100);
    cluster.simulation.network.restore('n1', 'a');
    runFor(cluster, 400);
    expect(acknowledged(cluster)).toEqual(['x']);
    expect(values(cluster, 'n1')).toEqual(expected);
  });
});

it('an idempotent producer must wait for all in-sync replicas', () => {
  expect(() => clusterOf({producer: {acks: 1, idempotent: true}})).toThrow(RangeError);
});

describe('a group', () => {
  const group: Partial<ClusterOptions> = {topics: {photos: 4}, consumers: ['c1', 'c2'], interval: 5};
  const holdersOf = (cluster: Cluster): string[] => [...cluster.coordinator.holders.values()].sort();

  it('divides the partitions, and divides them anew when a member is silent for too long, and when it is back', () => {
    const cluster = clusterOf(group);
    runFor(cluster, 200);
    expect(holdersOf(cluster)).toEqual(['c1', 'c1', 'c2', 'c2']);
    cluster.simulation.crash('c1');
    runFor(cluster, 300);
    expect(holdersOf(cluster)).toEqual(['c2', 'c2', 'c2', 'c2']);
    cluster.simulation.restart('c1');
    runFor(cluster, 300);
    expect(holdersOf(cluster)).toEqual(['c1', 'c1', 'c2', 'c2']);
  });

  it('goes on from where the crashed member had committed: nothing is left out', () => {
    const cluster = clusterOf(group);
    runFor(cluster, 103);
    cluster.simulation.crash('c1');
    runFor(cluster, 400);
    cluster.stopProducing();
    runFor(cluster, 300);
    for (const partition of cluster.partitions) {
      const {log} = cluster.replica(cluster.state(partition).leader ?? '', partition);
      for (const {value} of log.records)
        expect(cluster.ledger.processings.get(value ?? ''), value ?? '').toBeGreaterThan(0);
    }
  });
});

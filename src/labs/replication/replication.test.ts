import fc from 'fast-check';
import {describe, expect, it, vi} from 'vitest';
import {
  BOB,
  expectedLoss,
  Group,
  lossProbability,
  REPLICAS,
  staleProbability,
  type Entry,
  type GroupOptions,
} from './index';

// Thousands of runs, perhaps on a busy machine.
vi.setConfig({testTimeout: 60_000});

const OPTIONS: GroupOptions = {
  seed: 1,
  ack: 'async',
  reads: 'follower',
  fencing: true,
  latency: 10,
  farFactor: 5,
  applyDelay: 5,
  interval: 40,
};

function run(options: Partial<GroupOptions>, until = 1000): Group {
  const group = new Group({...OPTIONS, ...options});
  group.simulation.runUntil(until);
  return group;
}

const seeds = (count: number): number[] => Array.from({length: count}, (_, seed) => seed);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const writes = (log: readonly Entry[]): string[] => log.map(({write}) => write);
const sum = (group: Group, of: 'reads' | 'missed'): number =>
  group.clients.reduce((total, client) => total + client[of], 0);

describe('a leader', () => {
  it('ships its log, so that all replicas end with the same one', () => {
    const group = run({});
    const log = writes(group.durable('n1').log);
    expect(log.length).toBeGreaterThan(40);
    group.simulation.network.partition(['n1', 'n2', 'n3'], ['ada', 'bob']);
    group.simulation.runUntil(3000);
    const final = writes(group.durable('n1').log);
    expect(final.slice(0, log.length)).toEqual(log);
    for (const id of ['n2', 'n3']) expect(writes(group.durable(id).log)).toEqual(final);
  });

  it('makes a client wait for the slowest that it waits for', () => {
    const latencies = (['async', 'one', 'all'] as const).map((ack) => {
      const {acknowledged} = run({ack, interval: 1000}, 150_000);
      return mean(acknowledged.map(({latency}) => latency));
    });
    // Two messages of 10 ms. Then a round trip to n2 or n3, whichever is shorter: 19 ms if one is the sum of two exponential
    // times of 10 ms and the other of 50 ms. Or to both, which is at least the 100 ms of n3.
    expect(latencies[0]).toBeGreaterThan(17);
    expect(latencies[0]).toBeLessThan(23);
    expect(latencies[1]).toBeGreaterThan(latencies[0]! + 14);
    expect(latencies[1]).toBeLessThan(latencies[0]! + 25);
    expect(latencies[2]).toBeGreaterThan(latencies[0]! + 90);
  });

  it.each([
    ['async', true],
    ['one', true],
    ['all', false],
  ] as const)('with acknowledgment %s and a follower down, goes on: %s', (ack, goesOn) => {
    const group = run({ack}, 500);
    group.crash('n3');
    group.simulation.runUntil(700);
    const before = group.acknowledged.length;
    group.simulation.runUntil(1500);
    expect(group.acknowledged.length > before).toBe(goesOn);
  });
});

describe('a failover', () => {
  const failover = (options: Partial<GroupOptions>, candidate: (group: Group) => string | undefined): Group => {
    const group = run(options);
    group.crash('n1');
    group.simulation.runUntil(1200);
    group.promote(candidate(group) ?? '');
    group.simulation.runUntil(2000);
    return group;
  };

  it('to any follower loses nothing that all of them had, and to the freshest nothing that one of them had', () => {
    for (const seed of seeds(100)) {
      expect(failover({seed, ack: 'all'}, () => 'n2').lost).toEqual([]);
      expect(failover({seed, ack: 'all'}, () => 'n3').lost).toEqual([]);
      expect(failover({seed, ack: 'one'}, (group) => group.freshest).lost).toEqual([]);
    }
  });

  it('loses acknowledged writes if the leader waited for nobody, or for another follower', () => {
    const lost = (options: Partial<GroupOptions>): number[] =>
      seeds(50).map((seed) => failover({seed, ...options}, () => 'n3').lost.length);
    expect(mean(lost({ack: 'async'}))).toBeGreaterThan(1);
    expect(mean(lost({ack: 'one'}))).toBeGreaterThan(0.5);
  });

  it('finds rate × lag writes that the follower has not received', () => {
    const missing = seeds(400).map((seed) => {
      const group = run({seed, latency: 4, interval: 100}, 2000 + (seed % 100));
      return group.durable('n1').log.length - group.durable('n3').log.length;
    });
    // Two clients, 10 writes a second each; 20 ms to n3.
    expect(Math.abs(mean(missing) - expectedLoss(20, 0.02))).toBeLessThan(0.12);
  });

  it('lets the old leader take over the new log, and discard its own', () => {
    const group = failover({seed: 3}, () => 'n3');
    const lost = group.lost.map(({write}) => write);
    expect(lost.length).toBeGreaterThan(0);
    expect(writes(group.durable('n1').log)).toEqual(expect.arrayContaining(lost));
    group.restart('n1');
    group.simulation.runUntil(3000);
    expect(group.durable('n1').role).toBe('follower');
    for (const write of lost) expect(writes(group.durable('n1').log)).not.toContain(write);
    expect(group.lost.map(({write}) => write)).toEqual(lost);
  });

  it('refuses a replica that is down', () => {
    const group = run({});
    group.crash('n2');
    expect(() => group.promote('n2')).toThrow(RangeError);
  });

  it('refuses to tell of a replica that there is not', () => {
    expect(() => run({}).durable('n4')).toThrow('there is no replica n4');
  });
});

describe('a leader that was replaced', () => {
  const replaced = (options: Partial<GroupOptions>): Group => {
    const group = run(options, 500);
    group.simulation.network.partition(['n1', BOB], ['n2', 'n3', 'ada']);
    group.simulation.runUntil(600);
    group.promote('n2');
    group.simulation.runUntil(1500);
    return group;
  };
  const stale = (group: Group): number => group.acknowledged.filter(({isStale}) => isStale).length;

  it('acknowledges writes that will be lost, as long as it has not heard of it, also with a fence', () => {
    for (const fencing of [true, false]) {
      const group = replaced({fencing});
      expect(stale(group)).toBeGreaterThan(10);
      expect(group.leaders).toEqual(['n1', 'n2']);
    }
  });

  it('is left at once by the client that asks who leads, and not by the one that remembers', () => {
    const group = run({fencing: false}, 500);
    group.promote('n2');
    // What was on its way then has arrived.
    group.simulation.runUntil(700);
    const before = group.clients.map(({acknowledged}) => acknowledged.length);
    group.simulation.runUntil(1500);
    const [ada, bob] = group.clients.map(({acknowledged}, client) =>
      acknowledged.slice(before[client]).map(({isStale}) => isStale),
    );
    expect([new Set(ada), new Set(bob)]).toEqual([new Set([false]), new Set([true])]);
  });

  it('acknowledges none if it has to wait for a follower: they follow another one', () => {
    for (const seed of seeds(50)) {
      const group = run({seed, ack: 'one'}, 500);
      group.simulation.network.partition(['n1', BOB], ['n2', 'n3', 'ada']);
      group.simulation.runUntil(600);
      const before = group.acknowledged.filter(({epoch}) => epoch === 1).length;
      group.promote('n2');
      group.simulation.runUntil(1500);
      // What had been confirmed before may still be on its way to Bob.
      const after = group.acknowledged.filter(({epoch}) => epoch === 1).length;
      expect(after - before).toBeLessThanOrEqual(2);
    }
  });

  it('steps down once it hears of its successor, if there is a fence, and goes on if not', () => {
    for (const fencing of [true, false]) {
      const group = replaced({fencing});
      group.simulation.network.heal();
      group.simulation.runUntil(2500);
      expect(group.leaders).toEqual(fencing ? ['n2'] : ['n1', 'n2']);
      const before = stale(group);
      group.simulation.runUntil(3500);
      expect(stale(group) > before).toBe(!fencing);
    }
  });
});

describe('a read', () => {
  it('from a follower misses the write before it as often as two lost races say', () => {
    const [far, near] = [staleProbability(20, 4), staleProbability(4, 4)];
    expect([far, near]).toEqual([expect.closeTo(25 / 36, 12), 0.25]);
    const groups = seeds(12).map((seed) => run({seed, latency: 4, applyDelay: 0, interval: 300}, 30_000));
    const share = mean(groups.map((group) => sum(group, 'missed') / sum(group, 'reads')));
    expect(Math.abs(share - (far + near) / 2)).toBeLessThan(0.04);
  });

  it.each(['leader', 'token'] as const)('from %s sees the write before it', (reads) => {
    for (const seed of seeds(40)) {
      const group = run({seed, reads, applyDelay: 30}, 2000);
      expect(sum(group, 'reads')).toBeGreaterThan(40);
      expect(sum(group, 'missed')).toBe(0);
    }
  });
});

describe('whatever happens', () => {
  const deed = fc.record({
    what: fc.constantFrom('crash', 'restart', 'promote', 'cut', 'heal'),
    node: fc.constantFrom(...REPLICAS),
    pause: fc.integer({min: 10, max: 400}),
  });

  it('the replicas end with the log of the leader, once all are up and the network is whole', () => {
    fc.assert(
      fc.property(fc.integer({min: 0, max: 1e6}), fc.array(deed, {maxLength: 12}), (seed, deeds) => {
        const group = new Group({...OPTIONS, seed, ack: 'one'});
        for (const {what, node, pause} of deeds) {
          group.simulation.runUntil(group.simulation.now + pause);
          if (what === 'crash') group.crash(node);
          if (what === 'restart') group.restart(node);
          if (what === 'promote' && group.simulation.isUp(node)) group.promote(node);
          if (what === 'cut') group.simulation.network.partition([node, BOB]);
          if (what === 'heal') group.simulation.network.heal();
        }
        group.simulation.network.heal();
        for (const id of REPLICAS) group.restart(id);
        group.simulation.runUntil(group.simulation.now + 2000);
        expect(group.leaders).toEqual([group.directory.leader]);
        group.simulation.network.partition([...REPLICAS], ['ada', 'bob']);
        group.simulation.runUntil(group.simulation.now + 3000);
        const {log} = group.durable(group.directory.leader);
        for (const id of REPLICAS) expect(group.durable(id).log).toEqual(log);
        expect(log.map(({index}) => index)).toEqual(log.map((_, place) => place + 1));
      }),
      {numRuns: 150},
    );
  });
});

describe('the probability of a loss', () => {
  it('is p for one copy, and p² for two', () => {
    expect([1, 2].map((copies) => lossProbability(copies, 0.01))).toEqual([0.01, expect.closeTo(0.0001, 12)]);
  });
});

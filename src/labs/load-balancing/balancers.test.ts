import fc from 'fast-check';
import {describe, expect, it, vi} from 'vitest';
import {HashRing} from '../consistent-hashing';
import {Rng, Zipf} from '../kernel';
import {
  assignBounded,
  BoundedLoads,
  eligible,
  Health,
  LeastConnections,
  PowerOfChoices,
  RoundRobin,
  SmoothWeightedRoundRobin,
  type Backend,
  type Balancer,
} from './index';

// Thousands of runs, perhaps on a busy machine.
vi.setConfig({testTimeout: 60_000});

const backend = (id: string, load = 0, weight = 1): Backend => ({id, load, weight});
const fleet = (loads: readonly number[]): Backend[] => loads.map((load, i) => backend(`s${i}`, load));
const picks = (balancer: Balancer, backends: readonly Backend[], count: number): string =>
  Array.from({length: count}, () => balancer.pick(backends, '').id).join('');

const balancers: Record<string, (rng: Rng) => Balancer> = {
  'round robin': () => new RoundRobin(),
  'smooth weighted round robin': () => new SmoothWeightedRoundRobin(),
  random: (rng) => new PowerOfChoices(rng, 1),
  'two choices': (rng) => new PowerOfChoices(rng),
  'least connections': () => new LeastConnections(),
  'bounded loads': () => new BoundedLoads({vnodes: 8}),
};

describe.each(Object.entries(balancers))('%s', (_, make) => {
  it('picks one of those that it is offered, however they come and go', () => {
    const offers = fc.array(
      fc.uniqueArray(
        fc.record({
          id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
          load: fc.nat(5),
          weight: fc.integer({min: 1, max: 5}),
        }),
        {minLength: 1, maxLength: 6, selector: ({id}) => id},
      ),
      {minLength: 1, maxLength: 30, size: 'max'},
    );
    fc.assert(
      fc.property(fc.nat(), offers, (seed, sequence) => {
        const balancer = make(Rng.seeded(seed));
        sequence.forEach((offer, i) => expect(offer).toContain(balancer.pick(offer, `key ${i}`)));
      }),
    );
  });

  it('refuses to pick from nothing', () => {
    expect(() => make(Rng.seeded(1)).pick([], '')).toThrow(RangeError);
  });

  it('gives all servers work when all are idle', () => {
    const balancer = make(Rng.seeded(1));
    const idle = fleet([0, 0, 0, 0]);
    const seen = new Set(Array.from({length: 200}, (_key, i) => balancer.pick(idle, `key ${i}`).id));
    expect(seen.size).toBe(4);
  });
});

describe('round robin', () => {
  it('takes turns', () => {
    expect(picks(new RoundRobin(), [backend('a', 9), backend('b'), backend('c')], 7)).toBe('abcabca');
  });
});

describe('smooth weighted round robin', () => {
  const weighted = [backend('a', 0, 5), backend('b'), backend('c')];

  it('spreads weights 5, 1, 1 as a a b a c a a, with the balances that the nginx commit prints', () => {
    const balancer = new SmoothWeightedRoundRobin();
    const rows = Array.from({length: 7}, () => {
      const {id} = balancer.pick(weighted);
      return [id, ...['a', 'b', 'c'].map((server) => balancer.current(server))];
    });
    expect(rows).toEqual([
      ['a', -2, 1, 1],
      ['a', -4, 2, 2],
      ['b', 1, -4, 3],
      ['a', -1, -3, 4],
      ['c', 4, -2, -2],
      ['a', 2, -1, -1],
      ['a', 0, 0, 0],
    ]);
  });

  it('gives each exactly its weight in every window of the sum of weights, and never lags behind by more than one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({min: 1, max: 9}), {minLength: 1, maxLength: 6}), (weights) => {
        const servers = weights.map((weight, i) => backend(`${i}`, 0, weight));
        const total = weights.reduce((a, b) => a + b, 0);
        const sequence = picks(new SmoothWeightedRoundRobin(), servers, 3 * total);
        for (let start = 0; start <= 2 * total; start++) {
          const window = sequence.slice(start, start + total);
          weights.forEach((weight, i) => expect(window.split(`${i}`).length - 1).toBe(weight));
        }
      }),
    );
  });

  it('comes back to fair shares after a server has left', () => {
    const balancer = new SmoothWeightedRoundRobin();
    expect(picks(balancer, weighted, 3)).toBe('aab'); // b owes 4 and c has earned 3
    const sequence = picks(balancer, weighted.slice(1), 100);
    expect(sequence.slice(0, 8)).toBe('ccccbcbc');
    expect(sequence.split('b').length - 1).toBe(48);
  });
});

describe('least connections', () => {
  it('picks the fewest requests for its weight, and equal ones in turn', () => {
    const balancer = new LeastConnections();
    expect(balancer.pick(fleet([3, 1, 2])).id).toBe('s1');
    expect(balancer.pick([backend('a', 2, 1), backend('b', 5, 3), backend('c', 2, 1)]).id).toBe('b');
    expect(picks(new LeastConnections(), fleet([0, 0, 0]), 6)).toBe('s0s1s2s0s1s2');
  });

  it('never picks a server that another one beats', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.integer({min: 1, max: 4})), {minLength: 1}), (servers) => {
        const offer = servers.map(([load, weight], i) => backend(`${i}`, load, weight));
        const {load, weight} = new LeastConnections().pick(offer);
        for (const other of offer) expect(load / weight).toBeLessThanOrEqual(other.load / other.weight);
      }),
    );
  });
});

describe('the power of choices', () => {
  it('takes the k-th least loaded of n with the probability that two different draws have it as their minimum', () => {
    const [n, draws] = [6, 30_000];
    const offer = fleet([...Array(n).keys()]);
    const balancer = new PowerOfChoices(Rng.seeded(7));
    const counts = Array.from({length: n}, () => 0);
    for (let i = 0; i < draws; i++) counts[balancer.pick(offer).load]! += 1;
    counts.forEach((count, rank) => {
      const expected = (2 * (n - 1 - rank)) / (n * (n - 1));
      expect(Math.abs(count / draws - expected)).toBeLessThan(5 * Math.sqrt(expected / draws) + 1e-12);
    });
  });

  it('is random with one choice, and least connections with as many as there are servers', () => {
    const offer = fleet([5, 3, 9, 4]);
    const one = new PowerOfChoices(Rng.seeded(1), 1);
    expect(new Set(Array.from({length: 100}, () => one.pick(offer).id)).size).toBe(4);
    for (const d of [4, 9]) {
      const all = new PowerOfChoices(Rng.seeded(1), d);
      for (let i = 0; i < 20; i++) expect(all.pick(offer).id).toBe('s1');
    }
  });

  it.each([0, -1, 1.5])('refuses %s choices', (d) => {
    expect(() => new PowerOfChoices(Rng.seeded(1), d)).toThrow(RangeError);
  });
});

describe('consistent hashing with bounded loads', () => {
  /** Requests with popular keys that come and go at random; `onPlace` sees the loads with the new request. */
  function churn(
    balancer: Balancer,
    weights: readonly number[],
    seed: number,
    onPlace: (server: {id: string; load: number; weight: number}, total: number, key: string) => void,
  ): void {
    const rng = Rng.seeded(seed);
    const keys = new Zipf(30, 1.2);
    const servers = weights.map((weight, i) => ({id: `s${i}`, load: 0, weight}));
    const running: {load: number}[] = [];
    for (let event = 0; event < 300; event++) {
      if (running.length > 0 && rng.chance(0.4)) {
        const [done] = running.splice(rng.int(running.length), 1);
        if (done) done.load -= 1;
        continue;
      }
      const key = `key ${keys.sample(rng)}`;
      const server = balancer.pick(servers, key);
      const picked = servers.find(({id}) => id === server.id)!;
      picked.load += 1;
      running.push(picked);
      onPlace(picked, running.length, key);
    }
  }

  it('never puts a server above ceil(c times its share), over 1,500 runs of requests that come and go', () => {
    let full = 0;
    for (let seed = 0; seed < 1500; seed++) {
      const rng = Rng.seeded(`bound ${seed}`);
      const c = [1, 1.05, 1.25, 2][rng.int(4)]!;
      const weights = Array.from({length: 1 + rng.int(8)}, () => (seed % 2 === 0 ? 1 : 1 + rng.int(4)));
      const sum = weights.reduce((a, b) => a + b, 0);
      const above: unknown[] = [];
      churn(new BoundedLoads({c, vnodes: 8}), weights, seed, ({load, weight}, total) => {
        const limit = Math.ceil((c * total * weight) / sum);
        if (load > limit) above.push([c, weights, load, limit]);
        full += Number(load === limit);
      });
      expect(above).toEqual([]);
    }
    expect(full).toBeGreaterThan(10_000);
  });

  it('is a bound that plain consistent hashing breaks', () => {
    let broken = 0;
    churn(new BoundedLoads({c: Infinity, vnodes: 8}), [1, 1, 1, 1], 1, ({load}, total) => {
      broken += Number(load > Math.ceil((1.25 * total) / 4));
    });
    expect(broken).toBeGreaterThan(50);
  });

  it('picks the first on the ring that has room, and without a bound the owner of the key', () => {
    const ids = ['s0', 's1', 's2', 's3', 's4'];
    const ring = new HashRing({nodes: ids, vnodes: 16});
    const loads = fc.array(fc.nat(10), {minLength: 5, maxLength: 5});
    fc.assert(
      fc.property(loads, fc.string(), (all, key) => {
        const limit = Math.ceil((1.5 * (all.reduce((a, b) => a + b, 0) + 1)) / 5);
        const first = [...ring.successors(key)].find((id) => (all[ids.indexOf(id)] ?? 0) < limit);
        expect(new BoundedLoads({c: 1.5, vnodes: 16}).pick(fleet(all), key).id).toBe(first);
        expect(new BoundedLoads({c: Infinity, vnodes: 16}).pick(fleet(all), key).id).toBe(ring.locate(key));
      }),
    );
  });

  it('treats a server that is missing as if it were not on the ring, and knows it when it is back', () => {
    const balancer = new BoundedLoads({c: Infinity, vnodes: 16});
    const all = fleet([0, 0, 0, 0]);
    const keys = Array.from({length: 200}, (_, i) => `key ${i}`);
    const before = keys.map((key) => balancer.pick(all, key).id);
    const rest = all.filter(({id}) => id !== 's2');
    const without = new HashRing({nodes: rest.map(({id}) => id), vnodes: 16});
    for (const key of keys) expect(balancer.pick(rest, key).id).toBe(without.locate(key));
    expect(keys.map((key) => balancer.pick(all, key).id)).toEqual(before);
  });

  it('refuses a bound below the mean', () => {
    expect(() => new BoundedLoads({c: 0.99})).toThrow(RangeError);
    expect(() => assignBounded(new HashRing({nodes: ['a']}), ['k'], NaN)).toThrow(RangeError);
    expect(() => assignBounded(new HashRing(), ['k'], 2)).toThrow(RangeError);
  });

  describe('of a fixed set of keys', () => {
    const keys = Array.from({length: 1000}, (_, i) => `key ${i}`);
    const tally = (nodes: readonly string[]): number[] => {
      const counts = new Map<string, number>();
      for (const node of nodes) counts.set(node, (counts.get(node) ?? 0) + 1);
      return [...counts.values()];
    };

    it('gives no node more than ceil(c m / n), and each at c = 1 exactly its share', () => {
      fc.assert(
        fc.property(
          fc.integer({min: 1, max: 12}),
          fc.integer({min: 0, max: 200}),
          fc.constantFrom(1, 1.1, 1.25, 2),
          (n, m, c) => {
            const ring = new HashRing({nodes: Array.from({length: n}, (_, i) => `n${i}`), vnodes: 4});
            const assigned = assignBounded(ring, keys.slice(0, m), c);
            expect(assigned).toHaveLength(m);
            for (const count of tally(assigned)) expect(count).toBeLessThanOrEqual(Math.ceil((c * m) / n));
          },
        ),
      );
      const ring = new HashRing({nodes: Array.from({length: 10}, (_, i) => `n${i}`), vnodes: 4});
      expect(tally(assignBounded(ring, keys, 1))).toEqual(Array(10).fill(100));
    });

    it('sends fewer keys away from their owner the looser the bound is, and none without one', () => {
      const ring = new HashRing({nodes: Array.from({length: 10}, (_, i) => `n${i}`), vnodes: 4});
      const displaced = [1, 1.1, 1.25, 1.5, 2, Infinity].map(
        (c) => assignBounded(ring, keys, c).filter((node, i) => node !== ring.locate(keys[i]!)).length,
      );
      expect(displaced).toEqual([...displaced].sort((a, b) => b - a));
      expect(displaced[0]).toBeGreaterThan(100);
      expect(displaced.at(-1)).toBe(0);
    });

    it('moves few keys when a node leaves: its own, and what they displace, not all', () => {
      const nodes = Array.from({length: 20}, (_, i) => `n${i}`);
      const moved = nodes.map((gone) => {
        const before = assignBounded(new HashRing({nodes, vnodes: 32}), keys, 1.5);
        const after = assignBounded(
          new HashRing({nodes: nodes.filter((node) => node !== gone), vnodes: 32}),
          keys,
          1.5,
        );
        return before.filter((node, i) => node !== after[i]).length / keys.length;
      });
      expect(moved.reduce((a, b) => a + b, 0) / moved.length).toBeLessThan(2 / 20);
    });
  });
});

describe('health', () => {
  it('takes three failures in a row to fall and two successes in a row to rise', () => {
    const health = new Health();
    const verdicts = Array.from('++-+--+---+-++', (probe) => {
      health.observe(probe === '+');
      return health.healthy ? 'H' : 'd';
    });
    expect(verdicts.join('')).toBe('HHHHHHHHHdddd' + 'H');
  });

  it('says when its verdict changes, and only then', () => {
    const health = new Health({fall: 1, rise: 3});
    expect([true, false, false, true, true, false, true, true, true].map((probe) => health.observe(probe))).toEqual([
      ...[false, true, false, false, false, false, false, false, true],
    ]);
  });

  it('is ignored when too few are healthy', () => {
    const servers = (healthy: string) => Array.from(healthy, (sign) => ({healthy: sign === '+'}));
    const count = (healthy: string, panic?: number): number => eligible(servers(healthy), panic).length;
    expect([count('++++'), count('+++-'), count('++--'), count('+---'), count('----')]).toEqual([4, 3, 2, 4, 4]);
    expect([count('+---', 0), count('----', 0), count('+++-', 1)]).toEqual([1, 4, 4]);
  });
});

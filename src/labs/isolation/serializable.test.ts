import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {LEVELS, serialOrder, type Level, type Phenomena, type WriteRule, Workload} from './index';
import {playRandomly, randomScenario} from './random.fixture';

const SEEDS = Array.from({length: 2000}, (_, seed) => seed);
const RULES: readonly WriteRule[] = ['first updater wins', 'first committer wins'];

const play = (seed: number, level: Level, writes: WriteRule, retries: number): Workload => {
  const rng = Rng.seeded(seed);
  return playRandomly(randomScenario(rng.split('scenario')), {level, writes}, rng.split('order'), retries);
};

describe.each(RULES)('random transactions, %s', (writes) => {
  it('are equivalent to a serial order at serializable, by the graph and by trying all orders', () => {
    let [rolledBack, retried, committed] = [0, 0, 0];
    for (const seed of SEEDS) {
      const workload = play(seed, 'serializable', writes, 6);
      expect(workload.history.isSerializable, `seed ${seed}`).toBe(true);
      expect(serialOrder(workload), `seed ${seed}`).toBeDefined();
      const reasons = workload.store.transactions.map(({reason}) => reason);
      const doomed = workload.store.trace.events.flatMap((event) => (event.kind === 'ssi.doom' ? [event.tx] : []));
      for (const {xid, reason} of workload.store.transactions) {
        if (reason === 'read/write dependencies') expect(doomed, `seed ${seed}`).toContain(xid);
      }
      if (reasons.includes('read/write dependencies')) rolledBack += 1;
      if (workload.sessions.some(({attempts, tx}) => attempts.length > 1 && tx?.status === 'committed')) retried += 1;
      if (workload.sessions.filter(({tx}) => tx?.status === 'committed').length >= 2) committed += 1;
    }
    // It has something to do, and still gets work done.
    expect(rolledBack).toBeGreaterThan(100);
    expect(retried).toBeGreaterThan(200);
    expect(committed).toBeGreaterThan(1500);
  }, 60_000);

  it('show at each level what it allows, and nothing else', () => {
    const forbidden: Readonly<Record<Level, readonly (keyof Phenomena)[]>> = {
      'read uncommitted': ['G0'],
      'read committed': ['G0', 'G1a', 'G1b', 'G1c'],
      snapshot: ['G0', 'G1a', 'G1b', 'G1c', 'Gsingle'],
      serializable: ['G0', 'G1a', 'G1b', 'G1c', 'Gsingle', 'G2item', 'G2'],
    };
    for (const level of LEVELS) {
      const seen = new Set<string>();
      for (const seed of SEEDS) {
        for (const [name, found] of Object.entries(play(seed, level, writes, 0).history.phenomena())) {
          if (found) seen.add(name);
        }
      }
      const all = forbidden.serializable;
      expect([...seen].sort(), level).toEqual(all.filter((name) => !forbidden[level].includes(name)).sort());
    }
  }, 60_000);

  it('that no circle is found in have a serial order, at every level', () => {
    let unserializable = 0;
    for (const seed of SEEDS) {
      const workload = play(seed, 'snapshot', writes, 0);
      if (serialOrder(workload)) continue;
      unserializable += 1;
      expect(workload.history.isSerializable, `seed ${seed}`).toBe(false);
    }
    expect(unserializable).toBeGreaterThan(50);
  }, 60_000);
});

describe('a transaction that serializable has rolled back', () => {
  it('succeeds if it is tried again before anybody else commits', () => {
    let tried = 0;
    for (const seed of SEEDS) {
      const rng = Rng.seeded(seed);
      const scenario = randomScenario(rng.split('scenario'));
      // Without locks, so that nothing but the dependencies could be in its way.
      const workload = new Workload(scenario, {level: 'serializable', writes: 'first committer wins'});
      const order = rng.split('order');
      while (workload.runnable.length > 0) {
        const session = order.pick(workload.runnable);
        workload.advance(session);
        if (session.tx?.reason !== 'read/write dependencies') continue;
        workload.retry(session);
        while (session.next) workload.advance(session);
        tried += 1;
        expect(session.tx.reason, `seed ${seed}`).not.toBe('read/write dependencies');
        expect(session.hasFailed, `seed ${seed}`).toBe(false);
      }
      expect(serialOrder(workload), `seed ${seed}`).toBeDefined();
    }
    expect(tried).toBeGreaterThan(200);
  }, 60_000);
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {ConnectionPool} from './index';

function trial(most: number, idleFor = 5000) {
  const world = {now: 0, opened: 0, closed: [] as number[], lent: new Set<number>(), served: [] as string[]};
  const pool = new ConnectionPool<number>({
    most,
    idleFor,
    now: () => world.now,
    open: () => (world.opened += 1),
    close: (connection) => world.closed.push(connection),
  });
  const take = (user: string): void =>
    pool.take((connection) => {
      expect(world.lent.has(connection), `connection ${connection} is lent twice`).toBe(false);
      world.lent.add(connection);
      world.served.push(`${user}:${connection}`);
    });
  const back = (connection: number, how: 'give' | 'discard'): void => {
    world.lent.delete(connection);
    pool[how](connection);
  };
  return {world, pool, take, back};
}

describe('a pool of two', () => {
  it('opens two, and lets the third user wait for the first that comes back', () => {
    const {world, take, back} = trial(2);
    ['a', 'b', 'c', 'd'].forEach(take);
    expect(world.served).toEqual(['a:1', 'b:2']);
    back(2, 'give');
    back(1, 'give');
    expect(world.served).toEqual(['a:1', 'b:2', 'c:2', 'd:1']);
    expect(world.opened).toBe(2);
  });

  it('lends the one used last, and closes those that nobody needed', () => {
    const {world, pool, take, back} = trial(2);
    ['a', 'b'].forEach(take);
    back(1, 'give');
    back(2, 'give');
    for (world.now = 1000; world.now <= 10_000; world.now += 1000) {
      take('c');
      back(2, 'give');
      pool.reap();
    }
    expect(world.closed).toEqual([1]);
    expect(pool.counts).toEqual({open: 1, idle: 1, waiting: 0});
  });

  it('opens a new one for whoever waits when one breaks', () => {
    const {world, take, back} = trial(1);
    ['a', 'b'].forEach(take);
    back(1, 'discard');
    expect(world.served).toEqual(['a:1', 'b:2']);
  });
});

it('keeps its invariants, whatever its users do', () => {
  const deed = fc.constantFrom('take', 'give', 'discard', 'reap');
  fc.assert(
    fc.property(fc.integer({min: 1, max: 4}), fc.array(deed, {maxLength: 80, size: 'max'}), (most, deeds) => {
      const {world, pool, take, back} = trial(most, 3);
      deeds.forEach((what, user) => {
        world.now += 1;
        const [lent] = world.lent;
        if (what === 'take') take(String(user));
        else if (what === 'reap') pool.reap();
        else if (lent !== undefined) back(lent, what === 'give' ? 'give' : 'discard');
        const {open, idle, waiting} = pool.counts;
        expect(open).toBe(world.opened - world.closed.length);
        expect(open).toBeLessThanOrEqual(most);
        expect(open).toBe(idle + world.lent.size);
        if (waiting > 0) expect([idle, open]).toEqual([0, most]);
      });
      const users = world.served.map((entry) => Number(entry.split(':')[0]));
      expect(users).toEqual([...users].sort((a, b) => a - b));
    }),
  );
});

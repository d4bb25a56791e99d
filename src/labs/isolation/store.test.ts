import {describe, expect, it} from 'vitest';
import {LEVELS, Store, type Level, type StoreEvent, type Transaction, type WriteRule} from './index';

const storeAt = (level: Level, writes: WriteRule = 'first updater wins'): Store =>
  new Store({level, writes, rows: {x: 1, y: 2}});

/** What a read gives, or why it doesn't. */
function got(store: Store, tx: Transaction, key: string): number | string | null {
  const outcome = store.read(tx, key);
  return outcome.status === 'done' ? outcome.value : outcome.status;
}

const kinds = (store: Store): StoreEvent['kind'][] => store.trace.events.map(({kind}) => kind);
const snapshots: readonly Level[] = ['snapshot', 'serializable'];
const locking: readonly Level[] = LEVELS;

describe.each(LEVELS)('at %s', (level) => {
  it('a transaction sees its own writes, the last one of each row', () => {
    const store = storeAt(level);
    const tx = store.begin();
    store.write(tx, 'x', 10);
    store.write(tx, 'x', 11);
    store.write(tx, 'z', 12);
    expect([got(store, tx, 'x'), got(store, tx, 'y'), got(store, tx, 'z')]).toEqual([11, 2, 12]);
    store.commit(tx);
    expect(store.committed).toEqual({x: 11, y: 2, z: 12});
  });

  it('a rollback leaves nothing behind that anybody sees', () => {
    const store = storeAt(level);
    const tx = store.begin();
    store.write(tx, 'x', 10);
    store.write(tx, 'z', 12);
    store.abort(tx);
    const later = store.begin();
    expect([got(store, later, 'x'), got(store, later, 'z')]).toEqual([1, null]);
    expect(store.scan(later, '')).toMatchObject({value: [{key: 'x'}, {key: 'y'}]});
    expect(store.committed).toEqual({x: 1, y: 2});
  });

  it('reading waits for nobody, and keeps nobody waiting', () => {
    const store = storeAt(level);
    const [reader, writer] = [store.begin(), store.begin()];
    expect(store.read(reader, 'x').status).toBe('done');
    expect(store.write(writer, 'x', 5).status).toBe('done');
    expect(store.read(reader, 'x').status).toBe('done');
    expect(store.scan(reader, '').status).toBe('done');
  });

  it('refuses what an ended transaction asks for', () => {
    const store = storeAt(level);
    const tx = store.begin();
    store.commit(tx);
    expect(() => store.read(tx, 'x')).toThrow("can't go on");
    expect(() => store.commit(tx)).toThrow(Error);
    expect(() => store.abort(tx)).toThrow(Error);
  });
});

describe('what a transaction sees of another one', () => {
  const seen = (level: Level): (number | string | null)[] => {
    const store = storeAt(level);
    const reader = store.begin();
    const before = got(store, reader, 'x');
    const writer = store.begin();
    store.write(writer, 'x', 10);
    const during = got(store, reader, 'x');
    store.commit(writer);
    return [before, during, got(store, reader, 'x')];
  };

  it.each([
    ['read uncommitted', [1, 10, 10]],
    ['read committed', [1, 1, 10]],
    ['snapshot', [1, 1, 1]],
    ['serializable', [1, 1, 1]],
  ] as const)('%s: before it writes, before it commits, after: %j', (level, expected) => {
    expect(seen(level)).toEqual(expected);
  });

  it('a snapshot is of the moment of the begin, whatever the numbers of the transactions are', () => {
    const store = storeAt('snapshot');
    const [older, younger] = [store.begin(), store.begin()];
    store.write(younger, 'y', 20);
    store.commit(younger);
    const late = store.begin();
    expect([got(store, older, 'y'), got(store, late, 'y')]).toEqual([2, 20]);
    store.write(older, 'x', 10);
    store.commit(older);
    expect(got(store, late, 'x')).toBe(1);
    expect(late.snapshot).toEqual({xmin: 1, xmax: 3, active: [1], commits: 1});
  });
});

describe('two writers of one row', () => {
  it.each(locking)('at %s the second waits for the first', (level) => {
    const store = storeAt(level);
    const [first, second] = [store.begin(), store.begin()];
    store.write(first, 'x', 10);
    expect(store.write(second, 'x', 20)).toEqual({status: 'waits', holder: first.xid});
    expect(() => store.read(second, 'x')).toThrow("can't go on");
    store.abort(first);
    expect(second.waiting).toBeUndefined();
    store.commit(second);
    expect(store.committed.x).toBe(20);
  });

  it.each(['read uncommitted', 'read committed'] as const)('at %s the second then writes over the first', (level) => {
    const store = storeAt(level);
    const [first, second] = [store.begin(), store.begin()];
    store.write(first, 'x', 10);
    store.write(second, 'x', 20);
    store.commit(first);
    store.commit(second);
    expect(store.committed.x).toBe(20);
  });

  it.each(['read uncommitted', 'read committed'] as const)(
    'at %s a statement reads again what it computes with',
    (level) => {
      const store = storeAt(level);
      const [first, second] = [store.begin(), store.begin()];
      store.update(first, 'x', (x) => (x ?? 0) + 1);
      expect(store.update(second, 'x', (x) => (x ?? 0) + 1).status).toBe('waits');
      store.commit(first);
      store.commit(second);
      expect(store.committed.x).toBe(3);
    },
  );

  it.each(snapshots)('at %s the second is rolled back when the first commits', (level) => {
    const store = storeAt(level);
    const [first, second] = [store.begin(), store.begin()];
    store.write(first, 'x', 10);
    store.write(second, 'x', 20);
    store.commit(first);
    expect([second.status, second.reason]).toEqual(['aborted', 'concurrent update']);
    expect(store.committed.x).toBe(10);
  });

  it.each(snapshots)('at %s a row that was replaced since can not be written, nobody waiting', (level) => {
    const store = storeAt(level);
    const [first, second] = [store.begin(), store.begin()];
    store.write(first, 'x', 10);
    store.commit(first);
    expect(store.write(second, 'x', 20)).toEqual({status: 'aborted', reason: 'concurrent update'});
  });

  it('waiters get a row in the order in which they came', () => {
    const store = storeAt('read committed');
    const [a, b, c] = [store.begin(), store.begin(), store.begin()];
    store.write(a, 'x', 10);
    store.write(c, 'x', 30);
    store.write(b, 'x', 20);
    store.commit(a);
    expect([b.waiting?.key, c.waiting?.key]).toEqual(['x', undefined]);
    store.commit(c);
    store.commit(b);
    expect(store.committed.x).toBe(20);
    expect(store.versions.filter(({key}) => key === 'x').map(({xmin, xmax}) => [xmin, xmax])).toEqual([
      [0, a.xid],
      [a.xid, c.xid],
      [c.xid, b.xid],
      [b.xid, undefined],
    ]);
  });

  it.each(snapshots)('at %s, if first committer wins, both write and the second to commit is rolled back', (level) => {
    const store = storeAt(level, 'first committer wins');
    const [first, second] = [store.begin(), store.begin()];
    expect(store.write(first, 'x', 10).status).toBe('done');
    expect(store.write(second, 'x', 20).status).toBe('done');
    expect([got(store, first, 'x'), got(store, second, 'x')]).toEqual([10, 20]);
    expect(store.commit(second).status).toBe('done');
    expect(store.commit(first).status).toBe('aborted');
    expect(store.committed.x).toBe(20);
    expect(store.versions.slice(0, 3).map(({xmin, xmax}) => [xmin, xmax])).toEqual([
      [0, second.xid],
      [first.xid, undefined],
      [second.xid, undefined],
    ]);
  });

  it.each(LEVELS)('at %s a circle of waiters is broken by the one that closes it', (level) => {
    const store = storeAt(level);
    const [a, b, c] = [store.begin(), store.begin(), store.begin()];
    store.write(a, 'x', 10);
    store.write(b, 'y', 20);
    store.write(c, 'z', 30);
    expect(store.write(a, 'y', 11).status).toBe('waits');
    expect(store.write(b, 'z', 21).status).toBe('waits');
    expect(store.write(c, 'x', 31)).toEqual({status: 'aborted', reason: 'deadlock'});
    expect(b.waiting).toBeUndefined();
    store.commit(b);
    expect(a.status).toBe(level.startsWith('read') ? 'active' : 'aborted');
  });
});

it('a statement that computes with a row has read it', () => {
  const store = storeAt('read committed');
  const tx = store.begin();
  store.update(tx, 'x', (x) => (x ?? 0) + 1);
  store.write(tx, 'y', 3);
  expect(kinds(store)).toEqual(['tx.begin', 'tx.read', 'tx.write', 'tx.write']);
});

describe('serializable', () => {
  /** T_in has missed a write of the pivot, and the pivot one of T_out: all that is left is that T_out commits. */
  function almostDangerous(): {store: Store; tin: Transaction; pivot: Transaction; tout: Transaction} {
    const store = storeAt('serializable');
    const [tin, pivot, tout] = [store.begin(), store.begin(), store.begin()];
    store.read(tin, 'x');
    store.write(pivot, 'x', 10);
    store.read(pivot, 'y');
    store.write(tout, 'y', 20);
    return {store, tin, pivot, tout};
  }

  it('rolls the pivot back, at its next statement, once T_out has committed', () => {
    const {store, tin, pivot, tout} = almostDangerous();
    expect([tin, pivot, tout].map(({doomed}) => doomed)).toEqual([false, false, false]);
    store.commit(tout);
    expect([tin, pivot, tout].map(({doomed}) => doomed)).toEqual([false, true, false]);
    expect(store.read(pivot, 'x')).toEqual({status: 'aborted', reason: 'read/write dependencies'});
    expect(store.commit(tin).status).toBe('done');
  });

  it('lets all commit if another one is before T_out', () => {
    for (const first of ['tin', 'pivot'] as const) {
      const {store, ...rest} = almostDangerous();
      const order = [rest[first], ...[rest.tout, rest.pivot, rest.tin].filter((tx) => tx !== rest[first])];
      expect(order.map((tx) => store.commit(tx).status)).toEqual(['done', 'done', 'done']);
    }
  });

  it('lets the others commit if one of the three is rolled back', () => {
    for (const gone of ['tin', 'pivot', 'tout'] as const) {
      const {store, ...rest} = almostDangerous();
      store.abort(rest[gone]);
      const others = [rest.tout, rest.pivot, rest.tin].filter((tx) => tx !== rest[gone]);
      expect(others.map((tx) => store.commit(tx).status)).toEqual(['done', 'done']);
    }
  });

  it('rolls T_in back if the pivot has committed already', () => {
    const store = storeAt('serializable');
    const [pivot, tout, tin] = [store.begin(), store.begin(), store.begin()];
    store.read(pivot, 'y');
    store.write(tout, 'y', 20);
    store.write(pivot, 'x', 10);
    store.commit(tout);
    expect(store.commit(pivot).status).toBe('done');
    expect(store.read(tin, 'x')).toEqual({status: 'aborted', reason: 'read/write dependencies'});
  });

  it('lets a declared reader be, if its snapshot is older than the commit of T_out', () => {
    for (const [readOnly, status] of [
      [true, 'done'],
      [false, 'aborted'],
    ] as const) {
      const store = storeAt('serializable');
      const [pivot, tout, tin] = [store.begin(), store.begin(), store.begin({readOnly})];
      store.read(pivot, 'y');
      store.write(tout, 'y', 20);
      store.write(pivot, 'x', 10);
      store.commit(tout);
      store.commit(pivot);
      expect(store.read(tin, 'x').status).toBe(status);
    }
  });
});

describe('vacuum', () => {
  it('removes what was replaced, and what was rolled back', () => {
    const store = storeAt('snapshot');
    for (const value of [10, 11, 12]) {
      const tx = store.begin();
      store.write(tx, 'x', value);
      store.commit(tx);
    }
    const failed = store.begin();
    store.write(failed, 'y', 0);
    store.write(failed, 'z', 0);
    store.abort(failed);
    expect(store.versions).toHaveLength(7);
    expect(store.vacuum()).toBe(5);
    expect(store.versions.map(({key, value}) => [key, value])).toEqual([
      ['x', 12],
      ['y', 2],
    ]);
    expect(store.vacuum()).toBe(0);
    expect(kinds(store).filter((kind) => kind === 'store.vacuum')).toHaveLength(2);
  });

  it.each(snapshots)('at %s keeps what an old transaction may still read, and all that came after', (level) => {
    const store = storeAt(level);
    const old = store.begin();
    for (const value of [10, 11, 12]) {
      const tx = store.begin();
      store.write(tx, 'x', value);
      store.commit(tx);
    }
    expect(store.vacuum()).toBe(0);
    expect(got(store, old, 'x')).toBe(1);
    store.commit(old);
    expect(store.vacuum()).toBe(3);
    expect(store.committed).toEqual({x: 12, y: 2});
  });
});

it('gives the same trace for the same calls, and another for others', () => {
  const hash = (value: number): string => {
    const store = storeAt('serializable');
    const tx = store.begin();
    store.write(tx, 'x', value);
    store.commit(tx);
    return store.trace.hash;
  };
  expect(hash(3)).toBe(hash(3));
  expect(hash(3)).not.toBe(hash(4));
});

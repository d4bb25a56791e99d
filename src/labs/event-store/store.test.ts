import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {EventStore} from './store';

const clock = {now: 0};
const facts = (store: EventStore<string>, stream: string) => store.readStream(stream).map(({event}) => event);

describe('an append', () => {
  it('succeeds at the version that the writer has read, and gives versions and positions in order', () => {
    const store = new EventStore<string>({now: 5});
    expect(store.append('a', -1, ['a0', 'a1'], 'c1')).toEqual({status: 'appended', version: 1, position: 1});
    expect(store.append('b', -1, ['b0'], 'c2')).toEqual({status: 'appended', version: 0, position: 2});
    expect(store.append('a', 1, ['a2'], 'c3')).toEqual({status: 'appended', version: 2, position: 3});
    expect(facts(store, 'a')).toEqual(['a0', 'a1', 'a2']);
    expect(store.readAll().map(({event}) => event)).toEqual(['a0', 'a1', 'b0', 'a2']);
    expect(store.readAll()[3]).toMatchObject({stream: 'a', version: 2, position: 3, cause: 'c3', time: 5});
  });

  it('changes nothing at any other version, and says which version the stream has', () => {
    const store = new EventStore<string>(clock);
    store.append('a', -1, ['a0'], 'c1');
    for (const expected of [-1, 1, 7]) {
      expect(store.append('a', expected, ['x'], 'c2')).toEqual({status: 'conflict', version: 0});
    }
    expect(facts(store, 'a')).toEqual(['a0']);
    expect(store.append('a', 0, ['a1'], 'c3')).toMatchObject({position: 1});
  });

  it('does not ask with `any`', () => {
    const store = new EventStore<string>(clock);
    store.append('a', 'any', ['a0'], 'c1');
    expect(store.append('a', 'any', ['a1'], 'c2')).toMatchObject({status: 'appended', version: 1});
  });

  it('remembers the last event that a command has led to, in its stream', () => {
    const store = new EventStore<string>(clock);
    store.append('a', -1, ['a0', 'a1'], 'c1');
    expect(store.effectOf('a', 'c1')?.event).toBe('a1');
    expect(store.effectOf('a', 'c2')).toBeUndefined();
    expect(store.effectOf('b', 'c1')).toBeUndefined();
  });
});

describe('reading', () => {
  it('begins after a position, ends below another, and has a limit', () => {
    const store = new EventStore<number>(clock);
    store.append('a', -1, [0, 1, 2, 3, 4], 'c');
    const read = (...range: [number?, number?, number?]) => store.readAll(...range).map(({event}) => event);
    expect(read(1)).toEqual([2, 3, 4]);
    expect(read(-1, 2)).toEqual([0, 1]);
    expect(read(0, Infinity, 3)).toEqual([1, 2]);
    expect(read(0, 1, 3)).toEqual([1]);
    expect(read(4)).toEqual([]);
    expect(store.readStream('a', 3).map(({event}) => event)).toEqual([3, 4]);
  });
});

describe('positions from a sequence', () => {
  it('let an event appear behind one that was read already', () => {
    const store = new EventStore<string>(clock, 'at insert');
    const slow = store.begin('a', -1, ['slow'], 'c1');
    store.append('b', -1, ['quick'], 'c2');
    expect(store.readAll().map(({position}) => position)).toEqual([1]);
    slow.commit();
    expect(store.readAll(1)).toEqual([]);
    expect(store.readAll().map(({event}) => event)).toEqual(['slow', 'quick']);
  });

  it('leave a gap where an append is refused or rolled back, and the horizon passes it', () => {
    const store = new EventStore<string>(clock, 'at insert');
    const [lost, refused] = [store.begin('a', -1, ['x'], 'c1'), store.begin('b', 7, ['y'], 'c2')];
    expect(store.horizon).toBe(0);
    lost.rollback();
    expect(store.horizon).toBe(1);
    expect(refused.commit().status).toBe('conflict');
    expect(store.horizon).toBe(2);
    expect(store.append('a', -1, ['a0'], 'c3')).toMatchObject({position: 2});
  });

  it('are safe below the horizon: whoever reads in any order of commits misses nothing', () => {
    const moves = fc.array(fc.record({open: fc.boolean(), pick: fc.nat(), read: fc.boolean()}), {
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(moves, (script) => {
        const store = new EventStore<number>(clock, 'at insert');
        const open: (() => unknown)[] = [];
        const seen: number[] = [];
        const readOn = (): void =>
          void seen.push(...store.readAll(seen.at(-1) ?? -1, Infinity, store.horizon).map(({position}) => position));
        script.forEach(({open: begins, pick, read}, index) => {
          if (begins) {
            const transaction = store.begin(`s${index}`, -1, [index], `c${index}`);
            open.push(() => (pick % 4 === 0 ? transaction.rollback() : transaction.commit()));
          } else open.splice(pick % Math.max(1, open.length), 1)[0]?.();
          if (read) readOn();
        });
        for (const end of open) end();
        readOn();
        expect(seen).toEqual(store.readAll().map(({position}) => position));
      }),
    );
  });
});

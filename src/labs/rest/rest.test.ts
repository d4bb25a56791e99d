import {createHmac} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  decodeCursor,
  encodeCursor,
  Idempotency,
  keysetPage,
  mergePatch,
  newestFirst,
  offsetPage,
  type Answer,
  type Json,
  type Mac,
  type Position,
} from './index';

describe('merge patch', () => {
  // RFC 7396, appendix A.
  it.each<[Json, Json, Json]>([
    [{a: 'b'}, {a: 'c'}, {a: 'c'}],
    [{a: 'b'}, {b: 'c'}, {a: 'b', b: 'c'}],
    [{a: 'b'}, {a: null}, {}],
    [{a: 'b', b: 'c'}, {a: null}, {b: 'c'}],
    [{a: ['b']}, {a: 'c'}, {a: 'c'}],
    [{a: 'c'}, {a: ['b']}, {a: ['b']}],
    [{a: {b: 'c'}}, {a: {b: 'd', c: null}}, {a: {b: 'd'}}],
    [{a: [{b: 'c'}]}, {a: [1]}, {a: [1]}],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{a: 'b'}, ['c'], ['c']],
    [{a: 'foo'}, null, null],
    [{a: 'foo'}, 'bar', 'bar'],
    [{e: null}, {a: 1}, {e: null, a: 1}],
    [[1, 2], {a: 'b', c: null}, {a: 'b'}],
    [{}, {a: {bb: {ccc: null}}}, {a: {bb: {}}}],
  ])('of %j with %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('is idempotent', () => {
    const {json} = fc.letrec<{json: Json}>((tie) => ({
      json: fc.oneof(
        {maxDepth: 3},
        fc.constantFrom<Json[]>(null, true, 7, 'text'),
        fc.array(tie('json'), {maxLength: 3}),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('json'), {maxKeys: 3, noNullPrototype: true}),
      ),
    }));
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  it('treats a member called __proto__ as a member', () => {
    const patch: Json = Object.fromEntries([['__proto__', {admin: true}]]);
    expect(JSON.stringify(mergePatch({}, patch))).toBe('{"__proto__":{"admin":true}}');
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });
});

const row = fc.record({createdAt: fc.nat(20), id: fc.uuid()});
const table = fc.uniqueArray(row, {selector: ({id}) => id, maxLength: 40});

describe('pages', () => {
  /** All pages by keyset, with a change of the table before each page but the first. */
  function walk(rows: readonly Position[], limit: number, change: (rows: readonly Position[]) => readonly Position[]) {
    const seen: Position[] = [];
    let now = rows;
    let after: Position | undefined;
    do {
      const page = keysetPage(now, after, limit);
      seen.push(...page.rows);
      after = page.next;
      now = change(now);
    } while (after !== undefined);
    return seen;
  }

  it('give every row once, in order', () => {
    fc.assert(
      fc.property(table, fc.integer({min: 1, max: 9}), (rows, limit) => {
        expect(walk(rows, limit, (same) => same)).toEqual([...rows].sort(newestFirst));
      }),
    );
  });

  it('give every row that stays once, whatever is inserted and deleted meanwhile', () => {
    fc.assert(
      fc.property(table, table, fc.integer({min: 1, max: 9}), (rows, others, limit) => {
        const inserted = others.filter(({id}) => rows.every((one) => one.id !== id));
        const [stay, go] = [rows.filter((_, index) => index % 3 > 0), rows.filter((_, index) => index % 3 === 0)];
        let change = 0;
        const seen = walk(rows, limit, (now) => {
          const next = [...now.filter((one) => one !== go[change]), ...inserted.slice(change, change + 1)];
          change += 1;
          return next;
        });
        const ids = seen.map(({id}) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(stay.every(({id}) => ids.includes(id))).toBe(true);
      }),
    );
  });

  it('by offset repeat a row when one is inserted before, and miss one when one is deleted', () => {
    const rows = [5, 4, 3, 2, 1].map((createdAt) => ({createdAt, id: `p${createdAt}`}));
    const newer = {createdAt: 6, id: 'p6'};
    const ids = (page: readonly Position[]): string[] => page.map(({id}) => id);
    expect(ids(offsetPage(rows, 0, 2))).toEqual(['p5', 'p4']);
    expect(ids(offsetPage([...rows, newer], 2, 2))).toEqual(['p4', 'p3']);
    expect(ids(offsetPage(rows.slice(1), 2, 2))).toEqual(['p2', 'p1']);
  });
});

describe('cursors', () => {
  const mac =
    (secret: string): Mac =>
    (bytes) =>
      createHmac('sha256', secret).update(bytes).digest();
  const position = {createdAt: 1_764_374_400, id: 'p1'};

  it('come back for the same query only', () => {
    fc.assert(
      fc.property(row, fc.string(), (one, query) => {
        const cursor = encodeCursor(one, query, mac('s'));
        expect(decodeCursor(cursor, query, mac('s'))).toEqual(one);
        expect(decodeCursor(cursor, `${query}x`, mac('s'))).toBeUndefined();
        expect(decodeCursor(cursor, query, mac('other'))).toBeUndefined();
      }),
    );
  });

  it('are refused when changed anywhere, and whatever else anybody sends', () => {
    const cursor = encodeCursor(position, 'q', mac('s'));
    for (let at = 0; at < cursor.length; at++) {
      const changed = `${cursor.slice(0, at)}${cursor[at] === '0' ? '1' : '0'}${cursor.slice(at + 1)}`;
      expect(decodeCursor(changed, 'q', mac('s'))).toBeUndefined();
    }
    fc.assert(fc.property(fc.string(), (text) => decodeCursor(text, 'q', mac('s')) === undefined));
  });
});

describe('idempotency', () => {
  const created: Answer = {status: 201, body: 'p1'};
  function service(overrides: {keep?: number; lock?: number} = {}) {
    let now = 0;
    let runs = 0;
    const idempotency = new Idempotency({now: () => now, keep: 1000, lock: 100, ...overrides});
    const work = async (): Promise<Answer> => {
      runs += 1;
      return Promise.resolve(created);
    };
    return {idempotency, work, runs: () => runs, wait: (ms: number) => (now += ms)};
  }

  it('runs once and gives the same answer again, until it forgets', async () => {
    const {idempotency, work, runs, wait} = service();
    expect(await idempotency.run('ada:k', 'f', work)).toEqual(created);
    wait(999);
    expect(await idempotency.run('ada:k', 'f', work)).toEqual(created);
    expect(runs()).toBe(1);
    wait(1);
    await idempotency.run('ada:k', 'f', work);
    expect(runs()).toBe(2);
  });

  it('runs once of any number that come together', async () => {
    const {idempotency, work, runs} = service();
    const answers = await Promise.all([1, 2, 3].map(() => idempotency.run('ada:k', 'f', work)));
    expect([runs(), answers.map(({status}) => status)]).toEqual([1, [201, 409, 409]]);
  });

  it('refuses the key for another content, and keeps keys of users apart', async () => {
    const {idempotency, work, runs} = service();
    await idempotency.run('ada:k', 'f', work);
    expect((await idempotency.run('ada:k', 'g', work)).status).toBe(422);
    expect(await idempotency.run('bob:k', 'g', work)).toEqual(created);
    expect(runs()).toBe(2);
  });

  it('frees the key of a handler that failed, and of one that died', async () => {
    const {idempotency, work, runs, wait} = service();
    await expect(idempotency.run('ada:k', 'f', () => Promise.reject(new Error('no database')))).rejects.toThrow();
    expect(await idempotency.run('ada:k', 'f', work)).toEqual(created);
    void idempotency.run('bob:k', 'f', () => new Promise<Answer>(() => undefined));
    wait(99);
    expect((await idempotency.run('bob:k', 'f', work)).status).toBe(409);
    wait(1);
    expect(await idempotency.run('bob:k', 'f', work)).toEqual(created);
    expect(runs()).toBe(2);
  });

  it('lets a handler that outlived its lock overwrite nothing', async () => {
    const {idempotency, wait} = service();
    let finish: (answer: Answer) => void = () => undefined;
    const slow = idempotency.run('k', 'f', () => new Promise<Answer>((resolve) => (finish = resolve)));
    wait(100);
    const second = await idempotency.run('k', 'f', () => Promise.resolve({status: 201, body: 'second'}));
    finish({status: 201, body: 'late'});
    await slow;
    expect(await idempotency.run('k', 'f', () => Promise.reject(new Error('ran')))).toEqual(second);
  });
});

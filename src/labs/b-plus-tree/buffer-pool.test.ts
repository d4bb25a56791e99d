import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng, Trace} from '../kernel';
import {BufferPool, Pager, type Replacement, type TreeEvent} from '.';
import {newDisk} from './tree.fixture';

const PAGE = 64;

/** A pool over a file of ten committed pages, each full of its own number. */
function newPool(frames: number, replacement: Replacement = 'lru', trace?: Trace<TreeEvent>): [BufferPool, Pager] {
  const pager = new Pager({disk: newDisk(), file: 'f', pageSize: PAGE, ...(trace && {trace})});
  for (let page = 0; page < 10; page++) {
    pager.save(page, new Uint8Array(PAGE));
    pager.write(page, new Uint8Array(PAGE).fill(page));
  }
  pager.commit();
  return [new BufferPool({pager, frames, replacement, ...(trace && {trace})}), pager];
}

const touch = (pool: BufferPool, pages: readonly number[]): void => {
  for (const page of pages) pool.read(page, (data) => expect(data[0]).toBe(page));
};
const held = (pool: BufferPool): number[] => pool.frames.map(({page}) => page).sort((a, b) => a - b);

describe('a buffer pool', () => {
  it('counts hits, misses and evictions', () => {
    const [pool, pager] = newPool(3);
    touch(pool, [1, 2, 3, 1, 2, 4]);
    expect(pool.stats).toEqual({hits: 2, misses: 4, evictions: 1});
    expect(pager.stats.reads).toBe(4);
  });

  it('evicts the page that was used least recently', () => {
    const [pool] = newPool(3);
    touch(pool, [1, 2, 3, 1, 4]);
    expect(held(pool)).toEqual([1, 3, 4]);
    touch(pool, [3, 5]);
    expect(held(pool)).toEqual([3, 4, 5]);
  });

  it('gives a second chance to a page that was used since the hand came by', () => {
    const [pool] = newPool(3, 'clock');
    touch(pool, [1, 2, 3]);
    touch(pool, [4]); // all were used: the hand takes all their chances, and then the first page
    expect(held(pool)).toEqual([2, 3, 4]);
    touch(pool, [2, 5]); // 2 was used again, so 3 has to go
    expect(held(pool)).toEqual([2, 4, 5]);
    expect(pool.hand).toBe(0);
  });

  it('has no hit at all when a loop is one page longer than the pool', () => {
    for (const replacement of ['lru', 'clock'] as const) {
      const [pool] = newPool(4, replacement);
      for (let round = 0; round < 5; round++) touch(pool, [0, 1, 2, 3, 4]);
      expect(pool.stats).toEqual({hits: 0, misses: 25, evictions: 21});
    }
  });

  it('makes the decisions of a list in the order of use', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), {maxLength: 100, size: 'max'}), fc.integer({min: 1, max: 6}), (pages, frames) => {
        const [pool] = newPool(frames);
        let list: number[] = [];
        let hits = 0;
        for (const page of pages) {
          if (list.includes(page)) hits += 1;
          list = [page, ...list.filter((other) => other !== page)].slice(0, frames);
          touch(pool, [page]);
          expect(held(pool)).toEqual([...list].sort((a, b) => a - b));
        }
        expect(pool.stats.hits).toBe(hits);
      }),
    );
  });

  it('reads what was changed, also after it had to leave, and writes it once', () => {
    const [pool, pager] = newPool(2);
    const before = pager.stats.writes;
    for (let i = 0; i < 5; i++) pool.update(1, (data) => data.fill(70 + i));
    touch(pool, [2, 3]);
    expect(pager.stats.writes - before).toBe(1);
    pool.read(1, (data) => expect(data[PAGE - 1]).toBe(74));
    pool.commit();
    expect(pager.stats.writes - before).toBe(1);
  });

  it('never evicts a page that is in use', () => {
    for (const replacement of ['lru', 'clock'] as const) {
      const [pool] = newPool(2, replacement);
      pool.update(1, (data) => {
        touch(pool, [2, 3, 4, 5, 2, 3]);
        expect(held(pool)).toContain(1);
        data.fill(99);
      });
      touch(pool, [2, 3]);
      expect(pool.peek(1)[0]).toBe(99);
      pool.read(1, () =>
        pool.read(2, () => {
          expect(() => pool.read(3, () => 0)).toThrow('pinned');
        }),
      );
      touch(pool, [3]);
    }
  });

  it('lets go of a page when its user fails', () => {
    const [pool] = newPool(1);
    expect(() =>
      pool.read(1, () => {
        throw new Error('bug');
      }),
    ).toThrow('bug');
    touch(pool, [2]);
  });

  it('refuses to have no frames, and pages that are not there', () => {
    expect(() => newPool(0)).toThrow(RangeError);
    const [pool] = newPool(1);
    expect(() => pool.read(10, () => 0)).toThrow('no page 10');
    expect(held(pool)).toEqual([]);
  });

  it('holds what was written last, under any requests', () => {
    const rng = Rng.seeded(5);
    for (const replacement of ['lru', 'clock'] as const) {
      const [pool] = newPool(3, replacement);
      const expected = Array.from({length: 10}, (_, page) => page);
      for (let i = 0; i < 2000; i++) {
        const page = rng.int(10);
        if (rng.chance(0.3)) pool.update(page, (data) => data.fill((expected[page] = rng.int(256))));
        else if (rng.chance(0.05)) pool.commit();
        else pool.read(page, (data) => expect(data[9]).toBe(expected[page]));
      }
    }
  });
});

describe('a pager', () => {
  it('refuses to overwrite a page that it could not restore', () => {
    const [, pager] = newPool(1);
    expect(() => {
      pager.write(1, new Uint8Array(PAGE));
    }).toThrow('not saved');
  });

  it('saves the original of a page once in a transaction, before the page is written', () => {
    const trace = new Trace<TreeEvent>({now: 0});
    const [pool] = newPool(1, 'lru', trace);
    const start = trace.length;
    pool.update(1, (data) => data.fill(11));
    pool.update(2, (data) => data.fill(12));
    pool.update(1, (data) => data.fill(13));
    pool.commit();
    const seen = trace.events.slice(start).filter(({kind}) => kind === 'page.journal' || kind === 'page.write');
    expect(seen.map((event) => [event.kind, 'page' in event && event.page])).toEqual([
      ['page.journal', 1],
      ['page.write', 1],
      ['page.journal', 2],
      ['page.write', 2],
      ['page.write', 1],
    ]);
  });
});

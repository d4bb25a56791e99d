import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  batchTime,
  completeness,
  extractAfter,
  extractPage,
  extractWithOverlap,
  Ingest,
  markDeleted,
  merge,
  parse,
  SourceTable,
  STRATEGIES,
  survey,
  worstStaleness,
  type Photo,
  type SourceRow,
  type Target,
} from './index';

const good = (likes: number): string => JSON.stringify({owner: 'ada', likes});
const ids = (rows: readonly SourceRow[]): string[] => rows.map(({id}) => id);
const photo = (version: number, id = 'p1'): Photo => ({id, version, owner: 'ada', likes: version});

describe('a cursor on updated_at', () => {
  it('with «>» loses a row of the same second that commits after the run; with «>=» not', () => {
    const source = new SourceTable();
    source.commit({id: 'p1', beganAt: 100, payload: good(1)});
    const {cursor} = extractAfter(source, 0);
    source.commit({id: 'p2', beganAt: 100, payload: good(1)});
    source.commit({id: 'p3', beganAt: 101, payload: good(1)});
    expect(ids(extractAfter(source, cursor).rows)).toEqual(['p3']);
    expect(ids(extractWithOverlap(source, cursor, 0).rows)).toEqual(['p1', 'p2', 'p3']);
  });

  it('loses a transaction that began before the mark and commits after the run, unless the overlap is as long', () => {
    const source = new SourceTable();
    source.commit({id: 'p1', beganAt: 100, payload: good(1)});
    const {cursor} = extractWithOverlap(source, 0, 0);
    source.commit({id: 'import', beganAt: 70, payload: good(1)});
    expect(ids(extractAfter(source, cursor).rows)).toEqual([]);
    expect(ids(extractWithOverlap(source, cursor, 29).rows)).not.toContain('import');
    expect(ids(extractWithOverlap(source, cursor, 30).rows)).toContain('import');
  });

  it('never sees a row that was deleted', () => {
    const source = new SourceTable();
    source.commit({id: 'p1', beganAt: 100, payload: good(1)});
    source.commit({id: 'p1', beganAt: 200});
    expect(extractWithOverlap(source, 0, 1000).rows).toEqual([]);
    expect(source.log.at(-1)).toEqual({id: 'p1'});
  });

  it('can show a newer version with an older timestamp', () => {
    const source = new SourceTable();
    source.commit({id: 'p1', beganAt: 105, payload: good(1)});
    source.commit({id: 'p1', beganAt: 100, payload: good(2)});
    expect(source.rows).toEqual([{id: 'p1', version: 2, updatedAt: 100, payload: good(2)}]);
  });

  it('stays where it is if there is nothing new', () => {
    expect(extractAfter(new SourceTable(), 7)).toEqual({rows: [], cursor: 7});
  });
});

describe('pages', () => {
  it('of any size return each row once, also within a second', () => {
    const stamps = fc.array(fc.integer({min: 1, max: 3}), {maxLength: 30, size: 'max'});
    fc.assert(
      fc.property(stamps, fc.integer({min: 1, max: 7}), (seconds, limit) => {
        const source = new SourceTable();
        seconds.forEach((beganAt, i) => source.commit({id: `p${i}`, beganAt, payload: good(1)}));
        const seen: string[] = [];
        let after = {updatedAt: 0, id: ''};
        for (;;) {
          const page = extractPage(source, after, limit);
          expect(page.length).toBeLessThanOrEqual(limit);
          const last = page.at(-1);
          if (!last) break;
          seen.push(...ids(page));
          after = last;
        }
        expect([...seen].sort()).toEqual(seconds.map((_, i) => `p${i}`).sort());
      }),
    );
  });
});

describe('the merge', () => {
  it('ends the same with any copies in any order, at the highest version', () => {
    const deliveries = fc.array(fc.record({id: fc.constantFrom('p1', 'p2'), version: fc.integer({min: 1, max: 9})}), {
      minLength: 1,
    });
    fc.assert(
      fc.property(deliveries, (delivered) => {
        const target: Target = new Map();
        for (const {id, version} of delivered) merge(target, photo(version, id), 0);
        for (const id of new Set(delivered.map((one) => one.id))) {
          const versions = delivered.filter((one) => one.id === id).map(({version}) => version);
          expect(target.get(id)?.version).toBe(Math.max(...versions));
        }
      }),
    );
  });

  it('says what it did', () => {
    const target: Target = new Map();
    expect([2, 2, 1, 3].map((version) => merge(target, photo(version), 0))).toEqual([
      'inserted',
      'ignored',
      'ignored',
      'updated',
    ]);
  });
});

describe('the comparison of keys', () => {
  const loaded = (count: number, loadedAt: number): Target => {
    const target: Target = new Map();
    for (let i = 0; i < count; i++) merge(target, photo(1, `p${i}`), loadedAt);
    return target;
  };

  it('marks what is gone, and spares what was loaded after the keys were read', () => {
    const target = loaded(3, 10);
    merge(target, photo(1, 'at once'), 20);
    merge(target, photo(1, 'new'), 30);
    expect(markDeleted(target, {ids: new Set(['p0', 'p1']), readAt: 20}, 0.5)).toBe(1);
    expect(['p2', 'at once', 'new'].map((id) => target.get(id)?.deleted)).toEqual([true, false, false]);
    expect(markDeleted(target, {ids: new Set(['p0', 'p1']), readAt: 20}, 0.5)).toBe(0);
  });

  it('refuses to delete most of the table on the word of a short list', () => {
    const target = loaded(10, 10);
    expect(() => markDeleted(target, {ids: new Set(), readAt: 20}, 0.1)).toThrow(RangeError);
    expect([...target.values()].some(({deleted}) => deleted)).toBe(false);
  });

  it('does not keep a photo deleted that has a newer version', () => {
    const target = loaded(2, 10);
    markDeleted(target, {ids: new Set(['p1']), readAt: 20}, 1);
    merge(target, photo(2, 'p0'), 30);
    expect(target.get('p0')?.deleted).toBe(false);
  });
});

describe('the quarantine', () => {
  it.each([
    ['{"owner":"ada","likes":', {reason: 'not JSON'}],
    ['[]', {reason: 'not an object'}],
    ['null', {reason: 'not an object'}],
    ['{"likes":3}', {reason: 'owner is missing'}],
    ['{"owner":"ada","likes":"3"}', {reason: 'likes is not a count'}],
    ['{"owner":"ada","likes":-1}', {reason: 'likes is not a count'}],
    ['{"owner":"ada","likes":3,"mood":"blue"}', {photo: {...photo(1), likes: 3}, unknown: ['mood']}],
  ])('reads %s', (payload, parsed) => {
    expect(parse({id: 'p1', version: 1, updatedAt: 0, payload})).toEqual(parsed);
  });

  it('neither blocks the others nor forgets, and gives a row back when a good version comes', () => {
    const source = new SourceTable();
    source.commit({id: 'bad', beganAt: 1, payload: '{"owner":"ada","likes":"many"}'});
    source.commit({id: 'fine', beganAt: 2, payload: good(4)});
    const ingest = new Ingest(0);
    expect(ingest.run(source, 10)).toMatchObject({inserted: 1, quarantined: 1});
    expect([...ingest.quarantine.keys()]).toEqual(['bad']);
    source.commit({id: 'bad', beganAt: 3, payload: good(5)});
    expect(ingest.run(source, 20)).toMatchObject({inserted: 1, quarantined: 0});
    expect([ingest.quarantine.size, ingest.target.get('bad')?.likes]).toEqual([0, 5]);
  });

  it('reports a new field once', () => {
    const source = new SourceTable();
    const ingest = new Ingest(0);
    const fields = [1, 2].map((beganAt) => {
      source.commit({id: 'p1', beganAt, payload: '{"owner":"ada","likes":1,"mood":"blue"}'});
      const report = ingest.run(source, beganAt);
      return report === 'crashed' ? report : report.newFields;
    });
    expect(fields).toEqual([['mood'], []]);
  });
});

describe('a run that crashes', () => {
  const after = (saveFirst: boolean): Ingest => {
    const source = new SourceTable();
    source.commit({id: 'p1', beganAt: 1, payload: good(1)});
    source.commit({id: 'p2', beganAt: 5, payload: good(1)});
    const ingest = new Ingest(0);
    expect(ingest.run(source, 10, {saveFirst, crash: true})).toBe('crashed');
    source.commit({id: 'p3', beganAt: 9, payload: good(1)});
    ingest.run(source, 20);
    return ingest;
  };

  it('has lost its rows if the cursor was saved first, and repeats them if it was saved last', () => {
    expect([...after(true).target.keys()]).toEqual(['p2', 'p3']);
    expect([...after(false).target.keys()]).toEqual(['p1', 'p2', 'p3']);
  });
});

describe('the survey', () => {
  it('finds what each way of following a table leaves wrong', () => {
    // The lesson prints these numbers.
    expect(Object.fromEntries(STRATEGIES.map((strategy) => [strategy, survey(strategy, 100)]))).toEqual({
      after: {stale: 235, ghosts: 1752, read: 190_619},
      inclusive: {stale: 231, ghosts: 1752, read: 198_591},
      overlap: {stale: 0, ghosts: 1752, read: 395_236},
      'overlap and keys': {stale: 0, ghosts: 0, read: 597_363},
      log: {stale: 0, ghosts: 0, read: 204_849},
    });
  });
});

describe('the formulas', () => {
  it('give what the lesson works by hand', () => {
    expect(batchTime({volume: 20e9, bandwidth: 125e6, throughput: 50e6})).toBe(560);
    expect(worstStaleness(3600, 560)).toBe(4160);
    expect(completeness(1_994_000, 2_000_000)).toBe(0.997);
    expect(completeness(0, 0)).toBe(1);
  });
});

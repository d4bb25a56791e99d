import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Disk, Rng, canonicalJson} from '../kernel';
import {logOf} from './bench.fixture';
import {type DurableState, type Entry, RaftLog, Storage} from './index';

const MEMBERS = ['s1', 's2', 's3'];

describe('a log', () => {
  const entry = (index: number, term: number): Entry => ({index, term, payload: {kind: 'noop'}});

  it('has the entries of an array, whatever is appended and compacted', () => {
    const step = fc.record({from: fc.nat(30), count: fc.nat(4), compact: fc.boolean()});
    fc.assert(
      fc.property(fc.array(step, {maxLength: 30, size: 'max'}), (steps) => {
        let log = logOf([], MEMBERS);
        let model: number[] = []; // the term of each entry, from index 1
        let start = 0;
        steps.forEach(({from, count, compact}, i) => {
          const term = i + 1;
          const first = Math.min(start + 1 + from, model.length + 1);
          if (compact && model.length > start) {
            start += 1 + (from % (model.length - start));
            log = log.startAfter({index: start, term: model[start - 1] ?? 0, members: MEMBERS});
          } else if (count > 0 && first > start) {
            model = [...model.slice(0, first - 1), ...Array.from({length: count}, () => term)];
            log = log.append(Array.from({length: count}, (_, k) => entry(first + k, term)));
          }
        });
        expect(log.entries.map(({index, term}) => [index, term])).toEqual(
          model.map((term, k) => [k + 1, term]).slice(start),
        );
        expect(log.last.index).toBe(model.length);
        for (let index = start; index <= model.length + 1; index++) {
          const term = index === 0 ? 0 : model[index - 1];
          expect(log.termAt(index)).toBe(term);
          if (term === undefined || index === start) continue;
          const known = model.slice(start);
          expect(log.lastIndexOf(term)).toBe(known.includes(term) ? start + known.lastIndexOf(term) + 1 : undefined);
        }
        expect(log.termAt(start - 1)).toBeUndefined();
      }),
    );
  });

  it('is never changed: who has seen one has seen it', () => {
    const log = logOf([1, 1, 2], MEMBERS);
    const longer = log.append([entry(3, 3), entry(4, 3)]);
    expect(log.entries.map(({term}) => term)).toEqual([1, 1, 2]);
    expect(longer.entries.map(({term}) => term)).toEqual([1, 1, 3, 3]);
  });

  it('keeps what follows a snapshot if the snapshot is a prefix of it, and nothing if not (§5.1)', () => {
    const log = logOf([1, 1, 2, 2], MEMBERS);
    const after = (index: number, term: number): number[] =>
      log.startAfter({index, term, members: []}).entries.map(({index}) => index);
    expect(after(2, 1)).toEqual([3, 4]);
    expect(after(2, 3)).toEqual([]);
    expect(after(9, 3)).toEqual([]);
  });

  it('knows the configuration as of each entry', () => {
    const change = (index: number, ...members: string[]): Entry => ({
      index,
      term: 1,
      payload: {kind: 'configuration', members},
    });
    const log = logOf([1], MEMBERS).append([change(2, 'a'), entry(3, 1), change(4, 'b')]);
    const indices = [0, 1, 2, 3, 4].map((index) => log.configurationAt(index).members.join());
    expect(indices).toEqual(['s1,s2,s3', 's1,s2,s3', 'a', 'a', 'b']);
    expect(log.configuration.index).toBe(4);
    const short = log.startAfter({index: 3, term: 1, members: ['a']});
    expect([short.configurationAt(3).members, short.configuration.members]).toEqual([['a'], ['b']]);
  });

  it('has no gaps', () => {
    expect(() => logOf([1], MEMBERS).append([entry(3, 1)])).toThrow("don't follow");
  });
});

/** A server's life as far as its disk is concerned: what it wants to be durable, one state after the other. */
type Change =
  | {readonly kind: 'vote'; readonly candidate: string | null}
  | {readonly kind: 'append'; readonly back: number; readonly count: number}
  | {readonly kind: 'snapshot'; readonly ahead: number};

function next(state: DurableState, change: Change): DurableState {
  const {log} = state;
  switch (change.kind) {
    case 'vote':
      return {...state, term: state.term + 1, votedFor: change.candidate};
    case 'append': {
      const term = state.term + 1;
      const first = Math.max(log.start.index, log.last.index - change.back) + 1;
      const entries = Array.from({length: change.count}, (_, i) => ({
        index: first + i,
        term,
        payload: {kind: 'session'} as const,
      }));
      return {...state, term, votedFor: null, log: log.append(entries)};
    }
    case 'snapshot': {
      // Of this log, or of a leader that is ahead.
      const index = log.start.index + 1 + change.ahead;
      const known = log.termAt(index);
      const term = known ?? state.term + 1;
      const snapshot = {index, term, members: MEMBERS, data: `${index}`};
      return {...state, term: Math.max(state.term, term), votedFor: null, snapshot, log: log.startAfter(snapshot)};
    }
  }
}

const change = fc.oneof<fc.Arbitrary<Change>[]>(
  fc.record({kind: fc.constant('vote'), candidate: fc.constantFrom('s1', 's2', null)}),
  fc.record({kind: fc.constant('append'), back: fc.nat(3), count: fc.integer({min: 1, max: 4})}),
  fc.record({kind: fc.constant('snapshot'), ahead: fc.nat(8)}),
);

const plain = ({term, votedFor, snapshot, log}: DurableState): string =>
  canonicalJson({term, votedFor, snapshot, start: log.start, entries: log.entries});

describe('a disk', () => {
  it('has, after a crash, the last state that was saved; or the one that was being saved, or a stage between', () => {
    const stages = {before: 0, after: 0, between: 0};
    const events = fc.array(fc.tuple(change, fc.option(fc.nat(5), {nil: undefined})), {
      minLength: 1,
      maxLength: 25,
      size: 'max',
    });
    fc.assert(
      fc.property(events, fc.integer(), (steps, seed) => {
        const disk = new Disk({rng: Rng.seeded(seed), sectorSize: 64});
        let storage = new Storage(disk, MEMBERS);
        for (const [change, crashAfter] of steps) {
          const old = storage.state;
          const fresh = next(old, change);
          const writing = storage.save(fresh);
          let done = writing.next().done === true;
          for (let i = 0; !done && (crashAfter === undefined || i < crashAfter); i++)
            done = writing.next().done === true;
          if (crashAfter === undefined) continue;
          disk.crash();
          storage = new Storage(disk, MEMBERS);
          const found = plain(storage.state);
          if (done) {
            expect(found).toEqual(plain(fresh));
            continue;
          }
          // A term and a vote may be there without the entries that came with them; a new snapshot with the old rest.
          const voted = {...old, term: fresh.term, votedFor: fresh.votedFor};
          const snapshot = fresh.snapshot;
          const replaced = snapshot !== undefined && {
            ...(snapshot.term > old.term ? {term: snapshot.term, votedFor: null} : old),
            snapshot,
            log: old.log.startAfter(snapshot),
          };
          const stage = [old, fresh, voted, ...(replaced ? [replaced] : [])].findIndex(
            (state) => plain(state) === found,
          );
          expect(stage).not.toBe(-1);
          stages[(['before', 'after'] as const)[stage] ?? 'between']++;
        }
      }),
      {numRuns: 500},
    );
    // Otherwise this test would prove nothing.
    expect(Math.min(...Object.values(stages))).toBeGreaterThan(10);
  });

  it('takes no write, and no time, for a state that it has', () => {
    const storage = new Storage(new Disk({rng: Rng.seeded(1)}), MEMBERS);
    expect(storage.save({...storage.state}).next().done).toBe(true);
    const saving = storage.save({...storage.state, term: 1});
    expect([saving.next().done, saving.next().done]).toEqual([false, true]);
  });

  it('gives back what was saved, byte for byte, without a crash', () => {
    const disk = new Disk({rng: Rng.seeded(1)});
    const storage = new Storage(disk, MEMBERS);
    const log = new RaftLog({index: 0, term: 0, members: MEMBERS}).append([
      {
        index: 1,
        term: 1,
        payload: {kind: 'command', session: 1, serial: 1, command: {op: 'write', key: 'ä\n', value: '☃'}},
      },
    ]);
    const saving = storage.save({term: 2, votedFor: 's1', log});
    while (saving.next().done !== true);
    expect(plain(new Storage(disk, MEMBERS).state)).toEqual(plain({term: 2, votedFor: 's1', log}));
  });
});

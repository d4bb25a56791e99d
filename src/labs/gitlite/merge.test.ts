import {createHash} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {FileEntry, Hash, ObjectId, Signature, Snapshot} from './index';
import {ObjectStore, cherryPick, merge, readTree, revert, threeWay, toUtf8, writeTree} from './index';

const sha1: Hash = (bytes) => createHash('sha1').update(bytes).digest();
const someone: Signature = {name: 'Ada', email: 'ada@example.org', seconds: 0, offset: '+0000'};

type Files = Readonly<Record<string, string>>;

/** A repository in which a commit is its files and its parents. */
class Repository {
  readonly store = new ObjectStore(sha1);

  snapshot(files: Files): Snapshot {
    const entry = (content: string): FileEntry => ({
      mode: '100644',
      id: this.store.put({type: 'blob', content: toUtf8(content)}),
    });
    return new Map(Object.entries(files).map(([path, content]) => [path, entry(content)]));
  }

  commit(files: Files, ...parents: ObjectId[]): ObjectId {
    const tree = writeTree(this.store, this.snapshot(files));
    return this.store.put({type: 'commit', tree, parents, author: someone, committer: someone, message: ''});
  }

  files(commit: ObjectId): Snapshot {
    return readTree(this.store, this.store.commit(commit).tree);
  }
}

const contents: fc.Arbitrary<Files> = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3'));

/** Files of which some cannot stand beside each other: in each snapshot, the first that was drawn stays. */
const nested: fc.Arbitrary<Files> = fc
  .array(fc.tuple(fc.constantFrom('a', 'a/b', 'a/b/c', 'a/d', 'ab'), fc.constantFrom('1', '2')), {maxLength: 6})
  .map((drawn) => {
    const files: Record<string, string> = {};
    for (const [path, content] of drawn) {
      const clash = Object.keys(files).some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
      if (!clash) files[path] = content;
    }
    return files;
  });

describe('the three-way merge', () => {
  const repository = new Repository();
  const of = (files: Files): Snapshot => repository.snapshot(files);

  it('takes for each path the side that changed it', () => {
    const base = of({api: '1', queue: '1', docs: '1', old: '1', dead: '1'});
    const ours = of({api: '2', queue: '1', docs: '2', old: '1', mine: '1'});
    const theirs = of({api: '1', queue: '2', docs: '2', dead: '1', yours: '1'});
    expect(threeWay(base, ours, theirs)).toEqual({
      files: of({api: '2', docs: '2', mine: '1', queue: '2', yours: '1'}),
      conflicts: [],
    });
  });

  it('calls it a conflict when both changed a path, and differently', () => {
    expect(threeWay(of({a: '1'}), of({a: '2'}), of({a: '3'}))).toEqual({files: of({a: '2'}), conflicts: ['a']});
  });

  it('calls it a conflict when one side deleted what the other changed', () => {
    expect(threeWay(of({a: '1'}), of({}), of({a: '2'}))).toEqual({files: of({}), conflicts: ['a']});
    expect(threeWay(of({a: '1'}), of({a: '2'}), of({}))).toEqual({files: of({a: '2'}), conflicts: ['a']});
  });

  it('calls it a conflict when one side has a file where the other has a directory', () => {
    const [file, inside] = [of({a: '1', c: '1'}), of({'a/b': '1', d: '1'})];
    const conflicts = ['a', 'a/b'];
    expect(threeWay(of({}), file, inside)).toEqual({files: of({a: '1', c: '1', d: '1'}), conflicts});
    expect(threeWay(of({}), inside, file)).toEqual({files: of({'a/b': '1', c: '1', d: '1'}), conflicts});
  });

  it('lets a file become a directory when only one side touched it', () => {
    const [before, after] = [of({a: '1', c: '1'}), of({'a/b': '1', c: '1'})];
    expect(threeWay(before, after, of({a: '1', c: '2'}))).toEqual({files: of({'a/b': '1', c: '2'}), conflicts: []});
  });

  it('always gives files that a tree can hold, and the same conflicts from both sides', () => {
    fc.assert(
      fc.property(nested, nested, nested, (before, a, b) => {
        const [base, ours, theirs] = [of(before), of(a), of(b)];
        const [one, other] = [threeWay(base, ours, theirs), threeWay(base, theirs, ours)];
        for (const {files} of [one, other]) {
          expect(readTree(repository.store, writeTree(repository.store, files))).toEqual(files);
        }
        expect(one.conflicts).toEqual(other.conflicts);
        for (const path of one.conflicts) expect(one.files.get(path)).toEqual(ours.get(path));
      }),
      {numRuns: 1000},
    );
  });

  it('sees a change of mode', () => {
    const base = of({run: '1'});
    const executable = new Map([...base].map(([path, {id}]) => [path, {id, mode: '100755'}] as const));
    expect(threeWay(base, executable, base).files).toEqual(executable);
  });

  it('changes nothing that only we changed, and takes everything that only they did', () => {
    fc.assert(
      fc.property(contents, contents, (before, after) => {
        const [base, changed] = [of(before), of(after)];
        const only = {files: changed, conflicts: []};
        expect([threeWay(base, changed, base), threeWay(base, base, changed)]).toEqual([only, only]);
        expect(threeWay(base, changed, changed)).toEqual(only);
      }),
    );
  });

  it('has the same conflicts from both sides, and without conflicts the same files', () => {
    fc.assert(
      fc.property(contents, contents, contents, (before, a, b) => {
        const [base, ours, theirs] = [of(before), of(a), of(b)];
        const [one, other] = [threeWay(base, ours, theirs), threeWay(base, theirs, ours)];
        expect(one.conflicts).toEqual(other.conflicts);
        if (one.conflicts.length === 0) expect(one.files).toEqual(other.files);
      }),
    );
  });
});

describe('merge', () => {
  it('starts from the merge base', () => {
    const repository = new Repository();
    const base = repository.commit({a: '1', b: '1'});
    const ours = repository.commit({a: '2', b: '1'}, base);
    const theirs = repository.commit({a: '1', b: '2'}, base);
    expect(merge(repository.store, ours, theirs)).toEqual({
      files: repository.snapshot({a: '2', b: '2'}),
      conflicts: [],
    });
  });

  it('refuses unrelated and criss-cross histories', () => {
    const repository = new Repository();
    const [a, b] = [repository.commit({a: '1'}), repository.commit({b: '1'})];
    expect(() => merge(repository.store, a, b)).toThrow(RangeError);
    const [left, right] = [repository.commit({c: '1'}, a, b), repository.commit({c: '2'}, a, b)];
    expect(() => merge(repository.store, left, right)).toThrow(RangeError);
  });
});

describe('cherry-pick and revert', () => {
  it('carry a change to another branch, and take it back', () => {
    const repository = new Repository();
    const base = repository.commit({a: '1', b: '1'});
    const change = repository.commit({a: '1', b: '2'}, base);
    const elsewhere = repository.commit({a: '2', b: '1'}, base);
    const picked = cherryPick(repository.store, elsewhere, change);
    expect(picked).toEqual({files: repository.snapshot({a: '2', b: '2'}), conflicts: []});
    const head = repository.commit({a: '2', b: '2'}, elsewhere);
    expect(revert(repository.store, head, change)).toEqual({files: repository.files(elsewhere), conflicts: []});
  });

  it('restore the tree of the parent when the last commit is reverted, down to its id', () => {
    fc.assert(
      fc.property(contents, contents, (before, after) => {
        const repository = new Repository();
        const parent = repository.commit(before);
        const head = repository.commit(after, parent);
        const {files, conflicts} = revert(repository.store, head, head);
        expect(conflicts).toEqual([]);
        expect(writeTree(repository.store, files)).toBe(repository.store.commit(parent).tree);
      }),
    );
  });

  it('meet a conflict where a later commit changed the same path', () => {
    const repository = new Repository();
    const base = repository.commit({a: '1'});
    const change = repository.commit({a: '2'}, base);
    const head = repository.commit({a: '3'}, change);
    expect(revert(repository.store, head, change).conflicts).toEqual(['a']);
  });

  it('refuse a first commit and a merge, which have no one parent to compare with', () => {
    const repository = new Repository();
    const root = repository.commit({a: '1'});
    const [left, right] = [repository.commit({a: '2'}, root), repository.commit({a: '3'}, root)];
    const merged = repository.commit({a: '2'}, left, right);
    for (const commit of [root, merged]) {
      expect(() => revert(repository.store, merged, commit)).toThrow(RangeError);
      expect(() => cherryPick(repository.store, merged, commit)).toThrow(RangeError);
    }
  });
});

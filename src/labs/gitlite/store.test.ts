import {createHash} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Commit, FileEntry, Hash, ObjectId, Signature, Snapshot} from './index';
import {ObjectStore, Refs, readTree, toUtf8, writeTree} from './index';

const sha1: Hash = (bytes) => createHash('sha1').update(bytes).digest();
const someone: Signature = {name: 'Ada', email: 'ada@example.org', seconds: 0, offset: '+0000'};

const blob = (store: ObjectStore, content: string): ObjectId => store.put({type: 'blob', content: toUtf8(content)});
const commitOf = (tree: ObjectId, ...parents: ObjectId[]): Commit => ({
  type: 'commit',
  tree,
  parents,
  author: someone,
  committer: someone,
  message: '',
});

function snapshot(store: ObjectStore, files: Readonly<Record<string, string>>): Snapshot {
  const entry = (content: string): FileEntry => ({mode: '100644', id: blob(store, content)});
  return new Map(Object.entries(files).map(([path, content]) => [path, entry(content)]));
}

describe('the store', () => {
  it('keeps equal objects once', () => {
    const store = new ObjectStore(sha1);
    expect(blob(store, 'a')).toBe(blob(store, 'a'));
    expect(store.size).toBe(1);
  });

  it('gives back what was put', () => {
    const store = new ObjectStore(sha1);
    const content = toUtf8('a');
    expect(store.get(store.put({type: 'blob', content}))).toEqual({type: 'blob', content});
  });

  it('does not change when the caller changes the bytes that it put or got', () => {
    const store = new ObjectStore(sha1);
    const content = toUtf8('a');
    const id = store.put({type: 'blob', content});
    content.fill(0);
    const got = store.get(id);
    if (got.type === 'blob') got.content.fill(0);
    expect(store.get(id)).toEqual({type: 'blob', content: toUtf8('a')});
  });

  it('notices every flipped bit', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(7), (content, position, bit) => {
        const encoded = new Map<ObjectId, Uint8Array>();
        const store = new ObjectStore(sha1, encoded);
        const id = blob(store, content);
        const bytes = encoded.get(id) ?? new Uint8Array();
        const index = position % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        expect(() => store.get(id)).toThrow('corrupt');
      }),
    );
  });

  it('refuses to read an object that it does not have', () => {
    expect(() => new ObjectStore(sha1).get('0'.repeat(40))).toThrow('no object');
  });

  it('refuses a tree and a commit that mention an object it does not have', () => {
    const store = new ObjectStore(sha1);
    const missing = '0'.repeat(40);
    expect(() => store.put({type: 'tree', entries: [{mode: '100644', name: 'a', id: missing}]})).toThrow('no object');
    expect(() => store.put(commitOf(missing))).toThrow('no object');
    expect(() => store.put(commitOf(writeTree(store, new Map()), missing))).toThrow('no object');
  });

  it('refuses a mention of the wrong type', () => {
    const store = new ObjectStore(sha1);
    const id = blob(store, 'a');
    expect(() => store.put({type: 'tree', entries: [{mode: '40000', name: 'a', id}]})).toThrow('not a tree');
    expect(() => store.put(commitOf(id))).toThrow('not a tree');
    expect(() => store.put(commitOf(writeTree(store, new Map()), id))).toThrow('not a commit');
    expect(() => store.commit(id)).toThrow('not a commit');
  });
});

describe('a snapshot', () => {
  const component = fc.constantFrom('a', 'b', 'b.ts', 'lib', 'é');
  const paths = fc.uniqueArray(
    fc.array(component, {minLength: 1, maxLength: 3}).map((parts) => parts.join('/')),
    {maxLength: 8},
  );

  it('is read as it was written, unless a path is a file and a directory', () => {
    fc.assert(
      fc.property(paths, (all) => {
        const store = new ObjectStore(sha1);
        const files = snapshot(store, Object.fromEntries(all.map((path) => [path, path])));
        const clash = all.some((path) => all.some((other) => other.startsWith(`${path}/`)));
        if (clash) expect(() => writeTree(store, files)).toThrow('same name');
        else expect(readTree(store, writeTree(store, files))).toEqual(files);
      }),
    );
  });

  it('has the same root whatever the order of its files', () => {
    fc.assert(
      fc.property(paths, (all) => {
        const store = new ObjectStore(sha1);
        const flat = all.map((path) => path.replaceAll('/', '-'));
        const files = snapshot(store, Object.fromEntries(flat.map((path) => [path, path])));
        expect(writeTree(store, new Map([...files].reverse()))).toBe(writeTree(store, files));
      }),
    );
  });

  it('shares everything but the path to a change with the snapshot before', () => {
    const store = new ObjectStore(sha1);
    const files: Record<string, string> = {};
    for (let index = 0; index < 10_000; index++) {
      const [a, b] = [Math.floor(index / 1000), Math.floor(index / 100) % 10];
      files[`src/${a}/${b}/${index}.ts`] = `${index}`;
    }
    const first = store.put(commitOf(writeTree(store, snapshot(store, files))));
    // 10,000 blobs, 1 + 1 + 10 + 100 trees, 1 commit.
    expect(store.size).toBe(10_113);
    files['src/4/2/4242.ts'] = 'changed';
    store.put(commitOf(writeTree(store, snapshot(store, files)), first));
    // 1 blob, its directory and the three above it, 1 commit.
    expect(store.size).toBe(10_113 + 6);
  });
});

describe('refs', () => {
  const main = 'refs/heads/main';

  it('move from the value that the caller expects', () => {
    const refs = new Refs();
    expect([refs.update(main, 'a', undefined), refs.update(main, 'b', 'a'), refs.get(main)]).toEqual([true, true, 'b']);
  });

  it('stay if the value is another one', () => {
    const refs = new Refs();
    refs.update(main, 'a', undefined);
    expect([refs.update(main, 'b', 'x'), refs.update(main, 'b', undefined), refs.get(main)]).toEqual([
      false,
      false,
      'a',
    ]);
  });

  it('can be deleted', () => {
    const refs = new Refs();
    refs.update(main, 'a', undefined);
    expect([refs.update(main, undefined, 'x'), refs.get(main)]).toEqual([false, 'a']);
    expect([refs.update(main, undefined, 'a'), refs.get(main)]).toEqual([true, undefined]);
  });

  it('let exactly one of several writers win that saw the same value', () => {
    const refs = new Refs();
    const seen = refs.get(main);
    expect(['a', 'b', 'c'].filter((next) => refs.update(main, next, seen))).toEqual(['a']);
  });
});

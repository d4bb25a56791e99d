import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {deflateSync} from 'node:zlib';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Hash, ObjectId, Signature} from './index';
import {ObjectStore, encode, mergeBases, objectId, parentsIn, toUtf8, writeTree} from './index';

const installed = spawnSync('git', ['--version']).status === 0;

const ada: Signature = {name: 'Ada Ünlü', email: 'ada@example.org', seconds: 1_700_000_000, offset: '-0330'};
const bob: Signature = {name: 'Bob', email: 'bob@example.org', seconds: 1_700_000_001, offset: '+0000'};

// Each test starts processes, up to 220 of them: on a busy machine that takes longer than the default allows.
describe.skipIf(!installed).each(['sha1', 'sha256'])(
  'compared with git, in a repository with %s',
  {timeout: 60_000},
  (algorithm) => {
    const hash: Hash = (bytes) => createHash(algorithm).update(bytes).digest();
    let folder = '';

    /** Runs the machine's git with nobody's configuration and returns what it printed; exit codes above 1 are errors. */
    function git(args: readonly string[], input: string | Uint8Array = '', env: Readonly<Record<string, string>> = {}) {
      // A hook that runs the tests sets GIT_DIR and its kin, which would lead git to another repository.
      const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('GIT_'));
      const isolated = {HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C'};
      const {status, stdout, stderr} = spawnSync('git', args, {
        cwd: folder,
        input,
        env: {...Object.fromEntries(inherited), ...isolated, ...env},
      });
      if (status !== 0 && status !== 1) throw new Error(`git ${args.join(' ')}: ${stderr.toString()}`);
      return stdout.toString().trim();
    }

    /** Writes objects as loose ones, the way git keeps them before it packs them. */
    function write(encoded: ReadonlyMap<ObjectId, Uint8Array>): void {
      for (const [id, bytes] of encoded) {
        const file = path.join(folder, '.git', 'objects', id.slice(0, 2), id.slice(2));
        mkdirSync(path.dirname(file), {recursive: true});
        writeFileSync(file, deflateSync(bytes));
      }
    }

    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'gitlite-'));
      git(['init', '--quiet', `--object-format=${algorithm}`]);
    });
    afterAll(() => {
      rmSync(folder, {recursive: true, force: true});
    });

    it.each(['', 'a', 'café\n', '\0\r\n'])('names the blob %j as git hash-object does', (text) => {
      const content = toUtf8(text);
      expect(objectId(encode({type: 'blob', content}), hash)).toBe(git(['hash-object', '--stdin'], content));
    });

    it('names a tree as git mktree does, which sorts by itself', () => {
      const store = new ObjectStore(hash);
      const id = store.put({type: 'blob', content: toUtf8('a')});
      const empty = store.put({type: 'tree', entries: []});
      const entries = [
        {mode: '100644', name: 'lib0', id},
        {mode: '40000', name: 'lib', id: empty},
        {mode: '100755', name: 'lib.ts', id},
        {mode: '120000', name: '\u{10000}', id},
        {mode: '100644', name: '\uffff', id},
      ] as const;
      const lines = entries.map(({mode, name, id: child}) =>
        mode === '40000' ? `040000 tree ${child}\t${name}\0` : `${mode} blob ${child}\t${name}\0`,
      );
      expect(store.put({type: 'tree', entries})).toBe(git(['mktree', '-z', '--missing'], lines.join('')));
    });

    it('names a commit and a merge as git commit-tree does', () => {
      const encoded = new Map<ObjectId, Uint8Array>();
      const store = new ObjectStore(hash, encoded);
      const tree = writeTree(store, new Map());
      write(encoded);
      const message = 'Rotate the thumbnails\n\nÜber\n';
      const env = {
        GIT_AUTHOR_NAME: ada.name,
        GIT_AUTHOR_EMAIL: ada.email,
        GIT_AUTHOR_DATE: `${ada.seconds} ${ada.offset}`,
        GIT_COMMITTER_NAME: bob.name,
        GIT_COMMITTER_EMAIL: bob.email,
        GIT_COMMITTER_DATE: `${bob.seconds} ${bob.offset}`,
      };
      const commit = (...parents: ObjectId[]): ObjectId => {
        const id = store.put({type: 'commit', tree, parents, author: ada, committer: bob, message});
        const flags = parents.flatMap((parent) => ['-p', parent]);
        expect(id).toBe(git(['commit-tree', tree, ...flags], message, env));
        return id;
      };
      const root = commit();
      commit(root, commit(root));
    });

    it('writes repositories that git fsck accepts and in which git merge-base finds the same', () => {
      // Each number chooses parents among the commits before; 0 leaves a root.
      const shapes = fc.array(fc.array(fc.nat({max: 99}), {maxLength: 3}), {minLength: 10, maxLength: 10});
      const seen = new Set<number>();
      for (const [round, shape] of fc.sample(shapes, {numRuns: 4, seed: 4}).entries()) {
        const encoded = new Map<ObjectId, Uint8Array>();
        const store = new ObjectStore(hash, encoded);
        const ids: ObjectId[] = [];
        for (const [index, picks] of shape.entries()) {
          const blob = store.put({type: 'blob', content: toUtf8(`${index}`)});
          const tree = writeTree(store, new Map([[`src/${index}.ts`, {mode: '100644', id: blob}]]));
          const parents = [...new Set(picks.flatMap((pick) => ids[pick % Math.max(index, 1)] ?? []))];
          const message = `commit ${index} of round ${round}\n`;
          ids.push(store.put({type: 'commit', tree, parents, author: ada, committer: bob, message}));
        }
        write(encoded);
        for (const [index, a] of ids.entries()) {
          for (const b of ids.slice(index)) {
            const theirs = git(['merge-base', '--all', a, b]).split('\n').filter(Boolean);
            const ours = mergeBases(parentsIn(store), a, b);
            expect(new Set(ours)).toEqual(new Set(theirs));
            seen.add(ours.length);
          }
        }
      }
      // Without unrelated histories and without criss-cross merges the comparison would prove little.
      expect(seen).toContain(0);
      expect(Math.max(...seen)).toBeGreaterThan(1);
      expect(git(['fsck', '--strict', '--no-dangling', '--no-progress'])).toBe('');
    });
  },
);

import {createHash} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Commit, FileMode, GitObject, Hash, Signature, TreeEntry} from './index';
import {concat} from '../kernel';
import {DIRECTORY, compareBytes, decode, encode, fromHex, fromUtf8, objectId, toHex, toUtf8} from './index';

const sha1: Hash = (bytes) => createHash('sha1').update(bytes).digest();
const sha256: Hash = (bytes) => createHash('sha256').update(bytes).digest();

const blob = (content: string): GitObject => ({type: 'blob', content: toUtf8(content)});
const tree = (...entries: TreeEntry[]): GitObject => ({type: 'tree', entries});
const file = (name: string, id: string): TreeEntry => ({mode: '100644', name, id});
const id1 = (object: GitObject): string => objectId(encode(object), sha1);
const id256 = (object: GitObject): string => objectId(encode(object), sha256);

/** The names of a tree's entries as the encoding has them. */
function order(...entries: TreeEntry[]): string[] {
  const decoded = decode(encode(tree(...entries)), 20);
  return decoded.type === 'tree' ? decoded.entries.map(({name}) => name) : [];
}

const someone: Signature = {name: 'Ada', email: 'ada@example.org', seconds: 1_700_000_000, offset: '+0100'};
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const commit: Commit = {
  type: 'commit',
  tree: emptyTree,
  parents: [],
  author: someone,
  committer: someone,
  message: 'Start\n',
};

// Full text, surrogate pairs included, because names and messages are UTF-8.
const unicode = fc.string({unit: 'grapheme', maxLength: 12});
const bytes = fc.uint8Array({maxLength: 40});

/** Objects as a repository with ids of `length` bytes can hold them; the ids in them are not those of real objects. */
function objects(length: number): fc.Arbitrary<GitObject> {
  const id = fc.uint8Array({minLength: length, maxLength: length}).map(toHex);
  const component = unicode.filter((name) => !['', '.', '..', '.git'].includes(name) && !/[/\0]/.test(name));
  const entry = fc.record({
    mode: fc.constantFrom<FileMode | typeof DIRECTORY>('100644', '100755', '120000', DIRECTORY),
    name: component,
    id,
  });
  const words = unicode.map((text) => text.replace(/[<>\n\0]/g, ''));
  const signature = fc.record({
    name: words,
    email: words,
    seconds: fc.nat(),
    offset: fc.constantFrom('+0000', '-0330', '+1400'),
  });
  return fc.oneof(
    fc.record({type: fc.constant('blob' as const), content: bytes}),
    fc.record({
      type: fc.constant('tree' as const),
      entries: fc.uniqueArray(entry, {selector: ({name}) => name, maxLength: 6}),
    }),
    fc.record({
      type: fc.constant('commit' as const),
      tree: id,
      parents: fc.array(id, {maxLength: 3}),
      author: signature,
      committer: signature,
      message: unicode.map((text) => text.replaceAll('\0', '')),
    }),
  );
}

describe('bytes', () => {
  it('encodes text as the platform does', () => {
    fc.assert(
      fc.property(unicode, (text) => {
        expect(toUtf8(text)).toEqual(new TextEncoder().encode(text));
      }),
    );
  });

  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(unicode, bytes, (text, data) => {
        expect(fromUtf8(toUtf8(text))).toBe(text);
        expect(fromHex(toHex(data))).toEqual(data);
      }),
    );
  });

  it('refuses half a surrogate pair, and bytes that are not UTF-8', () => {
    expect(() => toUtf8('\ud800')).toThrow(URIError);
    expect(() => fromUtf8(Uint8Array.of(0xff))).toThrow(URIError);
  });

  it.each(['a', 'AB', 'xy'])('refuses %s as hexadecimal', (hex) => {
    expect(() => fromHex(hex)).toThrow(RangeError);
  });

  it('compares as memcmp does', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
      }),
    );
  });
});

describe('published ids', () => {
  // Git's test suite, t/oid-info/hash-info.
  it('names the empty blob and the empty tree as Git does, with SHA-1 and with SHA-256', () => {
    expect(id1(blob(''))).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    expect(id1(tree())).toBe(emptyTree);
    expect(id256(blob(''))).toBe('473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813');
    expect(id256(tree())).toBe('6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321');
  });

  // Pro Git, 2nd edition, section 10.2.
  it.each([
    ['test content\n', 'd670460b4b4aece5915caf5c68d12f560a9fe3e4'],
    ['version 1\n', '83baae61804e65cc73a7201a7252750c76066a30'],
    ['version 2\n', '1f7a7a472abf3dd9643fd615f6da379c4acb3e3a'],
    ['new file\n', 'fa49b077972391ad58037050f2a75f74e3671e92'],
    ['what is up, doc?', 'bd9dbf5aae1a3862dd1526723246b20206e5fc37'],
  ])('names the blob %j as Pro Git does', (content, id) => {
    expect(id1(blob(content))).toBe(id);
  });

  it('names the three trees of Pro Git as it does', () => {
    const first = tree(file('test.txt', id1(blob('version 1\n'))));
    const second = [file('new.txt', id1(blob('new file\n'))), file('test.txt', id1(blob('version 2\n')))];
    const third = tree({mode: DIRECTORY, name: 'bak', id: id1(first)}, ...second);
    expect([first, tree(...second), third].map(id1)).toEqual([
      'd8329fc1cc938780ffdd9f94e0d364e0ea74f579',
      '0155eb4229851634a0f03eb265b69f5a2d56f341',
      '3c4e9cd789d88d8d89c1073707c3585e41b0e614',
    ]);
  });
});

describe('the repository of the lesson', () => {
  it('gets the ids that git printed there', () => {
    const src = tree(file('upload.mjs', id1(blob('export const accepts = (bytes) => bytes <= 20_000_000;\n'))));
    const root = tree(file('README.md', id1(blob('# Photo app\n'))), {mode: DIRECTORY, name: 'src', id: id1(src)});
    const utc: Signature = {...someone, offset: '+0000'};
    const message = 'Accept uploads of up to 20 MB\n';
    const first: Commit = {type: 'commit', tree: id1(root), parents: [], author: utc, committer: utc, message};
    expect([src, root, first].map(id1)).toEqual([
      'd17d24c5cc06af38be28f4415bcea69eeef6d9fe',
      '4415a7756eddb97a980ab5340f17be2133b9165e',
      '81a0ee1d8a8b88ffbdf2a9737e2b8fdaa8cfbecf',
    ]);
  });
});

describe('the encoding', () => {
  it('is the type, the length of the body in bytes, NUL, and the body', () => {
    // The Euro sign has three bytes.
    expect(encode(blob('3 €'))).toEqual(concat(toUtf8('blob 5'), Uint8Array.of(0), toUtf8('3 €')));
  });

  it('puts tree, parents, author, committer, an empty line and the message into a commit', () => {
    const merge: Commit = {...commit, parents: ['1'.repeat(40), '2'.repeat(40)]};
    expect(fromUtf8(encode(merge))).toBe(
      'commit 244\0' +
        'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n' +
        'parent 1111111111111111111111111111111111111111\n' +
        'parent 2222222222222222222222222222222222222222\n' +
        'author Ada <ada@example.org> 1700000000 +0100\n' +
        'committer Ada <ada@example.org> 1700000000 +0100\n' +
        '\n' +
        'Start\n',
    );
  });

  it('sorts a directory as if its name ended with a slash', () => {
    const id = '0'.repeat(40);
    // «-» and «.» come before «/», which comes before «0».
    expect(order(file('lib0', id), {mode: DIRECTORY, name: 'lib', id}, file('lib.ts', id), file('lib-', id))).toEqual([
      'lib-',
      'lib.ts',
      'lib',
      'lib0',
    ]);
  });

  it('sorts names by their bytes, not by UTF-16 code units', () => {
    const id = '0'.repeat(40);
    const [astral, bmp] = ['\u{10000}', '\uffff'];
    expect([astral, bmp].sort()).toEqual([astral, bmp]);
    expect(order(file(astral, id), file(bmp, id))).toEqual([bmp, astral]);
  });

  it.each(['', '.', '..', '.git', '.GIT', 'a/b', 'a\0b'])('refuses %j as a name in a tree', (name) => {
    expect(() => encode(tree(file(name, '0'.repeat(40))))).toThrow(RangeError);
  });

  it('refuses the same name twice, also for a file and a directory', () => {
    const id = '0'.repeat(40);
    expect(() => encode(tree(file('lib', id), {mode: DIRECTORY, name: 'lib', id}))).toThrow(RangeError);
  });

  it.each<[string, Partial<Signature>]>([
    ['a name that forges an email', {name: 'Eve <ada@example.org>'}],
    ['an email that forges a line', {email: 'eve@example.org> 0 +0000\ncommitter <ada@example.org'}],
    ['a fraction of a second', {seconds: 0.5}],
    ['a time before 1970', {seconds: -1}],
    ['an offset in another notation', {offset: '+01:00'}],
  ])('refuses %s', (_, part) => {
    expect(() => encode({...commit, author: {...someone, ...part}})).toThrow(RangeError);
  });

  it('refuses an id that forges a line, and NUL in a message', () => {
    expect(() => encode({...commit, tree: `${emptyTree}\nparent ${emptyTree}`})).toThrow(RangeError);
    expect(() => encode({...commit, parents: ['x'.repeat(40)]})).toThrow(RangeError);
    expect(() => encode({...commit, message: 'a\0b'})).toThrow(RangeError);
  });
});

describe.each([
  ['SHA-1', 20],
  ['SHA-256', 32],
])('decoding with ids of %s', (_, length) => {
  it('gives back what was encoded, with the entries of a tree in order', () => {
    fc.assert(
      fc.property(objects(length), (object) => {
        const decoded = decode(encode(object), length);
        if (object.type === 'tree' && decoded.type === 'tree') {
          expect(new Set(decoded.entries)).toEqual(new Set(object.entries));
        } else {
          expect(decoded).toEqual(object);
        }
      }),
    );
  });

  it('never accepts bytes that would be encoded differently', () => {
    // One byte of a valid encoding replaced: it is refused, or it is the one encoding of another object.
    fc.assert(
      fc.property(objects(length), fc.nat(), fc.integer({min: 1, max: 255}), (object, position, change) => {
        const damaged = encode(object).slice();
        const index = position % damaged.length;
        damaged[index] = (damaged[index] ?? 0) ^ change;
        let decoded: GitObject;
        try {
          decoded = decode(damaged, length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        expect(encode(decoded)).toEqual(damaged);
      }),
      {numRuns: 1000},
    );
  });
});

describe('decoding', () => {
  const id = Uint8Array.from({length: 20}, () => 7);
  const framed = (type: string, ...body: Uint8Array[]): Uint8Array => {
    const whole = concat(...body);
    return concat(toUtf8(`${type} ${whole.length}\0`), whole);
  };
  const entry = (header: string): Uint8Array => concat(toUtf8(`${header}\0`), id);

  it('accepts the tree that the cases below spoil', () => {
    expect(decode(framed('tree', entry('100644 a'), entry('40000 b')), 20).type).toBe('tree');
  });

  it.each([
    ['without a header', toUtf8('blob 0')],
    ['with the wrong length', toUtf8('blob 2\0a')],
    ['with a zero before the length', toUtf8('blob 01\0a')],
    ['of another type', framed('tag', toUtf8('x'))],
    ['whose tree is not sorted', framed('tree', entry('40000 b'), entry('100644 a'))],
    ['whose tree has a name twice', framed('tree', entry('100644 a'), entry('40000 a'))],
    ['whose tree has a mode with a leading zero', framed('tree', entry('040000 a'))],
    ['whose tree has a submodule', framed('tree', entry('160000 a'))],
    ['whose tree leaves its directory', framed('tree', entry('100644 ..'))],
    ['whose tree is cut off', framed('tree', entry('100644 a').subarray(0, 27))],
    ['whose tree has a name that is not UTF-8', framed('tree', toUtf8('100644 '), Uint8Array.of(0xff, 0), id)],
    ['whose commit has no author', framed('commit', toUtf8(`tree ${toHex(id)}\n\nx`))],
    ['whose commit has ids of another length', encode({...commit, tree: 'ab'})],
  ])('refuses an object %s', (_, encoded) => {
    expect(() => decode(encoded, 20)).toThrow(RangeError);
  });
});

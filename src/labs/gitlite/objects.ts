import {concat} from '../kernel';
import {compareBytes, fromHex, fromUtf8, toHex, toUtf8} from './bytes';

/** The name of an object: the hash of its encoding in lower-case hexadecimal, 40 digits for SHA-1, 64 for SHA-256. */
export type ObjectId = string;

/** A cryptographic hash function: bytes in, digest out. It is passed in; Git repositories use SHA-1 or SHA-256. */
export type Hash = (bytes: Uint8Array) => Uint8Array;

/** The content of a file, without its name. */
export interface Blob {
  readonly type: 'blob';
  readonly content: Uint8Array;
}

/** A regular file, an executable file, a symbolic link (its blob holds the target). */
export type FileMode = '100644' | '100755' | '120000';

/** The mode of a directory. Git writes it without a leading zero and prints it with one. */
export const DIRECTORY = '40000';

/** What a tree says about one name in it. */
export interface TreeEntry {
  readonly mode: FileMode | typeof DIRECTORY;
  /** One component of a path: not empty, no `/`, and not `.`, `..` or `.git`. */
  readonly name: string;
  /** A tree if the mode is {@link DIRECTORY}, else a blob. */
  readonly id: ObjectId;
}

/** A directory. Its entries have no order of their own: the encoding sorts them. */
export interface Tree {
  readonly type: 'tree';
  readonly entries: readonly TreeEntry[];
}

/** Who did something, and when. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly seconds: number;
  /** Offset of the local time from UTC, such as `+0200` or `-0330`. */
  readonly offset: string;
}

/** A snapshot of the whole project, and the snapshots that it was made from. */
export interface Commit {
  readonly type: 'commit';
  readonly tree: ObjectId;
  /** None for the first commit, one for an ordinary commit, two or more for a merge. */
  readonly parents: readonly ObjectId[];
  readonly author: Signature;
  readonly committer: Signature;
  /** Stored as it is. `git commit` ends it with a newline; the format does not ask for one. */
  readonly message: string;
}

/** An object of the store. Git's fourth type, the annotated tag, is left out. */
export type GitObject = Blob | Tree | Commit;

/** A mention of another object, and the type that it must have. */
export interface Reference {
  readonly id: ObjectId;
  readonly type: GitObject['type'];
}

/** Every object that `object` mentions, in the order of its encoding. A blob mentions none. */
export function references(object: GitObject): Reference[] {
  switch (object.type) {
    case 'blob':
      return [];
    case 'tree':
      return object.entries.map(({id, mode}) => ({id, type: mode === DIRECTORY ? 'tree' : 'blob'}));
    case 'commit':
      return [{id: object.tree, type: 'tree'}, ...object.parents.map((id) => ({id, type: 'commit'}) as const)];
  }
}

// #region identity
/** The bytes that are hashed and stored: the type, the length of the body in bytes, NUL, the body. */
export function encode(object: GitObject): Uint8Array {
  const body = encodeBody(object);
  return concat(toUtf8(`${object.type} ${body.length}\0`), body);
}

/** The name of whatever has this encoding. */
export function objectId(encoded: Uint8Array, hash: Hash): ObjectId {
  return toHex(hash(encoded));
}
// #endregion identity

function encodeBody(object: GitObject): Uint8Array {
  switch (object.type) {
    case 'blob':
      return object.content;
    case 'tree':
      return encodeTree(object);
    case 'commit':
      return encodeCommit(object);
  }
}

// #region tree
function encodeTree({entries}: Tree): Uint8Array {
  const names = new Set(entries.map(({name}) => checkedName(name)));
  if (names.size < entries.length) throw new RangeError('Two entries of a tree have the same name.');
  // A directory sorts as if its name ended with a slash: "lib.ts" stands before "lib", because "." < "/".
  const sorted = entries
    .map((entry) => ({...entry, key: toUtf8(entry.mode === DIRECTORY ? `${entry.name}/` : entry.name)}))
    .sort((a, b) => compareBytes(a.key, b.key));
  return concat(...sorted.flatMap(({mode, name, id}) => [toUtf8(`${mode} ${name}\0`), fromHex(id)]));
}
// #endregion tree

function encodeCommit({tree, parents, author, committer, message}: Commit): Uint8Array {
  if (message.includes('\0')) throw new RangeError('A message must not contain NUL.');
  return toUtf8(
    [
      `tree ${checkedId(tree)}\n`,
      ...parents.map((parent) => `parent ${checkedId(parent)}\n`),
      `author ${formatSignature(author)}\n`,
      `committer ${formatSignature(committer)}\n`,
      `\n${message}`,
    ].join(''),
  );
}

/**
 * The inverse of {@link encode}. It is strict, so that every object has one encoding and therefore one name.
 *
 * @param hashLength - bytes of an id in a tree: 20 for SHA-1, 32 for SHA-256
 * @throws RangeError if the bytes are not exactly what {@link encode} makes of some object. Real repositories hold
 * more than that: tags, submodules, signed commits and names that are not UTF-8.
 */
export function decode(encoded: Uint8Array, hashLength: number): GitObject {
  const end = encoded.indexOf(0);
  const [, type = '', length] = /^(blob|tree|commit) (0|[1-9][0-9]*)$/.exec(text(encoded.subarray(0, end))) ?? [];
  const body = encoded.subarray(end + 1);
  if (end < 0 || Number(length) !== body.length) {
    throw new RangeError('The header is not a known type and the length of the body.');
  }
  const object = decodeBody(type, body, hashLength);
  const whole = references(object).every(({id}) => id.length === 2 * hashLength);
  if (!whole || compareBytes(encode(object), encoded) !== 0) {
    throw new RangeError(`The ${type} is not in canonical form.`);
  }
  return object;
}

function decodeBody(type: string, body: Uint8Array, hashLength: number): GitObject {
  switch (type) {
    case 'tree':
      return decodeTree(body, hashLength);
    case 'commit':
      return decodeCommit(body);
    default:
      return {type: 'blob', content: body.slice()};
  }
}

function decodeTree(body: Uint8Array, hashLength: number): Tree {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at);
    const nul = body.indexOf(0, space);
    const next = nul + 1 + hashLength;
    const mode = text(body.subarray(at, space));
    if (space < 0 || nul < 0 || next > body.length || !isMode(mode)) {
      throw new RangeError(`There is no entry at byte ${at} of the tree.`);
    }
    entries.push({mode, name: text(body.subarray(space + 1, nul)), id: toHex(body.subarray(nul + 1, next))});
    at = next;
  }
  return {type: 'tree', entries};
}

const layout = /^tree ([0-9a-f]+)\n((?:parent [0-9a-f]+\n)*)author ([^\n]+)\ncommitter ([^\n]+)\n\n([^]*)$/;

function decodeCommit(body: Uint8Array): Commit {
  const match = layout.exec(text(body));
  if (!match) throw new RangeError('The commit is not tree, parents, author, committer, an empty line and a message.');
  const [, tree = '', parents = '', author = '', committer = '', message = ''] = match;
  return {
    type: 'commit',
    tree,
    parents: Array.from(parents.matchAll(/[0-9a-f]{4,}/g), ([id]) => id),
    author: parseSignature(author),
    committer: parseSignature(committer),
    message,
  };
}

const signature = /^([^<>\n\0]*) <([^<>\n\0]*)> (0|[1-9][0-9]*) ([+-][0-9]{4})$/;

function formatSignature({name, email, seconds, offset}: Signature): string {
  const line = `${name} <${email}> ${seconds} ${offset}`;
  if (!signature.test(line)) throw new RangeError(`«${line}» is not a signature.`);
  return line;
}

function parseSignature(line: string): Signature {
  const match = signature.exec(line);
  if (!match) throw new RangeError(`«${line}» is not a signature.`);
  const [, name = '', email = '', seconds, offset = ''] = match;
  return {name, email, seconds: Number(seconds), offset};
}

function checkedName(name: string): string {
  // ".git" in any case: on a file system that ignores case, checking such a tree out would overwrite the repository.
  if (name === '' || name === '.' || name === '..' || name.toLowerCase() === '.git' || /[/\0]/.test(name)) {
    throw new RangeError(`«${name}» is not a name for an entry of a tree.`);
  }
  return name;
}

function checkedId(id: ObjectId): ObjectId {
  return toHex(fromHex(id));
}

function isMode(mode: string): mode is TreeEntry['mode'] {
  return mode === '100644' || mode === '100755' || mode === '120000' || mode === DIRECTORY;
}

function text(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    throw new RangeError('The text is not UTF-8.');
  }
}

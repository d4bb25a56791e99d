import type {Commit, FileMode, GitObject, Hash, ObjectId, TreeEntry} from './objects';
import {DIRECTORY, decode, encode, objectId, references} from './objects';

/**
 * A content-addressed store: the key of a value is the hash of the value.
 *
 * What follows from that, and what the store checks: equal objects are stored once; a stored object never changes; an
 * object can only mention objects that were stored before it, so mentions never form a cycle and never dangle.
 */
export class ObjectStore {
  readonly #hash: Hash;
  readonly #encoded: Map<ObjectId, Uint8Array>;

  /**
   * @param hash - SHA-1 or SHA-256; its digest's length decides the length of ids
   * @param encoded - where the bytes are kept, by id
   */
  constructor(hash: Hash, encoded: Map<ObjectId, Uint8Array> = new Map()) {
    this.#hash = hash;
    this.#encoded = encoded;
  }

  /** The number of objects. */
  get size(): number {
    return this.#encoded.size;
  }

  /**
   * Stores an object and returns its name. Storing it again changes nothing.
   *
   * @throws RangeError if it mentions an object that is not stored, or that has another type than the mention says
   */
  put(object: GitObject): ObjectId {
    for (const {id, type} of references(object)) {
      if (this.get(id).type !== type) throw new RangeError(`${id} is not a ${type}.`);
    }
    const encoded = encode(object);
    const id = objectId(encoded, this.#hash);
    if (!this.#encoded.has(id)) this.#encoded.set(id, encoded);
    return id;
  }

  /**
   * The object with this name.
   *
   * @throws RangeError if there is none, or if what is stored under the name does not hash to it
   */
  get(id: ObjectId): GitObject {
    const encoded = this.#encoded.get(id);
    if (encoded === undefined) throw new RangeError(`There is no object ${id}.`);
    if (objectId(encoded, this.#hash) !== id) throw new RangeError(`The object ${id} is corrupt.`);
    return decode(encoded, id.length / 2);
  }

  /**
   * The commit with this name.
   *
   * @throws RangeError if there is none
   */
  commit(id: ObjectId): Commit {
    const object = this.get(id);
    if (object.type !== 'commit') throw new RangeError(`${id} is a ${object.type}, not a commit.`);
    return object;
  }
}

/** One file of a snapshot: the name of its blob, and its mode. */
export interface FileEntry {
  readonly mode: FileMode;
  readonly id: ObjectId;
}

/** The files of a project at one moment, by path. Components are separated by `/`; there are no empty directories. */
export type Snapshot = ReadonlyMap<string, FileEntry>;

/**
 * Stores a snapshot as trees, one for each directory, and returns the root.
 *
 * @throws RangeError if a path has a component that no tree may hold, or if it is both a file and a directory
 */
export function writeTree(store: ObjectStore, files: Snapshot): ObjectId {
  const entries: TreeEntry[] = [];
  const directories = new Map<string, Map<string, FileEntry>>();
  for (const [path, file] of files) {
    const slash = path.indexOf('/');
    if (slash < 0) {
      entries.push({...file, name: path});
    } else {
      const name = path.slice(0, slash);
      const inside = directories.get(name) ?? new Map<string, FileEntry>();
      directories.set(name, inside.set(path.slice(slash + 1), file));
    }
  }
  for (const [name, inside] of directories) entries.push({mode: DIRECTORY, name, id: writeTree(store, inside)});
  return store.put({type: 'tree', entries});
}

/**
 * The snapshot under a tree: the inverse of {@link writeTree}.
 *
 * @throws RangeError if `root` is not a tree
 */
export function readTree(store: ObjectStore, root: ObjectId): Snapshot {
  const files = new Map<string, FileEntry>();
  const visit = (id: ObjectId, prefix: string): void => {
    const tree = store.get(id);
    if (tree.type !== 'tree') throw new RangeError(`${id} is a ${tree.type}, not a tree.`);
    for (const {mode, name, id: child} of tree.entries) {
      if (mode === DIRECTORY) visit(child, `${prefix}${name}/`);
      else files.set(prefix + name, {mode, id: child});
    }
  };
  visit(root, '');
  return files;
}

/** Names that move. In a repository everything else is immutable; branches are the entries below `refs/heads/`. */
export class Refs {
  readonly #targets = new Map<string, ObjectId>();

  /** What a name stands for now; `undefined` if there is no such name. */
  get(name: string): ObjectId | undefined {
    return this.#targets.get(name);
  }

  // #region refs
  /**
   * Moves a name from `expected` to `next`, or does nothing: a compare-and-swap. It is what `git update-ref` does with
   * an old value, and what a server does with each branch of a push, which comes as an old and a new id.
   *
   * @param next - `undefined` deletes the name
   * @param expected - `undefined` asks that the name does not exist yet
   * @returns whether the name was moved
   */
  update(name: string, next: ObjectId | undefined, expected: ObjectId | undefined): boolean {
    if (this.#targets.get(name) !== expected) return false;
    if (next === undefined) this.#targets.delete(name);
    else this.#targets.set(name, next);
    return true;
  }
  // #endregion refs
}

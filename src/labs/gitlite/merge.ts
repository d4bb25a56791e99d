import type {ObjectId} from './objects';
import {mergeBases, parentsIn} from './history';
import type {FileEntry, ObjectStore, Snapshot} from './store';
import {readTree} from './store';

/** The outcome of a merge. */
export interface Merge {
  /** The merged files. A path in conflict has our version. */
  readonly files: Snapshot;
  /** The paths on which the two sides disagree, in ascending order. */
  readonly conflicts: readonly string[];
}

// #region threeWay
/**
 * Merges two snapshots that both come from `base`. For each path the side that changed it wins. It is a conflict if both
 * did, and not to the same end, or if one side has a file where the other has a directory. Git does more: it pairs
 * renamed files first, and merges the lines of a file that both changed.
 */
export function threeWay(base: Snapshot, ours: Snapshot, theirs: Snapshot): Merge {
  const files = new Map<string, FileEntry>();
  const conflicts = new Set<string>();
  for (const path of new Set([...ours.keys(), ...theirs.keys()])) {
    const before = base.get(path);
    const our = ours.get(path);
    const their = theirs.get(path);
    const weChanged = !same(our, before);
    const theyChanged = !same(their, before);
    if (weChanged && theyChanged && !same(our, their)) conflicts.add(path);
    const file = weChanged ? our : their;
    if (file) files.set(path, file);
  }
  // No snapshot has "a" and "a/b", but one side may have added what the other cannot stand beside.
  const taken = new Set([...files.keys(), ...conflicts]);
  for (const path of taken) {
    for (const directory of directories(path)) if (taken.has(directory)) conflicts.add(directory).add(path);
  }
  for (const path of conflicts) if (!ours.has(path)) files.delete(path);
  return {files, conflicts: [...conflicts].sort()};
}
// #endregion threeWay

/** The directories above a path: `a` and `a/b` for `a/b/c`. */
function directories(path: string): string[] {
  return [...path.matchAll(/\//g)].map(({index}) => path.slice(0, index));
}

function same(a: FileEntry | undefined, b: FileEntry | undefined): boolean {
  return a?.id === b?.id && a?.mode === b?.mode;
}

const snapshot = (store: ObjectStore, commit: ObjectId): Snapshot => readTree(store, store.commit(commit).tree);

// #region operations
/**
 * Merges the history of `theirs` into that of `ours`.
 *
 * @throws RangeError unless the two have exactly one merge base. Git refuses unrelated histories, too, unless told
 * otherwise; of several bases it first makes a merge of its own.
 */
export function merge(store: ObjectStore, ours: ObjectId, theirs: ObjectId): Merge {
  const [base, ...others] = mergeBases(parentsIn(store), ours, theirs);
  if (base === undefined || others.length > 0) throw new RangeError('There is not exactly one merge base.');
  return threeWay(snapshot(store, base), snapshot(store, ours), snapshot(store, theirs));
}

/** Applies to `head` what `commit` changed. @throws RangeError unless `commit` has exactly one parent */
export function cherryPick(store: ObjectStore, head: ObjectId, commit: ObjectId): Merge {
  const parent = onlyParent(store, commit);
  return threeWay(snapshot(store, parent), snapshot(store, head), snapshot(store, commit));
}

/** Takes back from `head` what `commit` changed. @throws RangeError unless `commit` has exactly one parent */
export function revert(store: ObjectStore, head: ObjectId, commit: ObjectId): Merge {
  const parent = onlyParent(store, commit);
  return threeWay(snapshot(store, commit), snapshot(store, head), snapshot(store, parent));
}
// #endregion operations

function onlyParent(store: ObjectStore, commit: ObjectId): ObjectId {
  const [parent, ...others] = store.commit(commit).parents;
  if (parent === undefined || others.length > 0) throw new RangeError(`${commit} does not have exactly one parent.`);
  return parent;
}

import type {ObjectId} from './objects';
import type {ObjectStore} from './store';

/** The parents of a commit. Functions on history need nothing else of it; following parents must never form a cycle. */
export type Parents = (id: ObjectId) => readonly ObjectId[];

/** The parents as the commits of a store have them. */
export function parentsIn(store: ObjectStore): Parents {
  return (id) => store.commit(id).parents;
}

/**
 * Every commit that can be reached from `tips` over parents, the tips included, each one before its parents.
 * O(commits + edges), and no recursion: histories are deeper than call stacks.
 */
export function history(parents: Parents, tips: readonly ObjectId[]): ObjectId[] {
  const parentsFirst: ObjectId[] = [];
  const seen = new Set<ObjectId>();
  const stack = tips.map((id) => ({id, leaving: false}));
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const {id, leaving} = top;
    if (leaving) {
      parentsFirst.push(id);
    } else if (!seen.has(id)) {
      seen.add(id);
      stack.push({id, leaving: true});
      for (const parent of parents(id)) stack.push({id: parent, leaving: false});
    }
  }
  return parentsFirst.reverse();
}

/** Whether `ancestor` can be reached from `id` over parents. Every commit is its own ancestor. O(commits + edges). */
export function isAncestor(parents: Parents, ancestor: ObjectId, id: ObjectId): boolean {
  return history(parents, [id]).includes(ancestor);
}

// #region mergeBases
const FROM_A = 1;
const FROM_B = 2;
const COMMON = FROM_A | FROM_B;
const STALE = 4;

/**
 * The merge bases of two commits: the common ancestors that are not ancestors of another common ancestor. There is none
 * between unrelated histories, and there can be several. O(commits + edges).
 *
 * @see https://git-scm.com/docs/git-merge-base
 */
export function mergeBases(parents: Parents, a: ObjectId, b: ObjectId): ObjectId[] {
  const marks = new Map<ObjectId, number>();
  const mark = (id: ObjectId, bits: number) => marks.set(id, (marks.get(id) ?? 0) | bits);
  mark(a, FROM_A);
  mark(b, FROM_B);
  const bases: ObjectId[] = [];
  // Children come before their parents, so all marks of a commit have arrived when its turn comes.
  for (const id of history(parents, [a, b])) {
    let bits = marks.get(id) ?? 0;
    if (bits === COMMON) {
      bases.push(id);
      bits |= STALE;
    }
    for (const parent of parents(id)) mark(parent, bits);
  }
  return bases;
}
// #endregion mergeBases

/** What is known when a bisection begins. */
export interface BisectRange {
  /** Commits without the fault. Their ancestors are taken to be without it, too. */
  readonly good: readonly ObjectId[];
  /** A commit that has the fault. */
  readonly bad: ObjectId;
}

/** The end of a bisection. */
export interface Bisection {
  /** A commit that has the fault while none of its parents has it. */
  readonly firstBad: ObjectId;
  /** The commits on which the test ran, in this order. */
  readonly tested: readonly ObjectId[];
}

// #region bisect
/**
 * Finds a commit that introduced a fault. If the fault, once in, stays in all descendants, then `firstBad` is bad and
 * its parents are good. On a history without merges it runs ceil(log2 n) tests at most, n = commits after the last
 * good one.
 *
 * @param isBad - whether a commit has the fault; called once for each commit that is tested
 * @throws RangeError if `bad` is an ancestor of a good commit
 */
export function bisect(parents: Parents, {good, bad}: BisectRange, isBad: (id: ObjectId) => boolean): Bisection {
  const cleared = new Set(history(parents, good));
  let suspects = history(parents, [bad]).filter((id) => !cleared.has(id));
  const tested: ObjectId[] = [];
  while (suspects.length > 1) {
    const open = new Set(suspects);
    const within: Parents = (id) => parents(id).filter((parent) => open.has(parent));
    const probe = midpoint(within, suspects);
    tested.push(probe);
    // A bad test leaves the probe and what it descends from; a good one leaves the rest.
    const below = new Set(history(within, [probe]));
    const verdict = isBad(probe);
    suspects = suspects.filter((id) => below.has(id) === verdict);
  }
  const [firstBad] = suspects;
  if (firstBad === undefined) throw new RangeError('The bad commit is an ancestor of a good one.');
  return {firstBad, tested};
}
// #endregion bisect

/**
 * The suspect that divides the others best: the smaller of the two parts that a test can leave is as large as possible.
 * O(n), and O(n) more for each merge.
 *
 * @param within - the parents of a suspect that are suspects themselves
 * @param suspects - two or more, each before its parents; all but the first are ancestors of the first
 */
function midpoint(within: Parents, suspects: readonly ObjectId[]): ObjectId {
  let best = {id: '', smallerPart: 0};
  const sizes = new Map<ObjectId, number>();
  for (const id of [...suspects].reverse()) {
    const [parent, ...others] = within(id);
    let size = 1;
    if (others.length > 0) {
      // The parents of a merge share ancestors, so their sizes do not add up.
      size = history(within, [id]).length;
    } else if (parent !== undefined) {
      size += sizes.get(parent) ?? 0;
    }
    sizes.set(id, size);
    const smallerPart = Math.min(size, suspects.length - size);
    if (smallerPart > best.smallerPart) best = {id, smallerPart};
  }
  return best.id;
}

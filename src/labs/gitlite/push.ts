import type {Parents} from './history';
import {isAncestor} from './history';
import type {ObjectId} from './objects';
import type {Refs} from './store';

/** What became of a push. */
export type Pushed = 'moved' | 'not a fast-forward' | 'moved by somebody else';

// #region push
/**
 * The server's side of a push: moves a branch to `next` if nothing gets lost by it.
 *
 * @param lease - where the client believes the branch to be. With it the branch may also move backwards or sideways, as
 * with `git push --force-with-lease=name:lease`, because the client has seen what it discards.
 */
export function push(refs: Refs, parents: Parents, name: string, next: ObjectId, lease?: ObjectId): Pushed {
  const current = refs.get(name);
  if (lease === undefined) {
    if (current !== undefined && !isAncestor(parents, current, next)) return 'not a fast-forward';
  } else if (current !== lease) {
    return 'moved by somebody else';
  }
  // Another push may have come between the look and the leap, so the move is a compare-and-swap.
  return refs.update(name, next, current) ? 'moved' : 'moved by somebody else';
}
// #endregion push

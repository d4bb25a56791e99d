import type {Parents} from './history';
import {isAncestor} from './history';
import type {ObjectId} from './objects';
import type {Refs} from './store';

/** What became of a push. */
export type Pushed = 'moved' | 'not a fast-forward' | 'moved by somebody else';

// #region push
/**
 * Pushes `next` to a branch of a server. The client decides whether the branch may move; the server only moves it.
 *
 * @param parents - the client's history
 * @param lease - where the client believes the branch to be. With it the branch may also move backwards or sideways, as
 * with `git push --force-with-lease=name:lease`, because the client has seen what it discards.
 */
export function push(server: Refs, parents: Parents, name: string, next: ObjectId, lease?: ObjectId): Pushed {
  // The client, before it sends anything.
  const old = server.get(name);
  if (lease === undefined) {
    if (old !== undefined && !isAncestor(parents, old, next)) return 'not a fast-forward';
  } else if (old !== lease) {
    return 'moved by somebody else';
  }
  // The server. Another push may have come between the look and the leap, so the move is a compare-and-swap.
  return server.update(name, next, old) ? 'moved' : 'moved by somebody else';
}
// #endregion push

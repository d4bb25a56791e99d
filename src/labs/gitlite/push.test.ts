import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {ObjectId, Parents} from './index';
import {Refs, history, push} from './index';

const main = 'refs/heads/main';

// r - a - b on one side, r - c on the other.
const edges: Readonly<Record<ObjectId, readonly ObjectId[]>> = {r: [], a: ['r'], b: ['a'], c: ['r'], m: ['b', 'c']};
const parents: Parents = (id) => edges[id] ?? [];

function branchAt(id: ObjectId): Refs {
  const refs = new Refs();
  refs.update(main, id, undefined);
  return refs;
}

describe('push', () => {
  it('creates a branch', () => {
    const refs = new Refs();
    expect([push(refs, parents, main, 'a'), refs.get(main)]).toEqual(['moved', 'a']);
  });

  it('moves a branch forward', () => {
    const refs = branchAt('a');
    expect([push(refs, parents, main, 'b'), refs.get(main)]).toEqual(['moved', 'b']);
  });

  it.each(['c', 'r'])('refuses to move a branch from b to %s, which would lose a and b', (next) => {
    const refs = branchAt('b');
    expect([push(refs, parents, main, next), refs.get(main)]).toEqual(['not a fast-forward', 'b']);
  });

  it('moves it anyway for a client that knows where the branch is', () => {
    const refs = branchAt('b');
    expect([push(refs, parents, main, 'c', 'b'), refs.get(main)]).toEqual(['moved', 'c']);
  });

  it('refuses a client that does not know it any more, even for a fast-forward', () => {
    const refs = branchAt('b');
    expect([push(refs, parents, main, 'm', 'a'), refs.get(main)]).toEqual(['moved by somebody else', 'b']);
  });

  it('notices a push that came between its look and its move', () => {
    const refs = branchAt('a');
    // A real client takes time to follow its history; here it takes exactly one push by somebody else.
    let others = 1;
    const slow: Parents = (id) => {
      if (others-- > 0) refs.update(main, 'c', 'a');
      return parents(id);
    };
    expect([push(refs, slow, main, 'b'), refs.get(main)]).toEqual(['moved by somebody else', 'c']);
  });

  it('without a lease never loses a commit, whatever is pushed in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(edges)), {maxLength: 10}), (pushes) => {
        const refs = new Refs();
        const kept = new Set<ObjectId>();
        for (const next of pushes) {
          if (push(refs, parents, main, next) === 'moved') for (const id of history(parents, [next])) kept.add(id);
          const tip = refs.get(main);
          expect(new Set(tip === undefined ? [] : history(parents, [tip]))).toEqual(kept);
        }
      }),
    );
  });
});

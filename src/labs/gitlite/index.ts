/**
 * The heart of Git in a few hundred lines: a content-addressed store whose objects have the same names as in Git, refs
 * that move by compare-and-swap, merge bases, the three-way merge that merge, cherry-pick and revert share, and
 * bisection.
 *
 * Everything is pure. The hash function is passed in, and a store lives in memory. What Git has besides is left out:
 * the index, the working tree, merging lines, following renames, packfiles, annotated tags, submodules, signatures and
 * the network.
 *
 * @see S. Chacon and B. Straub, Pro Git, 2nd edition, chapter 10, https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 * @module
 */

export * from './bytes';
export * from './history';
export * from './merge';
export * from './objects';
export * from './push';
export * from './store';

import type {Lab} from './experiment';

/**
 * Every lab that pages can embed, in the order in which /labs lists them. A new lab is one line here; the literal import
 * gives it a chunk of its own, which is loaded when its reader comes near.
 */
export const labs: Readonly<Record<string, () => Promise<{lab: Lab}>>> = {
  'consistent-hashing': () => import('./consistent-hashing/lab'),
};

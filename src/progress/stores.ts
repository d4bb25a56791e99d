import {savedTexts, type SavedTexts} from './saved-texts';

/**
 * Everything that the site remembers of a reader, in their browser only. Keys are stable ids of lessons (`folder/file`), so
 * they outlive editions; nothing is ever sent anywhere.
 */
export const stores = {
  /** Lesson → the day on which it was marked as read, `YYYY-MM-DD`. */
  read: savedTexts('bj:read:'),
  /** `lesson#question` → indexes of the chosen options, separated by commas. */
  answers: savedTexts('bj:quiz:'),
  /** `lesson#question` → when it comes back, as `reviews.ts` writes it. */
  reviews: savedTexts('bj:review:'),
  /** `lab/challenge` → `solved`. */
  challenges: savedTexts('bj:challenge:'),
  /** Lab → index of the option that the reader predicted. */
  predictions: savedTexts('bj:prediction:'),
  /** `lesson` → where the reader was last, as `place.ts` writes it. One entry. */
  place: savedTexts('bj:place:'),
} satisfies Record<string, SavedTexts>;

export type Kind = keyof typeof stores;

/** The kinds, in the order in which they are written to a file. */
export const kinds: readonly Kind[] = ['read', 'answers', 'reviews', 'challenges', 'predictions', 'place'];

/** Forgets all of it. */
export function forgetEverything(): void {
  for (const kind of kinds) for (const key of stores[kind].all().keys()) stores[kind].forget(key);
}

import {dueOn, sm2, type Day, type Grade, type Sm2State} from '../labs/spaced-repetition';
import type {SavedTexts} from './saved-texts';
import {reportTrouble} from './trouble';

/** A question and when it comes back. */
export interface Review extends Sm2State {
  /** `lesson#question`. */
  readonly key: string;
}

const written = ({repetitions, interval, eFactor, due}: Sm2State) => [repetitions, interval, eFactor, due].join(',');

/** The state that a text holds; undefined if no state was ever written so. */
export function parseReview(text: string): Sm2State | undefined {
  const numbers = text.split(',').map(Number);
  const [repetitions, interval, eFactor, due] = numbers;
  if (numbers.length !== 4 || !numbers.every((value) => Number.isSafeInteger(value) && value >= 0)) return undefined;
  if (repetitions === undefined || interval === undefined || eFactor === undefined || due === undefined)
    return undefined;
  return {repetitions, interval, eFactor, due};
}

/** The questions that are due, the longest overdue first. What can't be read is left out, and the reader is told once. */
export function dueReviews(reviews: ReadonlyMap<string, string>, today: Day): Review[] {
  const all = [...reviews].flatMap(([key, text]): Review[] => {
    const state = parseReview(text);
    if (state === undefined) reportTrouble('corrupt');
    return state === undefined ? [] : [{key, ...state}];
  });
  return dueOn(all, today);
}

/**
 * Takes note of a graded answer. A question that was never answered before starts with it; one that is not due yet
 * keeps its date, because recall right after reading proves nothing.
 */
export function recordReview(reviews: SavedTexts, key: string, grade: Grade, today: Day): void {
  const text = reviews.read(key);
  const state = (text === undefined ? undefined : parseReview(text)) ?? sm2.start(today);
  if (state.due > today) return;
  reviews.save(key, written(sm2.review(state, grade, today)));
}

/** Grades of an answer in a lesson, where nobody is asked how hard it was: right after some thought, or wrong. */
export const gradeOf = (right: boolean): Grade => (right ? 4 : 1);

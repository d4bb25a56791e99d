// @vitest-environment happy-dom
import {beforeEach, describe, expect, it} from 'vitest';
import {dayOf, dateText} from './day';
import {dueReviews, parseReview, recordReview} from './reviews';
import {stores} from './stores';

const {reviews} = stores;
const key = 'orientation/how-to-learn#spacing';
beforeEach(() => {
  for (const known of reviews.all().keys()) reviews.forget(known);
});

describe('a question that was answered', () => {
  it('comes back the next day, then after six days, then later and later', () => {
    const dues: number[] = [];
    let today = 100;
    for (let answer = 0; answer < 4; answer++) {
      recordReview(reviews, key, 4, today);
      today = parseReview(reviews.read(key) ?? '')?.due ?? 0;
      dues.push(today - 100);
    }
    expect(dues).toEqual([1, 7, 22, 60]); // SM-2 with an E-Factor of 2.5: 1, 6, 15 and 38 days
  });

  it('starts again after a wrong answer', () => {
    recordReview(reviews, key, 4, 100);
    recordReview(reviews, key, 4, 101);
    recordReview(reviews, key, 1, 107);
    expect(parseReview(reviews.read(key) ?? '')?.due).toBe(108);
  });

  it('keeps its date when it is answered before it is due', () => {
    recordReview(reviews, key, 4, 100);
    const text = reviews.read(key);
    recordReview(reviews, key, 1, 100);
    expect(reviews.read(key)).toBe(text);
  });

  it('is due from its day on, the longest overdue first', () => {
    recordReview(reviews, key, 4, 100);
    recordReview(reviews, 'orientation/how-to-learn#older', 4, 90);
    expect(dueReviews(reviews.all(), 100).map((review) => review.key)).toEqual(['orientation/how-to-learn#older']);
    expect(dueReviews(reviews.all(), 101).map((review) => review.key)).toEqual(['orientation/how-to-learn#older', key]);
  });

  it('is left out, and starts anew, when its text is corrupt', () => {
    reviews.save(key, 'nonsense');
    expect(dueReviews(reviews.all(), 100)).toEqual([]);
    recordReview(reviews, key, 4, 100);
    expect(parseReview(reviews.read(key) ?? '')?.due).toBe(101);
  });
});

describe('a day', () => {
  it('is the reader’s, not Greenwich’s', () => {
    const late = new Date(2026, 10, 30, 23, 59);
    const early = new Date(2026, 11, 1, 0, 1);
    expect(dayOf(early) - dayOf(late)).toBe(1);
    expect(dateText(late)).toBe('2026-11-30');
  });
});

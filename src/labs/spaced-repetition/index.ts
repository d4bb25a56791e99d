/**
 * Two classic schedulers for spaced repetition, SM-2 and a Leitner box, behind one interface, and the arithmetic that
 * goes with them: the exponential forgetting curve and the review load that a schedule causes.
 *
 * Everything is pure. A day is an integer that the caller passes in, states are plain values that survive
 * `JSON.stringify`, and no function changes its arguments.
 *
 * @module
 */

/** A day as an integer: days since an origin that the caller chooses once, for instance 1970-01-01 in local time. */
export type Day = number;

/** Anything that falls due on a day. */
export interface Scheduled {
  /** The first day on which the item may be reviewed. */
  readonly due: Day;
}

// #region scheduler
/**
 * A rule that decides, from an answer, when an item comes back.
 *
 * @typeParam State - what the rule remembers about one item
 * @typeParam Answer - what the learner reports about one review
 */
export interface Scheduler<State extends Scheduled, Answer> {
  /** The state of an item that was never reviewed. It is due on `today`. */
  start(today: Day): State;
  /**
   * The state after a review on `today`.
   *
   * @throws RangeError if the item is not due yet: an early review is massed practice, and counting it would stretch
   * the next interval without evidence.
   */
  review(state: State, answer: Answer, today: Day): State;
}
// #endregion scheduler

/**
 * Quality of a response, as SM-2 defines it: 5 perfect; 4 correct after a hesitation; 3 correct with serious
 * difficulty; 2 wrong, but the answer seemed easy to recall; 1 wrong, the answer was recognized; 0 blackout.
 */
export type Grade = 0 | 1 | 2 | 3 | 4 | 5;

/** What SM-2 remembers about one item. */
export interface Sm2State extends Scheduled {
  /** n: the number of the last repetition, counted from the day on which the item was last learned anew; 0 if new. */
  readonly repetitions: number;
  /** I(n): days between the last repetition and the next; 0 if new. */
  readonly interval: number;
  /** The E-Factor in hundredths: 250 stands for 2.5. See {@link nextEFactor} for why it is an integer. */
  readonly eFactor: number;
}

/** E-Factor of a new item, in hundredths. */
export const INITIAL_E_FACTOR = 250;

/** The E-Factor never falls below this value, in hundredths. */
export const MIN_E_FACTOR = 130;

// #region e-factor
/**
 * Step 5 of SM-2: EF' = EF + (0.1 - (5 - q) × (0.08 + (5 - q) × 0.02)), at least 1.3.
 *
 * Every term is a multiple of 0.01, so hundredths keep the factor exact. With binary fractions a factor of 3 can
 * come out as 3.0000000000000004, and rounding the interval up turns that error into a whole day.
 *
 * @param eFactor - in hundredths
 * @returns the new factor, in hundredths
 */
export function nextEFactor(eFactor: number, grade: Grade): number {
  const missing = 5 - grade;
  return Math.max(MIN_E_FACTOR, eFactor + 10 - missing * (8 + missing * 2));
}
// #endregion e-factor

// #region sm2
/**
 * Step 3 of SM-2: I(1) = 1, I(2) = 6, I(n) = I(n-1) × EF, fractions rounded up.
 *
 * @param repetition - n, from 1
 * @param previous - I(n-1) in days; not used for n < 3
 * @param eFactor - in hundredths
 * @returns days
 */
export function nextInterval(repetition: number, previous: number, eFactor: number): number {
  if (repetition === 1) return 1;
  if (repetition === 2) return 6;
  return Math.ceil((previous * eFactor) / 100);
}

function reviewSm2(state: Sm2State, grade: Grade, today: Day): Sm2State {
  assertDue(state, today);
  const lapse = grade < 3;
  // Step 6: a lapse starts again at I(1) and leaves the E-Factor alone.
  const repetitions = lapse ? 1 : state.repetitions + 1;
  const eFactor = lapse ? state.eFactor : nextEFactor(state.eFactor, grade);
  const interval = nextInterval(repetitions, state.interval, eFactor);
  return {repetitions, interval, eFactor, due: today + interval};
}
// #endregion sm2

/**
 * SM-2, the algorithm of SuperMemo 2. Constant time and space.
 *
 * The published steps leave three questions open, and implementations differ in them. The answers here:
 *
 * - A grade below 3 does not change the E-Factor. Step 5 says "after each repetition", step 6 says "without changing
 *   the E-Factor"; the more specific sentence wins.
 * - I(n) is computed with the E-Factor after the update of the same repetition.
 * - The repetition that failed counts as the first one of the new series, so that I(1) and then I(2) follow it.
 *
 * As published, the E-Factor has no upper limit, the interval has none, and a late review counts like one in time.
 *
 * @see P. A. Wozniak, Optimization of learning, 1990, section 3.2,
 * https://www.supermemo.com/archives1990-2015/english/ol/sm2
 */
export const sm2: Scheduler<Sm2State, Grade> = {
  start: (today) => ({repetitions: 0, interval: 0, eFactor: INITIAL_E_FACTOR, due: checkedDay(today)}),
  review: reviewSm2,
};

/**
 * Step 7 of SM-2: an item graded below 4 is repeated again on the same day until it reaches 4. These extra rounds do
 * not go through {@link Scheduler.review}.
 */
export function repeatsToday(grade: Grade): boolean {
  return grade < 4;
}

/** What a Leitner box remembers about one card. */
export interface LeitnerState extends Scheduled {
  /** The compartment in which the card is, from 1. */
  readonly box: number;
}

/** Days between two reviews of a card in box 1, 2, 3, 4 and 5. */
export const LEITNER_INTERVALS: readonly number[] = [1, 2, 4, 8, 16];

// #region leitner
/**
 * A Leitner box: a card that is recalled moves up one box, a card that is not goes back to box 1. Each box is reviewed
 * at an interval of its own, and the last box keeps its cards. Constant time and space.
 *
 * @param intervals - days for box 1, 2, …: positive integers
 * @throws RangeError if `intervals` is empty or holds something else
 */
export function leitner(intervals: readonly number[] = LEITNER_INTERVALS): Scheduler<LeitnerState, boolean> {
  if (intervals.length === 0 || !intervals.every((days) => Number.isSafeInteger(days) && days > 0)) {
    throw new RangeError('A Leitner box needs at least one interval, and each must be a positive integer.');
  }
  return {
    start: (today) => ({box: 1, due: checkedDay(today)}),
    review(state, recalled, today) {
      assertDue(state, today);
      const box = recalled ? Math.min(state.box + 1, intervals.length) : 1;
      const days = intervals[box - 1];
      if (days === undefined) throw new RangeError(`There is no box ${box}.`);
      return {box, due: today + days};
    },
  };
}
// #endregion leitner

/**
 * The items that may be reviewed on `today`, the longest overdue first; items of the same day keep their order.
 * O(n log n).
 */
export function dueOn<T extends Scheduled>(items: readonly T[], today: Day): T[] {
  const day = checkedDay(today);
  return items.filter((item) => item.due <= day).sort((a, b) => a.due - b.due);
}

/**
 * How many items fall due on each of the next `days` days. Element 0 is today and includes what is overdue. Reviews
 * that today's answers will add later are not in it. O(n).
 */
export function forecast(items: readonly Scheduled[], today: Day, days: number): number[] {
  const first = checkedDay(today);
  const counts = Array.from({length: days}, () => 0);
  for (const {due} of items) {
    const offset = Math.max(0, due - first);
    const count = counts[offset];
    if (count !== undefined) counts[offset] = count + 1;
  }
  return counts;
}

/** One way in which a review may end, and how likely it is. */
export interface Outcome<Answer> {
  readonly answer: Answer;
  /** From 0 to 1. The probabilities of all outcomes sum to 1. */
  readonly probability: number;
}

// #region load
/**
 * The expected number of reviews that one item causes before day `horizon`, if it starts on day 0, is reviewed on each
 * day on which it is due, and each review ends independently in one of `outcomes`.
 *
 * It is exact, not sampled: it walks the tree of answers and remembers each state that it has seen, so the cost is
 * proportional to the number of distinct states.
 *
 * @param horizon - in days
 */
export function expectedReviews<State extends Scheduled, Answer>(
  scheduler: Scheduler<State, Answer>,
  outcomes: readonly Outcome<Answer>[],
  horizon: Day,
): number {
  const seen = new Map<string, number>();
  const from = (state: State): number => {
    if (state.due >= horizon) return 0;
    const key = JSON.stringify(state);
    const known = seen.get(key);
    if (known !== undefined) return known;
    let reviews = 1;
    for (const {answer, probability} of outcomes) {
      reviews += probability * from(scheduler.review(state, answer, state.due));
    }
    seen.set(key, reviews);
    return reviews;
  };
  return from(scheduler.start(0));
}
// #endregion load

// #region forgetting
/**
 * The exponential model of forgetting, R = e^(-t/S).
 *
 * @param elapsed - t, days since the last review, at least 0
 * @param stability - S, the time in days after which recall has fallen to 1/e, about 37%; greater than 0
 * @returns the probability of recall, from 0 to 1
 */
export function retention(elapsed: number, stability: number): number {
  return Math.exp(-elapsed / stability);
}

/**
 * The inverse of {@link retention}: t = -S ln R.
 *
 * @param target - R, greater than 0, at most 1
 * @param stability - S, in days, greater than 0
 * @returns days until recall has fallen to `target`
 */
export function daysUntil(target: number, stability: number): number {
  return -stability * Math.log(target);
}
// #endregion forgetting

function checkedDay(day: Day): Day {
  if (!Number.isSafeInteger(day)) throw new RangeError(`A day must be an integer, not ${day}.`);
  return day;
}

function assertDue(state: Scheduled, today: Day): void {
  if (checkedDay(today) < state.due) throw new RangeError(`The item is due on day ${state.due}, not on day ${today}.`);
}

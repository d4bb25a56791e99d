import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Day, Grade, Scheduled, Scheduler, Sm2State} from './index';
import {
  INITIAL_E_FACTOR,
  LEITNER_INTERVALS,
  MIN_E_FACTOR,
  daysUntil,
  dueOn,
  expectedReviews,
  forecast,
  leitner,
  nextEFactor,
  nextInterval,
  repeatsToday,
  retention,
  sm2,
} from './index';

const GRADES: readonly Grade[] = [0, 1, 2, 3, 4, 5];
const grade = fc.constantFrom(...GRADES);
const history = fc.array(grade, {maxLength: 12});
const day = fc.integer({min: -40_000, max: 40_000});

/** The state after each answer, when every review happens on the day on which it is due. */
function states<State extends Scheduled, Answer>(
  scheduler: Scheduler<State, Answer>,
  answers: readonly Answer[],
  start: Day = 0,
): State[] {
  let state = scheduler.start(start);
  return answers.map((answer) => (state = scheduler.review(state, answer, state.due)));
}

function last(answers: readonly Grade[]): Sm2State {
  return states(sm2, answers).at(-1) ?? sm2.start(0);
}

const intervals = (...answers: Grade[]): number[] => states(sm2, answers).map(({interval}) => interval);
const eFactors = (...answers: Grade[]): number[] => states(sm2, answers).map(({eFactor}) => eFactor);

describe('the E-Factor', () => {
  // By hand from 0.1 - (5 - q) × (0.08 + (5 - q) × 0.02).
  it.each([
    [5, 10],
    [4, 0],
    [3, -14],
    [2, -32],
    [1, -54],
    [0, -80],
  ] as const)('changes with grade %i by %i hundredths', (q, change) => {
    expect(nextEFactor(INITIAL_E_FACTOR, q) - INITIAL_E_FACTOR).toBe(change);
  });

  it('stops at 1.3', () => {
    expect(nextEFactor(143, 3)).toBe(MIN_E_FACTOR);
  });
});

describe('SM-2', () => {
  it('starts an item due today, with an E-Factor of 2.5', () => {
    expect(sm2.start(7)).toEqual({repetitions: 0, interval: 0, eFactor: 250, due: 7});
  });

  it('waits 1 and 6 days, then multiplies by the E-Factor and rounds up', () => {
    // 6 × 2.5 = 15, 15 × 2.5 = 37.5, 38 × 2.5 = 95, 95 × 2.5 = 237.5
    expect(intervals(4, 4, 4, 4, 4, 4)).toEqual([1, 6, 15, 38, 95, 238]);
  });

  it('puts the interval between the review and the next due day', () => {
    expect(states(sm2, [4, 4, 4, 4, 4, 4], 100).map(({due}) => due)).toEqual([101, 107, 122, 160, 255, 493]);
  });

  it('uses the E-Factor as it is after the repetition', () => {
    // 6 × 2.08 = 12.48; with the factor before the third repetition it would be 6 × 2.22 = 13.32, so 14.
    expect(eFactors(3, 3, 3)).toEqual([236, 222, 208]);
    expect(intervals(3, 3, 3)).toEqual([1, 6, 13]);
  });

  it('starts again at I(1), I(2) after a lapse, with the E-Factor that it had', () => {
    // 5, 3: 2.5 + 0.1 - 0.14 = 2.46. 6 × 2.46 = 14.76. After the lapse 2.46 + 0.1 = 2.56 and 6 × 2.56 = 15.36.
    expect(intervals(5, 3, 4, 1, 5, 4)).toEqual([1, 6, 15, 1, 6, 16]);
    expect(eFactors(5, 3, 4, 1, 5, 4)).toEqual([260, 246, 246, 246, 256, 256]);
  });

  it('counts grade 3 as recalled and grade 2 as a lapse', () => {
    expect([last([4, 4, 3]).repetitions, last([4, 4, 2]).repetitions]).toEqual([3, 1]);
  });

  it('does not lose a day to binary fractions', () => {
    // 50 × 3.0 = 150. In doubles 2.5 + 5 × 0.1, added one by one, exceeds 3 and the interval becomes 151.
    let factor = 2.5;
    for (let review = 0; review < 5; review++) factor += 0.1;
    expect(Math.ceil(50 * factor)).toBe(151);
    expect(intervals(5, 5, 5, 5, 5)).toEqual([1, 6, 17, 50, 150]);
  });

  it('counts a late review like one in time', () => {
    const state = last([4, 4]);
    expect(sm2.review(state, 4, state.due + 30)).toEqual({...sm2.review(state, 4, state.due), due: state.due + 45});
  });

  it('refuses a review before the item is due', () => {
    const state = last([4, 4]);
    expect(() => sm2.review(state, 5, state.due - 1)).toThrow(RangeError);
  });

  it('refuses a day that is not an integer', () => {
    expect(() => sm2.start(0.5)).toThrow(RangeError);
    expect(() => sm2.review(sm2.start(0), 4, Number.NaN)).toThrow(RangeError);
  });

  it('repeats on the same day what was graded below 4', () => {
    expect(GRADES.filter(repeatsToday)).toEqual([0, 1, 2, 3]);
  });

  it('never lets the E-Factor fall below its floor', () => {
    fc.assert(fc.property(history, (answers) => last(answers).eFactor >= MIN_E_FACTOR));
  });

  it('lengthens the interval at every recall', () => {
    fc.assert(
      fc.property(history, fc.constantFrom<Grade>(3, 4, 5), (answers, q) => {
        const state = last(answers);
        expect(sm2.review(state, q, state.due).interval).toBeGreaterThan(state.interval);
      }),
    );
  });

  it('never brings an item back earlier for a better grade', () => {
    fc.assert(
      fc.property(history, grade, grade, (answers, a, b) => {
        const state = last(answers);
        const [worse, better] = a < b ? [a, b] : [b, a];
        expect(sm2.review(state, worse, state.due).due).toBeLessThanOrEqual(sm2.review(state, better, state.due).due);
      }),
    );
  });

  it('remembers nothing but the E-Factor across a lapse', () => {
    fc.assert(
      fc.property(history, fc.constantFrom<Grade>(0, 1, 2), (answers, q) => {
        const {eFactor, due} = last(answers);
        expect(sm2.review(last(answers), q, due)).toEqual({repetitions: 1, interval: 1, eFactor, due: due + 1});
      }),
    );
  });

  it('does not depend on the origin of the days', () => {
    fc.assert(
      fc.property(history, day, (answers, origin) => {
        const shifted = states(sm2, answers).map((state) => ({...state, due: state.due + origin}));
        expect(states(sm2, answers, origin)).toEqual(shifted);
      }),
    );
  });

  it('rounds up exactly', () => {
    const hundredths = fc.integer({min: MIN_E_FACTOR, max: 1000});
    fc.assert(
      fc.property(fc.integer({min: 1, max: 1_000_000}), hundredths, (previous, eFactor) => {
        const exact = (BigInt(previous) * BigInt(eFactor) + 99n) / 100n;
        expect(BigInt(nextInterval(3, previous, eFactor))).toBe(exact);
      }),
    );
  });
});

describe('a Leitner box', () => {
  const box = leitner();

  it('moves a recalled card up, and keeps it in the last box', () => {
    expect(states(box, [true, true, true, true, true]).map((state) => state.box)).toEqual([2, 3, 4, 5, 5]);
  });

  it('waits as long as the box says', () => {
    expect(states(box, [true, true, true, true, true]).map(({due}) => due)).toEqual([2, 6, 14, 30, 46]);
  });

  it('moves a forgotten card back to box 1', () => {
    expect(states(box, [true, true, true, false]).at(-1)).toEqual({box: 1, due: 15});
  });

  it('holds a card in the box that its last unbroken run of recalls says', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), {minLength: 1, maxLength: 40, size: 'max'}), (answers) => {
        const run = answers.length - 1 - answers.lastIndexOf(false);
        expect(states(box, answers).at(-1)?.box).toBe(Math.min(run + 1, LEITNER_INTERVALS.length));
      }),
    );
  });

  it('refuses a review before the card is due', () => {
    expect(() => box.review({box: 2, due: 5}, true, 4)).toThrow(RangeError);
  });

  it('refuses a card from a box that does not exist', () => {
    expect(() => box.review({box: -1, due: 0}, true, 0)).toThrow(RangeError);
  });

  it.each([[[]], [[1, 0]], [[1.5]], [[Number.NaN]]])('refuses the intervals %j', (days) => {
    expect(() => leitner(days)).toThrow(RangeError);
  });
});

describe('the items of a day', () => {
  const items = [
    {id: 'tomorrow', due: 11},
    {id: 'today', due: 10},
    {id: 'late', due: 3},
    {id: 'today too', due: 10},
  ];

  it('are those that are due, the longest overdue first', () => {
    expect(dueOn(items, 10).map(({id}) => id)).toEqual(['late', 'today', 'today too']);
  });

  it('are forecast per day, with the overdue ones on the first', () => {
    expect(forecast(items, 10, 3)).toEqual([3, 1, 0]);
  });

  it('are all in a forecast that is long enough', () => {
    fc.assert(
      fc.property(fc.array(fc.record({due: fc.integer({min: 0, max: 50})})), (some) => {
        const total = forecast(some, 20, 31).reduce((sum, count) => sum + count, 0);
        expect(total).toBe(some.length);
      }),
    );
  });
});

describe('the expected number of reviews', () => {
  it('counts the days on which an item is due, if every answer is the same', () => {
    // Days 0, 1, 7, 22, 60 and 155; the next one is 393.
    expect(expectedReviews(sm2, [{answer: 4, probability: 1}], 365)).toBe(6);
  });

  it('excludes the horizon itself', () => {
    const always = [{answer: 4 as const, probability: 1}];
    expect([expectedReviews(sm2, always, 155), expectedReviews(sm2, always, 156)]).toEqual([5, 6]);
  });

  it('weighs the answers', () => {
    // Box 1 every day, box 2 every two days. Before day 3: day 0, then day 1 if forgotten (1/2) or day 2 (1/2);
    // from day 1 again day 2 if forgotten. 1 + 1/2 × (1 + 1/2) + 1/2 = 2.25.
    const coin = [
      {answer: true, probability: 0.5},
      {answer: false, probability: 0.5},
    ];
    expect(expectedReviews(leitner([1, 2]), coin, 3)).toBe(2.25);
  });

  it('gives the load that the lesson states', () => {
    const either = <A>(success: A, failure: A, p: number) => [
      {answer: success, probability: p},
      {answer: failure, probability: 1 - p},
    ];
    const load = [1, 0.9, 0.8, 0.7].map((p) => [
      expectedReviews(sm2, either<Grade>(4, 2, p), 365).toFixed(2),
      expectedReviews(leitner(), either(true, false, p), 365).toFixed(2),
    ]);
    expect(load).toEqual([
      ['6.00', '25.00'],
      ['7.87', '34.08'],
      ['10.82', '46.71'],
      ['15.53', '64.72'],
    ]);
  });

  it('is the number of reviews a day, if one new item a day has been started for as long as the horizon', () => {
    const horizon = 200;
    let items: Sm2State[] = [];
    let reviews = 0;
    for (let today = 0; today <= horizon; today++) {
      items.push(sm2.start(today));
      const due = new Set(dueOn(items, today));
      reviews = due.size;
      items = items.map((item) => (due.has(item) ? sm2.review(item, 4, today) : item));
    }
    expect(reviews).toBe(expectedReviews(sm2, [{answer: 4, probability: 1}], horizon));
  });
});

describe('forgetting', () => {
  const stability = fc.double({min: 0.1, max: 10_000, noNaN: true});

  it('leaves everything at once and 1/e after the stability', () => {
    expect(retention(0, 9)).toBe(1);
    expect(retention(9, 9)).toBeCloseTo(1 / Math.E, 12);
  });

  it('has an inverse', () => {
    fc.assert(
      fc.property(fc.double({min: 0.01, max: 1, noNaN: true}), stability, (target, s) => {
        expect(retention(daysUntil(target, s), s)).toBeCloseTo(target, 9);
      }),
    );
  });

  it('halves the interval for five more points of recall', () => {
    // 90% after 100 days, worked by hand: -ln 0.95 / -ln 0.9 = 0.487, and so on.
    const s = 100 / -Math.log(0.9);
    expect([0.95, 0.97, 0.99].map((target) => Math.round(daysUntil(target, s)))).toEqual([49, 29, 10]);
  });
});

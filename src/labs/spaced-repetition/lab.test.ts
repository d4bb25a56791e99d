import {describe, expect, it} from 'vitest';
import {act, play} from '../experiment/play.fixture';
import {expectedReviews, leitner, sm2} from './index';
import {lab} from './lab';
import {Learner, type Habits} from './learner';

const habits: Habits = {scheduler: 'sm2', newPerDay: 3, first: 'reviews', success: 0.9, capacity: 1000};

function totals(learner: Learner, days: number): {reviewed: number; begun: number} {
  const sum = {reviewed: 0, begun: 0};
  for (let day = 0; day < days; day++) {
    const {reviewed, begun} = learner.day();
    sum.reviewed += reviewed;
    sum.begun += begun;
  }
  return sum;
}

describe('the learner', () => {
  it.each(['sm2', 'leitner'] as const)('has the load that the lesson computes for %s', (scheduler) => {
    const days = 200;
    const {reviewed, begun} = totals(new Learner({...habits, scheduler, newPerDay: 50, capacity: 1e6}, 7), days);
    const outcomes = <A>(right: A, wrong: A) => [
      {answer: right, probability: 0.9},
      {answer: wrong, probability: 0.1},
    ];
    // Items begun on day d have days - d days left; their first encounter counts as a review in the exact figure.
    let exact = 0;
    for (let left = 1; left <= days; left++) {
      exact +=
        50 *
        (scheduler === 'sm2'
          ? expectedReviews(sm2, outcomes(4, 2), left)
          : expectedReviews(leitner(), outcomes(true, false), left));
    }
    expect((reviewed + begun) / exact).toBeGreaterThan(0.98);
    expect((reviewed + begun) / exact).toBeLessThan(1.02);
  });

  it('never does more in a day than fits, and nothing on a holiday', () => {
    const learner = new Learner({...habits, newPerDay: 20, capacity: 12}, 3);
    for (let day = 0; day < 300; day++) {
      const {reviewed, begun} = learner.day();
      expect(reviewed + begun).toBeLessThanOrEqual(12);
    }
    const before = learner.size;
    expect(learner.day(false, 0)).toMatchObject({reviewed: 0, begun: 0});
    expect(learner.size).toBe(before);
  });

  it.each([
    [1, 0],
    [0, 1],
  ])('forgets, at a chance of %i to recall, all of its answers times %i', (success, share) => {
    const learner = new Learner({...habits, success}, 5);
    for (let day = 0; day < 20; day++) {
      const {reviewed, begun, forgotten} = learner.day();
      expect(reviewed + begun).toBeGreaterThan(0);
      expect(forgotten).toBe(share * (reviewed + begun));
    }
  });

  it('counts every item once among the intervals', () => {
    const learner = new Learner(habits, 5);
    for (let day = 0; day < 150; day++) learner.day();
    expect(learner.intervals().reduce((sum, {count}) => sum + count, 0)).toBe(learner.size);
    expect(learner.intervals().map(({label}) => label)).toEqual([
      'due or overdue',
      'in 1 day',
      'in 2 days',
      'in 3 to 4 days',
      'in 5 to 8 days',
      'in 9 to 16 days',
      'in 17 to 32 days',
      'in 33 to 64 days',
      'in more than 64 days',
    ]);
  });
});

describe('the lab', () => {
  it('answers its own question: with a Leitner box the day is full within two months', () => {
    const run = play(lab, 60);
    const backlog = run.history.find(({id}) => id === 'backlog');
    expect(Math.max(...(backlog?.values ?? []))).toBeGreaterThan(0);
    expect(
      play(lab, 60, {values: {scheduler: 'sm2'}})
        .history.find(({id}) => id === 'backlog')
        ?.values.every((value) => value === 0),
    ).toBe(true);
  });

  it('is the same for the same seed and actions, and another for another seed', () => {
    const deeds = [act(20, 'holiday')];
    const hash = (seed: number) => play(lab, 100, {deeds, seed}).run.hash();
    expect(hash(4)).toBe(hash(4));
    expect(hash(4)).not.toBe(hash(5));
  });

  it('refuses an action that it does not offer', () => {
    expect(() => play(lab, 5).act('resume')).toThrow(RangeError);
  });
});

describe('the challenges', () => {
  it('«sustain» is won with SM-2 and 3 items a day, and not with a Leitner box', () => {
    expect(play(lab, 200, {values: {scheduler: 'sm2', newPerDay: 3}}).solved).toContain('sustain');
    expect(play(lab, 200, {values: {scheduler: 'leitner', newPerDay: 3}}).solved).not.toContain('sustain');
    expect(play(lab, 200, {values: {scheduler: 'sm2', newPerDay: 3, minutes: 60}}).solved).not.toContain('sustain');
  });

  it('«holiday» is won by making up in time, and not where the day was full already', () => {
    const deeds = [act(100, 'holiday')];
    expect(play(lab, 117, {values: {scheduler: 'sm2', newPerDay: 3}, deeds}).solved).toContain('holiday');
    expect(play(lab, 117, {values: {scheduler: 'sm2', newPerDay: 3}}).solved).not.toContain('holiday');
    expect(play(lab, 300, {values: {scheduler: 'leitner', newPerDay: 4}, deeds}).solved).not.toContain('holiday');
  });

  it('«drown» is won by beginning new items first, and not by doing reviews first', () => {
    expect(play(lab, 365, {values: {first: 'new', newPerDay: 10}}).solved).toContain('drown');
    expect(play(lab, 365, {values: {first: 'reviews', newPerDay: 10}}).solved).not.toContain('drown');
    expect(play(lab, 365, {values: {first: 'new', newPerDay: 10}, deeds: [act(1, 'holiday')]}).solved).not.toContain(
      'drown',
    );
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {RetryThrottle, type RetryBudget} from '../circuit-breaker';
import {exp, Scheduler} from '../kernel';
import {hedge, hedgedSurvival, leafFraction, race, Replica, slowestOf, tie, type Answer, type Strategy} from './index';

/** A call whose copies answer after so many milliseconds, or fail where that is negative; 0 answers at once. */
function play(answers: readonly number[], delay: number, budget?: RetryBudget) {
  const scheduler = new Scheduler();
  const [sent, canceled]: [[number, number][], [number, number][]] = [[], []];
  const ended: [number, Answer][] = [];
  hedge(
    scheduler,
    (copy, answer) => {
      sent.push([copy, scheduler.now]);
      const after = answers[copy] ?? 0;
      const reply = (): void => answer(after < 0 ? 'error' : 'ok');
      if (after === 0) reply();
      else scheduler.after(Math.abs(after), reply);
      return () => canceled.push([copy, scheduler.now]);
    },
    {delay, copies: answers.length, ...(budget && {budget})},
    (answer) => ended.push([scheduler.now, answer]),
  );
  scheduler.run();
  return {sent, canceled, ended};
}

describe('a hedged request', () => {
  it('sends one copy if that answers within the delay', () => {
    expect(play([9, 1], 10)).toEqual({sent: [[0, 0]], canceled: [], ended: [[9, 'ok']]});
  });

  it('takes the first answer and cancels the other copy', () => {
    expect(play([100, 5], 10)).toEqual({
      sent: [
        [0, 0],
        [1, 10],
      ],
      canceled: [[0, 15]],
      ended: [[15, 'ok']],
    });
  });

  it('sends the next copy at once after an error, and fails when all have', () => {
    expect(play([-4, -4, -4], 10).sent).toEqual([
      [0, 0],
      [1, 4],
      [2, 8],
    ]);
    expect(play([-4, -4, -4], 10).ended).toEqual([[12, 'error']]);
  });

  it('fails once when all copies fail while they are sent', () => {
    const ended: Answer[] = [];
    const send = (_: number, answer: (answer: Answer) => void) => {
      answer('error');
      return () => {};
    };
    hedge(new Scheduler(), send, {delay: 10, copies: 3}, (answer) => ended.push(answer));
    expect(ended).toEqual(['error']);
  });

  it('sends no copy that the budget does not allow', () => {
    const empty = new RetryThrottle({maxTokens: 1});
    empty.failure();
    expect(play([100, 5], 10, empty)).toEqual({sent: [[0, 0]], canceled: [], ended: [[100, 'ok']]});
    expect(play([-4, 5], 10, new RetryThrottle({maxTokens: 1})).ended).toEqual([[4, 'error']]);
  });

  it('tells the budget of the request, of each answer before the end, and asks it for each further copy', () => {
    const told: string[] = [];
    const budget: RetryBudget = {
      level: 1,
      request: () => told.push('request'),
      success: () => told.push('success'),
      failure: () => told.push('failure'),
      tryRetry: () => told.push('try') > 0,
    };
    play([-4, 30, 10], 20, budget);
    expect(told).toEqual(['request', 'failure', 'try', 'try', 'success']);
  });

  it('ends once, with the best that its copies could give, and cancels what is left', () => {
    const times = fc.array(fc.integer({min: -30, max: 30}), {minLength: 1, maxLength: 5});
    fc.assert(
      fc.property(times, fc.integer({min: 1, max: 20}), (answers, delay) => {
        const {sent, canceled, ended} = play(answers, delay);
        expect(ended).toHaveLength(1);
        const [end, answer] = ended[0]!;
        const due = sent.map(([copy, at]) => ({copy, at: at + Math.abs(answers[copy]!), good: answers[copy]! >= 0}));
        const good = due.filter((one) => one.good).map(({at}) => at);
        expect(answer).toBe(good.length > 0 ? 'ok' : 'error');
        expect(end).toBe(good.length > 0 ? Math.min(...good) : Math.max(...due.map(({at}) => at)));
        const open = due.filter(({at}) => at > end).map(({copy}) => copy);
        expect(canceled.map(([copy]) => copy).filter((copy) => open.includes(copy))).toEqual(open);
        expect(canceled.every(([, at]) => at === end)).toBe(true);
      }),
    );
  });
});

describe('a tied request', () => {
  it('is begun by one of two idle replicas, and by the idle one of two', () => {
    for (const busy of [undefined, 0, 1]) {
      const scheduler = new Scheduler();
      const replicas = [new Replica(scheduler, () => 50), new Replica(scheduler, () => 50)];
      if (busy !== undefined) replicas[busy]?.receive({started: () => {}, finished: () => {}});
      const before = replicas.map(({begun}) => begun);
      const answers: number[] = [];
      tie(scheduler, 1, replicas, () => answers.push(scheduler.now));
      scheduler.run();
      expect(replicas.map(({begun}, index) => begun - before[index]!)).toEqual(busy === 0 ? [0, 1] : [1, 0]);
      expect(answers).toEqual([busy === 0 ? 54 : 52]);
    }
  });
});

describe('the race', () => {
  const run = (strategy: Strategy, utilization: number) => {
    const {latencies, executions} = race(strategy, {utilization, delay: 25, requests: 20_000, seed: 1});
    return {p50: latencies.percentile(50), p95: latencies.percentile(95), p99: latencies.percentile(99), executions};
  };

  it('has the figures of the lesson', () => {
    const [single, hedged, tied] = [run('single', 0.4), run('hedged', 0.4), run('tied', 0.4)];
    expect(single.executions).toBe(1);
    expect(single.p99).toBeGreaterThan(110);
    // A hedge saves those whose replica pauses under them; a tie those who would wait in the longer line.
    expect(hedged.p99).toBeLessThan(55);
    expect(hedged.executions).toBeLessThan(1.06);
    expect(tied.p99).toBeGreaterThan(90);
    expect(tied.p95).toBeLessThan(hedged.p95);
    expect(tied.executions).toBeLessThan(1.06);
  });

  it('costs a hedger more when all replicas are busy', () => {
    expect(run('hedged', 0.8).executions).toBeGreaterThan(1.08);
  });
});

describe('tails', () => {
  it('meet in a fan-out', () => {
    expect(slowestOf(100, 0.01)).toBeCloseTo(0.634, 3);
    expect(slowestOf(1, 0.01)).toBeCloseTo(0.01, 12);
    expect(leafFraction(100, 0.99)).toBeCloseTo(0.9999, 5);
    expect(1 - slowestOf(100, 1 - leafFraction(100, 0.99))).toBeCloseTo(0.99, 9);
  });

  it('are multiplied by hedging', () => {
    const survival = (t: number): number => exp(-t / 10);
    const hedged = hedgedSurvival(survival, 30);
    expect(hedged(29)).toBe(survival(29));
    expect(hedged(60)).toBeCloseTo(exp(-9), 12);
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {
  affordableFalsePositiveRate,
  compile,
  Correlator,
  falsePositiveRate,
  LOGIN_SCHEMA,
  loginDay,
  outcomes,
  precision,
  predictedPrecision,
  recall,
  type Correlation,
  type DetectionRule,
  type SecurityEvent,
} from './index';

const event = (time: number, fields: Record<string, string>): SecurityEvent => ({id: `e${String(time)}`, time, fields});

const FAILED: DetectionRule = {
  title: 'Failed login',
  selection: {action: 'login', outcome: 'failure'},
  techniques: ['T1110'],
};
const failed = compile(FAILED, LOGIN_SCHEMA);
const succeeded = compile({...FAILED, selection: {action: 'login', outcome: 'success'}}, LOGIN_SCHEMA);

describe('a rule', () => {
  const schema = new Set(['parent', 'image', 'host']);
  const shell: DetectionRule = {
    title: 'The image worker starts a shell',
    selection: {'parent|endswith': '/thumbnailer', 'image|endswith': ['/sh', '/bash']},
    filters: [{host: 'build-1'}],
    techniques: ['T1059.004'],
  };
  const matches = compile(shell, schema);

  it.each([
    ['all of its fields and one of their values', {parent: '/app/thumbnailer', image: '/bin/bash', host: 'w7'}, true],
    ['whatever the case', {parent: '/APP/Thumbnailer', image: '/bin/SH', host: 'w7'}, true],
    ['not another parent', {parent: '/usr/sbin/sshd', image: '/bin/bash', host: 'w7'}, false],
    ['not if a field is absent', {image: '/bin/bash', host: 'w7'}, false],
    ['not what is filtered', {parent: '/app/thumbnailer', image: '/bin/bash', host: 'build-1'}, false],
  ])('takes %s', (_, fields, expected) => {
    expect(matches(event(0, fields))).toBe(expected);
  });

  it.each([
    ['a field that no source writes', {'parrent|endswith': '/thumbnailer'}],
    ['a modifier that nobody knows', {'parent|endwith': '/thumbnailer'}],
    ['nothing at all', {}],
  ])('is refused with %s', (_, selection) => {
    expect(() => compile({...shell, selection}, schema)).toThrow(RangeError);
    expect(() => compile({...shell, filters: [selection]}, schema)).toThrow(RangeError);
  });
});

describe('a correlation', () => {
  const login = (time: number, source: string, user: string, outcome = 'failure'): SecurityEvent =>
    event(time, {action: 'login', source, user, outcome});
  const alerts = (correlation: Correlation, events: readonly SecurityEvent[]) => {
    const correlator = new Correlator(correlation);
    return events.flatMap((one) => correlator.observe(one) ?? []);
  };
  const window = {groupBy: 'source', timespan: 60} as const;

  it('counts events of one group within the timespan', () => {
    const three: Correlation = {type: 'event_count', ...window, of: failed, atLeast: 3};
    expect(alerts(three, [login(0, 'a', 'x'), login(1, 'b', 'x'), login(2, 'a', 'x'), login(3, 'b', 'x')])).toEqual([]);
    expect(alerts(three, [login(0, 'a', 'x'), login(30, 'a', 'x'), login(61, 'a', 'x')])).toEqual([]);
    expect(alerts(three, [login(0, 'a', 'x'), login(30, 'a', 'x'), login(60, 'a', 'x')])).toEqual([
      {group: 'a', time: 60, evidence: ['e0', 'e30', 'e60']},
    ]);
  });

  it('counts different values', () => {
    const users: Correlation = {type: 'value_count', ...window, of: failed, field: 'user', atLeast: 2};
    expect(alerts(users, [login(0, 'a', 'x'), login(1, 'a', 'x')])).toEqual([]);
    expect(alerts(users, [login(0, 'a', 'x'), login(1, 'a', 'y')])).toHaveLength(1);
  });

  it('wants an order', () => {
    const guessed: Correlation = {type: 'temporal_ordered', ...window, of: [failed, failed, succeeded]};
    const [no1, no2] = [login(0, 'a', 'x'), login(1, 'a', 'x')];
    expect(alerts(guessed, [no1, login(2, 'a', 'x', 'success'), login(3, 'a', 'x')])).toEqual([]);
    expect(alerts(guessed, [no1, no2, login(2, 'a', 'x', 'success')])).toHaveLength(1);
  });

  it('alerts once for a burst, and again for the next', () => {
    const three: Correlation = {type: 'event_count', ...window, of: failed, atLeast: 3};
    const burst = [0, 1, 2, 3, 4].map((time) => login(time, 'a', 'x'));
    expect(alerts(three, burst)).toHaveLength(1);
    expect(alerts(three, [...burst, login(5, 'a', 'x')])).toHaveLength(2);
  });

  it('agrees with counting by hand, and remembers no quiet group', () => {
    const arrivals = fc.array(fc.tuple(fc.integer({min: 0, max: 40}), fc.constantFrom('a', 'b', 'c')), {
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(arrivals, (list) => {
        const correlator = new Correlator({type: 'event_count', ...window, of: failed, atLeast: 4});
        let [now, since]: [number, Record<string, number[]>] = [0, {}];
        for (const [gap, source] of list) {
          now += gap;
          const times = [...(since[source] ?? []), now].filter((time) => now - time <= 60);
          const isDue = times.length >= 4;
          expect(correlator.observe(login(now, source, 'x')) !== undefined).toBe(isDue);
          since = {...since, [source]: isDue ? [] : times};
          const active = Object.values(since).filter((all) => all.some((time) => now - time <= 60));
          expect(correlator.groups).toBe(active.length);
        }
      }),
    );
  });
});

describe('a day of logins', () => {
  const {events, sources, attackers} = loginDay(Rng.seeded(11));
  const judge = (correlation: Correlation) => {
    const correlator = new Correlator(correlation);
    const alerted = new Set(events.flatMap((one) => correlator.observe(one)?.group ?? []));
    const result = outcomes(sources, alerted, attackers);
    return {alerts: alerted.size, recall: recall(result), precision: Number(precision(result).toFixed(2))};
  };
  const span = {groupBy: 'source', timespan: 600} as const;

  it('counted by failures, buries ten attackers under phones and offices', () => {
    expect(judge({type: 'event_count', ...span, of: failed, atLeast: 10})).toEqual({
      alerts: 106,
      recall: 1,
      precision: 0.09,
    });
    expect(judge({type: 'event_count', ...span, of: failed, atLeast: 20})).toEqual({
      alerts: 96,
      recall: 0,
      precision: 0,
    });
  });

  it('counted by accounts, is rid of the phones', () => {
    expect(judge({type: 'value_count', ...span, of: failed, field: 'user', atLeast: 5})).toEqual({
      alerts: 29,
      recall: 1,
      precision: 0.34,
    });
    expect(judge({type: 'value_count', ...span, of: failed, field: 'user', atLeast: 10})).toEqual({
      alerts: 10,
      recall: 1,
      precision: 1,
    });
    expect(judge({type: 'value_count', ...span, of: failed, field: 'user', atLeast: 20})).toEqual({
      alerts: 0,
      recall: 0,
      precision: NaN,
    });
  });
});

describe('the base rate', () => {
  it('makes a detector with 99 % recall and 0.1 % false alarms wrong almost always', () => {
    expect(predictedPrecision(1e-5, 0.99, 1e-3)).toBeCloseTo(0.0098, 4);
    expect(affordableFalsePositiveRate(1e-5, 0.99, 0.5)).toBeCloseTo(9.9e-6, 7);
  });

  const rate = fc.double({min: 1e-6, max: 0.999, noNaN: true});

  it('predicts the precision of what was counted', () => {
    const count = fc.integer({min: 1, max: 1000});
    fc.assert(
      fc.property(count, count, count, count, (tp, fp, fn, tn) => {
        const one = {truePositives: tp, falsePositives: fp, falseNegatives: fn, trueNegatives: tn};
        const base = (tp + fn) / (tp + fp + fn + tn);
        expect(predictedPrecision(base, recall(one), falsePositiveRate(one))).toBeCloseTo(precision(one), 9);
      }),
    );
  });

  it('can be solved for the false alarms that one can afford', () => {
    fc.assert(
      fc.property(rate, rate, rate, (base, tpr, wanted) => {
        expect(predictedPrecision(base, tpr, affordableFalsePositiveRate(base, tpr, wanted))).toBeCloseTo(wanted, 9);
      }),
    );
  });
});

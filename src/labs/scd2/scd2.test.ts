import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {FOREVER, History, violations, type Change, type Version} from '.';

type Plan = string;

/** Changes with distinct sequence numbers; several may fall on one day. */
const histories = fc
  .array(
    fc.record({key: fc.constantFrom('ada', 'bob'), at: fc.nat(30), attributes: fc.constantFrom('free', 'pro', 'team')}),
  )
  .map((changes) => changes.map((change, sequence): Change<Plan> => ({...change, sequence})));

function historyOf(changes: readonly Change<Plan>[]): History<Plan> {
  const history = new History<Plan>();
  for (const change of changes) history.apply(change);
  return history;
}

/** Rows without their surrogates, which depend on the order of arrival. */
const meaning = (history: History<Plan>): string[] =>
  history
    .rows()
    .map(({key, validFrom, validTo, attributes}) => `${key} ${validFrom}-${validTo} ${attributes}`)
    .toSorted();

const ada = (at: number, sequence: number, attributes: Plan): Change<Plan> => ({key: 'ada', at, sequence, attributes});

describe('a history', () => {
  it('closes the current version when a change comes on time', () => {
    const history = historyOf([ada(0, 0, 'free')]);
    expect(history.apply(ada(10, 1, 'pro')).kind).toBe('opened');
    expect(meaning(history)).toEqual(['ada 0-10 free', `ada 10-${FOREVER} pro`]);
  });

  it('splits the interval in which a late change falls, and keeps what came after', () => {
    const history = historyOf([ada(0, 0, 'free'), ada(20, 2, 'team')]);
    const {kind, version} = history.apply(ada(10, 1, 'pro'));
    expect([kind, version.validFrom, version.validTo]).toEqual(['split', 10, 20]);
    expect(meaning(history)).toEqual(['ada 0-10 free', 'ada 10-20 pro', `ada 20-${FOREVER} team`]);
  });

  it('puts a change that is older than all others before them', () => {
    const history = historyOf([ada(20, 1, 'pro')]);
    expect(history.asOf('ada', 19)).toBeUndefined();
    expect(history.apply(ada(5, 0, 'free')).kind).toBe('split');
    expect(history.asOf('ada', 19)?.attributes).toBe('free');
  });

  it('keeps a change that changes nothing, since a late one may come between', () => {
    const history = historyOf([ada(0, 0, 'free'), ada(20, 2, 'free'), ada(10, 1, 'pro')]);
    expect([9, 10, 19, 20].map((day) => history.asOf('ada', day)?.attributes)).toEqual(['free', 'pro', 'pro', 'free']);
  });

  it('lets the later of two changes of a day hold, under the same surrogate', () => {
    const history = historyOf([ada(0, 0, 'free'), ada(10, 2, 'team')]);
    const before = history.asOf('ada', 10)?.surrogate;
    expect(history.apply(ada(10, 1, 'pro')).kind).toBe('ignored');
    expect(history.apply(ada(10, 3, 'pro')).kind).toBe('corrected');
    expect(history.asOf('ada', 10)).toMatchObject({surrogate: before, attributes: 'pro'});
  });

  it('has no gap, no overlap and no empty interval, after every change', () => {
    fc.assert(
      fc.property(histories, (changes) => {
        const history = new History<Plan>();
        for (const change of changes) {
          history.apply(change);
          expect(violations(history.rows())).toEqual([]);
        }
      }),
    );
  });

  it('says the same in whatever order changes arrive, and however often', () => {
    const shuffled = histories.chain((changes) =>
      fc.record({
        changes: fc.constant(changes),
        arrivals: fc.shuffledSubarray([...changes, ...changes], {minLength: 2 * changes.length}),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({changes, arrivals}) => {
        expect(meaning(historyOf(arrivals))).toEqual(meaning(historyOf(changes)));
      }),
    );
  });

  it('says of each day what the newest change up to it said', () => {
    fc.assert(
      fc.property(histories, fc.constantFrom('ada', 'bob'), fc.nat(31), (changes, key, day) => {
        const newest = changes
          .filter((change) => change.key === key && change.at <= day)
          .toSorted((a, b) => a.at - b.at || a.sequence - b.sequence)
          .at(-1);
        expect(historyOf(changes).asOf(key, day)?.attributes).toBe(newest?.attributes);
      }),
    );
  });
});

describe('violations', () => {
  const row = (validFrom: number, validTo: number): Version<Plan> => ({
    surrogate: validFrom,
    key: 'ada',
    validFrom,
    validTo,
    sequence: 0,
    attributes: 'free',
  });

  it.each([
    ['a gap', [row(0, 10), row(11, FOREVER)], ['ada: gap from 10']],
    ['an overlap', [row(0, 11), row(10, FOREVER)], ['ada: overlap from 10']],
    ['two current rows', [row(0, FOREVER), row(10, FOREVER)], ['ada: overlap from 10']],
    ['no current row', [row(0, 10)], ['ada: gap from 10']],
    ['an empty interval', [row(0, 5), row(5, 5), row(5, FOREVER)], ['ada: empty from 5']],
  ])('finds %s', (_, rows, expected) => {
    expect(violations(rows)).toEqual(expected);
  });
});

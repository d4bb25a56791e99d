import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {BUCKETS, bucketOf, evaluate, FlagStore, problemsOf, type Flag, type Serve} from './index';

const rollout = (percent: number): Serve => ({
  shares: [
    {variant: 'new', buckets: 100 * percent},
    {variant: 'old', buckets: BUCKETS - 100 * percent},
  ],
});

const FLAG: Flag = {
  key: 'fast-thumbnails',
  on: true,
  off: 'old',
  variants: ['old', 'new'],
  salt: 'fast-thumbnails-1',
  rules: [
    {
      name: 'staff',
      when: [{attribute: 'email', endsWith: '@photos.example'}],
      serve: {variant: 'new'},
    },
    {
      name: 'old phones',
      when: [
        {attribute: 'platform', isOneOf: ['android', 'ios']},
        {attribute: 'major', atLeast: 9},
      ],
      serve: rollout(50),
    },
  ],
  otherwise: rollout(10),
};

const users = Array.from({length: 100_000}, (_, index) => `user-${index}`);

describe('buckets', () => {
  it('are filled evenly by keys that differ in their last digits only', () => {
    const counts = new Array<number>(100).fill(0);
    for (const user of users) {
      const bin = Math.floor(bucketOf('salt', user) / 100);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // Of 99 degrees of freedom; beyond 149 once in a thousand.
    expect(chiSquare).toBeLessThan(149);
  });

  it('of two salts have nothing to do with each other', () => {
    const both = users.filter((user) => bucketOf('a', user) < 1000 && bucketOf('b', user) < 1000).length;
    expect(both / users.length).toBeGreaterThan(0.009);
    expect(both / users.length).toBeLessThan(0.011);
  });

  it('never change: what they are is a published contract', () => {
    expect(['user-1', 'user-2', 'ada'].map((user) => bucketOf('fast-thumbnails-1', user))).toEqual([5135, 1544, 2946]);
  });
});

describe('a flag', () => {
  it('only adds users when its share grows', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({min: 0, max: 100}), fc.integer({min: 0, max: 100}), (key, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const at = (percent: number): string =>
          evaluate({...FLAG, rules: [], otherwise: rollout(percent)}, {key}).variant;
        if (at(less) === 'new') expect(at(more)).toBe('new');
      }),
    );
  });

  it('serves its share, to within chance', () => {
    const flag = {...FLAG, rules: []};
    const served = users.filter((key) => evaluate(flag, {key}).variant === 'new').length;
    expect(served / users.length).toBeGreaterThan(0.097);
    expect(served / users.length).toBeLessThan(0.103);
  });

  it('lets the first rule that fits decide, and a missing attribute fit nothing', () => {
    const reason = (attributes: Record<string, string | number>): string =>
      evaluate(FLAG, {key: 'ada', attributes}).reason;
    expect(reason({email: 'ada@photos.example', platform: 'ios', major: 12})).toBe('staff');
    expect(reason({platform: 'ios', major: 12})).toBe('old phones');
    expect(reason({platform: 'ios', major: 8})).toBe('otherwise');
    expect(reason({platform: 'ios'})).toBe('otherwise');
    expect(reason({platform: 'ios', major: '12'})).toBe('otherwise');
    expect(reason({})).toBe('otherwise');
  });

  it('is off for everybody once it is killed, staff included', () => {
    const killed = {...FLAG, on: false};
    const staff = {key: 'ada', attributes: {email: 'ada@photos.example'}};
    expect(evaluate(killed, staff)).toEqual({variant: 'old', reason: 'killed'});
    expect(users.slice(0, 1000).every((key) => evaluate(killed, {key}).variant === 'old')).toBe(true);
  });

  it('is checked for all mistakes at once', () => {
    expect(problemsOf(FLAG)).toEqual([]);
    const broken: Flag = {
      ...FLAG,
      off: 'none',
      rules: [{name: 'typo', when: [], serve: {variant: 'nwe'}}],
      otherwise: {
        shares: [
          {variant: 'new', buckets: 9000},
          {variant: 'old', buckets: -1},
        ],
      },
    };
    expect(problemsOf(broken)).toEqual([
      'fast-thumbnails: off serves none, which is no variant',
      'fast-thumbnails: typo serves nwe, which is no variant',
      'fast-thumbnails: otherwise has a share of -1',
      'fast-thumbnails: the shares of otherwise are 8999 buckets, not 10000',
    ]);
  });
});

describe('a store of flags', () => {
  const publish = (store: FlagStore, version: number, flags: readonly Flag[]) =>
    store.publish({version, flags, by: 'ada', why: 'test'});
  const ada = {key: 'ada'};

  it('answers with the fallback as long as it knows nothing', () => {
    expect(new FlagStore().evaluate('fast-thumbnails', ada, 'old')).toEqual({variant: 'old', reason: 'fallback'});
  });

  it('keeps the last good publication when the next one is broken, and says why', () => {
    const store = new FlagStore();
    publish(store, 1, [{...FLAG, otherwise: {variant: 'new'}}]);
    const entry = publish(store, 2, [{...FLAG, otherwise: {variant: 'nwe'}}]);
    expect(entry.problems).toEqual(['fast-thumbnails: otherwise serves nwe, which is no variant']);
    expect(store.evaluate('fast-thumbnails', ada, 'old').variant).toBe('new');
  });

  it('does not go back to a publication that arrives late', () => {
    const store = new FlagStore();
    publish(store, 2, [{...FLAG, on: false}]);
    expect(publish(store, 1, [FLAG]).problems).toEqual(['version 1 is not newer than 2']);
    expect(store.evaluate('fast-thumbnails', ada, 'new').reason).toBe('killed');
  });

  it('remembers who changed what, refused or not', () => {
    const store = new FlagStore();
    publish(store, 1, [FLAG, {...FLAG, key: 'other'}]);
    publish(store, 2, [{...FLAG, on: false}]);
    publish(store, 3, [FLAG, FLAG]);
    expect(store.audit.map(({version, changed, problems}) => [version, changed, problems.length])).toEqual([
      [1, ['fast-thumbnails', 'other'], 0],
      [2, ['fast-thumbnails', 'other'], 0],
      [3, ['fast-thumbnails'], 1],
    ]);
  });
});

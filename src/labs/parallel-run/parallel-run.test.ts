import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Json} from '../rest';
import {
  differences,
  largestHiddenRate,
  MismatchReport,
  newProfile,
  oldProfile,
  parallelRun,
  requestsToExclude,
  seededAlbums,
  withoutNulls,
  type Experiment,
  type Observation,
} from './index';

const {json} = fc.letrec<{json: Json}>((tie) => ({
  json: fc.oneof(
    {maxDepth: 3},
    fc.constantFrom<Json[]>(null, true, 7, 'text'),
    fc.array(tie('json'), {maxLength: 3}),
    fc.dictionary(fc.constantFrom('a', 'b/c', '~', '__proto__'), tie('json'), {maxKeys: 3, noNullPrototype: true}),
  ),
}));

describe('differences', () => {
  it.each<[string, Json, Json, string[]]>([
    ['two texts', 'a', 'b', ['']],
    ['a member that is missing', {a: 1}, {}, ['/a']],
    ['null and a missing member', {a: null}, {}, ['/a']],
    ['a list and an object', {a: []}, {a: {}}, ['/a']],
    ['the same mistake in each row, once', {rows: [{id: 1}, {id: 2}]}, {rows: [{id: '1'}, {id: '2'}]}, ['/rows/*/id']],
    ['a row that is missing', [1], [1, 2], ['/*']],
    ['names that need an escape', {'a/b': 1, 'c~d': 1}, {'a/b': 2, 'c~d': 2}, ['/a~1b', '/c~0d']],
  ])('of %s', (_, one, other, places) => {
    expect(differences(one, other)).toEqual(places);
  });

  it('are none between equal answers, and some between others, whichever comes first', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(differences(one, structuredClone(one))).toEqual([]);
        expect(differences(one, other)).toEqual(differences(other, one));
        if (differences(one, other).length === 0) expect(other).toEqual(one);
      }),
    );
  });
});

/** An experiment that records, on handlers that a test replaces. */
function experiment(parts: Partial<Experiment<string>>) {
  const seen: Observation<string>[] = [];
  const errors: unknown[] = [];
  const run = parallelRun<string>({
    control: (request) => Promise.resolve(`old ${request}`),
    candidate: (request) => Promise.resolve(`new ${request}`),
    sampled: () => true,
    normalize: (answer) => answer,
    limit: 10,
    observe: (observation) => seen.push(observation),
    broken: (error) => errors.push(error),
    ...parts,
  });
  return {run, seen, errors};
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('a parallel run', () => {
  it('answers as the old implementation and reports how the new one differs', async () => {
    const {run, seen, errors} = experiment({});
    expect(await run('x')).toBe('old x');
    await settled();
    expect(seen).toEqual([
      {request: 'x', control: {answer: 'old x'}, candidate: {answer: 'new x'}, differ: ['/answer']},
    ]);
    expect(errors).toEqual([]);
  });

  it('fails as the old implementation, also when it throws at once', async () => {
    const {run, seen} = experiment({
      control: () => {
        throw new RangeError('too many');
      },
    });
    await expect(run('x')).rejects.toThrow('too many');
    await settled();
    expect(seen[0]?.control).toEqual({failed: 'RangeError'});
    expect(seen[0]?.differ).toEqual(['/answer', '/failed']);
  });

  it('agrees when both fail in the same way', async () => {
    const fail = () => Promise.reject(new RangeError('too many'));
    const {run, seen} = experiment({control: fail, candidate: fail});
    await expect(run('x')).rejects.toThrow('too many');
    await settled();
    expect(seen[0]?.differ).toEqual([]);
  });

  it.each<[string, Partial<Experiment<string>>]>([
    ['a candidate that throws', {candidate: () => Promise.reject(new TypeError('bug'))}],
    [
      'a candidate that throws at once',
      {
        candidate: () => {
          throw new TypeError('bug');
        },
      },
    ],
    ['a candidate that never answers', {candidate: () => new Promise<Json>(() => undefined)}],
  ])('hides %s', async (_, parts) => {
    const {run, errors} = experiment(parts);
    expect(await run('x')).toBe('old x');
    await settled();
    expect(errors).toEqual([]);
  });

  it.each<[string, Partial<Experiment<string>>]>([
    [
      'sampled',
      {
        sampled: () => {
          throw new Error('bug');
        },
      },
    ],
    [
      'normalize',
      {
        normalize: () => {
          throw new Error('bug');
        },
      },
    ],
    [
      'observe',
      {
        observe: () => {
          throw new Error('bug');
        },
      },
    ],
  ])('hides an error in `%s`, and tells the operator', async (_, parts) => {
    const {run, errors} = experiment(parts);
    expect(await run('x')).toBe('old x');
    await settled();
    expect(errors).toEqual([new Error('bug')]);
  });

  it('calls the candidate only after the old implementation has answered', async () => {
    const order: string[] = [];
    const {run} = experiment({
      control: async () => {
        await Promise.resolve();
        order.push('control');
        return null;
      },
      candidate: () => {
        order.push('candidate');
        return Promise.resolve(null);
      },
    });
    await run('x');
    await settled();
    expect(order).toEqual(['control', 'candidate']);
  });

  it('compares what is sampled', async () => {
    const {run, seen} = experiment({sampled: (request) => request === 'a'});
    await Promise.all(['a', 'b', 'c'].map(run));
    await settled();
    expect(seen.map(({request}) => request)).toEqual(['a']);
  });

  it('stops calling a candidate that hangs, at the limit', async () => {
    let called = 0;
    const {run} = experiment({
      limit: 2,
      candidate: () => {
        called += 1;
        return new Promise<Json>(() => undefined);
      },
    });
    for (const request of ['a', 'b', 'c', 'd']) {
      await run(request);
      await settled();
    }
    expect(called).toBe(2);
  });

  it('goes on after failed comparisons: they free their place', async () => {
    const {run, seen} = experiment({limit: 1, candidate: () => Promise.reject(new Error('bug'))});
    for (const request of ['a', 'b', 'c']) {
      await run(request);
      await settled();
    }
    expect(seen).toHaveLength(3);
  });
});

/** Compares the two profile pages for 10,000 users. */
async function compareProfiles(normalize: (answer: Json) => Json) {
  const albums = seededAlbums(10_000, 7);
  const report = new MismatchReport<string>(2);
  const run = parallelRun<string>({
    control: (owner) => Promise.resolve(oldProfile(albums, owner)),
    candidate: (owner) => Promise.resolve(newProfile(albums, owner)),
    sampled: () => true,
    normalize,
    limit: Infinity,
    observe: report.add,
    broken: (error) => {
      throw error;
    },
  });
  await Promise.all([...albums.keys()].map(run));
  await settled();
  return report;
}

describe('the profile page, old and new', () => {
  const table = (report: MismatchReport<string>) =>
    report.mismatches.map(({differ, count}) => [differ.map((place) => place.replace('/answer/', '')).join(' '), count]);

  it('differs for 6,770 of 10,000 users, in five groups', async () => {
    const report = await compareProfiles((answer) => answer);
    expect(report.compared).toBe(10_000);
    expect(table(report)).toEqual([
      ['photos/*/caption', 4717],
      ['photos/*/caption total', 1171],
      ['total', 424],
      ['photos/*/caption photos/*/id', 365],
      ['photos/*/caption photos/*/id total', 93],
    ]);
  });

  it('differs for 2,053 when null and missing are the same, and the hidden photos show', async () => {
    const report = await compareProfiles(withoutNulls);
    expect(table(report)).toEqual([
      ['total', 1595],
      ['photos/*/caption photos/*/id', 349],
      ['photos/*/caption photos/*/id total', 87],
      ['photos/*/id', 16],
      ['photos/*/id total', 6],
    ]);
    expect(report.mismatches[0]?.examples).toEqual(['u5', 'u12']);
  });
});

describe('evidence', () => {
  it('rule of three: 3 / n', () => {
    expect(largestHiddenRate(1000)).toBeCloseTo(0.003, 4);
    expect(largestHiddenRate(30_000) * 30_000).toBeCloseTo(2.9956, 3);
  });

  it('as the lesson states it', () => {
    expect(requestsToExclude(0.001)).toBe(2995);
    expect(requestsToExclude(0.0001)).toBe(29_956);
    expect(requestsToExclude(0.0001, 0.99)).toBe(46_050);
  });

  it('of as many requests as it takes excludes the rate, and of one less does not', () => {
    fc.assert(
      fc.property(fc.double({min: 0.0001, max: 0.5, noNaN: true}), (rate) => {
        const n = requestsToExclude(rate);
        expect(largestHiddenRate(n)).toBeLessThanOrEqual(rate + 1e-12);
        if (n > 1) expect(largestHiddenRate(n - 1)).toBeGreaterThan(rate - 1e-12);
      }),
    );
  });
});

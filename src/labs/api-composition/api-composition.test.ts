import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {logNormal, Rng, Scheduler} from '../kernel';
import {
  callsFor,
  Composition,
  compositionLoad,
  Deadline,
  DeadlineExceeded,
  EssentialPartMissing,
  feedPage,
  lookUp,
  quantileOfEach,
  slowShare,
  viewLoad,
  type Clock,
  type Services,
} from './index';

/** Virtual time for promises. */
function virtual() {
  const scheduler = new Scheduler();
  const clock: Clock = {
    now: () => scheduler.now,
    sleep: (ms) => new Promise((resolve) => void scheduler.after(ms, resolve)),
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  /** Runs events until the promise is settled. */
  async function run<T>(promise: Promise<T>): Promise<T> {
    const state = {settled: false};
    const end = () => void (state.settled = true);
    promise.then(end, end);
    for (await settle(); !state.settled; await settle()) {
      const {next} = scheduler;
      if (next === undefined) throw new Error('it waits for nothing');
      scheduler.runUntil(next);
    }
    return promise;
  }

  /** A service that answers after so many milliseconds. */
  const after = async <T>(ms: number, answer: T): Promise<T> => {
    await clock.sleep(ms);
    return answer;
  };
  return {clock, run, after, now: () => scheduler.now};
}

describe('a deadline', () => {
  it('lets through what is in time, and tells it how long somebody waits', async () => {
    const {clock, run, after} = virtual();
    const deadline = new Deadline(clock, 100);
    await run(after(30, undefined));
    expect(await run(deadline.bound((left) => after(20, left)))).toBe(70);
  });

  it('ends the wait at its instant, not later', async () => {
    const {clock, run, after, now} = virtual();
    await expect(run(new Deadline(clock, 100).bound(() => after(500, 'late')))).rejects.toThrow(DeadlineExceeded);
    expect(now()).toBe(100);
  });

  it('does not begin what nobody would wait for', async () => {
    const {clock, run, after} = virtual();
    await run(after(100, undefined));
    let begun = false;
    const work = () => {
      begun = true;
      return Promise.resolve();
    };
    await expect(new Deadline(clock, 100).bound(work)).rejects.toThrow(DeadlineExceeded);
    expect(begun).toBe(false);
  });

  it('passes failures on', async () => {
    const {clock} = virtual();
    const fails = () => Promise.reject(new RangeError('no'));
    await expect(new Deadline(clock, 100).bound(fails)).rejects.toThrow(RangeError);
  });
});

describe('a composition', () => {
  const composition = (clock: Clock) =>
    new Composition({essential: new Deadline(clock, 250), optional: new Deadline(clock, 150)});

  it('fails when an essential part fails, and says which and why', async () => {
    const {clock, run} = virtual();
    const cause = new RangeError('no');
    const failed = await run(composition(clock).essential('photos', () => Promise.reject(cause))).catch(
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(EssentialPartMissing);
    expect(failed).toMatchObject({part: 'photos', cause});
  });

  it('waits longer for an essential part than for an optional one', async () => {
    const {clock, run, after} = virtual();
    const page = composition(clock);
    const [photos, likes] = await run(
      Promise.all([
        page.essential('photos', () => after(200, 'photos')),
        page.optional('likes', () => after(200, 'likes'), 'none'),
      ]),
    );
    expect([photos, likes, page.missing]).toEqual(['photos', 'none', ['likes']]);
  });

  it('takes the substitute when an optional part fails', async () => {
    const {clock, run} = virtual();
    const page = composition(clock);
    expect(await run(page.optional('likes', () => Promise.reject(new Error('down')), 0))).toBe(0);
    expect(page.missing).toEqual(['likes']);
  });
});

describe('batches', () => {
  it('ask for each key once, in calls of at most the limit, and find what is there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(30)), fc.integer({min: 1, max: 7}), async (keys, limit) => {
        const calls: (readonly number[])[] = [];
        const found = await lookUp(keys, limit, (some) => {
          calls.push(some);
          return Promise.resolve(new Map(some.filter((key) => key % 3 > 0).map((key) => [key, `v${key}`])));
        });
        const distinct = new Set(keys);
        expect(calls.flat().sort()).toEqual([...distinct].sort());
        expect(calls).toHaveLength(Math.ceil(distinct.size / limit));
        expect(calls.every((call) => call.length <= limit)).toBe(true);
        expect(found).toEqual(new Map([...distinct].filter((key) => key % 3 > 0).map((key) => [key, `v${key}`])));
      }),
    );
  });
});

describe('the feed', () => {
  /** Services with the given latencies in milliseconds. Bob has been deleted. */
  function world(latency: {readonly photos: number; readonly names: number; readonly likes: number}) {
    const {clock, run, after, now} = virtual();
    const lefts: Record<string, number> = {};
    const photos = [
      {id: 'p1', owner: 'ada', caption: 'Sunset'},
      {id: 'p2', owner: 'bob', caption: 'Train'},
      {id: 'p3', owner: 'ada', caption: 'Tunnel'},
    ];
    const services: Services = {
      photos: (_, left) => {
        lefts.photos = left;
        return after(latency.photos, photos);
      },
      names: (owners, left) => {
        lefts.names = left;
        expect(owners).toEqual(['ada', 'bob']);
        return after(latency.names, new Map([['ada', 'Ada']]));
      },
      likes: (_, left) => {
        lefts.likes = left;
        return after(
          latency.likes,
          new Map([
            ['p1', 7],
            ['p2', 0],
          ]),
        );
      },
    };
    const patience = {essential: new Deadline(clock, 250), optional: new Deadline(clock, 150)};
    return {page: run(feedPage('eve', services, patience)), now, lefts};
  }

  it('joins three services', async () => {
    const {page, now, lefts} = world({photos: 12, names: 8, likes: 20});
    expect(await page).toEqual({
      rows: [
        {photo: 'p1', caption: 'Sunset', owner: 'Ada', likes: 7},
        {photo: 'p2', caption: 'Train', owner: undefined, likes: 0},
        {photo: 'p3', caption: 'Tunnel', owner: 'Ada', likes: undefined},
      ],
      missing: [],
    });
    expect(now()).toBe(12 + 20);
    expect(lefts).toEqual({photos: 250, names: 138, likes: 138});
  });

  it('goes out without likes at 150 ms, and says so', async () => {
    const {page, now} = world({photos: 12, names: 8, likes: 900});
    const {rows, missing} = await page;
    expect(missing).toEqual(['likes']);
    expect(rows.map(({owner, likes}) => [owner, likes])).toEqual([
      ['Ada', undefined],
      [undefined, undefined],
      ['Ada', undefined],
    ]);
    expect(now()).toBe(150);
  });

  it('lacks names and likes when the photos took all their time', async () => {
    const {page, now} = world({photos: 200, names: 8, likes: 20});
    expect((await page).missing).toEqual(['likes', 'names']);
    expect(now()).toBe(200);
  });

  it('fails at 250 ms without photos', async () => {
    const {page, now} = world({photos: 900, names: 8, likes: 20});
    await expect(page).rejects.toThrow('no answer without photos');
    expect(now()).toBe(250);
  });
});

describe('fan-out', () => {
  it('as the lesson states it', () => {
    expect(slowShare(0.01, 5)).toBeCloseTo(0.049, 4);
    expect(slowShare(0.01, 31)).toBeCloseTo(0.2677, 4);
    expect(slowShare(0.01, 100)).toBeCloseTo(0.634, 3); // Dean and Barroso: 63 %
    expect(quantileOfEach(0.99, 5)).toBeCloseTo(0.99799, 5);
    expect(quantileOfEach(0.99, 31)).toBeCloseTo(0.999676, 6);
    expect([callsFor(30), callsFor(30, 50), callsFor(120, 50)]).toEqual([31, 2, 4]);
  });

  it('is undone by the root: n parts that each keep it are slow together as often as asked', () => {
    fc.assert(
      fc.property(fc.double({min: 0.5, max: 0.9999, noNaN: true}), fc.integer({min: 1, max: 200}), (q, parts) => {
        expect(slowShare(1 - quantileOfEach(q, parts), parts)).toBeCloseTo(1 - q, 9);
      }),
    );
  });

  it('moves the 99th percentile: 50, 77 and 118 ms for 1, 5 and 31 parts of median 8 ms', () => {
    const latency = logNormal(8, 0.788);
    const p99 = (parts: number): number => {
      const rng = Rng.seeded(`fan-out ${parts}`);
      const slowest = Array.from({length: 40_000}, () =>
        Math.max(...Array.from({length: parts}, () => latency.sample(rng))),
      ).sort((a, b) => a - b);
      return slowest[39_600]!;
    };
    const measured = [1, 5, 31].map(p99);
    [50, 77, 118].forEach((expected, index) => expect(measured[index]! / expected).toBeCloseTo(1, 1));
  });

  it('composition against a view, as the lesson states it', () => {
    const rates = {reads: 2000, changes: 0.5};
    expect(compositionLoad(rates, 3)).toBe(6000);
    expect(viewLoad(rates, 200)).toBe(2100);
    expect(viewLoad({reads: 2000, changes: 500}, 40)).toBe(22_000);
  });
});

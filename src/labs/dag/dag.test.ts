import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Rng} from '../kernel';
import {
  backfillHours,
  criticalPath,
  DAY,
  levels,
  likesOf,
  Pipeline,
  Scheduler,
  settle,
  storm,
  successWithRetries,
  TASKS,
  total,
  Warehouse,
  type Node,
  type PipelineOptions,
} from './index';

const CALM: PipelineOptions = {
  days: 5,
  writing: 'overwrite',
  reading: 'interval',
  wait: 0,
  lookback: 0,
  workers: 2,
  retries: 2,
  late: 0,
  failures: 0,
};

it('likes are heard of within their day, or up to 60 hours after it, but not after the last run', () => {
  const likes = likesOf(5, 0.5, 6 * DAY, Rng.seeded(1));
  const delays = likes.map(({day, arrivesAt}) => arrivesAt - day * DAY);
  const onTime = delays.filter((delay) => delay < 0);
  const late = delays.filter((delay) => delay >= 0);
  expect([Math.min(...onTime), Math.max(...onTime)]).toEqual([-DAY, -1]);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...late)).toBeLessThanOrEqual(60);
  expect(likes.every(({arrivesAt}) => arrivesAt < 6 * DAY)).toBe(true);
});

/** Wrong days of 1,000, and those that are left after a backfill. */
type Counts = readonly [wrong: number, afterBackfill: number];

/** A graph in which each node waits for some of the earlier ones. */
const graphs = fc
  .array(fc.tuple(fc.integer({min: 1, max: 9}), fc.array(fc.nat(20))), {minLength: 1, maxLength: 12})
  .map((nodes) =>
    nodes.map(([hours, before], index): Node => {
      const after = before.filter((one) => one < index).map((one) => `n${one}`);
      return {name: `n${index}`, after: [...new Set(after)], hours};
    }),
  );

describe('a graph', () => {
  it('has each node once, on the level behind the last of those that it waits for', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const found = levels(nodes);
        const level = new Map(found.flatMap((names, index) => names.map(({name}) => [name, index] as const)));
        expect(found.flat()).toHaveLength(nodes.length);
        for (const {name, after} of nodes) {
          const before = after.map((one) => level.get(one) ?? NaN);
          expect(level.get(name)).toBe(before.length === 0 ? 0 : Math.max(...before) + 1);
        }
      }),
    );
  });

  it('has a critical path that is a chain, and no node ends later than it', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const {path, hours} = criticalPath(nodes);
        const find = (name: string | undefined) => nodes.find((node) => node.name === name);
        expect(path.reduce((sum, name) => sum + (find(name)?.hours ?? NaN), 0)).toBe(hours);
        path.slice(1).forEach((name, index) => expect(find(name)?.after).toContain(path[index]));
        const longest = (name: string): number => {
          const node = find(name);
          return (node?.hours ?? NaN) + Math.max(0, ...(node?.after ?? []).map(longest));
        };
        expect(Math.max(...nodes.map(({name}) => longest(name)))).toBe(hours);
      }),
    );
  });

  it('is refused if tasks wait for each other, or for nobody', () => {
    const node = (name: string, ...after: string[]): Node => ({name, after, hours: 1});
    expect(() => levels([node('a', 'b'), node('b', 'a'), node('c')])).toThrow('none of a, b can ever start');
    expect(() => levels([node('a', 'ghost')])).toThrow(RangeError);
  });

  it('of the report takes seven hours, over the photos', () => {
    expect(criticalPath(TASKS)).toEqual({path: ['raw', 'likes', 'by_photo', 'report'], hours: 7});
    expect(levels(TASKS).map((level) => level.map(({name}) => name))).toEqual([
      ['raw'],
      ['likes'],
      ['by_photo', 'totals'],
      ['report'],
    ]);
  });
});

describe('a table', () => {
  it('holds a partition once, however often it is overwritten, and leaves the others alone', () => {
    const writes = fc.array(fc.record({day: fc.integer({min: 1, max: 3}), count: fc.nat(9)}), {minLength: 1});
    fc.assert(
      fc.property(writes, (done) => {
        const [once, twice] = [new Warehouse(), new Warehouse()];
        for (const {day, count} of done) {
          once.overwrite('t', day, [{day, key: 'k', count}]);
          for (let i = 0; i < 2; i++) twice.overwrite('t', day, [{day, key: 'k', count}]);
        }
        for (const {day} of done) {
          expect(twice.read('t', day)).toEqual(once.read('t', day));
          expect(total(once.read('t', day))).toBe(done.filter((one) => one.day === day).at(-1)?.count);
        }
      }),
    );
  });
});

describe('the scheduler', () => {
  const nodes: Node[] = [
    {name: 'a', after: [], hours: 1},
    {name: 'b', after: ['a'], hours: 1},
  ];
  const begin = (retries: number): Scheduler => {
    const scheduler = new Scheduler(nodes, {retries, delay: 2, timeout: 4});
    scheduler.schedule(1, 0);
    return scheduler;
  };
  const names = (scheduler: Scheduler, now: number): string[] => scheduler.ready(now).map(({task}) => task);

  it('lets a task start when those before it are done', () => {
    const scheduler = begin(0);
    expect(names(scheduler, 0)).toEqual(['a']);
    const [a] = scheduler.ready(0);
    const attempt = scheduler.start(a!, 0);
    expect(names(scheduler, 0)).toEqual([]);
    scheduler.end(a!, attempt, true, 1);
    expect(names(scheduler, 1)).toEqual(['b']);
  });

  it('tries again after the delay, and blocks what follows when it has no retries left', () => {
    const scheduler = begin(1);
    const a = scheduler.find('a', 1)!;
    scheduler.end(a, scheduler.start(a, 0), false, 1);
    expect([a.state, names(scheduler, 2), names(scheduler, 3)]).toEqual(['retrying', [], ['a']]);
    scheduler.end(a, scheduler.start(a, 3), false, 4);
    expect([a.state, names(scheduler, 99)]).toEqual(['failed', []]);
    expect(scheduler.isBlocked(scheduler.find('b', 1)!)).toBe(true);
  });

  it('gives up an attempt that is silent, and ignores what it reports later', () => {
    const scheduler = begin(1);
    const a = scheduler.find('a', 1)!;
    const first = scheduler.start(a, 0);
    scheduler.beat(a, first, 3);
    expect(scheduler.expire(7)).toEqual([]);
    expect(scheduler.expire(8)).toEqual([a]);
    const second = scheduler.start(a, 10);
    scheduler.end(a, first, true, 11);
    expect([a.state, second > first]).toEqual(['running', true]);
    scheduler.end(a, second, true, 12);
    expect(a.state).toBe('done');
  });

  it('counts attempts on over a backfill, so that an old one is never taken for a new one', () => {
    const scheduler = begin(0);
    const old = scheduler.start(scheduler.find('a', 1)!, 0);
    scheduler.schedule(1, 1);
    const a = scheduler.find('a', 1)!;
    expect([a.state, scheduler.isCurrent(a, old)]).toEqual(['waiting', false]);
    expect(scheduler.start(a, 1)).toBe(old + 1);
  });
});

describe('the pipeline', () => {
  it('is right if nothing goes wrong, in any mode, and ends eleven hours after the last day', () => {
    for (const writing of ['append', 'overwrite', 'fenced'] as const) {
      const pipeline = new Pipeline({...CALM, writing}, Rng.seeded(1));
      settle(pipeline);
      expect([pipeline.wrongDays, pipeline.now]).toEqual([[], 5 * 24 + 11]);
    }
  });

  it('records what becomes of a worker', () => {
    const pipeline = new Pipeline(CALM, Rng.seeded(1));
    const [worker] = pipeline.workers;
    if (!worker) throw new Error('no worker');
    pipeline.crash(worker);
    pipeline.go(worker);
    pipeline.pause(worker);
    expect(pipeline.trace.events.map(({kind}) => kind)).toEqual(['dag.crash', 'dag.go', 'dag.pause']);
    expect([worker.up, worker.paused]).toEqual([true, true]);
  });

  it('puts rows into the wrong day if a task asks the clock and its run is a backfill', () => {
    const pipeline = new Pipeline({...CALM, reading: 'clock', days: 3}, Rng.seeded(1));
    settle(pipeline);
    pipeline.arrive(1);
    pipeline.backfill(1);
    settle(pipeline);
    expect(pipeline.wrongDays).toEqual([1]);
  });

  it('counts the likes that are late if a later run looks back, or if it waits for them', () => {
    const wrong = (options: Partial<PipelineOptions>): number => {
      const pipeline = new Pipeline({...CALM, late: 0.2, ...options}, Rng.seeded(3));
      settle(pipeline);
      return pipeline.wrongDays.length;
    };
    expect(wrong({lookback: 2})).toBeLessThan(wrong({}));
    expect(wrong({lookback: 2, wait: 12})).toBe(0);
  });
});

describe('the storm', () => {
  // The lesson prints these numbers.
  it.each<[string, Partial<PipelineOptions>, Counts, Counts]>([
    ['append', {writing: 'append'}, [112, 988], [637, 994]],
    ['append and look back', {writing: 'append', lookback: 2}, [730, 999], [756, 999]],
    ['overwrite by the clock', {reading: 'clock'}, [25, 24], [598, 597]],
    ['overwrite', {}, [16, 0], [598, 6]],
    ['overwrite and look back', {lookback: 2}, [12, 0], [176, 1]],
    ['overwrite, wait and look back', {lookback: 2, wait: 12}, [18, 0], [64, 1]],
  ])(
    'leaves wrong days: %s',
    (_, options, onTime, late) => {
      const bad = {...CALM, failures: 0.1, ...options};
      const counts = [0, 0.1].map((share): Counts => {
        const {wrong, afterBackfill} = storm({...bad, late: share}, 200);
        return [wrong, afterBackfill];
      });
      expect(counts).toEqual([onTime, late]);
    },
    20_000,
  );

  it('leaves nothing that a backfill does not mend, if its own attempts succeed', () => {
    for (const writing of ['overwrite', 'fenced'] as const) {
      expect(storm({...CALM, writing, late: 0.1}, 50).afterBackfill).toBe(0);
    }
  });
});

describe('the formulas', () => {
  it('give what the lesson works by hand', () => {
    expect(successWithRetries(0.1, 2)).toBeCloseTo(0.999, 12);
    expect(backfillHours(30, 8, 7, 4)).toBe(60);
    expect(backfillHours(1, 8, 7, 4)).toBe(7);
  });
});

import fc from 'fast-check';
import {describe, expect, it, vi} from 'vitest';
import {Rng, Zipf} from '../kernel';
import {
  Belady,
  BELADY_STRING,
  bestOnline,
  cheFifo,
  cheLru,
  countHits,
  Fifo,
  Lfu,
  loop,
  Lru,
  OptimalHits,
  policies,
  S3Fifo,
  scans,
  shifts,
  Sieve,
  take,
  WTinyLfu,
  zipf,
  Clock,
  type Cache,
  type Key,
  type Policy,
} from './index';
import * as naive from './naive.fixture';

// Thousands of runs, perhaps on a busy machine.
vi.setConfig({testTimeout: 60_000});

const names: readonly Policy[] = ['fifo', 'lru', 'lfu', 'clock', 'sieve', 's3-fifo', 'w-tinylfu'];
const models: Record<Policy, (capacity: number) => naive.Naive> = {
  fifo: naive.naiveFifo,
  lru: naive.naiveLru,
  lfu: naive.naiveLfu,
  clock: naive.naiveClock,
  sieve: naive.naiveSieve,
  's3-fifo': naive.naiveS3Fifo,
  'w-tinylfu': naive.naiveWTinyLfu,
};

/** A random trace that is now skewed, now looping, now scanning, with its capacity. */
function randomCase(seed: number): {capacity: number; trace: Key[]} {
  const rng = Rng.seeded(`case ${seed}`);
  const [keys, length] = [2 + rng.int(40), 20 + rng.int(180)];
  const workload = [
    () => zipf(keys, rng.int(20) / 10, rng),
    () => loop(keys),
    () => scans(keys, 1, 1 + rng.int(30), 1 + rng.int(20), rng),
    () => shifts(keys, 1, 1 + rng.int(40), rng),
  ][rng.int(4)]!();
  return {capacity: 1 + rng.int(Math.min(25, keys + 2)), trace: take(workload, length)};
}

const hitString = (cache: Cache, trace: readonly Key[]): string =>
  trace.map((key) => (cache.access(key).hit ? 'h' : '.')).join('');
const faults = (cache: Cache, trace: readonly Key[]): number => trace.length - countHits(cache, trace);
const keysOf = (cache: Cache): Key[][] => cache.segments().map(({entries}) => entries.map(({key}) => key));

describe.each(names)('%s', (name) => {
  it('keeps its promises on every request: size, presence, evictions and segments agree', () => {
    for (let seed = 0; seed < 400; seed++) {
      const {capacity, trace} = randomCase(seed);
      const cache = policies[name](capacity);
      const present = new Set<Key>();
      const kept = trace.every((key) => {
        const {hit, evicted} = cache.access(key);
        if (hit !== present.has(key)) return false;
        if (evicted !== undefined && (hit || present.size !== capacity || !present.delete(evicted))) return false;
        present.add(key);
        return present.size <= capacity && cache.size === present.size && [...present].every((held) => cache.has(held));
      });
      expect([seed, kept]).toEqual([seed, true]);
      const held = cache
        .segments()
        .flatMap(({ghost, entries}) => (ghost === true ? [] : entries.map((one) => one.key)));
      expect([...held].sort((a, b) => a - b)).toEqual([...present].sort((a, b) => a - b));
    }
  });

  it('does what the paper says, request by request, as a second implementation with arrays does', () => {
    for (let seed = 0; seed < 600; seed++) {
      const {capacity, trace} = randomCase(seed);
      const [cache, model] = [policies[name](capacity), models[name](capacity)];
      expect(trace.map((key) => cache.access(key))).toEqual(trace.map(model));
    }
    // Large enough for the tenths and the hundredths of the segmented policies to matter, and for counters to age.
    for (const capacity of [10, 35, 120]) {
      const [cache, model] = [policies[name](capacity), models[name](capacity)];
      const trace = take(scans(400, 0.9, 500, 200, Rng.seeded(capacity)), 4000);
      expect(trace.map((key) => cache.access(key))).toEqual(trace.map(model));
    }
  });

  it('evicts nothing while there is room', () => {
    const cache = policies[name](20);
    for (const key of [...Array(20).keys(), ...Array(20).keys()]) {
      expect(cache.access(key).evicted).toBeUndefined();
    }
    expect(cache.size).toBe(20);
  });

  it('never has more hits than the optimum, on 2,000 random traces', () => {
    let tight = 0;
    for (let seed = 0; seed < 2000; seed++) {
      const {capacity, trace} = randomCase(seed);
      const [hits, most] = [countHits(policies[name](capacity), trace), countHits(new Belady(capacity, trace), trace)];
      expect(hits).toBeLessThanOrEqual(most);
      tight += Number(hits === most);
    }
    expect(tight).toBeLessThan(2000);
  });

  it('would be caught with one place too many', () => {
    const cheat = naive.oversized(policies[name]);
    const caught = Array.from({length: 300}, (_, seed) => randomCase(seed)).some(
      ({capacity, trace}) => countHits(cheat(capacity), trace) > countHits(new Belady(capacity, trace), trace),
    );
    expect(caught).toBe(true);
  });

  it.each([0, -1, 2.5, NaN])('refuses the capacity %s', (capacity) => {
    expect(() => policies[name](capacity)).toThrow(RangeError);
  });
});

describe('traces worked by hand', () => {
  // Silberschatz, Galvin and Gagne, Operating System Concepts: the reference string of the chapter on virtual memory.
  const reference = [7, 0, 1, 2, 0, 3, 0, 4, 2, 3, 0, 3, 2, 1, 2, 0, 1, 7, 0, 1];

  it('has the page faults of the textbook: FIFO 15, LRU 12, optimal 9', () => {
    expect(faults(new Fifo(3), reference)).toBe(15);
    expect(faults(new Lru(3), reference)).toBe(12);
    expect(faults(new Belady(3, reference), reference)).toBe(9);
  });

  it("shows Belady's anomaly: FIFO misses 9 times with 3 places and 10 times with 4", () => {
    expect(hitString(new Fifo(3), BELADY_STRING)).toBe('.......hh..h');
    expect(hitString(new Fifo(4), BELADY_STRING)).toBe('....hh......');
    expect([faults(new Lru(3), BELADY_STRING), faults(new Lru(4), BELADY_STRING)]).toEqual([10, 8]);
    const optimal = [3, 4].map((capacity) => faults(new Belady(capacity, BELADY_STRING), BELADY_STRING));
    expect(optimal).toEqual([7, 6]);
  });

  it('lets LFU evict the lowest count, and the coldest among equals', () => {
    const cache = new Lfu(3);
    for (const key of [1, 1, 2, 3, 2, 3]) cache.access(key);
    expect(cache.segments()[0]?.entries).toEqual([
      {key: 3, mark: 2},
      {key: 2, mark: 2},
      {key: 1, mark: 2},
    ]);
    expect(cache.access(4).evicted).toBe(1);
    expect(cache.access(5).evicted).toBe(4);
    expect(cache.access(1).evicted).toBe(5);
  });

  it('lets CLOCK spare what was hit, once', () => {
    const cache = new Clock(3);
    for (const key of [1, 2, 3, 1, 2]) cache.access(key);
    expect(cache.access(4).evicted).toBe(3);
    // Both bits are clear now, and the hand is at slot 0.
    expect(cache.segments()[0]).toMatchObject({hand: 0, entries: [{mark: 0}, {mark: 0}, {key: 4}]});
    expect(cache.access(5).evicted).toBe(1);
    expect(cache.access(2).hit).toBe(true);
    expect(cache.access(6).evicted).toBe(4);
  });

  it('lets SIEVE evict in place, and go on from there', () => {
    const cache = new Sieve(5);
    for (const key of [1, 2, 3, 4, 5, 1, 3]) cache.access(key);
    expect(keysOf(cache)).toEqual([[5, 4, 3, 2, 1]]);
    expect(cache.access(6).evicted).toBe(2); // 1 is spared and keeps its place at the tail
    expect(keysOf(cache)).toEqual([[6, 5, 4, 3, 1]]);
    expect(cache.segments()[0]?.hand).toBe(3);
    expect(cache.access(7).evicted).toBe(4); // 3 is spared
    expect(cache.access(8).evicted).toBe(5);
    expect(cache.access(9).evicted).toBe(6); // the new ones are sifted, 1 and 3 rest
    expect(keysOf(cache)).toEqual([[9, 8, 7, 3, 1]]);
  });

  it('lets SIEVE start again at the tail, when the hand has passed the head', () => {
    const cache = new Sieve(2);
    for (const key of [1, 2, 1, 2]) cache.access(key);
    expect(cache.access(3).evicted).toBe(1); // both are spared once, then the hand is back at 1
    expect(cache.segments()[0]?.hand).toBe(1);
    cache.access(2);
    expect(cache.access(4).evicted).toBe(3);
    // The hand stood at the head when 3 left it; 4 came in above.
    expect(cache.segments()[0]).toMatchObject({entries: [{key: 4}, {key: 2}], hand: 1});
  });

  it('lets S3-FIFO move what was hit twice to the main queue, and what left too early', () => {
    const cache = new S3Fifo(10);
    for (const key of [0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9]) cache.access(key);
    const [small, main] = cache.segments();
    expect([small?.entries.length, main?.entries.length]).toEqual([10, 0]); // not full until now: all are in the small one
    expect(cache.access(10).evicted).toBe(1); // 0 was hit twice and moves on, 1 only once
    expect(keysOf(cache)).toEqual([[10, 9, 8, 7, 6, 5, 4, 3, 2], [0], [1]]);
    expect(cache.access(1).evicted).toBe(2);
    expect(keysOf(cache)).toEqual([[10, 9, 8, 7, 6, 5, 4, 3], [1, 0], [2]]);
  });

  it('lets W-TinyLFU refuse a key that was seen less often than the one it would displace', () => {
    const cache = new WTinyLfu(5); // 1 in the window, 4 in the main part, of which 3 protected
    for (const key of [1, 1, 2, 2, 3, 3, 4, 4]) cache.access(key);
    for (const key of [1, 2, 3]) cache.access(key);
    expect(keysOf(cache)).toEqual([[4], [], [3, 2, 1]]);
    cache.access(5);
    expect(keysOf(cache)).toEqual([[5], [4], [3, 2, 1]]);
    expect(cache.access(6).evicted).toBe(5); // seen once, 4 twice
    expect(cache.access(7).evicted).toBe(6);
    for (let i = 0; i < 2; i++) expect(cache.access(7).hit).toBe(true);
    expect(cache.access(8).evicted).toBe(4); // 7 was seen three times
    expect(keysOf(cache)).toEqual([[8], [7], [3, 2, 1]]);
    cache.access(7);
    expect(keysOf(cache)).toEqual([[8], [1], [7, 3, 2]]); // 7 is protected, 1 had to make room
  });
});

describe('the optimum', () => {
  const tiny = fc.record({
    capacity: fc.integer({min: 1, max: 4}),
    trace: fc.array(fc.integer({min: 0, max: 6}), {maxLength: 18}),
  });

  it('is the most hits that any policy can have, by trying them all', () => {
    fc.assert(
      fc.property(tiny, ({capacity, trace}) => {
        expect(countHits(new Belady(capacity, trace), trace)).toBe(naive.bruteForce(capacity, trace));
      }),
      {numRuns: 1500},
    );
  });

  it('can be counted without knowing the future, after every request', () => {
    fc.assert(
      fc.property(tiny, ({capacity, trace}) => {
        const counted = new OptimalHits(capacity);
        trace.forEach((key, index) => {
          counted.access(key);
          const prefix = trace.slice(0, index + 1);
          expect(counted.hits).toBe(countHits(new Belady(capacity, prefix), prefix));
        });
      }),
      {numRuns: 1000},
    );
    for (let seed = 0; seed < 2000; seed++) {
      const {capacity, trace} = randomCase(seed);
      const counted = new OptimalHits(capacity);
      for (const key of trace) counted.access(key);
      expect(counted.hits).toBe(countHits(new Belady(capacity, trace), trace));
    }
  });

  it('follows its trace and no other', () => {
    const cache = new Belady(2, [1, 2, 3]);
    cache.access(1);
    expect(() => cache.access(3)).toThrow(RangeError);
    cache.access(2);
    expect(cache.segments()[0]?.entries.map(({key}) => key)).toEqual([2, 1]);
    cache.access(3);
    expect(() => cache.access(3)).toThrow(RangeError);
    expect(() => new Belady(0, [])).toThrow(RangeError);
    expect(() => new OptimalHits(0)).toThrow(RangeError);
  });

  it('never loses by more memory', () => {
    for (let seed = 0; seed < 500; seed++) {
      const {capacity, trace} = randomCase(seed);
      const [less, more] = [capacity, capacity + 1].map((places) => countHits(new Belady(places, trace), trace));
      expect(less).toBeLessThanOrEqual(more ?? 0);
    }
  });

  it('keeps C - 1 of a loop of L keys: a hit ratio of (C - 1) / (L - 1)', () => {
    for (const [capacity, length] of [
      [10, 12],
      [3, 20],
      [50, 60],
    ] as const) {
      const trace = take(loop(length), 200 * length);
      const expected = (capacity - 1) / (length - 1);
      expect(Math.abs(countHits(new Belady(capacity, trace), trace) / trace.length - expected)).toBeLessThan(0.01);
    }
  });
});

describe('the stack property', () => {
  const inclusion = (make: (capacity: number) => Cache, seed: number): boolean => {
    const {capacity, trace} = randomCase(seed);
    const [small, large] = [make(capacity), make(capacity + 1)];
    return trace.every((key) => {
      small.access(key);
      large.access(key);
      return keysOf(small)
        .flat()
        .every((held) => large.has(held));
    });
  };

  it('holds for LRU: what a cache holds, a larger one holds too', () => {
    for (let seed = 0; seed < 1000; seed++) expect(inclusion(policies.lru, seed)).toBe(true);
  });

  it('gives all hit ratios of LRU from the stack distances of one pass', () => {
    for (let seed = 0; seed < 200; seed++) {
      const {trace} = randomCase(seed);
      const stack: Key[] = [];
      const distances = trace.map((key) => {
        const depth = stack.indexOf(key);
        if (depth >= 0) stack.splice(depth, 1);
        stack.unshift(key);
        return depth < 0 ? Infinity : depth + 1;
      });
      for (const capacity of [1, 2, 5, 13]) {
        expect(countHits(new Lru(capacity), trace)).toBe(distances.filter((distance) => distance <= capacity).length);
      }
    }
  });

  it('does not hold for FIFO, CLOCK, SIEVE and S3-FIFO', () => {
    for (const name of ['fifo', 'clock', 'sieve', 's3-fifo'] as const) {
      const violated = Array.from({length: 300}, (_, seed) => seed).some((seed) => !inclusion(policies[name], seed));
      expect([name, violated]).toEqual([name, true]);
    }
  });
});

describe('a scan', () => {
  const capacity = 100;
  const hot = Array.from({length: 60}, (_, key) => key);

  /** Which part of a well-used hot set is still in the cache after a scan in which each new key is requested `touches` times. */
  function survivors(name: Policy, length: number, touches: number): number {
    const cache = policies[name](capacity);
    const rng = Rng.seeded(name);
    for (let round = 0; round < 20; round++) for (const key of rng.shuffle(hot)) cache.access(key);
    for (let key = 1000; key < 1000 + length; key++) for (let i = 0; i < touches; i++) cache.access(key);
    return hot.filter((key) => cache.has(key)).length / hot.length;
  }

  it.each(['fifo', 'lru', 'clock'] as const)('empties %s, once it is as long as the cache, twice for CLOCK', (name) => {
    expect(survivors(name, name === 'clock' ? 2 * capacity : capacity, 1)).toBe(0);
  });

  // W-TinyLFU may lose one key: the one that was in its window, and never got out of probation before its count had aged.
  const rest = {lfu: 1, sieve: 1, 's3-fifo': 1, 'w-tinylfu': 59 / 60};

  it.each(['lfu', 'sieve', 's3-fifo', 'w-tinylfu'] as const)('of any length leaves the hot set to %s', (name) => {
    for (const length of [100, 1000, 10_000]) expect(survivors(name, length, 1)).toBeGreaterThanOrEqual(rest[name]);
  });

  it('that touches every key twice in a row gets through SIEVE, and not through LFU, S3-FIFO and W-TinyLFU', () => {
    expect(survivors('sieve', 1000, 2)).toBe(0);
    for (const name of ['lfu', 's3-fifo', 'w-tinylfu'] as const) {
      expect([name, survivors(name, 1000, 2) >= rest[name]]).toEqual([name, true]);
    }
  });
});

describe('hit ratios', () => {
  const keys = 1000;
  const ratio = (name: Policy, capacity: number, trace: readonly Key[], warm: number): number => {
    const cache = policies[name](capacity);
    countHits(cache, trace.slice(0, warm));
    return countHits(cache, trace.slice(warm)) / (trace.length - warm);
  };

  describe.each([
    [0.8, 50],
    [0.8, 300],
    [1.1, 100],
  ])('under independent requests, Zipf %d, with %i places of 1,000 keys', (skew, capacity) => {
    const law = new Zipf(keys, skew);
    const probabilities = Array.from({length: keys}, (_, index) => law.pmf(index + 1));
    const trace = take(zipf(keys, skew, Rng.seeded(`${skew}/${capacity}`)), 120_000);
    const measured = new Map(names.map((name) => [name, ratio(name, capacity, trace, 20_000)]));
    const of = (name: Policy): number => measured.get(name) ?? NaN;

    it("agree with Che's approximation for LRU and FIFO, within half a point", () => {
      expect(Math.abs(of('lru') - cheLru(probabilities, capacity))).toBeLessThan(0.005);
      expect(Math.abs(of('fifo') - cheFifo(probabilities, capacity))).toBeLessThan(0.005);
    });

    it('stay below those of A0, the best policy that only knows the probabilities', () => {
      const best = bestOnline(probabilities, capacity);
      for (const [name, value] of measured) expect([name, value < best + 0.004]).toEqual([name, true]);
      expect(best - of('lfu')).toBeLessThan(0.08);
    });

    it('are ordered: FIFO, LRU, and then those that see frequency', () => {
      expect(of('fifo')).toBeLessThan(of('lru'));
      for (const name of ['lfu', 'sieve', 's3-fifo', 'w-tinylfu'] as const) {
        expect([name, of(name) > of('lru')]).toEqual([name, true]);
      }
    });
  });

  it('refuse a formula for a cache that holds everything', () => {
    for (const formula of [cheLru, cheFifo, bestOnline]) expect(() => formula([0.5, 0.5], 2)).toThrow(RangeError);
  });

  it('on a loop that is one key too long are zero, but for the policies that let what returns pass what is new', () => {
    const trace = take(loop(101), 5000);
    for (const name of ['fifo', 'lru', 'lfu', 'clock', 'sieve'] as const) {
      expect([name, countHits(policies[name](100), trace)]).toEqual([name, 0]);
    }
    for (const name of ['s3-fifo', 'w-tinylfu'] as const) {
      expect([name, ratio(name, 100, trace, 1000) > 0.6]).toEqual([name, true]);
    }
  });

  it('with scans in between: LRU loses most of what Zipf alone would give, S3-FIFO and W-TinyLFU little', () => {
    const trace = take(scans(keys, 1, 2000, 1000, Rng.seeded(1)), 60_000);
    const results = Object.fromEntries(names.map((name) => [name, ratio(name, 100, trace, 10_000)]));
    for (const name of ['lfu', 'sieve', 's3-fifo', 'w-tinylfu'] as const) {
      expect([name, results[name]! > results['lru']! + 0.04]).toEqual([name, true]);
    }
  });

  it('after popularity has shifted: LFU clings to what was popular, W-TinyLFU ages its counts', () => {
    // 20,000 requests for the old favorites, then measured on 5,000 for the new ones.
    const trace = take(shifts(keys, 1, 20_000, Rng.seeded(2)), 25_000);
    const results = Object.fromEntries(names.map((name) => [name, ratio(name, 50, trace, 20_000)]));
    expect(results['lru']! - results['lfu']!).toBeGreaterThan(0.1);
    expect(results['w-tinylfu']! - results['lfu']!).toBeGreaterThan(0.1);
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {constant, exponential} from '../kernel';
import {
  codelRampUp,
  creditsFor,
  CreditReceiver,
  CreditSender,
  creditThroughput,
  fillTime,
  fullWait,
  Pipeline,
  type Item,
  type PipelineOptions,
  type Policy,
} from './index';

const POLICIES: readonly Policy[] = ['unbounded', 'block', 'drop-newest', 'drop-oldest', 'shed', 'codel'];

/** 120 a second meet a consumer that does 100, all at regular times. */
function pipelineOf(options: Partial<PipelineOptions>): Pipeline {
  return new Pipeline({
    seed: 1,
    gap: constant(1000 / 120),
    source: 'open',
    stages: [{name: 'resize', service: 10}],
    policy: 'unbounded',
    capacity: 50,
    roundTrip: 0,
    deadline: 500,
    service: constant,
    ...options,
  });
}

/** Ages of what was completed in the last `count` trace events. */
const lastAges = (pipeline: Pipeline): number[] =>
  pipeline.trace.events.flatMap((event) => (event.kind === 'pipeline.done' ? [event.age] : []));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('without a bound', () => {
  it('the wait grows by 20 % of the time, and after 3 s everything is too late', () => {
    const pipeline = pipelineOf({});
    // What is done at T arose at T / 1.2, so its age is T / 6.
    pipeline.scheduler.runUntil(2950);
    expect(pipeline.late).toBe(0);
    pipeline.scheduler.runUntil(3050);
    const {inTime} = pipeline;
    pipeline.scheduler.runUntil(10_000);
    expect(pipeline.inTime).toBe(inTime);
    expect(pipeline.late).toBeGreaterThan(690);
    expect(pipeline.under).toBeGreaterThan(190);
  });
});

describe('a full buffer', () => {
  it.each(['drop-newest', 'drop-oldest'] as const)('with %s makes the wait that the formula says', (policy) => {
    const pipeline = pipelineOf({policy});
    pipeline.scheduler.runUntil(20_000);
    const expected = fullWait(50, {arrivals: 0.12, service: 0.1}, policy) + 10;
    expect(mean(lastAges(pipeline)) / expected).toBeCloseTo(1, 1);
  });

  it('of which the oldest are dropped keeps its wait when the consumer becomes slower', () => {
    const rates = {arrivals: 0.12, service: 1 / 30};
    expect(fullWait(50, rates, 'drop-oldest')).toBeCloseTo(417, 0);
    expect(fullWait(50, rates, 'drop-newest')).toBe(1500);
    const pipeline = pipelineOf({policy: 'drop-oldest', stages: [{name: 'resize', service: 30}]});
    pipeline.scheduler.runUntil(20_000);
    expect(mean(lastAges(pipeline))).toBeCloseTo(417 + 30, -1.5);
  });
});

describe('shedding by expected wait', () => {
  it('keeps results in time whatever the speed of the consumer', () => {
    for (const service of [10, 30, 100]) {
      const pipeline = pipelineOf({policy: 'shed', stages: [{name: 'resize', service}]});
      pipeline.scheduler.runUntil(30_000);
      expect(pipeline.late / (pipeline.late + pipeline.inTime)).toBeLessThan(0.05);
      expect(pipeline.inTime / (30_000 / service)).toBeGreaterThan(0.9);
    }
  });
});

describe('CoDel', () => {
  it('needs 2 I² times the excess until it drops as much as comes too much', () => {
    // 50 a second too many: 1 s. Then the queue shrinks, for drops go on.
    expect(codelRampUp(0.05, 100)).toBe(1000);
    const pipeline = pipelineOf({policy: 'codel', gap: constant(1000 / 150)});
    const lengthAt = (time: number): number => {
      pipeline.scheduler.runUntil(time);
      return pipeline.stages[0]?.buffer.items.length ?? 0;
    };
    const [early, peak, after] = [lengthAt(500), lengthAt(1100), lengthAt(2200)];
    expect(peak).toBeGreaterThan(early);
    expect(after).toBeLessThan(peak / 2);
  });

  it('keeps the wait near its target at a load that is a little too high, and the consumer busy', () => {
    const pipeline = pipelineOf({policy: 'codel', gap: exponential(1000 / 110), codel: {target: 20, interval: 100}});
    pipeline.scheduler.runUntil(60_000);
    expect(pipeline.ages.percentile(50)).toBeLessThan(150);
    expect(pipeline.stages[0]?.busy).toBeGreaterThan(0.9 * 60_000);
  });
});

describe('credits', () => {
  it.each([1, 2, 4, 8, 16])('%i give min(n / RTT, 1 / S)', (capacity) => {
    const pipeline = pipelineOf({policy: 'block', capacity, roundTrip: 100});
    pipeline.scheduler.runUntil(20_000);
    const done = pipeline.inTime + pipeline.late;
    expect(done / 20_000 / creditThroughput(capacity, 100, 10)).toBeCloseTo(1, 1);
  });

  it('are enough at the bandwidth-delay product', () => {
    expect(creditsFor(100, 10)).toBe(10);
    expect(creditThroughput(10, 100, 10)).toBe(0.1);
    expect(creditThroughput(9, 100, 10)).toBeLessThan(0.1);
  });

  it('bound what is under way and buffered, with any batch of grants', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 20}),
        fc.array(fc.constantFrom('offer', 'arrive', 'take', 'hear'), {maxLength: 300, size: 'max'}),
        fc.nat(19),
        (capacity, script, batchSeed) => {
          const [wire, buffer, grants]: [number[], number[], number[]] = [[], [], []];
          const sender = new CreditSender<number>(capacity, (item) => wire.push(item));
          const receiver = new CreditReceiver(1 + (batchSeed % capacity));
          const taken: number[] = [];
          let next = 0;
          for (const move of script) {
            if (move === 'offer') sender.offer((next += 1));
            if (move === 'arrive') buffer.push(...wire.splice(0, 1));
            if (move === 'take') {
              for (const item of buffer.splice(0, 1)) {
                taken.push(item);
                grants.push(receiver.taken());
              }
            }
            if (move === 'hear') for (const credits of grants.splice(0, 1)) sender.grant(credits);
            expect(wire.length + buffer.length).toBeLessThanOrEqual(capacity);
          }
          expect([...taken, ...buffer, ...wire, ...sender.waiting]).toEqual(
            Array.from({length: next}, (_, index) => index + 1),
          );
        },
      ),
    );
  });
});

describe('a chain of three stages with credits', () => {
  const chain = (options: Partial<PipelineOptions> = {}): Pipeline =>
    pipelineOf({
      policy: 'block',
      capacity: 20,
      gap: constant(12.5),
      stages: [
        {name: 'decode', service: 6},
        {name: 'resize', service: 10},
        {name: 'store', service: 8},
      ],
      ...options,
    });
  const lengths = (pipeline: Pipeline): number[] => pipeline.stages.map(({buffer}) => buffer.items.length);

  it('fills from the slow end to the source, a buffer after the other, and drops nothing', () => {
    const pipeline = chain();
    pipeline.scheduler.runUntil(1000);
    pipeline.slow('store', 3, 5000);
    // 80 a second come, 1000 / 24 are done.
    const time = fillTime(20, 0.08, 1 / 24);
    expect(time).toBeCloseTo(521.7, 1);
    const full = [1.15, 2.2, 3.4].map((buffers) => {
      pipeline.scheduler.runUntil(1000 + buffers * time);
      return lengths(pipeline).map((length) => length >= 19);
    });
    expect(full).toEqual([
      [false, false, true],
      [false, true, true],
      [true, true, true],
    ]);
    pipeline.scheduler.runUntil(1000 + 4.5 * time);
    expect(pipeline.waiting.length).toBeGreaterThan(0);
    pipeline.scheduler.runUntil(15_000);
    expect([pipeline.dropped, pipeline.waiting.length]).toEqual([0, 0]);
    expect(Math.max(...lengths(pipeline))).toBeLessThan(3);
  });

  it('records when a stage becomes slower, and when that is over', () => {
    const pipeline = chain();
    pipeline.slow('store', 3, 100);
    const changes = () =>
      pipeline.trace.events.flatMap((event) => (event.kind === 'pipeline.slow' ? [[event.time, event.factor]] : []));
    expect(changes()).toEqual([[0, 3]]);
    pipeline.scheduler.runUntil(100);
    expect(changes()).toEqual([
      [0, 3],
      [100, 1],
    ]);
  });

  it('moves the queue to an open source, and slows a source that is pulled', () => {
    const [open, pull] = (['open', 'pull'] as const).map((source) => chain({source, gap: constant(5)}));
    for (const pipeline of [open, pull]) pipeline?.scheduler.runUntil(10_000);
    // 200 a second arise, and resize does 100.
    expect(open?.waiting.length).toBeGreaterThan(900);
    expect(pull?.waiting.length).toBeLessThanOrEqual(1);
    expect(pull?.under).toBeLessThanOrEqual(3 * 20 + 3 + 1);
    expect(open?.dropped).toBe(0);
  });
});

describe('every policy', () => {
  it.each(POLICIES)('%s accounts for every item, and is the same run for the same seed', (policy) => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({min: 1, max: 30}),
        fc.integer({min: 0, max: 60}),
        (seed, capacity, roundTrip) => {
          const play = (): Pipeline => {
            const pipeline = pipelineOf({
              seed,
              policy,
              capacity,
              roundTrip,
              gap: exponential(8),
              stages: [
                {name: 'decode', service: 6},
                {name: 'resize', service: 10},
              ],
            });
            pipeline.scheduler.runUntil(300);
            pipeline.slow('resize', 3, 500);
            pipeline.spike(20);
            pipeline.scheduler.runUntil(1500);
            return pipeline;
          };
          const pipeline = play();
          const held: Item[] = pipeline.stages.flatMap(({buffer, serving}) => [
            ...buffer.items,
            ...(serving ? [serving] : []),
          ]);
          const seen = held.length + pipeline.waiting.length;
          // What isn't seen is between two stages.
          expect(pipeline.under).toBeGreaterThanOrEqual(seen);
          if (roundTrip === 0 && policy !== 'block') expect(pipeline.under).toBe(seen);
          for (const {buffer} of pipeline.stages) {
            if (['block', 'drop-newest', 'drop-oldest'].includes(policy)) {
              expect(buffer.items.length).toBeLessThanOrEqual(capacity);
            }
          }
          if (policy === 'block' || policy === 'unbounded') expect(pipeline.dropped).toBe(0);
          expect(play().trace.hash).toBe(pipeline.trace.hash);
        },
      ),
      {numRuns: 30},
    );
  });

  it('refuses to slow down what does not exist', () => {
    expect(() => pipelineOf({}).slow('upload', 3, 100)).toThrow(RangeError);
  });
});

describe('the tables of the lesson', () => {
  function minute(policy: Policy, source: 'open' | 'pull', rate: number, isSlow: boolean): Pipeline {
    const pipeline = new Pipeline({
      seed: 1,
      gap: exponential(1000 / rate),
      source,
      stages: [{name: 'resize', service: 10}],
      policy,
      capacity: 30,
      roundTrip: 0,
      deadline: 500,
    });
    pipeline.scheduler.runUntil(20_000);
    if (isSlow) pipeline.slow('resize', 3, 20_000);
    pipeline.scheduler.runUntil(60_000);
    return pipeline;
  }

  it.each([
    ['unbounded', 'open', 197, 5793, 0, 10_048],
    ['block', 'open', 197, 5793, 0, 10_048],
    ['block', 'pull', 5990, 0, 0, 346],
    ['drop-newest', 'open', 5990, 0, 1132, 334],
    ['drop-oldest', 'open', 5990, 0, 1132, 306],
    ['shed', 'open', 5990, 0, 1126, 434],
    ['codel', 'open', 5882, 0, 1252, 187],
  ] as const)('120 a second: %s, %s', (policy, source, inTime, late, dropped, p99) => {
    const pipeline = minute(policy, source, 120, false);
    expect([pipeline.inTime, pipeline.late, pipeline.dropped]).toEqual([inTime, late, dropped]);
    expect(Math.round(pipeline.ages.percentile(99))).toBe(p99);
  });

  it.each([
    ['unbounded', 1824, 2634, 0],
    ['drop-newest', 3623, 665, 1139],
    ['drop-oldest', 4278, 10, 1139],
    ['shed', 4268, 6, 1153],
    ['codel', 4133, 0, 1294],
  ] as const)('90 a second, and a third of the speed for 20 s: %s', (policy, inTime, late, dropped) => {
    const pipeline = minute(policy, 'open', 90, true);
    expect([pipeline.inTime, pipeline.late, pipeline.dropped]).toEqual([inTime, late, dropped]);
  });
});

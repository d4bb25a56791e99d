import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {encodeUtf8} from '../kernel';
import {
  LeaderEpochs,
  ProducerStates,
  murmur2,
  partitionFor,
  range,
  roundRobin,
  sticky,
  type Assignor,
  type Batch,
} from './index';

describe('murmur2', () => {
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('gives for %s what Kafka’s own test expects', (text, hash) => {
    expect(murmur2(encodeUtf8(text))).toBe(hash);
  });

  it('spreads keys evenly', () => {
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      const partition = partitionFor(`photo-${i}`, 4);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('moves about four of five keys if a fifth partition comes to four', () => {
    const keys = Array.from({length: 4000}, (_, i) => `photo-${i}`);
    const moved = keys.filter((key) => partitionFor(key, 4) !== partitionFor(key, 5)).length;
    expect(moved / keys.length).toBeCloseTo(0.8, 1);
  });
});

describe('the epochs of a log', () => {
  function epochsOf(...entries: readonly (readonly [epoch: number, startOffset: number])[]): LeaderEpochs {
    const epochs = new LeaderEpochs();
    for (const [epoch, startOffset] of entries) epochs.assign(epoch, startOffset);
    return epochs;
  }

  it('say where each one ends: where the next one begins, or where the log ends', () => {
    const epochs = epochsOf([0, 0], [2, 10], [5, 20]);
    expect(epochs.endOffsetFor(0, 30)).toEqual({epoch: 0, endOffset: 10});
    expect(epochs.endOffsetFor(5, 30)).toEqual({epoch: 5, endOffset: 30});
  });

  it('answer for an epoch that they don’t have with the one before it', () => {
    expect(epochsOf([0, 0], [2, 10], [5, 20]).endOffsetFor(4, 30)).toEqual({epoch: 2, endOffset: 20});
  });

  it('forget what is cut off, and leaders that nobody wrote to', () => {
    const epochs = epochsOf([0, 0], [2, 10], [5, 20]);
    epochs.truncateTo(20);
    expect(epochs.latest).toBe(2);
    epochs.assign(6, 20);
    epochs.assign(7, 20);
    expect(epochs.entries.map(({epoch}) => epoch)).toEqual([0, 2, 7]);
  });
});

describe('the sequence numbers of a producer', () => {
  const batch = (sequence: number, count = 1, epoch = 0, baseOffset = sequence): Batch => ({
    baseOffset,
    lastOffset: baseOffset + count - 1,
    leaderEpoch: 0,
    producer: {id: 'a', epoch, sequence},
    records: [],
  });
  const sent = (sequence: number, count = 1, epoch = 0) => ({
    producer: {id: 'a', epoch, sequence},
    messages: Array.from({length: count}, () => ({key: 'k', value: 'v'})),
  });
  function after(...batches: Batch[]): ProducerStates {
    const states = new ProducerStates();
    for (const one of batches) states.update(one);
    return states;
  }

  it.each([
    ['the next one', after(batch(0), batch(1, 2)), sent(3), 'append'],
    ['a gap', after(batch(0)), sent(2), 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
    ['the last one again', after(batch(0), batch(1, 2)), sent(1, 2), 'duplicate'],
    ['the fifth last one again', after(...[0, 1, 2, 3, 4].map((n) => batch(n))), sent(0), 'duplicate'],
    [
      'the sixth last one again',
      after(...[0, 1, 2, 3, 4, 5].map((n) => batch(n))),
      sent(0),
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
    ],
    ['a first one', after(), sent(0), 'append'],
    ['an unknown producer in the middle', after(), sent(4), 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
    ['a new epoch from 0', after(batch(0)), sent(0, 1, 1), 'append'],
    ['a new epoch in the middle', after(batch(0)), sent(1, 1, 1), 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
    ['an old epoch', after(batch(0, 1, 1)), sent(1), 'INVALID_PRODUCER_EPOCH'],
  ])('%s', (_, states, attempt, outcome) => {
    expect(states.check(attempt, false).outcome).toBe(outcome);
  });

  it('a duplicate is answered with the offsets that it has', () => {
    expect(after(batch(0, 2, 0, 7)).check(sent(0, 2), false)).toEqual({
      outcome: 'duplicate',
      baseOffset: 7,
      lastOffset: 8,
    });
  });

  it('an unknown producer may begin anywhere if the log may have forgotten it', () => {
    expect(after().check(sent(4), true).outcome).toBe('append');
  });
});

describe('assignors', () => {
  const members = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), {minLength: 1});
  const partitionsOf = (count: number): string[] => Array.from({length: count}, (_, i) => `p${i}`);

  it.each<[string, Assignor]>([
    ['range', range],
    ['round robin', roundRobin],
    ['sticky', sticky],
  ])('%s: every partition has one reader, and nobody has two more than another', (_, assign) => {
    fc.assert(
      fc.property(members, members, fc.nat(12), (first, second, count) => {
        const partitions = partitionsOf(count);
        const before = assign(first, partitions, new Map());
        const after = assign(second, partitions, before);
        expect([...after.keys()].sort()).toEqual([...second].sort());
        expect([...after.values()].flat().sort()).toEqual([...partitions].sort());
        const sizes = [...after.values()].map(({length}) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('range gives neighbors, round robin deals', () => {
    const partitions = partitionsOf(5);
    expect([...range(['b', 'a'], partitions, new Map()).values()]).toEqual([
      ['p0', 'p1', 'p2'],
      ['p3', 'p4'],
    ]);
    expect([...roundRobin(['b', 'a'], partitions, new Map()).values()]).toEqual([
      ['p0', 'p2', 'p4'],
      ['p1', 'p3'],
    ]);
  });

  it('sticky moves no more than it must when somebody joins or leaves', () => {
    fc.assert(
      fc.property(members, members, fc.nat(12), (first, second, count) => {
        const partitions = partitionsOf(count);
        const before = sticky(first, partitions, new Map());
        const after = sticky(second, partitions, before);
        const kept = [...after].reduce(
          (sum, [member, own]) => sum + own.filter((p) => before.get(member)?.includes(p)).length,
          0,
        );
        // Each who stays can keep what it had up to the largest share, and as many can have that as there is a remainder.
        const least = Math.floor(count / second.length);
        const had = second.map((member) => before.get(member)?.length ?? 0).sort((a, b) => b - a);
        const most = had.reduce(
          (sum, n, place) => sum + Math.min(n, least + (place < count % second.length ? 1 : 0)),
          0,
        );
        expect(kept).toBe(most);
      }),
    );
  });
});

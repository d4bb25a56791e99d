import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Disk, Rng} from '../kernel';
import {PartitionLog, decodeBatch, encodeBatch, type Batch, type LogOptions, type Message} from './index';
import {compact} from './compaction';

const OPTIONS: LogOptions = {segmentBytes: 400, indexIntervalBytes: 128};

const newDisk = (seed = 1): Disk => new Disk({rng: Rng.seeded(seed)});
const message = (value: string, key = 'k'): Message => ({key, value});
const valuesOf = (log: PartitionLog): string[] => log.records.map(({value}) => value ?? '');

function logOf(values: readonly string[], disk = newDisk(), options = OPTIONS): PartitionLog {
  const log = new PartitionLog(disk, 'p', options);
  for (const value of values) log.append({messages: [message(value)]}, 0);
  return log;
}

const numbers = (count: number): string[] => Array.from({length: count}, (_, i) => `v${i}`);

describe('a batch', () => {
  const batch = {baseOffset: 3, lastOffset: 3, leaderEpoch: 1, records: [{offset: 3, key: 'a', value: 'b'}]};

  it('is read as it was written', () => {
    expect(decodeBatch(encodeBatch(batch), 0)?.batch).toEqual(batch);
  });

  it('is not read if any of its bytes is another one, or its last ones are missing', () => {
    const bytes = encodeBatch(batch);
    for (let i = 0; i < bytes.length; i++) {
      const torn = bytes.slice();
      torn[i] = (torn[i] ?? 0) ^ 0x10;
      expect(decodeBatch(torn, 0)).toBeUndefined();
      expect(decodeBatch(bytes.slice(0, i), 0)).toBeUndefined();
    }
  });
});

describe('a log', () => {
  it('numbers records from 0, and reads from any offset up to an end', () => {
    const log = logOf(numbers(10));
    expect(log.endOffset).toBe(10);
    expect(log.read(7, 9).flatMap(({records}) => records.map(({offset, value}) => [offset, value]))).toEqual([
      [7, 'v7'],
      [8, 'v8'],
      [9, 'v9'],
    ]);
    expect(log.read(0, 9, 2)).toHaveLength(2);
    expect(log.read(0, 3)).toHaveLength(3);
    expect(log.read(10, 3)).toEqual([]);
  });

  it('starts a segment, named after its first offset, when the last one is full, and indexes some of its batches', () => {
    const disk = newDisk();
    const log = logOf(numbers(20), disk);
    expect(log.segments.length).toBeGreaterThan(3);
    expect(disk.list()).toEqual(log.segments.map(({baseOffset}) => `p/${String(baseOffset).padStart(20, '0')}.log`));
    for (const {indexed} of log.segments.slice(0, -1)) expect(indexed).toBeGreaterThan(1);
    // A sparse index: fewer entries than batches.
    expect(log.segments.reduce((sum, {indexed}) => sum + indexed, 0)).toBeLessThan(20);
  });

  it('takes from its leader only what follows', () => {
    const log = logOf(['a', 'b']);
    const batch = (offset: number) => ({
      baseOffset: offset,
      lastOffset: offset,
      leaderEpoch: 0,
      records: [{offset, ...message('c')}],
    });
    expect(() => log.replicate(batch(1))).toThrow(RangeError);
    log.replicate(batch(2));
    expect(valuesOf(log)).toEqual(['a', 'b', 'c']);
  });

  it('keeps everything when its process is killed', () => {
    const disk = newDisk();
    logOf(numbers(20), disk);
    expect(valuesOf(new PartitionLog(disk, 'p', OPTIONS))).toEqual(numbers(20));
  });

  it('loses at most what wasn’t flushed when the power fails, and what is left has no holes', () => {
    let lost = 0;
    for (let seed = 0; seed < 200; seed++) {
      const disk = newDisk(seed);
      const log = logOf(numbers(12), disk);
      const safe = log.segments.at(-1)?.baseOffset ?? 0;
      disk.crash();
      const left = valuesOf(new PartitionLog(disk, 'p', OPTIONS));
      expect(left.length, `seed ${seed}`).toBeGreaterThanOrEqual(safe);
      expect(left, `seed ${seed}`).toEqual(numbers(left.length));
      if (left.length < 12) lost += 1;
    }
    expect(lost).toBeGreaterThan(50);
  });

  it('loses nothing if every batch is flushed', () => {
    for (let seed = 0; seed < 50; seed++) {
      const disk = newDisk(seed);
      logOf(numbers(12), disk, {...OPTIONS, flushBatches: 1});
      disk.crash();
      expect(valuesOf(new PartitionLog(disk, 'p', OPTIONS)), `seed ${seed}`).toEqual(numbers(12));
    }
  });

  it('deletes old segments as wholes, and none that reaches above the high watermark', () => {
    const log = logOf(numbers(20));
    const starts = log.segments.map(({baseOffset}) => baseOffset);
    expect(log.retain(1, starts[2] ?? 0)).toBe(2);
    expect(log.startOffset).toBe(starts[2]);
    expect(valuesOf(log)).toEqual(numbers(20).slice(starts[2]));
    expect(log.retain(1, 20)).toBe(starts.length - 3);
    expect(log.endOffset).toBe(20);
  });

  const batches = fc.array(fc.array(fc.nat(4), {minLength: 1, maxLength: 4}), {maxLength: 40, size: 'max'});

  function filled(content: readonly (readonly number[])[]): {log: PartitionLog; disk: Disk; model: Message[]} {
    const disk = newDisk();
    const log = new PartitionLog(disk, 'p', OPTIONS);
    const model: Message[] = [];
    for (const keys of content) {
      const messages = keys.map((key, i) => message(`v${model.length + i}`, `k${key}`));
      log.append({messages}, 0);
      model.push(...messages);
    }
    return {log, disk, model};
  }

  it('reads at each offset what an array would have there', () => {
    fc.assert(
      fc.property(batches, fc.nat(160), (content, offset) => {
        const {log, model} = filled(content);
        const read = log.read(offset, Infinity).flatMap(({records}) => records);
        expect(read.filter((record) => record.offset >= offset).map(({value}) => value)).toEqual(
          model.slice(offset).map(({value}) => value),
        );
      }),
    );
  });

  it('that is cut has nothing at or after the offset, nothing less than whole batches before it, and reopens the same', () => {
    fc.assert(
      fc.property(batches, fc.nat(160), (content, offset) => {
        const {log, disk, model} = filled(content);
        const ends = content.reduce<number[]>((all, {length}) => [...all, (all.at(-1) ?? 0) + length], [0]);
        log.truncateTo(offset);
        const expected = Math.max(...ends.filter((end) => end <= offset));
        expect(log.endOffset).toBe(expected);
        expect(valuesOf(log)).toEqual(model.slice(0, expected).map(({value}) => value));
        const reopened = new PartitionLog(disk, 'p', OPTIONS);
        expect([reopened.endOffset, valuesOf(reopened)]).toEqual([expected, valuesOf(log)]);
      }),
    );
  });

  it('that is cut does not get back by a crash what was cut off', () => {
    for (let seed = 0; seed < 60; seed++) {
      const disk = newDisk(seed);
      const log = logOf(numbers(20), disk);
      log.flush();
      log.truncateTo(seed % 20);
      disk.crash();
      expect(valuesOf(new PartitionLog(disk, 'p', OPTIONS))).toEqual(numbers(seed % 20));
    }
  });

  it.each<[what: string, clean: (log: PartitionLog) => number]>([
    ['compacted', (log) => log.compact(Infinity)],
    ['rid of its oldest segments', (log) => log.retain(1, Infinity)],
  ])('that is %s is the same after a crash', (_, clean) => {
    for (let seed = 0; seed < 60; seed++) {
      const disk = newDisk(seed);
      const log = logOf(numbers(30), disk);
      log.flush();
      expect(clean(log)).toBeGreaterThan(0);
      const before = log.records;
      disk.crash();
      expect(new PartitionLog(disk, 'p', OPTIONS).records).toEqual(before);
    }
  });

  it('that is compacted has the newest record of every key, at its offset, and only older ones are gone', () => {
    fc.assert(
      fc.property(batches, (content) => {
        const {log, model} = filled(content);
        const before = log.records;
        const active = log.segments.at(-1)?.baseOffset ?? 0;
        const removed = log.compact(Infinity);
        const after = log.records;
        expect(after.length).toBe(before.length - removed);
        const newest = new Map(before.filter(({offset}) => offset < active).map(({key, offset}) => [key, offset]));
        expect(after).toEqual(before.filter(({key, offset}) => offset >= active || newest.get(key) === offset));
        expect(log.endOffset).toBe(model.length);
        expect(log.compact(Infinity)).toBe(0);
      }),
    );
  });

  it('that is compacted keeps batches without a record only where they say which number of a producer comes next', () => {
    const batch = (offset: number, producer?: string): Batch => ({
      baseOffset: offset,
      lastOffset: offset,
      leaderEpoch: 0,
      records: [{offset, key: 'k', value: 'v'}],
      ...(producer === undefined ? {} : {producer: {id: producer, epoch: 0, sequence: offset}}),
    });
    const all = [...Array.from({length: 8}, (_, i) => batch(i, 'a')), batch(8), batch(9), batch(10, 'b'), batch(11)];
    const kept = compact(all, new Map([['k', 11]])).map(({baseOffset, records}) => [baseOffset, records.length]);
    const ofA = [3, 4, 5, 6, 7].map((offset) => [offset, 0]);
    expect(kept).toEqual([...ofA, [10, 0], [11, 1]]);
  });
});

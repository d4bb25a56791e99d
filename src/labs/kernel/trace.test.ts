import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {canonicalJson} from './canonical';
import {fnv1a64} from './hash';
import {Trace} from './trace';

type TestEvent = {readonly kind: 'test.tick'; readonly node: string} | {readonly kind: 'test.data'; data: unknown};

const events = fc.array(
  fc.oneof(
    fc.record({kind: fc.constant('test.tick' as const), node: fc.string()}),
    fc.record({kind: fc.constant('test.data' as const), data: fc.jsonValue()}),
  ),
);

function traceOf(recorded: readonly TestEvent[], options?: {capacity: number}): Trace<TestEvent> {
  const clock = {now: 0};
  const trace = new Trace<TestEvent>(clock, options);
  for (const event of recorded) {
    trace.record(event);
    clock.now += 0.5;
  }
  return trace;
}

describe('Trace', () => {
  it('numbers and times events', () => {
    const trace = traceOf([
      {kind: 'test.tick', node: 'a'},
      {kind: 'test.tick', node: 'b'},
    ]);
    expect(trace.events).toEqual([
      {kind: 'test.tick', node: 'a', time: 0, seq: 0},
      {kind: 'test.tick', node: 'b', time: 0.5, seq: 1},
    ]);
  });

  it('has the hash of its events, one line of canonical JSON each', () => {
    fc.assert(
      fc.property(events, (recorded) => {
        const trace = traceOf(recorded);
        expect(trace.hash).toBe(fnv1a64(trace.events.map((event) => `${canonicalJson(event)}\n`).join('')));
      }),
    );
  });

  it('has the same hash at the end, however often it was asked for on the way', () => {
    fc.assert(
      fc.property(events, fc.nat(5), (recorded, capacity) => {
        const trace = new Trace<TestEvent>({now: 0}, {capacity});
        const asked = new Trace<TestEvent>({now: 0});
        for (const event of recorded) {
          trace.record(event);
          asked.record(event);
          expect(asked.hash).toHaveLength(16);
        }
        expect(trace.hash).toBe(asked.hash);
      }),
    );
  });

  it('has another hash as soon as one event differs', () => {
    const [one, other] = [traceOf([{kind: 'test.data', data: {a: 1}}]), traceOf([{kind: 'test.data', data: {a: 2}}])];
    expect(one.hash).not.toBe(other.hash);
  });

  it('keeps the newest events if it is bounded, and hashes all of them', () => {
    fc.assert(
      fc.property(events, fc.nat(10), (recorded, capacity) => {
        const [all, bounded] = [traceOf(recorded), traceOf(recorded, {capacity})];
        expect(bounded.events).toEqual(all.events.slice(Math.max(0, all.length - capacity)));
        expect([bounded.length, bounded.hash]).toEqual([all.length, all.hash]);
      }),
    );
  });

  it('makes an event immutable, with all that it refers to', () => {
    const data = {list: [{value: 1}]};
    traceOf([{kind: 'test.data', data}]);
    expect(() => data.list.push({value: 2})).toThrow(TypeError);
    expect(() => Object.assign(data.list[0] ?? {}, {value: 2})).toThrow(TypeError);
  });

  it('refuses what is not data, and stays as it was', () => {
    const trace = traceOf([]);
    const before = trace.hash;
    expect(() => trace.record({kind: 'test.data', data: new Map()})).toThrow(TypeError);
    expect([trace.length, trace.hash]).toEqual([0, before]);
  });
});

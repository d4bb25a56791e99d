import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {TimingWheel, type WheelTimer} from './index';

describe('a timing wheel', () => {
  it('hands a timer out after exactly its ticks, whatever the number of turns', () => {
    for (const ticks of [1, 7, 8, 9, 16, 17, 100]) {
      const wheel = new TimingWheel<string>(8);
      wheel.start(ticks, 'x');
      for (let tick = 1; tick < ticks; tick++) expect(wheel.tick()).toEqual([]);
      expect(wheel.tick()).toEqual(['x']);
      expect(wheel.tick()).toEqual([]);
    }
  });

  it('does the same as a list that is searched at every tick', () => {
    const moves = fc.array(
      fc.oneof(
        fc.record({move: fc.constant('start' as const), ticks: fc.integer({min: 1, max: 40})}),
        fc.record({move: fc.constant('stop' as const), which: fc.nat(50)}),
        fc.record({move: fc.constant('tick' as const)}),
      ),
      {maxLength: 200, size: 'max'},
    );
    fc.assert(
      fc.property(moves, fc.integer({min: 1, max: 16}), (script, slots) => {
        const wheel = new TimingWheel<number>(slots);
        const timers: WheelTimer<number>[] = [];
        const list = new Map<number, number>();
        let now = 0;
        for (const step of script) {
          if (step.move === 'start') {
            list.set(timers.length, now + step.ticks);
            timers.push(wheel.start(step.ticks, timers.length));
          } else if (step.move === 'stop') {
            const timer = timers[step.which];
            if (timer) expect(wheel.stop(timer)).toBe(list.delete(step.which));
          } else {
            now += 1;
            const due = [...list].filter(([, at]) => at === now).map(([id]) => id);
            for (const id of due) list.delete(id);
            expect(wheel.tick().sort((a, b) => a - b)).toEqual(due.sort((a, b) => a - b));
          }
        }
      }),
    );
  });

  it('refuses a timer that is due already', () => {
    expect(() => new TimingWheel(8).start(0, 'x')).toThrow(RangeError);
  });
});

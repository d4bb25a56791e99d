import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  NonDeterminismError,
  orderPrint,
  orderPrintWithNote,
  replay,
  WorkflowRun,
  type Activity,
  type HistoryEvent,
  type Workflow,
} from './index';

/** The outside world: effects by key, so that a second attempt changes nothing, and how often it was asked. */
class World {
  now = 0;
  attempts = 0;
  readonly effects = new Map<string, string>();

  readonly activities: Readonly<Record<string, Activity>> = {
    charge: this.#once('charge', (order) => `receipt for ${order}`),
    refund: this.#once('refund', (receipt) => `refund of ${receipt}`),
    ship: this.#once('ship', (print) => `parcel with ${print}`),
    'print-note': this.#once('print-note', () => 'note'),
  };

  #once(name: string, result: (input: string) => string): Activity {
    return (input, key) => {
      this.attempts += 1;
      this.effects.set(key, `${name} ${input}`);
      return result(input);
    };
  }
}

/** Runs until nothing can be done, and crashes the worker before the given steps. Returns the number of steps. */
function play(run: WorkflowRun, crashBefore: ReadonlySet<number> = new Set()): number {
  for (let step = 0; ; step++) {
    if (crashBefore.has(step)) run.crash();
    if (run.next() === undefined) return step;
    run.step();
  }
}

function order(
  world: World,
  workflow: Workflow = orderPrint,
  start: string | readonly HistoryEvent[] = 'o1',
): WorkflowRun {
  return new WorkflowRun('w1', workflow, world.activities, world, start);
}

describe('a workflow', () => {
  it('charges, waits for the signal and ships', () => {
    const world = new World();
    const run = order(world);
    play(run);
    expect([run.result, run.next()]).toEqual([undefined, undefined]);
    run.signal('printed', 'print 7');
    play(run);
    expect(run.result).toBe('shipped as parcel with print 7');
    expect([...world.effects.values()]).toEqual(['charge o1', 'ship print 7']);
    expect(run.history.map(({kind}) => kind)).toEqual([
      'started',
      'activity-scheduled',
      'activity-completed',
      'signal-awaited',
      'signal-received',
      'activity-scheduled',
      'activity-completed',
      'completed',
    ]);
  });

  it.each([
    ['without', orderPrint],
    ['with', orderPrintWithNote],
  ] as const)('ends and waits for nothing if the charge is declined, %s a gift note', (_, workflow) => {
    const world = new World();
    const run = new WorkflowRun('w1', workflow, {...world.activities, charge: () => 'declined'}, world, 'o1');
    play(run);
    expect([run.result, run.due]).toEqual(['declined', undefined]);
    expect(world.attempts).toBe(0);
  });

  it('refunds after two days without a signal, and is not moved by one that comes later', () => {
    const world = new World();
    const run = order(world);
    play(run);
    expect(run.due).toBe(172_800_000);
    world.now = run.due ?? 0;
    run.step();
    run.signal('printed', 'print 7');
    play(run);
    expect(run.result).toBe('refunded');
    expect([...world.effects.values()]).toEqual(['charge o1', 'refund receipt for o1']);
  });

  it('takes a signal that came before it waited', () => {
    const run = order(new World());
    run.signal('printed', 'print 7');
    play(run);
    expect(run.result).toMatch(/^shipped/);
  });

  it('waits for a timer of its own', () => {
    const world = new World();
    const sleepy: Workflow = function* () {
      yield {kind: 'timer', ms: 500};
      return 'awake';
    };
    const run = order(world, sleepy);
    play(run);
    expect([run.due, run.result]).toEqual([500, undefined]);
    world.now = 500;
    play(run);
    expect(run.result).toBe('awake');
  });

  it('refuses to do what it does not know', () => {
    const wrong: Workflow = function* () {
      return yield {kind: 'activity', name: 'fly', input: ''};
    };
    const run = order(new World(), wrong);
    run.step();
    expect(() => run.step()).toThrow(RangeError);
  });
});

describe('crashes', () => {
  it('before any steps change neither the result nor the effects, only the number of attempts', () => {
    const plain = new World();
    const undisturbed = order(plain);
    undisturbed.signal('printed', 'print 7');
    const steps = play(undisturbed);
    let repeated = 0;
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(2 * steps)), (crashes) => {
        const world = new World();
        const run = order(world);
        run.signal('printed', 'print 7');
        play(run, new Set(crashes));
        expect(run.result).toBe(undisturbed.result);
        expect(run.history).toEqual(undisturbed.history);
        expect([...world.effects]).toEqual([...plain.effects]);
        repeated = Math.max(repeated, world.attempts - plain.attempts);
      }),
    );
    expect(repeated).toBeGreaterThan(0);
  });

  it('between effect and record repeat the effect, with the same key', () => {
    const world = new World();
    const run = order(world);
    run.step(); // decides
    run.step(); // executes
    expect(run.next()).toBe('record');
    run.crash();
    expect(run.next()).toBe('execute');
    play(run);
    expect([world.attempts, [...world.effects.keys()]]).toEqual([2, ['w1/0']]);
  });
});

describe('replay', () => {
  it('never asks for anything that the history already has', () => {
    const world = new World();
    const run = order(world);
    run.signal('printed', 'print 7');
    play(run);
    expect(replay(orderPrint, run.history)).toEqual({state: 'done', result: run.result});
    expect(() => replay(orderPrint, [])).toThrow(NonDeterminismError);
  });

  it('finds out code that decides otherwise than it did', () => {
    const world = new World();
    const run = order(world);
    play(run);
    const changed: Workflow = function* (name) {
      yield {kind: 'activity', name: 'print-note', input: name};
      return yield* orderPrint(name);
    };
    expect(() => replay(changed, run.history)).toThrow('command 0 is activity, and was activity-scheduled');
    let dice = 0;
    const random: Workflow = function* () {
      yield {kind: 'timer', ms: (dice += 1)};
      return '';
    };
    const unsteady = order(world, random);
    unsteady.step();
    expect(() => unsteady.next()).toThrow(NonDeterminismError);
  });
});

describe('a change of the code with a version', () => {
  it('holds for new runs, and not for those that had come past it', () => {
    const world = new World();
    const old = order(world);
    play(old);
    const migrated = order(world, orderPrintWithNote, old.history);
    migrated.signal('printed', 'print 7');
    play(migrated);
    expect(migrated.result).toMatch(/^shipped/);
    expect([...world.effects.values()].some((effect) => effect.startsWith('print-note'))).toBe(false);

    const fresh = order(world, orderPrintWithNote);
    fresh.signal('printed', 'print 8');
    play(fresh);
    expect(fresh.result).toMatch(/^shipped/);
    expect(world.effects.get('w1/2')).toBe('print-note o1');
  });

  it('is needed: without it, a run that had come past fails', () => {
    const world = new World();
    const old = order(world);
    play(old);
    const unversioned: Workflow = function* (name) {
      const charge = yield {kind: 'activity', name: 'charge', input: name};
      yield {kind: 'activity', name: 'print-note', input: name};
      return charge;
    };
    expect(() => order(world, unversioned, old.history).next()).toThrow(NonDeterminismError);
  });
});

import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {edition, upcast, type EditionCommand, type EditionEvent, type EditionState, type StoredEvent} from './edition';
import {execute, finish, load, loadAsOf, type Model, type Outcome, type Pause} from './execute';
import {SnapshotStore} from './snapshots';
import {EventStore} from './store';

type EditionModel = Model<EditionCommand, EditionState, EditionEvent, StoredEvent>;

function shop(size: number, every = 0): EditionModel & {readonly clock: {now: number}} {
  const clock = {now: 0};
  const model = {
    clock,
    store: new EventStore<StoredEvent>(clock),
    decider: edition,
    upcast,
    snapshots: new SnapshotStore<EditionState>(every),
  };
  run(model, 'open', {type: 'open', artist: 'ada', size, cents: 2490});
  return model;
}

const run = (model: EditionModel, id: string, command: EditionCommand): Outcome =>
  finish(execute(model, {id, stream: 'e', command}, {attempts: 9}));

const buy = (model: EditionModel, buyer: string, check = true): Generator<Pause, Outcome, void> =>
  execute(model, {id: buyer, stream: 'e', command: {type: 'buy', buyer}}, {attempts: 9, check});

const numbers = ({store}: EditionModel): number[] =>
  store.readStream('e').flatMap(({event}) => (event.type === 'PrintSold' ? [event.number] : []));

describe('writers that race on one stream', () => {
  /** Lets executions go on in every order of their steps. */
  function* orders(counts: readonly number[]): Generator<number[]> {
    if (counts.every((count) => count === 0)) yield [];
    for (const [who, count] of counts.entries()) {
      if (count === 0) continue;
      const rest = counts.map((other, index) => (index === who ? other - 1 : other));
      for (const order of orders(rest)) yield [who, ...order];
    }
  }

  const races = (check: boolean): number[][] =>
    [...orders([3, 3, 3])].map((order) => {
      const model = shop(9);
      const executions = ['bob', 'cy', 'di'].map((buyer) => buy(model, buyer, check));
      for (const who of order) executions[who]?.next();
      for (const execution of executions) finishIfOpen(execution);
      return numbers(model);
    });

  function finishIfOpen(execution: Generator<Pause, Outcome, void>): void {
    while (!execution.next().done);
  }

  it('never sell a number twice, in any of the 1,680 orders of their steps', () => {
    const results = races(true);
    expect(results).toHaveLength(1680);
    for (const sold of results) expect([...sold].sort()).toEqual([1, 2, 3]);
  });

  it('do so in most of them if the version is not checked', () => {
    const wrong = races(false).filter((sold) => new Set(sold).size < 3);
    expect(wrong.length).toBeGreaterThan(840);
  });

  it('decide again on what the winner wrote: the last print goes to one, and the other is told', () => {
    const model = shop(1);
    const [bob, cy] = [buy(model, 'bob'), buy(model, 'cy')];
    for (let step = 0; step < 2; step++) for (const one of [bob, cy]) one.next();
    expect(finish(bob)).toMatchObject({status: 'done'});
    expect(cy.next().value).toEqual({at: 'conflict', version: 1});
    expect(finish(cy)).toEqual({status: 'refused', reason: 'it is sold out'});
  });

  it('give up after their attempts', () => {
    const model = shop(9);
    const loser = execute(model, {id: 'x', stream: 'e', command: {type: 'buy', buyer: 'x'}}, {attempts: 2});
    for (const pause of ['loaded', 'inserted', 'conflict', 'loaded', 'inserted', 'conflict']) {
      expect(loser.next().value).toMatchObject({at: pause});
      if (pause === 'loaded') finish(buy(model, `b${model.store.last}`));
    }
    expect(loser.next()).toEqual({done: true, value: {status: 'contended'}});
  });
});

describe('a command that is repeated', () => {
  it('has its first effect once, even if it would be refused by now', () => {
    const model = shop(1);
    const first = run(model, 'c1', {type: 'buy', buyer: 'bob'});
    expect(run(model, 'c1', {type: 'buy', buyer: 'bob'})).toEqual(first);
    expect(run(model, 'c2', {type: 'buy', buyer: 'bob'})).toMatchObject({status: 'refused'});
    expect(numbers(model)).toEqual([1]);
  });

  it('has it once too if both deliveries run at the same time', () => {
    const model = shop(9);
    const [one, two] = [buy(model, 'bob'), buy(model, 'bob')];
    for (let step = 0; step < 2; step++) for (const execution of [one, two]) execution.next();
    expect(finish(one)).toEqual(finish(two));
    expect(numbers(model)).toEqual([1]);
  });
});

describe('snapshots', () => {
  const commands = fc.array(
    fc.oneof(
      fc.constant<EditionCommand>({type: 'buy', buyer: 'bob'}),
      fc.integer({min: 1, max: 6}).map((number): EditionCommand => ({type: 'return', number})),
    ),
    {maxLength: 40, size: 'max'},
  );

  it('change what is read, and never the state', () => {
    fc.assert(
      fc.property(commands, fc.integer({min: 1, max: 7}), (list, every) => {
        const [plain, quick] = [shop(5), shop(5, every)];
        list.forEach((command, index) => {
          expect(run(quick, `c${index}`, command)).toEqual(run(plain, `c${index}`, command));
          const [full, short] = [load(plain, 'e'), load(quick, 'e')];
          expect({...short, read: full.read}).toEqual(full);
          expect(short.read).toBeLessThan(every);
          expect(full.read).toBe(full.version + 1);
        });
      }),
    );
  });

  it('may be thrown away', () => {
    const model = shop(9, 2);
    for (const buyer of ['bob', 'cy', 'di']) finish(buy(model, buyer));
    const before = load(model, 'e');
    model.snapshots.clear();
    expect(load(model, 'e')).toEqual({...before, read: 4});
  });

  it('keep a mistake of the code that made them until they are', () => {
    const broken = {...edition, evolve: (state: EditionState) => ({...state, next: 7, size: 9})};
    const model = shop(9, 1);
    finish(buy({...model, decider: broken}, 'bob'));
    expect(load(model, 'e').state.next).toBe(7);
    model.snapshots.clear();
    expect(load(model, 'e').state.next).toBe(2);
  });
});

describe('a stream as of an instant', () => {
  it('is what had been recorded by then', () => {
    const model = shop(9);
    for (const buyer of ['bob', 'cy', 'di']) {
      model.clock.now += 10;
      finish(buy(model, buyer));
    }
    expect([0, 9, 10, 25, 99].map((instant) => loadAsOf(model, 'e', instant).next)).toEqual([1, 1, 2, 3, 4]);
    expect(loadAsOf(model, 'e', -1)).toEqual(edition.initial);
  });
});

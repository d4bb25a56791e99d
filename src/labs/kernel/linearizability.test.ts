import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {canonicalJson} from './canonical';
import {History, type Operation} from './history';
import {checkLinearizability, UndecidedError, type Linearized} from './linearizability';
import {casRegister, keyValue, register, type CasInput, type Model} from './models';

type Ops<I, O> = readonly Operation<I, O>[];

/** The definition, tried out: some choice among the operations that never returned, in some order that fits. */
function isLinearizable<S, I, O>(model: Model<S, I, O>, operations: Ops<I, O>): boolean {
  const returnOf = (operation: Operation<I, O>): number => (operation.status === 'ok' ? operation.return : Infinity);
  const search = (state: S, pending: Ops<I, O>): boolean =>
    pending.every(({status}) => status !== 'ok') ||
    pending.some((chosen) => {
      const rest = pending.filter((other) => other !== chosen);
      if (rest.some((other) => returnOf(other) < chosen.call)) return false;
      const next = model.step(state, chosen.input);
      if (chosen.status === 'ok' && canonicalJson(chosen.output) !== canonicalJson(next.output)) return false;
      return search(next.state, rest);
    });
  return search(
    model.init,
    operations.filter(({status}) => status !== 'fail'),
  );
}

/** Whether an order is a linearization: a proof that needs no trust in the search. */
function proves<S, I, O>(model: Model<S, I, O>, operations: Ops<I, O>, order: readonly Linearized<I, O>[]): boolean {
  const states = new Map<string, S>();
  const explained = order.every(({operation: {id}, point}, i) => {
    const operation = operations.find((candidate) => candidate.id === id);
    if (operation === undefined) return false;
    const object = model.partition?.(operation.input) ?? '';
    const {state, output} = model.step(states.get(object) ?? model.init, operation.input);
    states.set(object, state);
    const returned = operation.status === 'ok' ? operation.return : Infinity;
    return (
      operation.call <= point &&
      point < returned &&
      point >= (order[i - 1]?.point ?? 0) &&
      (operation.status !== 'ok' || canonicalJson(operation.output) === canonicalJson(output))
    );
  });
  const included = new Set(order.map(({operation}) => operation.id));
  return explained && operations.every(({status, id}) => status !== 'ok' || included.has(id));
}

/** The history as it was before the return of an operation, or right after it. */
function until<I, O>(operations: Ops<I, O>, position: number): Operation<I, O>[] {
  return operations
    .filter(({call}) => call <= position)
    .map((operation) => {
      if (operation.status !== 'ok' || operation.return <= position) return operation;
      const {id, client, input, call, calledAt} = operation;
      return {id, client, input, call, calledAt, status: 'invoked'};
    });
}

type Input = CasInput<number>;
type Output = number | boolean | null;
const value = fc.nat(2);
const input: fc.Arbitrary<Input> = fc.oneof(
  fc.constant<Input>({op: 'read'}),
  value.map((v): Input => ({op: 'write', value: v})),
  fc.tuple(value, value).map(([from, to]): Input => ({op: 'cas', from, to})),
);

interface Move {
  client: number;
  input: Input;
  /** How the operation under way ends, if the client has one: 0 to 7 `ok`, 8 `info`, 9 `fail`. */
  fate: number;
  guess: number;
  lucky: boolean;
}
const moves = fc.array(
  fc.record<Move>({client: fc.nat(2), input, fate: fc.nat(9), guess: value, lucky: fc.boolean()}),
  {maxLength: 16},
);

/** A history in which outputs are guessed, or come from a register that is at times stale. */
function historyOf(script: readonly Move[], keyOf?: (client: number) => string) {
  const history = new History<Input & {key: string}, Output>({now: 0});
  const model = casRegister<number>(0);
  let state = 0;
  const open = new Map<number, {id: number; input: Input}>();
  for (const {client, input: asked, fate, guess, lucky} of script) {
    const current = open.get(client);
    if (current === undefined) {
      open.set(client, {id: history.invoke(`c${client}`, {...asked, key: keyOf?.(guess) ?? ''}), input: asked});
      continue;
    }
    open.delete(client);
    if (fate === 9) history.fail(current.id);
    else if (fate === 8) history.info(current.id);
    else {
      const next = model.step(state, current.input);
      state = next.state;
      const guessed = {read: guess, write: null, cas: guess > 0}[current.input.op];
      history.ok(current.id, lucky ? next.output : guessed);
    }
  }
  return history.operations;
}

/** A history in a readable form: each line calls (`a read`, `a write 1`) or returns (`a: 1`), in this order. */
function story(...lines: string[]): Ops<Input, Output> {
  const history = new History<Input, Output>({now: 0});
  const open = new Map<string, number>();
  for (const line of lines) {
    const [, client = '', colon, rest = ''] = /^(\w+)(:?) (.*)$/.exec(line) ?? [];
    const [op, first, second] = rest.split(' ');
    if (colon === ':') history.ok(open.get(client) ?? -1, JSON.parse(rest) as Output);
    else if (op === 'write') open.set(client, history.invoke(client, {op, value: Number(first)}));
    else if (op === 'cas') open.set(client, history.invoke(client, {op, from: Number(first), to: Number(second)}));
    else if (op === 'read') open.set(client, history.invoke(client, {op}));
    else history.info(open.get(client) ?? -1);
  }
  return history.operations;
}

const model = casRegister<number>(0);

describe('checkLinearizability', () => {
  it('agrees with the definition on random histories', () => {
    const seen = {true: 0, false: 0};
    fc.assert(
      fc.property(moves, (script) => {
        const operations = historyOf(script);
        const verdict = checkLinearizability(model, operations);
        seen[`${verdict.linearizable}`]++;
        expect(verdict.linearizable).toBe(isLinearizable(model, operations));
      }),
      {numRuns: 3000},
    );
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(300);
  });

  it('gives an order that proves that a history is linearizable', () => {
    fc.assert(
      fc.property(moves, (script) => {
        const operations = historyOf(script);
        const verdict = checkLinearizability(model, operations);
        if (verdict.linearizable) expect(proves(model, operations, verdict.order)).toBe(true);
      }),
      {numRuns: 2000},
    );
  });

  it('blames the first return that has no explanation, and explains all before', () => {
    fc.assert(
      fc.property(moves, (script) => {
        const operations = historyOf(script);
        const verdict = checkLinearizability(model, operations);
        if (verdict.linearizable || verdict.culprit.status !== 'ok') return;
        const position = verdict.culprit.return;
        expect(isLinearizable(model, until(operations, position))).toBe(false);
        expect(proves(model, until(operations, position - 1), verdict.prefix)).toBe(true);
      }),
      {numRuns: 2000},
    );
  });

  it('finds the same key by key as the definition does for each key, and one order for all of them', () => {
    fc.assert(
      fc.property(moves, (script) => {
        const kv = {...keyValue<number>(), init: 0};
        const operations = historyOf(script, (guess) => `k${guess}`);
        const verdict = checkLinearizability(kv, operations);
        const broken = ['k0', 'k1', 'k2'].filter(
          (key) =>
            !isLinearizable(
              kv,
              operations.filter((operation) => operation.input.key === key),
            ),
        );
        expect(verdict.linearizable).toBe(broken.length === 0);
        if (verdict.linearizable) expect(proves(kv, operations, verdict.order)).toBe(true);
        else expect(broken).toContain(verdict.partition);
      }),
      {numRuns: 2000},
    );
  });

  // The two register histories of Porcupine's documentation and tests, from an MIT 6.824 quiz of 2017.
  it('lets concurrent reads see a write that has not returned, in an order that fits', () => {
    const operations = story('a write 100', 'b read', 'c read', 'c: 0', 'b: 100', 'a: null');
    expect(checkLinearizability(model, operations).linearizable).toBe(true);
  });

  it("doesn't let a read miss a write that an earlier read has seen", () => {
    const operations = story('a write 200', 'b read', 'b: 200', 'c read', 'c: 0', 'a: null');
    const verdict = checkLinearizability(model, operations);
    expect(verdict).toMatchObject({linearizable: false, culprit: {client: 'c', output: 0}});
  });

  it.each<[string, boolean, string[]]>([
    ['a stale read after a write returned', false, ['a write 1', 'a: null', 'b read', 'b: 0']],
    ['a read of a value that nobody wrote', false, ['a read', 'a: 9']],
    ['two compare-and-sets from one value that both succeed', false, ['a cas 0 1', 'b cas 0 2', 'a: true', 'b: true']],
    ['one of the two that fails', true, ['a cas 0 1', 'b cas 0 2', 'a: true', 'b: false']],
    ['a write that timed out and took effect', true, ['a write 1', 'a timeout', 'b read', 'b: 1']],
    ['a write that timed out and did not', true, ['a write 1', 'a timeout', 'b read', 'b: 0']],
    [
      'a write that timed out and took effect late',
      true,
      ['a write 1', 'a timeout', 'b read', 'b: 0', 'b read', 'b: 1'],
    ],
    ['a write that timed out and was undone', false, ['a write 1', 'a timeout', 'b read', 'b: 1', 'b read', 'b: 0']],
    ['a write still under way that is seen', true, ['a write 1', 'b read', 'b: 1']],
    ['nothing at all', true, []],
  ])('judges %s: %s', (_, linearizable, lines) => {
    expect(checkLinearizability(model, story(...lines)).linearizable).toBe(linearizable);
  });

  it('takes any sequential model, such as a queue', () => {
    type QueueInput = {op: 'enqueue'; item: string} | {op: 'dequeue'};
    const queue: Model<readonly string[], QueueInput, string | null> = {
      init: [],
      step: (items, asked) =>
        asked.op === 'enqueue'
          ? {state: [...items, asked.item], output: null}
          : {state: items.slice(1), output: items[0] ?? null},
    };
    const run = (first: string, second: string): boolean => {
      const history = new History<QueueInput, string | null>({now: 0});
      const [x, y] = [history.invoke('a', {op: 'enqueue', item: 'x'}), history.invoke('b', {op: 'enqueue', item: 'y'})];
      history.ok(x, null);
      history.ok(y, null);
      history.ok(history.invoke('a', {op: 'dequeue'}), first);
      history.ok(history.invoke('b', {op: 'dequeue'}), second);
      return checkLinearizability(queue, history.operations).linearizable;
    };
    expect([run('x', 'y'), run('y', 'x'), run('y', 'y')]).toEqual([true, true, false]);
  });

  it('ignores what failed', () => {
    const history = new History<Input, Output>({now: 0});
    history.fail(history.invoke('a', {op: 'write', value: 1}));
    history.ok(history.invoke('a', {op: 'read'}), 0);
    expect(checkLinearizability(register<number>(0), []).linearizable).toBe(true);
    expect(checkLinearizability(model, history.operations).linearizable).toBe(true);
  });

  it('checks thousands of operations, with timeouts among them', () => {
    const lines: string[] = [];
    for (let round = 1; round <= 1000; round++) {
      lines.push(`a write ${round}`, 'b read', `c cas ${round} ${-round}`, 'c: true', `b: ${round}`, 'a: null');
      if (round % 100 === 0) lines.push('d write 7', 'd timeout');
    }
    expect(checkLinearizability(model, story(...lines)).linearizable).toBe(true);
  });

  it('never visits a configuration twice: 13 concurrent writes have 2^13 subsets, and 13! orders', () => {
    const clients = Array.from({length: 13}, (_, i) => `w${i}`);
    const writes = clients.map((client) => `${client} write 1`);
    const impossible = story(...writes, 'r read', 'r: 9', ...clients.map((client) => `${client}: null`));
    expect(checkLinearizability(model, impossible, {maxConfigurations: 2 ** 15}).linearizable).toBe(false);
  });

  it('gives up beyond its limit instead of guessing', () => {
    const writes = Array.from({length: 12}, (_, i) => `w${i} write ${i}`);
    const operations = story(...writes, 'r read', 'r: 99');
    expect(() => checkLinearizability(model, operations, {maxConfigurations: 100})).toThrow(UndecidedError);
  });
});

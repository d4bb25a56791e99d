import {describe, expect, it} from 'vitest';
import {History} from './history';

function history(): {clock: {now: number}; history: History<string, number>} {
  const clock = {now: 0};
  return {clock, history: new History(clock)};
}

describe('History', () => {
  it('keeps the order of calls and returns, even at one instant', () => {
    const {history: h} = history();
    const first = h.invoke('a', 'read');
    const second = h.invoke('b', 'read');
    h.ok(second, 2);
    h.ok(first, 1);
    expect(h.operations).toEqual([
      {id: 0, client: 'a', input: 'read', call: 0, calledAt: 0, status: 'ok', output: 1, return: 3, returnedAt: 0},
      {id: 1, client: 'b', input: 'read', call: 1, calledAt: 0, status: 'ok', output: 2, return: 2, returnedAt: 0},
    ]);
  });

  it('notes when operations are called and return', () => {
    const {clock, history: h} = history();
    clock.now = 5;
    const id = h.invoke('a', 'read');
    clock.now = 8;
    h.ok(id, 1);
    expect(h.operations).toMatchObject([{calledAt: 5, returnedAt: 8}]);
  });

  it('tells apart what is under way, what failed and what nobody knows', () => {
    const {history: h} = history();
    h.fail(h.invoke('a', 'write'));
    h.info(h.invoke('a', 'write'));
    h.invoke('a', 'write');
    expect(h.operations.map(({status}) => status)).toEqual(['fail', 'info', 'invoked']);
  });

  it('lets a client do one thing at a time', () => {
    const {history: h} = history();
    h.invoke('a', 'read');
    expect(() => h.invoke('a', 'read')).toThrow('client a has an operation under way');
  });

  it('ends an operation once', () => {
    const {history: h} = history();
    const id = h.invoke('a', 'read');
    h.info(id);
    expect(() => h.ok(id, 1)).toThrow('operation 0 is not under way');
  });
});

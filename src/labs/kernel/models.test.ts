import {describe, expect, it} from 'vitest';
import {casRegister, keyValue, register, type Model} from './models';

function answers<S, I, O>(model: Model<S, I, O>, inputs: readonly I[]): O[] {
  let state = model.init;
  return inputs.map((input) => {
    const next = model.step(state, input);
    state = next.state;
    return next.output;
  });
}

describe('models', () => {
  it('register: a read answers the last value written', () => {
    const script = [{op: 'read'}, {op: 'write', value: 1}, {op: 'write', value: 2}, {op: 'read'}] as const;
    expect(answers(register<number>(0), script)).toEqual([0, null, null, 2]);
  });

  it('cas-register: compare-and-set writes if the value is the expected one, and answers whether it was', () => {
    const script = [{op: 'cas', from: 0, to: 1}, {op: 'cas', from: 0, to: 2}, {op: 'read'}] as const;
    expect(answers(casRegister<number>(0), script)).toEqual([true, false, 1]);
  });

  it('key-value: keys are objects of their own, null at first', () => {
    const model = keyValue<string>();
    expect([model.init, model.partition?.({op: 'read', key: 'color'})]).toEqual([null, 'color']);
  });
});

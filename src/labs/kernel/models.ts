/**
 * A sequential object: what it would do if one operation at a time reached it. Linearizability is measured against it.
 *
 * @typeParam S - the state, as plain data; two states are equal if their canonical JSON is
 * @typeParam I - what an operation asks
 * @typeParam O - what it answers, as plain data
 */
export interface Model<S, I, O> {
  /** The state before the first operation. */
  readonly init: S;
  /** Applies an operation. Must be pure, and must answer in every state. */
  step(state: S, input: I): {readonly state: S; readonly output: O};
  /**
   * Names the independent object that an operation concerns, such as its key. `init` and `step` then describe one such
   * object, and each is checked by itself.
   */
  partition?(input: I): string;
}

/** An operation of a {@link register}. */
export type RegisterInput<V> = {readonly op: 'read'} | {readonly op: 'write'; readonly value: V};

/** An operation of a {@link casRegister}; `cas` writes `to` if the value is `from`. */
export type CasInput<V> = RegisterInput<V> | {readonly op: 'cas'; readonly from: V; readonly to: V};

/** A value that can be held in a register: compared by identity, so a primitive. */
export type Value = string | number | boolean | null;

/** One value. A read answers it, a write answers `null`. */
export function register<V extends Value>(init: V): Model<V, RegisterInput<V>, V | null> {
  return {
    init,
    step: (state, input) => (input.op === 'read' ? {state, output: state} : {state: input.value, output: null}),
  };
}

/** One value with compare-and-set, which answers whether it has set. A read answers the value, a write `null`. */
export function casRegister<V extends Value>(init: V): Model<V, CasInput<V>, V | boolean | null> {
  const plain = register(init);
  return {
    init,
    step: (state, input) => {
      if (input.op !== 'cas') return plain.step(state, input);
      const output = state === input.from;
      return {state: output ? input.to : state, output};
    },
  };
}

/** Many values, each under a key and, at first, `null`: a {@link casRegister} for each key, checked key by key. */
export function keyValue<V extends Value>(): Model<
  V | null,
  CasInput<V | null> & {readonly key: string},
  V | boolean | null
> {
  return {...casRegister<V | null>(null), partition: ({key}) => key};
}

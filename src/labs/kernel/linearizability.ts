import {canonicalJson} from './canonical';
import type {Operation} from './history';
import type {Model} from './models';

/** An operation with the moment at which it took effect. */
export interface Linearized<I, O> {
  /** The operation. */
  readonly operation: Operation<I, O>;
  /**
   * Its linearization point: it takes effect right after the call or return at this position of the history. Not after
   * its own return, nor before its own call.
   */
  readonly point: number;
}

/** What the check found. */
export type Verdict<I, O> =
  | {
      readonly linearizable: true;
      /**
       * One order that explains every answer. Of the operations that never returned it has those that took effect.
       */
      readonly order: readonly Linearized<I, O>[];
    }
  | {
      readonly linearizable: false;
      /** The object that is to blame, by the model's `partition`; the empty string if it has none. */
      readonly partition: string;
      /** The operation with whose return the history of that object stopped being linearizable. */
      readonly culprit: Operation<I, O>;
      /** An order that explains everything that returned before. What returned later counts in it as still under way. */
      readonly prefix: readonly Linearized<I, O>[];
    };

/** What a check may cost. */
export interface CheckOptions {
  /** How many configurations to visit before giving up; a million by default. */
  readonly maxConfigurations?: number;
}

/** The search space has grown beyond `maxConfigurations`: the history is neither linearizable nor not, as far as known. */
export class UndecidedError extends Error {
  override readonly name = 'UndecidedError';
}

/** An operation as the search sees it: what it returned, if its return counts, as canonical JSON. */
interface Candidate<I, O> {
  readonly operation: Operation<I, O>;
  readonly call: number;
  /** Infinity if it never returned. */
  readonly return: number;
  /** Absent if it never returned: any answer will do. */
  readonly output?: string;
}

/**
 * Decides whether a history is linearizable: whether each operation can be given one moment between its call and its
 * return, such that the model, applied in the order of these moments, gives all the answers that were returned.
 *
 * An operation that never returned (`info`, or still `invoked`) may be given any moment after its call, or none. One
 * that failed is left out.
 *
 * The search tries, as the next operation, each that was called before any other pending one returned (Wing and Gong),
 * and remembers the configurations that it has been to, pairs of operations done and state reached, so that it never
 * explores one twice (Lowe). Objects that the model tells apart are checked one by one, because a history is
 * linearizable if and only if it is for each object (Herlihy and Wing's locality). When it isn't, a binary search finds
 * the first return that can't be explained: a prefix of a linearizable history is linearizable too.
 *
 * The problem is NP-complete. In the worst case time and space are exponential in the number of operations that
 * overlap; for a history of `n` operations with few of them it is close to O(n). What costs most are operations that
 * never return, because they overlap everything that follows.
 *
 * Sources: Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects", ACM TOPLAS 12(3), 1990.
 * Wing and Gong, "Testing and Verifying Concurrent Objects", Journal of Parallel and Distributed Computing 17, 1993.
 * Lowe, "Testing for Linearizability", Concurrency and Computation: Practice and Experience 29(4), 2017. Gibbons and
 * Korach, "Testing Shared Memories", SIAM Journal on Computing 26(4), 1997, on the complexity.
 *
 * @throws UndecidedError if the search takes more than `maxConfigurations`
 */
export function checkLinearizability<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
  options: CheckOptions = {},
): Verdict<I, O> {
  const limit = options.maxConfigurations ?? 1_000_000;
  const order: Linearized<I, O>[] = [];
  for (const [partition, history] of partitions(model, operations)) {
    const found = linearize(model, history, limit);
    if (found === undefined) return {linearizable: false, partition, ...explain(model, history, limit)};
    order.push(...found);
  }
  // Within an object the points ascend already, and equal ones stand in order, which a stable sort keeps.
  return {linearizable: true, order: order.sort((a, b) => a.point - b.point)};
}

function partitions<S, I, O>(
  model: Model<S, I, O>,
  operations: readonly Operation<I, O>[],
): Map<string, Candidate<I, O>[]> {
  const histories = new Map<string, Candidate<I, O>[]>();
  for (const operation of operations) {
    if (operation.status === 'fail') continue;
    const {call} = operation;
    const candidate: Candidate<I, O> =
      operation.status === 'ok'
        ? {operation, call, return: operation.return, output: canonicalJson(operation.output)}
        : {operation, call, return: Infinity};
    const partition = model.partition?.(operation.input) ?? '';
    const history = histories.get(partition);
    if (history === undefined) histories.set(partition, [candidate]);
    else history.push(candidate);
  }
  for (const history of histories.values()) history.sort((a, b) => a.call - b.call);
  return histories;
}

/** A step of the search, with what has to come back when it is undone. */
interface Step<S, I, O> {
  readonly candidate: Candidate<I, O>;
  readonly index: number;
  readonly deadline: number;
  readonly before: Configuration<S>;
}

/** Where the search is. What is done is kept apart, as flags. */
interface Configuration<S> {
  readonly state: S;
  /** All operations before this one are done. */
  readonly first: number;
  /** None after this one is. */
  readonly last: number;
}

// #region search
/** One linearization of a history, which is sorted by calls, or `undefined` if there is none. */
function linearize<S, I, O>(
  model: Model<S, I, O>,
  history: readonly Candidate<I, O>[],
  limit: number,
): Linearized<I, O>[] | undefined {
  const done = new Uint8Array(history.length);
  const steps: Step<S, I, O>[] = [];
  const visited = new Set<string>();
  let at: Configuration<S> = {state: model.init, first: 0, last: -1};
  let unexplained = history.filter(({output}) => output !== undefined).length;
  let index = 0; // the operation to try next
  let deadline = Infinity; // the earliest return among the pending operations before that one

  while (unexplained > 0) {
    const candidate = history[index];
    if (candidate !== undefined && candidate.call < deadline) {
      const next = done[index] === 1 ? undefined : explained(model, at.state, candidate);
      if (next !== undefined) {
        done[index] = 1;
        const to = advance(at, next.state, index, done);
        const key = keyOf(to, done);
        if (!visited.has(key)) {
          if (visited.size === limit) throw new UndecidedError(`undecided after ${limit} configurations`);
          visited.add(key);
          steps.push({candidate, index, deadline, before: at});
          if (candidate.output !== undefined) unexplained--;
          at = to;
          index = to.first;
          deadline = Infinity;
          continue;
        }
        done[index] = 0;
      }
      if (done[index] === 0) deadline = Math.min(deadline, candidate.return);
      index++;
    } else {
      const step = steps.pop();
      if (step === undefined) return undefined;
      done[step.index] = 0;
      if (step.candidate.output !== undefined) unexplained++;
      at = step.before;
      deadline = Math.min(step.deadline, step.candidate.return);
      index = step.index + 1;
    }
  }
  return withPoints(steps);
}
// #endregion search

/** What the model does in this state, if its answer is the one that was returned. */
function explained<S, I, O>(
  model: Model<S, I, O>,
  state: S,
  {operation, output}: Candidate<I, O>,
): {readonly state: S} | undefined {
  const next = model.step(state, operation.input);
  return output === undefined || output === canonicalJson(next.output) ? next : undefined;
}

function advance<S>(from: Configuration<S>, state: S, index: number, done: Uint8Array): Configuration<S> {
  let {first} = from;
  while (done[first] === 1) first++;
  return {state, first, last: Math.max(from.last, index)};
}

/** The configuration as text: the state, the last operation that is done, and the few before it that aren't. */
function keyOf<S>({state, first, last}: Configuration<S>, done: Uint8Array): string {
  let key = `${last}`;
  for (let i = first; i < last; i++) if (done[i] === 0) key += ` ${i}`;
  return `${key}:${canonicalJson(state)}`;
}

/** Gives each operation the earliest moment that keeps the order. It lies before the operation's return. */
function withPoints<S, I, O>(steps: readonly Step<S, I, O>[]): Linearized<I, O>[] {
  let point = -1;
  return steps.map(({candidate: {operation, call}}) => {
    point = Math.max(point, call);
    return {operation, point};
  });
}

/** The first return of a history which isn't linearizable that can't be explained, and an order up to it. */
function explain<S, I, O>(
  model: Model<S, I, O>,
  history: readonly Candidate<I, O>[],
  limit: number,
): {readonly culprit: Operation<I, O>; readonly prefix: Linearized<I, O>[]} {
  const returns = history.filter((candidate) => candidate.return !== Infinity).sort((a, b) => a.return - b.return);
  let prefix: Linearized<I, O>[] = [];
  let [low, high] = [0, returns.length - 1]; // the culprit's place among the returns
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = linearize(model, upTo(returns[middle]?.return ?? 0, history), limit);
    if (order === undefined) high = middle;
    else [low, prefix] = [middle + 1, order];
  }
  const culprit = returns[low];
  if (culprit === undefined) throw new Error('a history in which nothing returned is linearizable');
  return {culprit: culprit.operation, prefix};
}

/** The history as it was at a position: what was called after it is left out, what returned after it is pending. */
function upTo<I, O>(position: number, history: readonly Candidate<I, O>[]): Candidate<I, O>[] {
  return history
    .filter(({call}) => call <= position)
    .map((candidate) =>
      candidate.return <= position
        ? candidate
        : {operation: candidate.operation, call: candidate.call, return: Infinity},
    );
}

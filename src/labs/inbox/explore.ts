import type {Consumer} from './consumers';
import {Database} from './inbox';

/** What may go wrong in a run. */
export interface Faults {
  /** How often a consumer may crash. */
  readonly crashes: number;
  /** How often the queue may take a living consumer for dead, and deliver the message to another one. */
  readonly timeouts: number;
}

/** How the runs ended: how many there are, and in how many the like was counted not at all, once, or more often. */
export interface Verdict {
  readonly runs: number;
  readonly lost: number;
  readonly once: number;
  readonly repeated: number;
}

/** One message, its queue, and the consumers that hold it. The queue delivers until the message is acknowledged. */
class Run {
  readonly database = new Database();
  readonly #consumer: Consumer;
  readonly #working = new Set<Generator<undefined, void>>();
  #faults: Faults;
  #acknowledged = false;

  constructor(consumer: Consumer, faults: Faults) {
    this.#consumer = consumer;
    this.#faults = faults;
  }

  /** What can happen next; nothing, if the message is acknowledged and nobody works on it. */
  get choices(): (() => void)[] {
    const {crashes, timeouts} = this.#faults;
    const choices = [...this.#working].map((worker) => () => this.#step(worker));
    if (crashes > 0) choices.push(...[...this.#working].map((worker) => () => this.#crash(worker)));
    if (!this.#acknowledged && (this.#working.size === 0 || timeouts > 0)) choices.push(() => this.#deliver());
    return choices;
  }

  #deliver(): void {
    if (this.#working.size > 0) this.#faults = {...this.#faults, timeouts: this.#faults.timeouts - 1};
    const acknowledge = () => {
      this.#acknowledged = true;
    };
    this.#working.add(this.#consumer({id: 'bob likes p1', database: this.database, acknowledge}));
  }

  #step(worker: Generator<undefined, void>): void {
    if (worker.next().done === true) this.#working.delete(worker);
  }

  #crash(worker: Generator<undefined, void>): void {
    this.#faults = {...this.#faults, crashes: this.#faults.crashes - 1};
    this.#working.delete(worker);
  }
}

// #region explore
/**
 * Plays every run of a consumer with at most these faults: at each moment every worker may go on or crash, and the queue may
 * deliver again. A depth-first search that starts each run from the beginning; exponential in the faults.
 */
export function explore(consumer: Consumer, faults: Faults): Verdict {
  const verdict = {runs: 0, lost: 0, once: 0, repeated: 0};
  const visit = (path: readonly number[]): void => {
    const run = new Run(consumer, faults);
    for (const choice of path) run.choices[choice]?.();
    const {length} = run.choices;
    for (let choice = 0; choice < length; choice++) visit([...path, choice]);
    if (length > 0) return;
    const {likes} = run.database.tables;
    verdict.runs += 1;
    verdict[likes === 0 ? 'lost' : likes === 1 ? 'once' : 'repeated'] += 1;
  };
  visit([]);
  return verdict;
}
// #endregion explore

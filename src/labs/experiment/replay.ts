import type {Lab, Metric, Run, Session} from './lab';
import type {RawValues} from './parameters';

/** An action of the reader and the step after which it was taken. */
export interface Deed {
  step: number;
  action: string;
}

/** Everything that determines a run; what a shared link holds. */
export interface Experiment {
  seed: number;
  values: RawValues;
  deeds: readonly Deed[];
}

/** How a metric went: its value after each step and the actions taken there, from step 0. */
export interface MetricHistory extends Omit<Metric, 'value'> {
  values: number[];
}

/**
 * Plays an experiment forwards and backwards. Going back is playing again from the start, which determinism makes the
 * same run; so nothing is stored but the metrics of each step. Going to step n costs O(n) steps backwards, O(difference)
 * forwards.
 */
export class Replay {
  readonly lab: Lab;
  readonly #seed: number;
  readonly #values: RawValues;
  #deeds: Deed[];
  #session: Session;
  #step = 0;
  #ended = false;
  #solved = new Set<string>();
  #history: MetricHistory[] = [];

  constructor(lab: Lab, {seed, values, deeds}: Experiment) {
    this.lab = lab;
    this.#seed = seed;
    this.#values = values;
    this.#deeds = [...deeds].sort((a, b) => a.step - b.step);
    this.#session = this.#start();
  }

  /** The run at the current step; read it, and change it only through this class. */
  get run(): Omit<Run, 'step' | 'act'> {
    return this.#session.run;
  }

  /** Steps since the start. */
  get step(): number {
    return this.#step;
  }

  /** Nothing is left to happen, or the lab's limit is reached. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The challenges solved at any step up to the current one. */
  get solved(): ReadonlySet<string> {
    return this.#solved;
  }

  /** How the metrics went, from step 0 to the current one. */
  get history(): readonly MetricHistory[] {
    return this.#history;
  }

  /** What a link must hold to give this run again. */
  get experiment(): Experiment {
    return {seed: this.#seed, values: this.#values, deeds: this.#deeds};
  }

  /** Goes on by one step; `false` if the run has ended. */
  forward(): boolean {
    if (this.#ended) return false;
    if (this.#step >= this.lab.maxSteps || !this.#session.run.step()) {
      this.#ended = true;
      return false;
    }
    this.#step += 1;
    this.#redo();
    return true;
  }

  /** Goes to a step, or as near to it as the run lasts. */
  goTo(step: number): void {
    if (step < this.#step) this.#session = this.#start();
    while (this.#step < step && this.forward());
  }

  /** Takes an action now; what was taken later, in a future that no longer happens, is forgotten. Throws as `Session.act`. */
  act(action: string): void {
    this.#session.act(action);
    this.#deeds = [...this.#deeds.filter(({step}) => step <= this.#step), {step: this.#step, action}];
    this.#ended = false;
    this.#observe();
  }

  #start(): Session {
    this.#session = this.lab.start(this.#values, this.#seed);
    this.#step = 0;
    this.#ended = false;
    this.#solved = new Set();
    this.#history = this.#session.run.metrics().map(({id, label, unit}) => ({id, label, unit, values: []}));
    this.#redo();
    return this.#session;
  }

  /** Takes the recorded actions of this step again. One that is no longer possible, as in a link of an older edition, is left out. */
  #redo(): void {
    for (const {step, action} of this.#deeds) {
      if (step !== this.#step) continue;
      if (this.#session.run.actions().some(({id}) => id === action)) this.#session.act(action);
    }
    this.#observe();
  }

  #observe(): void {
    for (const [index, {value}] of this.#session.run.metrics().entries()) {
      const values = this.#history[index]?.values;
      if (values) values[this.#step] = value;
    }
    for (const id of this.#session.solved()) this.#solved.add(id);
  }
}

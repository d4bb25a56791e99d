import {
  admitAll,
  Replay,
  type Action,
  type Deed,
  type Experiment,
  type Lab,
  type LogEntry,
  type MetricHistory,
  type Moment,
  type RawValues,
  type View,
} from '../../labs/experiment';

/** What the player shows at one moment: plain data, replaced and never changed. */
export interface Frame {
  step: number;
  time: number;
  /** End of the scale on which the reader scrubs: a round number of steps, or where the run is known to end. */
  horizon: number;
  ended: boolean;
  playing: boolean;
  /** The picture that stands in the page before anything runs. */
  preview: boolean;
  /** The reader has done something, so what is solved is theirs and not that of a link. */
  touched: boolean;
  seed: number;
  /** Admitted values of all parameters. */
  values: RawValues;
  deeds: readonly Deed[];
  views: readonly View[];
  /** Grow with the run; what is on show ends at `step`. */
  metrics: readonly MetricHistory[];
  actions: readonly Action[];
  /** The latest entries, oldest first. */
  log: readonly LogEntry[];
  /** How many entries came before those. */
  earlier: number;
  solved: readonly string[];
  hash: string;
  /** Why the simulation stopped, if it failed. */
  error?: string;
}

/** The seed of an experiment that nobody chose one for. */
const firstSeed = 1;

/** Entries of the log that stand in the page. */
const logLength = 60;

/** 20, 50, 100, 200, 500 …: the scale changes rarely, so the thumb moves and the scale stands. */
function roundUp(steps: number): number {
  let bound = 20;
  for (let i = 0; bound < steps; i++) bound *= i % 3 === 1 ? 2 : i % 3 === 0 ? 2.5 : 2;
  return bound;
}

/**
 * Drives one lab for one reader: what is on show, and every way to change it. Knows no clock and no page; whoever plays
 * calls `advance`. A simulation that throws stops with a message, and `reset` starts it anew.
 */
export class Playback {
  readonly lab: Lab;
  #replay: Replay | undefined;
  #frame: Frame;
  #preview: boolean;
  #touched = false;
  #playing = false;
  /** The furthest step that this experiment has been at. */
  #reach = 0;
  /** Where this experiment ends, once that is known. */
  #end: number | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(lab: Lab, moment?: Moment) {
    this.lab = lab;
    this.#preview = moment === undefined;
    this.#frame = {
      step: 0,
      time: 0,
      horizon: roundUp(0),
      ended: false,
      playing: false,
      preview: this.#preview,
      touched: false,
      seed: firstSeed,
      values: admitAll(lab.parameters, {}),
      deeds: [],
      views: [],
      metrics: [],
      actions: [],
      log: [],
      earlier: 0,
      solved: [],
      hash: '',
    };
    this.#change(() => this.#begin(moment ?? this.#defaults(), moment?.step ?? lab.firstFrame));
  }

  get frame(): Frame {
    return this.#frame;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What a link to what is on show holds; parameters that stand at their initial value are left out. */
  moment(): Moment {
    const {seed, values, deeds, step} = this.#frame;
    const changed = Object.entries(values).filter(([id, value]) => value !== this.lab.parameters[id]?.initial);
    return {seed, step, deeds, values: Object.fromEntries(changed)};
  }

  /** From the start if this is the preview or the end, else from here. */
  play(): void {
    this.#act((replay) => {
      if (this.#frame.preview || replay.step === this.#end) replay.goTo(0);
      this.#playing = replay.forward();
    });
  }

  pause(): void {
    this.#act(() => (this.#playing = false));
  }

  /** Goes on by some steps of a play under way. */
  advance(steps: number): void {
    if (!this.#playing) return;
    this.#act((replay) => {
      for (let i = 0; i < steps && this.#playing; i++) this.#playing = replay.forward();
    });
  }

  goTo(step: number): void {
    this.#act((replay) => {
      this.#playing = false;
      replay.goTo(Math.max(0, step));
    });
  }

  forward(): void {
    this.#act((replay) => {
      this.#playing = false;
      replay.forward();
    });
  }

  back(): void {
    this.goTo(this.#frame.step - 1);
  }

  /** Takes an action of the lab, now. */
  act(action: string): void {
    this.#act((replay) => {
      replay.act(action);
      this.#end = undefined;
      this.#reach = replay.step;
    });
  }

  /** The same seed and parameters from the start, with nothing done to them. */
  restart(): void {
    this.#act(() => {
      this.#playing = false;
      this.#begin({...this.#frame, deeds: []}, 0);
    });
  }

  /** Changes one thing and shows the same step of that other experiment: the same deeds, if they are possible there. */
  vary(change: {seed: number} | {values: RawValues}): void {
    const preview = this.#preview;
    const values = 'values' in change ? {...this.#frame.values, ...change.values} : this.#frame.values;
    this.#act(() => {
      this.#begin({...this.#frame, ...change, values}, this.#frame.step);
      this.#preview = preview;
    });
  }

  /** Everything as the page had it at first; the way on after an error. */
  reset(): void {
    this.#playing = false;
    this.#preview = true;
    this.#change(() => this.#begin(this.#defaults(), this.lab.firstFrame));
  }

  #defaults(): Experiment {
    return {seed: firstSeed, values: {}, deeds: []};
  }

  #begin(experiment: Experiment, step: number): void {
    // Shown even if the lab can't start with it.
    const values = admitAll(this.lab.parameters, experiment.values);
    this.#frame = {...this.#frame, seed: experiment.seed, values, deeds: experiment.deeds};
    this.#end = undefined;
    this.#reach = 0;
    this.#replay = new Replay(this.lab, {...experiment, values});
    this.#replay.goTo(step);
  }

  /** A change that the reader made. */
  #act(change: (replay: Replay) => void): void {
    this.#change(() => {
      this.#touched = true;
      this.#preview = false;
      if (this.#replay) change(this.#replay);
    });
  }

  #change(change: () => void): void {
    try {
      change();
      this.#frame = this.#look();
    } catch (thrown) {
      this.#playing = false;
      const error = thrown instanceof Error ? thrown.message : String(thrown);
      this.#frame = {...this.#frame, playing: false, error};
    }
    for (const listener of this.#listeners) listener();
  }

  #look(): Frame {
    const replay = this.#replay;
    if (!replay) return this.#frame;
    const {run, step} = replay;
    this.#reach = Math.max(this.#reach, step);
    if (replay.ended) this.#end = step;
    const {seed, deeds} = replay.experiment;
    const known = Math.max(this.#reach, this.lab.firstFrame, ...deeds.map((deed) => deed.step));
    return {
      step,
      time: run.time,
      horizon: this.#end ?? Math.min(this.lab.maxSteps, roundUp(known)),
      ended: step === this.#end,
      playing: this.#playing,
      preview: this.#preview,
      touched: this.#touched,
      seed,
      values: this.#frame.values,
      deeds,
      views: run.views(),
      metrics: replay.history,
      actions: run.actions(),
      log: run.log.slice(-logLength),
      earlier: Math.max(0, run.log.length - logLength),
      solved: [...replay.solved],
      hash: run.hash(),
    };
  }
}

import {admitAll, type Parameters, type RawValues, type ValuesOf} from './parameters';
import type {View} from './view';

/** Something that the reader can do to a run: a request, a fault, a repair. */
export interface Action {
  /** Stable, with its target: `crash:n2`. */
  id: string;
  label: string;
  /** Actions of a group stand together, in the order in which the groups first appear. */
  group: string;
}

/** A number that the page shows and charts while a run goes on. */
export interface Metric {
  id: string;
  label: string;
  value: number;
  unit: string;
}

/** What happened, in words, when. */
export interface LogEntry {
  /** Virtual time, in the lab's unit. */
  time: number;
  text: string;
}

/** A simulation under way. Deterministic: the same start, steps and actions give the same everything. */
export interface Run {
  /** Virtual time, in the lab's unit. */
  readonly time: number;
  /** What happened so far; grows, and never changes what it holds. */
  readonly log: readonly LogEntry[];
  /** Does the next thing that happens. `false`: nothing is left to happen, and nothing changed. */
  step(): boolean;
  /** What the reader can do now. */
  actions(): readonly Action[];
  /** Does what the reader chose, one of `actions()`. */
  act(id: string): void;
  /** What to draw now, most important first. */
  views(): readonly View[];
  /** The same metrics in the same order at every step. */
  metrics(): readonly Metric[];
  /** Hash of the trace so far. */
  hash(): string;
}

/** A goal that the reader reaches by parameters and actions, verified from the state of the run. */
export interface Challenge<R extends Run> {
  id: string;
  title: string;
  /** What to reach, and what not to touch. */
  task: string;
  hint: string;
  /** Asked after every step and action. */
  solved(run: R): boolean;
}

/** What the reader is asked before the first run. */
export interface Prediction {
  question: string;
  options: readonly {text: string; explanation: string}[];
  /** Index of the right option for the initial parameters. */
  right: number;
}

/** A lab as its author writes it. */
export interface LabDefinition<P extends Parameters, R extends Run> {
  /** Name of its folder in src/labs/. */
  name: string;
  title: string;
  /** What the reader finds out, in one sentence. */
  summary: string;
  /** Unit of virtual time as printed, such as `ms`. */
  timeUnit: string;
  parameters: P;
  predict: Prediction;
  /** Why it came out as it did, in two to five sentences; shown after the first run. */
  explain: string;
  challenges: readonly Challenge<R>[];
  /** Steps of the picture that stands in the page before anything runs: enough to see the mechanism, too few to answer the prediction. */
  firstFrame: number;
  /** A run ends after this many steps. */
  maxSteps: number;
  /** Steps a second at which the mechanism is best watched; where missing, such that a run takes half a minute. */
  pace?: number;
  /** Starts a run. The same values and seed give the same run. */
  start(values: ValuesOf<P>, seed: number): R;
}

/** A run, what the reader does to it, and which challenges it has solved. */
export interface Session {
  run: Omit<Run, 'act'>;
  /** Does what the reader chose. Throws a RangeError on an id that the run does not offer now. */
  act(id: string): void;
  /** Ids of the challenges whose condition holds now. */
  solved(): string[];
}

/** A lab as the player knows it, whatever its parameters and state are. */
export interface Lab extends Omit<LabDefinition<Parameters, Run>, 'start' | 'challenges'> {
  challenges: readonly Omit<Challenge<Run>, 'solved'>[];
  /** Starts a run; foreign or missing values become the initial ones. */
  start(raw: RawValues, seed: number): Session;
}

/** Makes a lab of its definition: `export const lab = defineLab({...})` in `src/labs/<name>/lab.ts`. */
export function defineLab<P extends Parameters, R extends Run>(definition: LabDefinition<P, R>): Lab {
  return {
    ...definition,
    start(raw, seed) {
      const run = definition.start(admitAll(definition.parameters, raw), seed);
      return {
        run,
        act(id) {
          if (!run.actions().some((action) => action.id === id)) throw new RangeError(`No action «${id}» now.`);
          run.act(id);
        },
        solved: () => definition.challenges.filter((challenge) => challenge.solved(run)).map(({id}) => id),
      };
    },
  };
}

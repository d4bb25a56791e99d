import {Replay, type Deed, type Experiment, type Lab} from '.';

/** A lab after so many steps: of seed 1, with the initial values and nothing done, where the test says nothing else. */
export function play(lab: Lab, step: number, experiment: Partial<Experiment> = {}): Replay {
  const replay = new Replay(lab, {seed: 1, values: {}, deeds: [], ...experiment});
  replay.goTo(step);
  return replay;
}

/** What the reader does after a step. */
export const act = (step: number, action: string): Deed => ({step, action});

/** What the reader does after a step, one after the other. */
export const acts = (step: number, ...actions: readonly string[]): Deed[] => actions.map((action) => ({step, action}));

/** The value of a metric now. */
export function metric({run}: Replay, id: string): number {
  const found = run.metrics().find((one) => one.id === id);
  if (!found) throw new Error(`There is no metric «${id}».`);
  return found.value;
}

/** Everything in the log, a line each. */
export const said = ({run}: Replay): string => run.log.map(({text}) => text).join('\n');

/** The seeds 1 to `count`. */
export const firstSeeds = (count: number): number[] => Array.from({length: count}, (_, index) => index + 1);

import {Rng} from '../kernel';
import {Replay, type Deed, type Experiment, type Lab, type RawValues} from '.';

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

/** A value that each parameter of a lab allows, drawn at random. */
function anyValues({parameters}: Lab, rng: Rng): RawValues {
  return Object.fromEntries(
    Object.entries(parameters).map(([id, parameter]): [string, number | string] => {
      if (parameter.kind === 'choice') return [id, rng.pick(Object.keys(parameter.options))];
      const {min, max, step} = parameter;
      return [id, min + step * rng.int(1 + Math.floor((max - min) / step))];
    }),
  );
}

/**
 * A lab played by somebody who tries everything: after each of so many steps, once it has taken, with probability
 * `chance`, one of the actions that the lab offers there. Parameters without a value in `values` have any that they
 * allow. The same seed plays the same way.
 */
export function* playAtRandom(
  lab: Lab,
  seed: number,
  {steps, chance, values = {}}: {steps: number; chance: number; values?: RawValues},
): Generator<Replay> {
  const rng = Rng.seeded(seed);
  const replay = play(lab, 0, {seed, values: {...anyValues(lab, rng), ...values}});
  for (let step = 0; step < steps; step++) {
    const actions = replay.run.actions();
    if (actions.length > 0 && rng.chance(chance)) replay.act(rng.pick(actions).id);
    yield replay;
    replay.forward();
  }
}

/**
 * What a reader would stumble over now, a line each: a text that a missing number has got into; a metric that is new or
 * gone, or negative, or not a number, but for those that may be `unknown` yet.
 */
export function flaws({run, history}: Replay, unknown: readonly string[] = []): string[] {
  const texts = [...run.views().map(({description}) => description), ...run.log.map(({text}) => text)];
  const metrics = run.metrics();
  const ids = (all: readonly {readonly id: string}[]): string => all.map(({id}) => id).join();
  return [
    ...texts.filter((text) => /NaN|undefined|Infinity/.test(text)),
    ...(ids(metrics) === ids(history) ? [] : [`metrics ${ids(metrics)} instead of ${ids(history)}`]),
    ...metrics
      .filter(({id, value}) => !(value >= 0 || (Number.isNaN(value) && unknown.includes(id))))
      .map(({id, value}) => `${id} is ${value}`),
  ];
}

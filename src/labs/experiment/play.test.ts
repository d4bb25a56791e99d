import {describe, expect, it} from 'vitest';
import {defineLab, type Run} from '.';
import {firstSeeds, flaws, play, playAtRandom} from './play.fixture';
import {walkLab} from './walk.fixture';

const lab = walkLab();

describe('playing at random', () => {
  it('tries every value and every action of a lab, the same for the same seed', () => {
    const strides = new Set<unknown>();
    const walls = new Set<unknown>();
    const actions = new Set<string>();
    for (const seed of firstSeeds(30)) {
      const [last] = [...playAtRandom(lab, seed, {steps: 20, chance: 0.5})].slice(-1);
      const [again] = [...playAtRandom(lab, seed, {steps: 20, chance: 0.5})].slice(-1);
      expect(again?.run.hash()).toBe(last?.run.hash());
      strides.add(last?.experiment.values['stride']);
      walls.add(last?.experiment.values['wall']);
      for (const {action} of last?.experiment.deeds ?? []) actions.add(action);
    }
    expect(strides).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(walls).toEqual(new Set(['open', 'closed']));
    expect(actions).toEqual(new Set(['push:left', 'push:right']));
  });

  it('keeps the values that a test sets, and acts as often as it says', () => {
    for (const replay of playAtRandom(lab, 1, {steps: 20, chance: 1, values: {stride: 4}})) {
      expect(replay.experiment.values['stride']).toBe(4);
      expect(replay.experiment.deeds).toHaveLength(replay.step + 1);
    }
    for (const replay of playAtRandom(lab, 1, {steps: 20, chance: 0})) expect(replay.experiment.deeds).toEqual([]);
  });
});

describe('flaws', () => {
  /** A lab whose text and metrics are what the test says. */
  const stub = (text: string, values: Record<string, number>, later = values) => {
    let step = 0;
    const metrics = () =>
      Object.entries(step === 0 ? values : later).map(([id, value]) => ({id, label: id, value, unit: ''}));
    const run: Run = {
      time: 0,
      log: [{time: 0, text}],
      step: () => ++step < 9,
      actions: () => [],
      act: () => undefined,
      views: () => [],
      metrics,
      hash: () => '',
    };
    return play(defineLab({...lab, parameters: {}, challenges: [], start: () => run}), 1);
  };

  it.each([
    ['nothing where all is well', stub('fine', {wait: 0, load: Infinity}), []],
    ['a garbled sentence', stub('Waits for NaN ms.', {wait: 1}), ['Waits for NaN ms.']],
    ['a negative metric', stub('fine', {wait: -1}), ['wait is -1']],
    ['a metric that is no number', stub('fine', {wait: NaN, load: NaN}), ['wait is NaN']],
    ['metrics that change', stub('fine', {wait: 1}, {wait: 1, new: 1}), ['metrics wait,new instead of wait']],
  ])('are %s', (_, replay, expected) => {
    expect(flaws(replay, ['load'])).toEqual(expected);
  });
});

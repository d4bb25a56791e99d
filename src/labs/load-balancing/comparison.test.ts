import {expect, it} from 'vitest';
import {Rng} from '../kernel';
import {throwBalls} from './theory';

/** The chart of the lesson: mean load of the fullest of n bins after n balls, for one, two and three choices. */
const chart: readonly (readonly [n: number, runs: number, means: readonly number[]])[] = [
  [10, 200, [2.92, 2.08, 1.97]],
  [100, 200, [4.19, 2.62, 2.05]],
  [1000, 200, [5.45, 3.01, 2.35]],
  [10_000, 200, [6.66, 3.07, 3]],
  [100_000, 10, [7.4, 3.5, 3]],
  [1_000_000, 10, [8.7, 4, 3]],
];

it.each(chart)('the fullest of %i bins, in %i runs, has the means that the lesson draws', (n, runs, means) => {
  const rng = Rng.seeded(7).split(`b${n}`);
  const fullest = (d: number): number => throwBalls(n, n, d, rng).reduce((most, load) => Math.max(most, load), 0);
  const measured = [1, 2, 3].map((d) => {
    let sum = 0;
    for (let run = 0; run < runs; run++) sum += fullest(d);
    return Math.round((100 * sum) / runs) / 100;
  });
  expect(measured).toEqual(means);
});

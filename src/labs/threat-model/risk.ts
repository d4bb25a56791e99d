import {exponential, type Distribution, type Rng} from '../kernel';

/** A loss that may happen: how often, and how much each time. */
export interface Loss {
  /** Expected events a year, independent of one another. */
  readonly frequency: number;
  /** Cost of one event, in any one currency. */
  readonly magnitude: Distribution;
}

// #region risk
/** ALE, the annualized loss expectancy: what the loss costs in the long run, per year. */
export function annualizedLossExpectancy({frequency, magnitude}: Loss): number {
  return frequency * magnitude.mean;
}

/**
 * What single years cost, cheapest first: events come as a Poisson process, each with a cost of its own. The expectation
 * is {@link annualizedLossExpectancy}; hardly any year is like it. O(years × (events + log years)).
 */
export function simulateYears({frequency, magnitude}: Loss, years: number, rng: Rng): number[] {
  const gap = exponential(1 / frequency);
  const oneYear = (): number => {
    let loss = 0;
    for (let time = gap.sample(rng); time < 1; time += gap.sample(rng)) loss += magnitude.sample(rng);
    return loss;
  };
  return Array.from({length: years}, oneYear).sort((a, b) => a - b);
}

/** The loss that a share `quantile` of the years stays at or below. */
export function quantileOf(sortedLosses: readonly number[], quantile: number): number {
  return sortedLosses[Math.max(0, Math.ceil(quantile * sortedLosses.length) - 1)] ?? 0;
}
// #endregion risk

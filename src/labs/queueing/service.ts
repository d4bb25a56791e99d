import {exp, ln, logNormal, type Distribution} from '../kernel';

/**
 * The squared coefficient of variation of a random time, variance over squared mean: how irregular it is, without a unit.
 * 0 is constant, 1 is exponential, and real service times are often above 1.
 */
export function scv({mean, variance}: Distribution): number {
  return variance / (mean * mean);
}

/** `sqrt` with the same bits in every engine; see the kernel's README. */
const squareRoot = (x: number): number => (x > 0 ? exp(ln(x) / 2) : 0);

// #region hyperexponential
/**
 * A mixture of two exponential times, a short one and a long one: most requests are cheap, and some are not. The two
 * halves carry the same load ("balanced means"), which leaves mean and variability as the only parameters.
 *
 * Source: Morse, "Queues, Inventories and Maintenance", 1958; the balanced form as in Whitt, "Approximating a Point
 * Process by a Renewal Process", Operations Research 30(1), 1982.
 *
 * @param mean - the expected value
 * @param variability - the squared coefficient of variation, from 1 up
 * @throws RangeError if the variability is below 1, which no mixture of exponential times has
 */
export function hyperexponential(mean: number, variability: number): Distribution {
  if (!(variability >= 1) || variability === Infinity) {
    throw new RangeError(`a hyperexponential time has a variability from 1 up, not ${variability}`);
  }
  const short = (1 + squareRoot((variability - 1) / (variability + 1))) / 2; // probability of the short phase
  const [shortMean, longMean] = [mean / (2 * short), mean / (2 * (1 - short))];
  return {
    mean,
    variance: variability * mean * mean,
    sample: (rng) => {
      const phase = rng.chance(short) ? shortMean : longMean;
      return -phase * ln(1 - rng.float());
    },
  };
}
// #endregion hyperexponential

/**
 * A log-normal time by mean and variability rather than by median and sigma: skewed, with a tail heavier than any
 * exponential one.
 *
 * @param mean - the expected value
 * @param variability - the squared coefficient of variation, above 0
 * @throws RangeError if the variability isn't positive
 */
export function logNormalTime(mean: number, variability: number): Distribution {
  if (!(variability > 0) || variability === Infinity) {
    throw new RangeError(`a log-normal time has a positive variability, not ${variability}`);
  }
  const sigmaSquared = ln(1 + variability);
  const time = logNormal(mean * exp(-sigmaSquared / 2), squareRoot(sigmaSquared));
  return {...time, mean, variance: variability * mean * mean};
}

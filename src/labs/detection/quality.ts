/** What a detector said, against what was so. */
export interface Outcomes {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** Counts outcomes over everything that could have been alerted on: sources, accounts, events. */
export function outcomes(all: Iterable<string>, alerted: ReadonlySet<string>, bad: ReadonlySet<string>): Outcomes {
  const count = {truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0};
  for (const one of all) {
    if (alerted.has(one)) count[bad.has(one) ? 'truePositives' : 'falsePositives'] += 1;
    else count[bad.has(one) ? 'falseNegatives' : 'trueNegatives'] += 1;
  }
  return count;
}

// #region quality
/** Of the attacks, the part that was seen; the true positive rate. `NaN` if there was none. */
export const recall = ({truePositives: tp, falseNegatives: fn}: Outcomes): number => tp / (tp + fn);

/** Of the alerts, the part that was right; the positive predictive value. `NaN` if there was none. */
export const precision = ({truePositives: tp, falsePositives: fp}: Outcomes): number => tp / (tp + fp);

/** Of the harmless, the part that was alerted on all the same. `NaN` if there was nothing harmless. */
export const falsePositiveRate = ({falsePositives: fp, trueNegatives: tn}: Outcomes): number => fp / (fp + tn);

/**
 * The part of alerts that will be right, where a part `baseRate` of everything is an attack: Bayes' theorem.
 *
 * Source: S. Axelsson, "The Base-Rate Fallacy and the Difficulty of Intrusion Detection", ACM TISSEC 3(3), 2000.
 */
export function predictedPrecision(baseRate: number, truePositiveRate: number, falsePositive: number): number {
  const right = truePositiveRate * baseRate;
  const wrong = falsePositive * (1 - baseRate);
  return right / (right + wrong);
}

/** The false positive rate that a detector may have at most, if `wanted` of its alerts are to be right. */
export function affordableFalsePositiveRate(baseRate: number, truePositiveRate: number, wanted: number): number {
  return (truePositiveRate * baseRate * (1 - wanted)) / (wanted * (1 - baseRate));
}
// #endregion quality

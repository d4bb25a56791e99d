// #region robust
/** The middle of the values; the mean of the two middle ones if their number is even. O(n log n). */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return low === undefined || high === undefined ? NaN : (low + high) / 2;
}

/** The median absolute deviation from the median: half of the values are nearer to it. */
export function medianDeviation(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

/**
 * How far a value lies from the median of its history, in units that are standard deviations for normal data. Iglewicz and
 * Hoaglin, 1993, who call a value beyond 3.5 an outlier. A history that hardly varies makes every change infinite, hence
 * the smallest deviation that counts.
 *
 * @param least - the least median deviation to divide by, in the unit of the values
 */
export function robustScore(history: readonly number[], value: number, least: number): number {
  return (0.6745 * (value - median(history))) / Math.max(medianDeviation(history), least);
}
// #endregion robust

/** The textbook's score: distance from the mean in standard deviations. One past outlier moves both. */
export function plainScore(history: readonly number[], value: number): number {
  const mean = history.reduce((sum, one) => sum + one, 0) / history.length;
  const variance = history.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / (history.length - 1);
  return (value - mean) / Math.sqrt(variance);
}

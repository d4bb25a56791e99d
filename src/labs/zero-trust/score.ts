// #region score
/** Weights of signals by name; their sum need not be 1. */
export type Weights = Readonly<Record<string, number>>;

/** A weighted mean of signals from 0 (bad) to 1 (good), in the same range. A signal that is missing counts as 0. */
export function trustScore(weights: Weights, signals: Readonly<Record<string, number>>): number {
  const entries = Object.entries(weights);
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  return entries.reduce((sum, [name, weight]) => sum + weight * (signals[name] ?? 0), 0) / total;
}

/** The signals that can fail completely while the others, all perfect, keep the score at the threshold or above it. */
export function maskable(weights: Weights, threshold: number): string[] {
  const names = Object.keys(weights);
  return names.filter((failed) => {
    const others = Object.fromEntries(names.map((name) => [name, name === failed ? 0 : 1]));
    return trustScore(weights, others) >= threshold;
  });
}
// #endregion score

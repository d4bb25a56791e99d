// #region theory
/** A batch and what moves it. */
export interface Batch {
  /** Bytes. */
  readonly volume: number;
  /** Bytes a second over the network. */
  readonly bandwidth: number;
  /** Bytes a second that the transformation works off. */
  readonly throughput: number;
}

/** How long a batch takes, in seconds, if it is first moved and then transformed. */
export function batchTime({volume, bandwidth, throughput}: Batch): number {
  return volume / bandwidth + volume / throughput;
}

/**
 * The oldest that the newest row of the target can be, in seconds, just before the next batch becomes visible: what was
 * written right after an extraction waits a whole interval, and then for the batch.
 */
export function worstStaleness(interval: number, batch: number): number {
  return interval + batch;
}

/** The share of the expected rows that arrived, 0 to 1; 1 if none were expected. */
export function completeness(arrived: number, expected: number): number {
  return expected === 0 ? 1 : arrived / expected;
}
// #endregion theory

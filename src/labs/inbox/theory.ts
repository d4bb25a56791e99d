// #region theory
/**
 * The probability that a message is delivered more than once, if the sender's confirm is lost with probability
 * `confirmLost`, and a delivery ends without its acknowledgment, though its effect was had, with `ackLost`; independently.
 */
export function duplicateProbability(confirmLost: number, ackLost: number): number {
  return 1 - (1 - confirmLost) * (1 - ackLost);
}

/** How often it is delivered on average: each of the sender's copies, 1 / (1 − p), as often as it takes, 1 / (1 − q). */
export function expectedCopies(confirmLost: number, ackLost: number): number {
  return 1 / ((1 - confirmLost) * (1 - ackLost));
}

/** What a memory of ids takes: λ W s bytes for λ messages a second, W seconds and s bytes for each id. */
export function dedupMemory(rate: number, window: number, bytesPerId: number): number {
  return rate * window * bytesPerId;
}
// #endregion theory

// #region exposure
/** How a change reaches the enforcement point. Times in seconds. */
export interface Evaluation {
  /** For how long a decision holds. It is renewed at half of this. */
  readonly lease: number;
  /** From the change to the enforcement point, if it is pushed; `undefined` if nobody pushes. */
  readonly push?: number;
  /** Share of pushed changes that get lost. */
  readonly lost?: number;
}

/** The longest time that a session outlives its permission: nothing reaches the enforcement point, and the lease runs out. */
export function worstExposure({lease}: Evaluation): number {
  return lease;
}

/** The mean of that time while messages arrive: the push, or the next renewal, which is a quarter of a lease away. */
export function meanExposure({lease, push, lost = 0}: Evaluation): number {
  const renewal = lease / 4;
  return push === undefined ? renewal : (1 - lost) * Math.min(push, renewal) + lost * renewal;
}

/** Decisions a second that so many open sessions cause when each is renewed at half of its lease. */
export function decisionRate(sessions: number, lease: number): number {
  return sessions / (lease / 2);
}
// #endregion exposure

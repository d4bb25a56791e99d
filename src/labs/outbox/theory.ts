// #region lag
/** What a relay's round takes, in milliseconds. */
export interface RelayTimes {
  /** From the end of a round that found nothing to the next look. */
  readonly poll: number;
  /** Claiming a batch: one query and its commit. */
  readonly claim: number;
  /** Publishing a batch until the broker has confirmed it all. */
  readonly publish: number;
  /** Deleting a batch. */
  readonly delete: number;
}

/**
 * Mean time from the commit to the broker's confirmation, in milliseconds, for a relay that has little to do: half a
 * polling interval, as commits fall anywhere into it, then claim and publish.
 */
export function meanLag({poll, claim, publish}: RelayTimes): number {
  return poll / 2 + claim + publish;
}

/** What one relay can do at most, in events a second: a relay that finds a full batch doesn't wait. */
export function relayCapacity(batch: number, times: RelayTimes): number {
  return (1000 * batch) / (times.claim + times.publish + times.delete);
}
// #endregion lag

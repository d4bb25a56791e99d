/** Where the records of a leader's epoch begin. */
export interface EpochEntry {
  /** The epoch. */
  readonly epoch: number;
  /** Offset of its first record, or of the one that would have been. */
  readonly startOffset: number;
}

/** How far a log agrees with another one. */
export interface EpochEnd {
  /** The largest epoch of the log that isn't larger than the one asked for. */
  readonly epoch: number;
  /** Where it ends: the offset after its last record. */
  readonly endOffset: number;
}

/**
 * Which leader wrote which part of a log. Two logs that have an epoch in common agree up to where it ends first in one of
 * them, because an epoch has one leader, and a leader writes each offset once.
 *
 * Sources: KIP-101, "Alter Replication Protocol to use Leader Epoch rather than High Watermark for Truncation". KIP-279,
 * "Fix log divergence between leader and follower after fast leader fail over".
 */
export class LeaderEpochs {
  #entries: EpochEntry[] = [];

  /** All epochs, ascending. */
  get entries(): readonly EpochEntry[] {
    return this.#entries;
  }

  /** The newest epoch. */
  get latest(): number | undefined {
    return this.#entries.at(-1)?.epoch;
  }

  /**
   * A record of an epoch stands at an offset, or a leader's epoch begins there. Epochs that would have to be later and
   * have no record, as of a leader that nobody wrote to, are forgotten.
   */
  assign(epoch: number, startOffset: number): void {
    this.#entries = this.#entries.filter(
      (entry) => entry.epoch === epoch || (entry.epoch < epoch && entry.startOffset < startOffset),
    );
    if (this.latest !== epoch) this.#entries.push({epoch, startOffset});
  }

  // #region divergence
  /** Where an epoch ends, or the one before it if there is no such epoch. O(n). */
  endOffsetFor(epoch: number, logEndOffset: number): EpochEnd {
    const next = this.#entries.find((entry) => entry.epoch > epoch);
    const own = this.#entries.filter((entry) => entry.epoch <= epoch).at(-1);
    // Of epochs from before the first one is known only that they have ended where it begins.
    return {epoch: own?.epoch ?? epoch, endOffset: next?.startOffset ?? logEndOffset};
  }
  // #endregion divergence

  /** The log is cut: what begins at or after its new end has never been. */
  truncateTo(endOffset: number): void {
    this.#entries = this.#entries.filter(({startOffset}) => startOffset < endOffset);
  }
}

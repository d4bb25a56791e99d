/** What the congestion window does. */
export type Phase = 'slow start' | 'congestion avoidance' | 'fast recovery';

/** How losses are recovered: NewReno repairs several of one window in one recovery, Reno often needs a timeout for it. */
export type Variant = 'reno' | 'newreno';

/** How a congestion window starts. Sizes in bytes. */
export interface CongestionOptions {
  /** SMSS: the largest segment. */
  readonly mss: number;
  /** `newreno` by default. */
  readonly variant?: Variant;
  /** The window at the start; that of RFC 6928 by default. */
  readonly initialWindow?: number;
}

/**
 * IW, the window that a new connection starts with: ten segments of 1,460 bytes, and fewer if segments are larger.
 *
 * Source: RFC 6928, section 2.
 */
export function initialWindow(mss: number): number {
  return Math.min(10 * mss, Math.max(2 * mss, 14_600));
}

/** How many duplicates of an acknowledgment are taken for a loss: so many segments have overtaken the missing one. */
const DUPLICATES = 3;

/** What the sender has to do after an acknowledgment of new data. */
export interface Response {
  /** Send the first segment that isn't acknowledged again: it was lost, too. */
  readonly retransmit: boolean;
  /** Start the retransmission timer anew. */
  readonly restartTimer: boolean;
}

/**
 * How much may be under way: the congestion window, in bytes, and its threshold. It knows of acknowledgments, duplicates
 * and timeouts only; positions in the stream are byte offsets from 0.
 *
 * Sources: RFC 5681, section 3; RFC 6582, section 3.2; RFC 6928. Left out: SACK, limited transmit, ECN.
 */
export class CongestionControl {
  readonly #mss: number;
  readonly #variant: Variant;
  readonly #initial: number;
  #cwnd: number;
  #ssthresh = Infinity;
  #recovering = false;
  /** The end of what had been sent when the last loss was noticed. Duplicates of acknowledgments up to there are old news. */
  #recover = -1;
  #sawPartial = false;
  #duplicates = 0;
  /** Bytes acknowledged since the window last grew, in congestion avoidance. */
  #counted = 0;

  constructor({mss, variant = 'newreno', initialWindow: initial = initialWindow(mss)}: CongestionOptions) {
    this.#mss = mss;
    this.#variant = variant;
    this.#initial = this.#cwnd = initial;
  }

  /** cwnd: how many bytes may be under way. */
  get cwnd(): number {
    return this.#cwnd;
  }

  /** ssthresh: where slow start ends; `Infinity` before the first loss. */
  get ssthresh(): number {
    return this.#ssthresh;
  }

  /** What the window does now. */
  get phase(): Phase {
    if (this.#recovering) return 'fast recovery';
    return this.#cwnd < this.#ssthresh ? 'slow start' : 'congestion avoidance';
  }

  // #region acknowledged
  /**
   * New data was acknowledged.
   *
   * @param bytes - how much
   * @param ack - up to where
   * @param flight - what is still under way
   */
  acknowledged(bytes: number, ack: number, flight: number): Response {
    this.#duplicates = 0;
    if (this.#recovering) return this.#repaired(bytes, ack, flight);
    if (this.#cwnd < this.#ssthresh) {
      this.#cwnd += Math.min(bytes, this.#mss); // a segment more for each one acknowledged: twice as much each round trip
    } else {
      this.#counted += bytes;
      if (this.#counted >= this.#cwnd) {
        this.#counted -= this.#cwnd;
        this.#cwnd += this.#mss; // a segment more for each window acknowledged, so each round trip
      }
    }
    return {retransmit: false, restartTimer: true};
  }
  // #endregion acknowledged

  // #region recovery
  /** Acknowledgments in fast recovery (RFC 6582, section 3.2, step 3). */
  #repaired(bytes: number, ack: number, flight: number): Response {
    if (this.#variant === 'newreno' && ack < this.#recover) {
      // Partial: the retransmission has arrived, and the next gap shows. What has left the network may be sent again.
      this.#cwnd = Math.max(this.#mss, this.#cwnd - bytes + (bytes >= this.#mss ? this.#mss : 0));
      const restartTimer = !this.#sawPartial;
      this.#sawPartial = true;
      return {retransmit: true, restartTimer};
    }
    this.#recovering = false;
    this.#counted = 0;
    // What is under way may be far less than the window, and a burst of the difference would be lost again.
    this.#cwnd =
      this.#variant === 'newreno' ? Math.min(this.#ssthresh, Math.max(flight, this.#mss) + this.#mss) : this.#ssthresh;
    return {retransmit: false, restartTimer: true};
  }

  /**
   * The last acknowledgment came once more: a segment has arrived, and not the one that is missing.
   *
   * @param ack - up to where it acknowledges
   * @param flight - what is under way
   * @param highest - the end of what was ever sent
   * @returns whether to send the missing segment again now (fast retransmit)
   */
  duplicate(ack: number, flight: number, highest: number): boolean {
    if (this.#recovering) {
      this.#cwnd += this.#mss; // a segment has left the network, so another one may enter
      return false;
    }
    this.#duplicates += 1;
    if (this.#duplicates !== DUPLICATES) return false;
    if (this.#variant === 'newreno' && ack <= this.#recover) return false;
    this.#ssthresh = this.#half(flight);
    this.#cwnd = this.#ssthresh + DUPLICATES * this.#mss;
    this.#recover = highest;
    this.#recovering = true;
    this.#sawPartial = false;
    return true;
  }
  // #endregion recovery

  // #region timeout
  /**
   * Nothing was acknowledged for so long that nothing is known about the network: start over, with one segment.
   *
   * @param flight - what was under way
   * @param highest - the end of what was ever sent
   * @param again - the same segment has timed out before; then the threshold is not halved again
   */
  timedOut(flight: number, highest: number, again: boolean): void {
    if (!again) this.#ssthresh = this.#half(flight);
    this.#cwnd = this.#mss;
    this.#recover = highest;
    this.#recovering = false;
    this.#duplicates = this.#counted = 0;
  }
  // #endregion timeout

  /** The SYN or its answer had to be sent again: the window starts with one segment (RFC 5681, section 3.1). */
  synWasLost(): void {
    this.#cwnd = this.#mss;
  }

  /** Nothing was sent for longer than a timeout: what was known about the network is old (RFC 5681, section 4.1). */
  idled(): void {
    this.#cwnd = Math.min(this.#cwnd, this.#initial);
  }

  #half(flight: number): number {
    return Math.max(Math.floor(flight / 2), 2 * this.#mss);
  }
}

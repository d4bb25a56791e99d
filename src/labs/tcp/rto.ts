/** How a retransmission timer is set. Times in milliseconds. */
export interface RtoOptions {
  /** The least timeout. RFC 6298 says a second; Linux takes 200 ms. */
  readonly minimum?: number;
  /** The largest one, 60 s by default, which is the least that RFC 6298 allows. */
  readonly maximum?: number;
  /** G, the resolution of the clock, 1 ms by default. */
  readonly granularity?: number;
}

/** What the timeout is before anything was measured, in milliseconds. */
export const INITIAL_RTO = 1000;

/** What it is after the handshake, if that took a timeout. */
const AFTER_LOST_SYN = 3000;

// #region rto
/**
 * How long to wait for an acknowledgment: the smoothed round-trip time and four times its variation, and twice as long
 * after each timeout.
 *
 * Source: RFC 6298, sections 2 and 5; Jacobson, "Congestion Avoidance and Control", SIGCOMM 1988.
 */
export class RetransmissionTimeout {
  readonly #minimum: number;
  readonly #maximum: number;
  readonly #granularity: number;
  #srtt: number | undefined;
  #rttvar = 0;
  #rto = INITIAL_RTO;

  constructor({minimum = 1000, maximum = 60_000, granularity = 1}: RtoOptions = {}) {
    this.#minimum = minimum;
    this.#maximum = maximum;
    this.#granularity = granularity;
  }

  /** RTO: the timeout for what is sent now, in milliseconds. */
  get value(): number {
    return this.#rto;
  }

  /** SRTT: the smoothed round-trip time, in milliseconds; `undefined` before the first measurement. */
  get srtt(): number | undefined {
    return this.#srtt;
  }

  /** RTTVAR: how much it varies, in milliseconds. */
  get rttvar(): number {
    return this.#rttvar;
  }

  // #region measured
  /**
   * Takes in a measurement (2.2, 2.3). It must not come from a segment that was sent twice, because nobody knows which of
   * the two was acknowledged (Karn's algorithm, section 3).
   */
  measured(rtt: number): void {
    if (this.#srtt === undefined) {
      this.#srtt = rtt;
      this.#rttvar = rtt / 2;
    } else {
      this.#rttvar = (3 * this.#rttvar + Math.abs(this.#srtt - rtt)) / 4;
      this.#srtt = (7 * this.#srtt + rtt) / 8;
    }
    this.#set(this.#srtt + Math.max(this.#granularity, 4 * this.#rttvar));
  }

  /** Backs off after a timeout (5.5). The next measurement undoes it. */
  backOff(): void {
    this.#set(2 * this.#rto);
  }
  // #endregion measured

  /** The handshake has ended, and needed a timeout (5.7). */
  synWasLost(): void {
    this.#rto = Math.max(AFTER_LOST_SYN, this.#minimum);
  }

  #set(rto: number): void {
    this.#rto = Math.min(this.#maximum, Math.max(this.#minimum, rto));
  }
}
// #endregion rto

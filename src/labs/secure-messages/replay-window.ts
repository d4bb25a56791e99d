// #region window
/**
 * Has a message with this number been here before? A window of the last `size` numbers, one bit for each, slides with
 * the highest number seen: what is above it is new, what is in it is asked of its bit, what is below it is too old to tell
 * and so refused. Messages may be lost and overtake one another by less than the window. O(1), `size` bits.
 *
 * Only numbers of messages whose authenticity has been checked may come here: else an attacker sends a high number and
 * moves the window past everything that is under way.
 *
 * Source: RFC 4303 (ESP), section 3.4.3 and appendix A2; DTLS and WireGuard do the same.
 */
export class ReplayWindow {
  readonly #size: bigint;
  /** Bit i stands for the number `highest - i`. */
  #seen = 0n;
  #highest = -1;

  constructor(size = 64) {
    this.#size = BigInt(size);
  }

  /** Whether the number is fresh; if so, it is not any longer. Numbers count from 0. */
  accept(sequence: number): boolean {
    const ahead = sequence - this.#highest;
    if (ahead > 0) {
      this.#seen = BigInt.asUintN(Number(this.#size), (this.#seen << BigInt(ahead)) | 1n);
      this.#highest = sequence;
      return true;
    }
    const bit = 1n << BigInt(-ahead);
    if (BigInt(-ahead) >= this.#size || (this.#seen & bit) !== 0n) return false;
    this.#seen |= bit;
    return true;
  }
}
// #endregion window

// #region window
/**
 * Has a message with this number been here before? One bit for each of the last `size` numbers. What is above them is new,
 * what is among them is asked of its bit, what is below is too old to tell, and refused. O(1).
 *
 * Only for numbers of messages whose MAC has been checked: else one forged high number moves the window past all others.
 *
 * Source: RFC 4303 (ESP), section 3.4.3 and appendix A2.
 */
export class ReplayWindow {
  readonly #size: number;
  /** Bit i stands for the number `highest - i`. */
  #seen = 0n;
  #highest = -1;

  constructor(size = 64) {
    this.#size = size;
  }

  /** Whether the number, counted from 0, is fresh; if so, it is not any longer. */
  accept(sequence: number): boolean {
    const ahead = sequence - this.#highest;
    if (ahead > 0) {
      this.#seen = ahead < this.#size ? BigInt.asUintN(this.#size, (this.#seen << BigInt(ahead)) | 1n) : 1n;
      this.#highest = sequence;
      return true;
    }
    const bit = 1n << BigInt(Math.min(-ahead, this.#size));
    if (-ahead >= this.#size || (this.#seen & bit) !== 0n) return false;
    this.#seen |= bit;
    return true;
  }
}
// #endregion window

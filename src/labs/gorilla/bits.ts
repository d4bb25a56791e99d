/** Appends numbers of any width, most significant bit first. */
export class BitWriter {
  readonly #bits: boolean[] = [];

  /** The bits as `0` and `1`. */
  get text(): string {
    return this.#bits.map((bit) => (bit ? '1' : '0')).join('');
  }

  /** Appends the lowest `width` bits of a value; of a negative one, in two's complement. */
  write(value: bigint, width: number): void {
    for (let place = width - 1; place >= 0; place--) this.#bits.push(((value >> BigInt(place)) & 1n) === 1n);
  }
}

/** Reads what a {@link BitWriter} has written. */
export class BitReader {
  readonly #text: string;
  #at = 0;

  /** @param text - bits as `0` and `1` */
  constructor(text: string) {
    this.#text = text;
  }

  /**
   * The next `width` bits as an unsigned number.
   *
   * @throws RangeError if there are fewer
   */
  read(width: number): bigint {
    const end = this.#at + width;
    if (end > this.#text.length) throw new RangeError('the bits end too early');
    const value = width === 0 ? 0n : BigInt(`0b${this.#text.slice(this.#at, end)}`);
    this.#at = end;
    return value;
  }

  /** How many of the next bits are 1, `most` at most; skips them and the 0 that ends them. */
  ones(most: number): number {
    let count = 0;
    while (count < most && this.read(1) === 1n) count += 1;
    return count;
  }
}

/** The 64 bits of a double, IEEE 754. */
export function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/** The double of 64 bits. */
export function doubleOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

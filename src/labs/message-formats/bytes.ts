/** The bytes aren't a message of the format in question. */
export class Malformed extends Error {}

/** Two hexadecimal digits for each byte, separated by spaces. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** Reads bytes from the front. Each method throws {@link Malformed} if there are too few. */
export class Reader {
  #at = 0;

  /** @param bytes - what is read */
  constructor(private readonly bytes: Uint8Array) {}

  /** Whether all bytes are read. */
  get done(): boolean {
    return this.#at === this.bytes.length;
  }

  /** The next byte. */
  byte(): number {
    const byte = this.bytes[this.#at++];
    if (byte === undefined) throw new Malformed('truncated');
    return byte;
  }

  /**
   * The next `length` bytes.
   *
   * @param length - as the message claims; it is compared with what is there before anything is allocated
   */
  take(length: number | bigint): Uint8Array {
    if (length < 0 || length > this.bytes.length - this.#at) throw new Malformed('truncated');
    return this.bytes.slice(this.#at, (this.#at += Number(length)));
  }
}

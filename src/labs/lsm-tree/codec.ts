import {decodeUtf8, encodeUtf8} from '../kernel';
import {crc32c} from './crc32c';

/** Bytes aren't what was written. */
export class CorruptionError extends Error {}

/** Bytes of a checksum. */
export const CHECKSUM = 4;

/** Puts bytes together. */
export class ByteWriter {
  readonly #bytes: number[] = [];

  /** How many there are so far. */
  get size(): number {
    return this.#bytes.length;
  }

  /** One byte. */
  u8(value: number): this {
    this.#bytes.push(value & 0xff);
    return this;
  }

  /** An integer below 2^32, big-endian. */
  u32(value: number): this {
    return this.u8(value >>> 24)
      .u8(value >>> 16)
      .u8(value >>> 8)
      .u8(value);
  }

  /** An integer from 0 to 2^53 - 1, in as few bytes as it needs: seven bits each, the lowest first (LEB128). */
  varint(value: number): this {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.u8(0x80 | (rest % 0x80));
    return this.u8(rest);
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  /** Bytes after their number. */
  blob(bytes: Uint8Array): this {
    return this.varint(bytes.length).raw(bytes);
  }

  /** A text in UTF-8, after its length in bytes. */
  text(text: string): this {
    return this.blob(encodeUtf8(text));
  }

  /** All bytes. */
  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** All bytes, and their checksum after them. */
  seal(): Uint8Array {
    return this.u32(crc32c(this.finish())).finish();
  }
}

/** Takes bytes apart. Throws a {@link CorruptionError} where they end too early. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * Reads what {@link ByteWriter.seal} gave.
   *
   * @throws CorruptionError if the checksum is wrong
   */
  static unseal(bytes: Uint8Array, what: string): ByteReader {
    const end = bytes.length - CHECKSUM;
    if (end < 0 || new ByteReader(bytes.subarray(end)).u32() !== crc32c(bytes.subarray(0, end))) {
      throw new CorruptionError(`the checksum of ${what} is wrong`);
    }
    return new ByteReader(bytes.subarray(0, end));
  }

  /** Whether all is read. */
  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** One byte. */
  u8(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new CorruptionError('bytes end too early');
    return byte;
  }

  /** An integer below 2^32, big-endian. */
  u32(): number {
    return ((this.u8() << 24) | (this.u8() << 16) | (this.u8() << 8) | this.u8()) >>> 0;
  }

  /** What {@link ByteWriter.varint} wrote. */
  varint(): number {
    let [value, scale, byte] = [0, 1, this.u8()];
    for (; byte >= 0x80; byte = this.u8()) {
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
    }
    return value + byte * scale;
  }

  /** That many bytes. */
  raw(length: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    if (bytes.length < length) throw new CorruptionError('bytes end too early');
    this.#at += length;
    return bytes;
  }

  /** What {@link ByteWriter.blob} wrote. */
  blob(): Uint8Array {
    return this.raw(this.varint());
  }

  /** What {@link ByteWriter.text} wrote. */
  text(): string {
    return decodeUtf8(this.blob());
  }
}

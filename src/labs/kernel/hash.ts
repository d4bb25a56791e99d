import {encodeUtf8} from './utf8';

/** `2^32`, written out: `**` is one of the operations that ECMAScript lets engines approximate. */
const TWO_32 = 0x1_0000_0000;

/**
 * FNV-1a with 64 bits, fed piece by piece. It finds differences between traces; it doesn't resist anyone who wants two
 * of them to collide.
 *
 * The 64-bit state is two unsigned 32-bit halves, because a JavaScript number holds integers only up to 2^53. The
 * prime is 2^40 + 0x1b3, so one multiplication is `h * 0x1b3 + (h << 40)`, and no intermediate exceeds 2^41.
 *
 * Source: Fowler, Noll, Vo, Eastlake and Hansen, "The FNV Non-Cryptographic Hash Algorithm" (draft-eastlake-fnv).
 */
export class Fnv1a64 {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  /** Appends bytes, or the UTF-8 encoding of a text, to what is hashed. O(n). */
  update(data: string | Uint8Array): this {
    const bytes = typeof data === 'string' ? encodeUtf8(data) : data;
    let high = this.#high;
    let low = this.#low;
    for (let i = 0; i < bytes.length; i++) {
      low = (low ^ (bytes[i] ?? 0)) >>> 0;
      const product = low * 0x1b3;
      high = (Math.imul(high, 0x1b3) + Math.floor(product / TWO_32) + (low << 8)) >>> 0;
      low = product >>> 0;
    }
    this.#high = high;
    this.#low = low;
    return this;
  }

  /** The hash of everything so far, as 16 hexadecimal digits. More may be appended afterwards. */
  digest(): string {
    return [this.#high, this.#low].map((half) => half.toString(16).padStart(8, '0')).join('');
  }
}

/** FNV-1a with 64 bits of one text (as UTF-8) or byte string, as 16 hexadecimal digits. O(n). */
export function fnv1a64(data: string | Uint8Array): string {
  return new Fnv1a64().update(data).digest();
}

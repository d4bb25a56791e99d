import {exp, fnv1a64} from '../kernel';
import {ByteReader, ByteWriter, CorruptionError} from './codec';

/** The last step of MurmurHash3: after it, each bit of the result depends on all bits of `x`. */
function mix(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** How a filter is built. */
export interface BloomOptions {
  /** n: keys that it will have. */
  readonly keys: number;
  /** m / n: bits for each. */
  readonly bitsPerKey: number;
  /** k: bits that each key sets; the best number for `bitsPerKey` by default. */
  readonly hashes?: number;
}

/**
 * A set that forgets what is in it: it says "certainly not", or "perhaps". It is never wrong about a key that was added.
 * It is wrong about others with a probability that only depends on how many bits there are for each key; see
 * {@link falsePositiveRate}. Ten bits a key, of whatever length the keys are, make it one in a hundred.
 *
 * Adding and asking are O(k).
 *
 * Source: Bloom, "Space/Time Trade-offs in Hash Coding with Allowable Errors", Communications of the ACM 13(7), 1970.
 */
export class BloomFilter {
  /** k: how many bits a key sets. */
  readonly hashes: number;
  readonly #bits: Uint8Array;

  private constructor(bits: Uint8Array, hashes: number) {
    this.#bits = bits;
    this.hashes = hashes;
  }

  /**
   * An empty filter. Its size is rounded up to whole bytes.
   *
   * @throws RangeError unless there are at least one bit a key and one hash
   */
  static create({keys, bitsPerKey, hashes = bestHashes(bitsPerKey)}: BloomOptions): BloomFilter {
    if (!(bitsPerKey >= 1)) throw new RangeError(`a filter needs a bit for each key, not ${bitsPerKey}`);
    if (!Number.isInteger(hashes) || hashes < 1 || hashes > 255) throw new RangeError(`${hashes} hashes`);
    return new BloomFilter(new Uint8Array(Math.ceil((Math.max(1, keys) * bitsPerKey) / 8)), hashes);
  }

  /** m: how many bits there are. */
  get size(): number {
    return 8 * this.#bits.length;
  }

  /** How many of them are set: about half, when the filter is as full as it was meant to be. O(m). */
  get set(): number {
    let count = 0;
    for (const byte of this.#bits) for (let rest = byte; rest > 0; rest &= rest - 1) count += 1;
    return count;
  }

  // #region bloom
  /** Adds a key. */
  add(key: string): void {
    for (const bit of this.#positions(key)) {
      const byte = bit >>> 3;
      this.#bits[byte] = (this.#bits[byte] ?? 0) | (1 << (bit & 7));
    }
  }

  /** `false`: the key was certainly not added. `true`: it was, or others have set all of its bits. */
  mayContain(key: string): boolean {
    for (const bit of this.#positions(key)) {
      if (((this.#bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }

  /**
   * k positions from two hashes: it starts at one, goes on by the other, and by one more each time.
   *
   * Sources: Kirsch and Mitzenmacher, "Less Hashing, Same Performance: Building a Better Bloom Filter", 2006, on why two suffice;
   * Dillinger and Manolios, "Bloom Filters in Probabilistic Verification", FMCAD 2004, on the growing step, without
   * which small filters err more often than the formula says.
   */
  *#positions(key: string): Generator<number, void> {
    const digest = fnv1a64(key);
    const [high, low] = [parseInt(digest.slice(0, 8), 16), parseInt(digest.slice(8), 16)];
    let position = mix(low ^ mix(high)) % this.size;
    let step = mix(high ^ mix(low + 1)) % this.size;
    for (let i = 1; i <= this.hashes; i++) {
      yield position;
      position = (position + step) % this.size;
      step = (step + i) % this.size;
    }
  }
  // #endregion bloom

  /** As it lies in a file: one byte for k, then the bits. */
  encode(): Uint8Array {
    return new ByteWriter().u8(this.hashes).raw(this.#bits).finish();
  }

  /**
   * Reads what {@link BloomFilter.encode} gave.
   *
   * @throws CorruptionError if it has no bits
   */
  static decode(bytes: Uint8Array): BloomFilter {
    const hashes = new ByteReader(bytes).u8();
    if (hashes === 0 || bytes.length < 2) throw new CorruptionError('a filter without bits');
    return new BloomFilter(bytes.slice(1), hashes);
  }
}

/** The k for which a filter of m / n bits a key errs least: the integer next to `(m / n) ln 2`, and at least 1. */
export function bestHashes(bitsPerKey: number): number {
  return Math.max(1, Math.round(bitsPerKey * Math.LN2));
}

// #region false-positives
/**
 * How often a filter says "perhaps" of a key that isn't in it: `(1 - (1 - 1/m)^(k n))^k`, where m is the number of bits, n
 * that of keys, and k that of hashes. A bit is still 0 after k n settings with the probability in the inner
 * parentheses; and k bits have to be 1, by accident.
 *
 * For the best k, `(m / n) ln 2`, half of the bits are set, and that is about `0.6185^(m / n)`: each bit more a key makes
 * errors 1.6 times rarer. O(log n).
 */
export function falsePositiveRate(bits: number, keys: number, hashes: number): number {
  return power(1 - power(1 - 1 / bits, hashes * keys), hashes);
}

/** `x` to the power of an integer, by squaring: the same in every engine. */
function power(x: number, exponent: number): number {
  let [result, square] = [1, x];
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** The same for a large filter: `(1 - e^(-k n / m))^k`, which needs only the bits a key, m / n. */
export function falsePositiveRateOf(bitsPerKey: number, hashes = bestHashes(bitsPerKey)): number {
  return power(1 - exp(-hashes / bitsPerKey), hashes);
}
// #endregion false-positives

import type {Key} from './cache';

const ROWS = 4;
/** Four bits a counter. */
const MOST = 15;
/** One odd multiplier a row; each makes another hash of the same key. From the constants of MurmurHash3 and xxHash. */
const MULTIPLIERS = [0xcc9e2d51, 0x85ebca6b, 0xc2b2ae35, 0x9e3779b1] as const;

/** The finalizer of MurmurHash3 for 32 bits. */
function mix32(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * A Count-Min sketch with aging: how often each of any number of keys was seen lately, in a fixed amount of memory.
 *
 * Each of four rows counts the keys that hash to a column; a key's count is the least of its four counters. Others can
 * only add to a counter, so the estimate is never too low (up to 15, where counters stop), and it exceeds the truth by
 * more than e/w of all that was counted, w being the width of a row, with a probability of at most e^-4, less than 2 %.
 *
 * After `sample` increments all counters are halved: what was popular once fades, and 15 stays enough. A counter c becomes
 * floor(c / 2).
 *
 * Sources: Cormode and Muthukrishnan, "An Improved Data Stream Summary: The Count-Min Sketch and its Applications",
 * Journal of Algorithms 55(1), 2005. Aging: Einziger, Friedman and Manes, "TinyLFU: A Highly Efficient Cache Admission
 * Policy", ACM Transactions on Storage 13(4), 2017.
 */
export class FrequencySketch {
  /** Counters in a row: a power of two. */
  readonly width: number;
  /** Increments between two halvings. */
  readonly sample: number;
  readonly #counters: Uint8Array;
  #sampled = 0;

  /**
   * @param capacity - keys whose counts should be told apart; a row gets at least four counters for each
   * @param sample - increments between two halvings; ten times the capacity by default
   */
  constructor(capacity: number, sample = 10 * capacity) {
    let width = 8;
    while (width < 4 * capacity) width *= 2;
    this.width = width;
    this.sample = sample;
    this.#counters = new Uint8Array(ROWS * width);
  }

  // #region sketch
  /** How often the key was seen, at most 15: never too low since the last halving. O(1). */
  estimate(key: Key): number {
    let least = MOST;
    for (let row = 0; row < ROWS; row++) least = Math.min(least, this.#counters[this.#at(row, key)] ?? 0);
    return least;
  }

  /** Counts a key. O(1), amortized over the halvings. */
  increment(key: Key): void {
    for (let row = 0; row < ROWS; row++) {
      const at = this.#at(row, key);
      this.#counters[at] = Math.min(MOST, (this.#counters[at] ?? 0) + 1);
    }
    this.#sampled += 1;
    if (this.#sampled < this.sample) return;
    for (let at = 0; at < this.#counters.length; at++) this.#counters[at] = (this.#counters[at] ?? 0) >>> 1;
    this.#sampled = 0;
  }

  #at(row: number, key: Key): number {
    const high = Math.floor(key / 0x1_0000_0000);
    const hash = mix32(mix32(Math.imul(key | 0, MULTIPLIERS[row] ?? 1)) ^ high);
    return row * this.width + (hash & (this.width - 1));
  }
  // #endregion sketch
}

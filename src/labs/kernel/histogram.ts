/** One bucket of a {@link Histogram}: how many values `v` with `from <= v < to` it has seen. */
export interface Bucket {
  /** The smallest value that falls into it. */
  readonly from: number;
  /** The smallest value that is too large for it. */
  readonly to: number;
  /** How many values have. */
  readonly count: number;
}

const view = new DataView(new ArrayBuffer(8));

/**
 * A histogram of values of any magnitude, in little memory and with a bounded relative error, as HdrHistogram is: the
 * instrument for latencies, where percentiles matter and means mislead.
 *
 * Buckets are logarithmic with linear steps in between: each power of two is divided into `2^b` equal parts. A value
 * falls into the bucket that the exponent and the first `b` fraction bits of its float64 form name, so recording takes
 * no logarithm, only a shift. A bucket starts at `l >= 2^e` and is `2^(e-b)` wide; whoever takes its middle for a value
 * in it errs by at most half of that, relatively by `2^-(b+1)`.
 *
 * Two histograms of equal resolution can be added, which percentiles can't: average them over servers, and the result
 * is the percentile of nothing.
 *
 * Source: Gil Tene's HdrHistogram, hdrhistogram.org.
 */
export class Histogram {
  /** The bound: a percentile differs from the exact one by at most this fraction of it. A power of two. */
  readonly relativeError: number;
  /** Fraction bits that a bucket keeps, of the 20 in a float64's upper word. */
  readonly #bits: number;
  readonly #counts = new Map<number, number>();
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = 0;

  /**
   * @param relativeError - what is tolerated; the bound kept is the power of two that isn't above it. 1 % by default,
   * which keeps 1/128 and costs 64 buckets for each power of two
   * @throws RangeError if it isn't between 2^-21 and 1
   */
  constructor(relativeError = 0.01) {
    let [bits, bound] = [0, 0.5];
    while (bound > relativeError && bits <= 20) [bits, bound] = [bits + 1, bound / 2];
    if (!(relativeError < 1) || bits > 20) {
      throw new RangeError(`the relative error of a histogram lies between 2^-21 and 1, and is not ${relativeError}`);
    }
    this.relativeError = bound;
    this.#bits = bits;
  }

  /** How many values were recorded. */
  get count(): number {
    return this.#count;
  }

  /** The mean, exact up to rounding; `NaN` if nothing was recorded. */
  get mean(): number {
    return this.#sum / this.#count;
  }

  /** The smallest value, exact; `NaN` if nothing was recorded. */
  get min(): number {
    return this.#count > 0 ? this.#min : NaN;
  }

  /** The largest value, exact; `NaN` if nothing was recorded. */
  get max(): number {
    return this.#count > 0 ? this.#max : NaN;
  }

  /** The buckets that aren't empty, ascending. O(b log b) for `b` of them. */
  get buckets(): readonly Bucket[] {
    return [...this.#counts]
      .sort(([a], [b]) => a - b)
      .map(([index, count]) => ({from: this.#start(index), to: this.#start(index + 1), count}));
  }

  /**
   * Records a value, once or `count` times. O(1).
   *
   * @param value - from 0 up; the error bound doesn't hold for the subnormal numbers between 0 and 2^-1022
   * @throws RangeError if the value is negative or not finite, or the count isn't a positive integer
   */
  record(value: number, count = 1): void {
    if (!(value >= 0) || value === Infinity) throw new RangeError(`a histogram takes values from 0 up, not ${value}`);
    if (!Number.isInteger(count) || count < 1) throw new RangeError(`a value can't be recorded ${count} times`);
    view.setFloat64(0, value);
    this.#add(view.getUint32(0) >>> (20 - this.#bits), count);
    this.#count += count;
    this.#sum += value * count;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
  }

  /**
   * The value below or at which `percent` of the values lie (nearest rank), within {@link Histogram.relativeError} of
   * the exact one; 0 and 100 give the minimum and the maximum exactly. O(b log b). `NaN` if nothing was recorded.
   *
   * @throws RangeError if `percent` isn't between 0 and 100
   */
  percentile(percent: number): number {
    if (!(percent >= 0 && percent <= 100)) throw new RangeError(`a percentile lies between 0 and 100, not ${percent}`);
    if (percent === 0) return this.min;
    if (percent === 100) return this.max;
    let rank = Math.max(1, Math.ceil((percent * this.#count) / 100));
    for (const {from, to, count} of this.buckets) {
      rank -= count;
      const middle = from === 0 ? 0 : from + (to - from) / 2;
      if (rank <= 0) return Math.min(this.#max, Math.max(this.#min, middle));
    }
    return this.max;
  }

  /**
   * Adds the values of another histogram, as if they had been recorded here. O(b).
   *
   * @throws RangeError if the two differ in their resolution
   */
  merge(other: Histogram): void {
    if (other.#bits !== this.#bits) throw new RangeError("histograms of different resolution can't be merged");
    for (const [index, count] of [...other.#counts]) this.#add(index, count);
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  #add(index: number, count: number): void {
    this.#counts.set(index, (this.#counts.get(index) ?? 0) + count);
  }

  /** The smallest value of a bucket: the float64 with the bucket's bits, followed by zeros. */
  #start(index: number): number {
    view.setUint32(0, index << (20 - this.#bits));
    view.setUint32(4, 0);
    return view.getFloat64(0);
  }
}

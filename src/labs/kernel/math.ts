/**
 * `ln` and `exp` from nothing but `+`, `-`, `*` and `/`.
 *
 * ECMAScript fixes those four to the last bit (IEEE 754, round to nearest, ties to even), but lets every engine
 * approximate `Math.log`, `Math.exp`, `Math.pow`, `**` and even `Math.sqrt` as it likes. One differing bit in one
 * latency would reorder two events and give another trace, so what enters a trace is computed here.
 */

/** ln 2 in two parts. The first has 32 trailing zero bits, so `k * LN2_HIGH` is exact for every exponent `k`. */
const LN2_HIGH = 6.93147180369123816e-1;
const LN2_LOW = 1.90821492927058770002e-10;

const view = new DataView(new ArrayBuffer(8));

/** `2^k` for a normal exponent, -1022 <= k <= 1023, written straight into the exponent field of a float64. */
function powerOfTwo(k: number): number {
  view.setUint32(0, (k + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

/**
 * The natural logarithm, the same to the last bit in every engine, within 2 units in the last place of the true value.
 * Zero gives `-Infinity` and negative numbers `NaN`, as `Math.log` does.
 *
 * Splits `x = m * 2^k` with `m` in [1/sqrt 2, sqrt 2), and sums `ln m = 2 (s + s^3/3 + s^5/5 + ...)` for
 * `s = (m - 1) / (m + 1)`; `|s| < 0.172`, so eleven terms reach the precision of a float64.
 */
export function ln(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x > 0 ? Infinity : NaN;
  const subnormal = x < powerOfTwo(-1022);
  view.setFloat64(0, subnormal ? x * powerOfTwo(54) : x);
  const bits = view.getUint32(0);
  view.setUint32(0, (bits & 0xfffff) | 0x3ff00000);
  let mantissa = view.getFloat64(0);
  let k = (bits >>> 20) - 1023 - (subnormal ? 54 : 0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    k++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let tail = 0;
  for (let n = 23; n >= 3; n -= 2) tail = (tail + 1 / n) * square;
  return k * LN2_HIGH + (2 * s + (2 * s * tail + k * LN2_LOW));
}

/**
 * The exponential function, the same to the last bit in every engine, within 2 units in the last place of the true
 * value. Overflows to `Infinity` and underflows to 0, as `Math.exp` does.
 *
 * Splits `x = k ln 2 + r` with `|r| <= ln 2 / 2`, sums Taylor's series of `exp r` to the 14th power, and scales by `2^k`.
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 709.79) return Infinity;
  if (x < -745.14) return 0;
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let n = 14; n >= 1; n--) sum = 1 + (r / n) * sum;
  const half = k >> 1; // in two steps, because 2^k itself may lie outside the normal range
  return sum * powerOfTwo(half) * powerOfTwo(k - half);
}

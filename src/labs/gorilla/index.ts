/**
 * The compression of Gorilla: a series of times and values, in which each time is stored as the change of the distance to
 * the one before, and each value as what differs from the bits of the one before. What is regular costs a bit.
 *
 * Source: Pelkonen, Franklin, Teller, Cavallaro, Huang, Meza and Veeraraghavan, "Gorilla: A Fast, Scalable, In-Memory Time
 * Series Database", PVLDB 8(12), 2015, section 4.1.
 *
 * @module
 */
import {BitReader, bitsOf, BitWriter, doubleOf} from './bits';

/** A measurement. */
export interface Point {
  /** Seconds, an integer; later than the one before, by less than 2^31. */
  readonly time: number;
  /** Any double. */
  readonly value: number;
}

/** Widths for a change of the distance, shortest first; each is announced by one more 1. */
const WIDTHS = [0, 7, 9, 12, 32] as const;
const LEADING_BITS = 5;
const LENGTH_BITS = 6;

// #region time
/**
 * Writes the change of the distance between times. 0, which is the rule for a metric that is taken regularly, is one bit;
 * otherwise 1 to 4 ones say that 7, 9, 12 or 32 bits follow, in two's complement.
 */
function writeChange(bits: BitWriter, change: number): void {
  const fits = (width: number): boolean => change >= -(2 ** width) / 2 && change < 2 ** width / 2;
  const ones = change === 0 ? 0 : WIDTHS.findIndex((width) => width > 0 && fits(width));
  const width = WIDTHS[ones] ?? 32;
  bits.write(2n ** BigInt(ones) - 1n, ones);
  if (ones < WIDTHS.length - 1) bits.write(0n, 1);
  bits.write(BigInt(change), width);
}
// #endregion time

// #region value
/** The bits of a difference between its leading and its trailing zeros. */
interface Window {
  readonly leading: number;
  readonly length: number;
}

/**
 * Writes how a value differs from the one before, as the exclusive or of their bits. Nothing: `0`. Only within the bits
 * that differed last time: `10` and these bits. Otherwise `11`, how many zeros lead, how many bits follow, and these.
 *
 * @returns the bits that differed
 */
function writeDifference(bits: BitWriter, difference: bigint, last: Window | undefined): Window | undefined {
  if (difference === 0n) {
    bits.write(0n, 1);
    return last;
  }
  const text = difference.toString(2).padStart(64, '0');
  const leading = Math.min(text.indexOf('1'), 2 ** LEADING_BITS - 1);
  const end = text.lastIndexOf('1') + 1;
  if (last && leading >= last.leading && end <= last.leading + last.length) {
    bits.write(0b10n, 2);
    bits.write(difference >> BigInt(64 - last.leading - last.length), last.length);
    return last;
  }
  const length = end - leading;
  bits.write(0b11n, 2);
  bits.write(BigInt(leading), LEADING_BITS);
  bits.write(BigInt(length), LENGTH_BITS); // 64 becomes 0, which no difference has
  bits.write(difference >> BigInt(64 - end), length);
  return {leading, length};
}
// #endregion value

/** Compresses a series; the first point costs 128 bits. Times must rise. O(n). */
export function encode(points: readonly Point[]): string {
  const bits = new BitWriter();
  let [time, distance, previous]: [number, number, bigint] = [0, 0, 0n];
  let window: Window | undefined;
  points.forEach((point, place) => {
    const value = bitsOf(point.value);
    if (place === 0) {
      bits.write(BigInt(point.time), 64);
      bits.write(value, 64);
    } else {
      writeChange(bits, point.time - time - distance);
      window = writeDifference(bits, value ^ previous, window);
      distance = point.time - time;
    }
    [time, previous] = [point.time, value];
  });
  return bits.text;
}

/**
 * The first `count` points of what {@link encode} has made.
 *
 * @throws RangeError if there are fewer
 */
export function decode(text: string, count: number): Point[] {
  const bits = new BitReader(text);
  const points: Point[] = [];
  let [time, distance, value]: [number, number, bigint] = [0, 0, 0n];
  let window: Window = {leading: 0, length: 64};
  for (let place = 0; place < count; place++) {
    if (place === 0) {
      time = Number(BigInt.asIntN(64, bits.read(64)));
      value = bits.read(64);
    } else {
      const width = WIDTHS[bits.ones(WIDTHS.length - 1)] ?? 0;
      distance += Number(BigInt.asIntN(width, bits.read(width)));
      time += distance;
      const kind = bits.ones(2);
      if (kind === 2) {
        const leading = Number(bits.read(LEADING_BITS));
        window = {leading, length: Number(bits.read(LENGTH_BITS)) || 64};
      }
      if (kind > 0) value ^= bits.read(window.length) << BigInt(64 - window.leading - window.length);
    }
    points.push({time, value: doubleOf(value)});
  }
  return points;
}

/** What a point costs after the first one, on average; 128 bits uncompressed. */
export function bitsPerPoint(points: readonly Point[]): number {
  return (encode(points).length - 128) / (points.length - 1);
}

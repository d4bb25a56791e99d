import {concat} from '../kernel';
import {Reader} from '../message-formats/bytes';
import {decodeVarint, encodeVarint} from '../message-formats/varint';
import {pack, unpack} from './bit-packing';

/** Values that a bit-packed run holds a multiple of. */
const GROUP = 8;

/** Equal neighbors, counted. */
function runsOf(numbers: readonly number[]): {value: number; length: number}[] {
  const runs: {value: number; length: number}[] = [];
  for (const value of numbers) {
    const last = runs.at(-1);
    if (last?.value === value) last.length++;
    else runs.push({value, length: 1});
  }
  return runs;
}

// #region encode
/**
 * The RLE/bit-packing hybrid of Parquet. A run of at least eight equal numbers becomes its length and the number once; what
 * lies between such runs is packed, eight numbers at a time. The lowest bit of a run's header tells which it is. O(values).
 *
 * Source: Apache Parquet, Encodings, "Run Length Encoding / Bit-Packing Hybrid (RLE = 3)"; without the optional length.
 *
 * @param width - bits of a number; 0 if all are 0
 */
export function encodeHybrid(numbers: readonly number[], width: number): Uint8Array {
  const runs: Uint8Array[] = [];
  let mixed: number[] = [];
  const endMixed = (): void => {
    if (mixed.length === 0) return;
    while (mixed.length % GROUP !== 0) mixed.push(0); // only at the very end; the reader knows how many numbers to expect
    runs.push(encodeVarint(BigInt(mixed.length / GROUP) * 2n + 1n), pack(mixed, width));
    mixed = [];
  };
  for (const {value, length} of runsOf(numbers)) {
    // A mixed run must be full before it may end, so it takes what it lacks from the equal ones.
    const lacking = Math.min(length, (GROUP - (mixed.length % GROUP)) % GROUP);
    const isRun = length - lacking >= GROUP;
    for (let n = 0; n < (isRun ? lacking : length); n++) mixed.push(value);
    if (!isRun) continue;
    endMixed();
    runs.push(encodeVarint(BigInt(length - lacking) * 2n), pack([value], 8 * Math.ceil(width / 8)));
  }
  endMixed();
  return concat(...runs);
}
// #endregion encode

/**
 * The inverse of {@link encodeHybrid}.
 *
 * @throws Malformed if the bytes end early
 */
export function decodeHybrid(bytes: Uint8Array, count: number, width: number): number[] {
  const reader = new Reader(bytes);
  const numbers: number[] = [];
  while (numbers.length < count) {
    const header = Number(decodeVarint(reader));
    const length = Math.floor(header / 2);
    if (header % 2 === 1) numbers.push(...unpack(reader.take(length * width), length * GROUP, width));
    else {
      const [value = 0] = unpack(reader.take(Math.ceil(width / 8)), 1, width);
      for (let n = 0; n < length; n++) numbers.push(value);
    }
  }
  return numbers.slice(0, count);
}

import {concat, decodeUtf8, encodeUtf8} from '../kernel';
import {bitWidth} from './bit-packing';
import {decodeHybrid, encodeHybrid} from './hybrid';

/** What a column holds: integers from 0 to 2³² − 1, or text. */
export type Value = number | string;

/** Some values of a column, encoded. The smallest thing that a reader fetches and decodes. */
export interface DataPage {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** What the page index says of it. */
  readonly min: Value;
  readonly max: Value;
}

/** A column of a row group. Its pages mean nothing without the dictionary, if there is one. */
export interface ColumnChunk {
  readonly name: string;
  readonly type: 'INT32' | 'BYTE_ARRAY';
  /** The different values, PLAIN, in the order of their first occurrence. */
  readonly dictionary?: {readonly bytes: Uint8Array; readonly size: number};
  readonly pages: readonly DataPage[];
}

/** How a writer may encode: PLAIN only, or with a dictionary where that is smaller. */
export type EncodingChoice = 'plain' | 'smallest';

/** Order of the values of one column. Text is ordered by UTF-16 units, which for ASCII is Parquet's order of bytes. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

/** PLAIN: an INT32 in four bytes, a BYTE_ARRAY as its length in four bytes and its bytes; all little-endian. O(bytes). */
export function encodePlain(values: readonly Value[]): Uint8Array {
  const bytes: number[] = [];
  const int32 = (value: number): void => {
    for (let shift = 0; shift < 32; shift += 8) bytes.push((value >>> shift) & 0xff);
  };
  for (const value of values) {
    if (typeof value === 'number') {
      int32(value);
      continue;
    }
    const text = encodeUtf8(value);
    int32(text.length);
    for (const byte of text) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** The inverse of {@link encodePlain}. Throws a RangeError if the bytes end early. */
export function decodePlain(bytes: Uint8Array, count: number, type: ColumnChunk['type']): Value[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const int32 = (): number => {
    at += 4;
    return view.getUint32(at - 4, true);
  };
  return Array.from({length: count}, () => {
    if (type === 'INT32') return int32();
    const length = int32();
    at += length;
    if (at > bytes.length) throw new RangeError('text ends early');
    return decodeUtf8(bytes.subarray(at - length, at));
  });
}

/** A dictionary page and, for each slice of the column, a data page of places in it (RLE_DICTIONARY). O(values). */
function encodeDictionary(slices: readonly (readonly Value[])[]): {dictionary: Value[]; pages: Uint8Array[]} {
  const places = new Map<Value, number>();
  for (const value of slices.flat()) if (!places.has(value)) places.set(value, places.size);
  const width = bitWidth(places.size - 1);
  const pages = slices.map((slice) => {
    const ids = slice.map((value) => places.get(value) ?? 0);
    return concat(Uint8Array.of(width), encodeHybrid(ids, width));
  });
  return {dictionary: [...places.keys()], pages};
}

/**
 * Writes a column in pages of `rowsPerPage` values.
 *
 * Real writers begin with a dictionary and give it up when it exceeds a size; this one compares, for it has all values.
 */
export function writeColumn(
  name: string,
  values: readonly Value[],
  rowsPerPage: number,
  choice: EncodingChoice,
): ColumnChunk {
  const slices: Value[][] = [];
  for (let at = 0; at < values.length; at += rowsPerPage) slices.push(values.slice(at, at + rowsPerPage));
  const type = typeof values[0] === 'string' ? 'BYTE_ARRAY' : 'INT32';
  const chunk = (pages: readonly Uint8Array[]): ColumnChunk => ({
    name,
    type,
    pages: pages.map((bytes, page) => ({bytes, ...statisticsOf(slices[page] ?? [])})),
  });
  const plain = chunk(slices.map(encodePlain));
  if (choice === 'plain') return plain;
  const {dictionary, pages} = encodeDictionary(slices);
  const encoded = {...chunk(pages), dictionary: {bytes: encodePlain(dictionary), size: dictionary.length}};
  return chunkBytes(encoded) < chunkBytes(plain) ? encoded : plain;
}

function statisticsOf(slice: readonly Value[]): {rows: number; min: Value; max: Value} {
  const [first = 0] = slice;
  return {
    rows: slice.length,
    min: slice.reduce((min, value) => (compareValues(value, min) < 0 ? value : min), first),
    max: slice.reduce((max, value) => (compareValues(value, max) > 0 ? value : max), first),
  };
}

/** Decodes one page. */
export function readPage({type, dictionary}: ColumnChunk, {bytes, rows}: DataPage): Value[] {
  if (!dictionary) return decodePlain(bytes, rows, type);
  const entries = decodePlain(dictionary.bytes, dictionary.size, type);
  return decodeHybrid(bytes.subarray(1), rows, bytes[0] ?? 0).map((id) => entries[id] ?? 0);
}

/** Bytes of a column, with its dictionary; without headers and statistics. */
export function chunkBytes({dictionary, pages}: ColumnChunk): number {
  return pages.reduce((sum, {bytes}) => sum + bytes.length, dictionary?.bytes.length ?? 0);
}

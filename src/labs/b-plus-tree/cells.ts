import type {Bytes} from './bytes';

/** The number of a page: its place in the file, from 0. Page 0 isn't part of a tree, so 0 means "none". */
export type PageId = number;

/**
 * How many bytes a length takes in a cell: one up to 127, two up to 16,383 (LEB128: seven bits a byte, the lowest first, and
 * the top bit says that there are more).
 */
function lengthSize(length: number): number {
  return length < 0x80 ? 1 : 2;
}

function writeLength(to: Bytes, at: number, length: number): number {
  if (length < 0x80) {
    to[at] = length;
    return at + 1;
  }
  to[at] = 0x80 | (length & 0x7f);
  to[at + 1] = length >> 7;
  return at + 2;
}

function readLength(from: Bytes, at: number): readonly [length: number, next: number] {
  const first = from[at] ?? 0;
  return first < 0x80 ? [first, at + 1] : [(first & 0x7f) | ((from[at + 1] ?? 0) << 7), at + 2];
}

/** A record as it lies in a leaf: length of the key, length of the value, key, value. */
export function encodeLeafCell(key: Bytes, value: Bytes): Bytes {
  const cell = new Uint8Array(lengthSize(key.length) + lengthSize(value.length) + key.length + value.length);
  const at = writeLength(cell, writeLength(cell, 0, key.length), value.length);
  cell.set(key, at);
  cell.set(value, at + key.length);
  return cell;
}

/** A separator as it lies in an inner page: length, separator, and the child with the keys from the separator on. */
export function encodeInnerCell(separator: Bytes, child: PageId): Bytes {
  const cell = new Uint8Array(lengthSize(separator.length) + separator.length + 4);
  const at = writeLength(cell, 0, separator.length);
  cell.set(separator, at);
  new DataView(cell.buffer).setUint32(at + separator.length, child);
  return cell;
}

/** Where the parts of a cell are. */
export interface CellParts {
  /** The key of a record, or a separator. A view into the page: copy it, if it has to outlive the next change. */
  readonly key: Bytes;
  /** The value of a record; empty for a separator. A view into the page. */
  readonly value: Bytes;
  /** The child right of a separator; 0 for a record. */
  readonly child: PageId;
  /** Bytes in the cell. */
  readonly size: number;
}

/** Reads the cell of a leaf that starts at an offset. O(1). */
export function decodeLeafCell(page: Bytes, offset: number): CellParts {
  const [keyLength, afterFirst] = readLength(page, offset);
  const [valueLength, start] = readLength(page, afterFirst);
  const end = start + keyLength + valueLength;
  return {
    key: page.subarray(start, start + keyLength),
    value: page.subarray(start + keyLength, end),
    child: 0,
    size: end - offset,
  };
}

/** Reads the cell of an inner page that starts at an offset. O(1). */
export function decodeInnerCell(page: Bytes, offset: number): CellParts {
  const [length, start] = readLength(page, offset);
  const end = start + length;
  const child = new DataView(page.buffer, page.byteOffset + end, 4).getUint32(0);
  return {key: page.subarray(start, end), value: page.subarray(end, end), child, size: end + 4 - offset};
}

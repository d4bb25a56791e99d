import {encodeUtf8} from '../kernel';

/** What a list is sorted by: newest first, and among equals by id, which makes the order total. */
export interface Position {
  readonly createdAt: number;
  readonly id: string;
}

/** A part of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Where the next page starts; `undefined` at the end. */
  readonly next: Position | undefined;
}

/** Negative if `a` stands before `b` in the list. */
export function newestFirst(a: Position, b: Position): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

// #region pages
/** What `ORDER BY created_at DESC, id DESC OFFSET $1 LIMIT $2` returns: the position is a count of rows. */
export function offsetPage<Row extends Position>(table: readonly Row[], offset: number, limit: number): readonly Row[] {
  return [...table].sort(newestFirst).slice(offset, offset + limit);
}

/**
 * What `WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3` returns: the position is a row, so inserts
 * and deletes elsewhere don't move it. One row more than the limit is read, to know whether there is a next page.
 */
export function keysetPage<Row extends Position>(
  table: readonly Row[],
  after: Position | undefined,
  limit: number,
): Page<Row> {
  const rest = table.filter((row) => after === undefined || newestFirst(row, after) > 0).sort(newestFirst);
  const rows = rest.slice(0, limit);
  return {rows, next: rest.length > limit ? rows.at(-1) : undefined};
}
// #endregion pages

/** A message authentication code over bytes, such as HMAC-SHA-256 with the service's secret. */
export type Mac = (bytes: Uint8Array) => Uint8Array;

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const signed = (text: string, mac: Mac): string => hex(mac(encodeUtf8(text)));

// #region cursor
/**
 * A position as an opaque token. It is bound to the query that it belongs to, and signed: nobody can make one up, and a token for
 * one list is refused for another. It is not encrypted; who decodes it learns a time and an id.
 *
 * @param query - what was asked, in a fixed form: route, filters, order, and the user if the list depends on it
 */
export function encodeCursor({createdAt, id}: Position, query: string, mac: Mac): string {
  const text = JSON.stringify([createdAt, id]);
  return `${hex(encodeUtf8(text))}.${signed(`${query}\n${text}`, mac)}`;
}

/** The position of a token, or `undefined` if this service didn't make it for this query. */
export function decodeCursor(cursor: string, query: string, mac: Mac): Position | undefined {
  const [payload = '', signature] = cursor.split('.');
  if (!/^(?:[0-9a-f]{2})+$/.test(payload)) return undefined;
  const text = textOf(payload);
  if (text === undefined || !equalInConstantTime(signature ?? '', signed(`${query}\n${text}`, mac))) return undefined;
  return positionOf(JSON.parse(text));
}
// #endregion cursor

/** Compares without stopping at the first difference, so that the time tells nothing about where it is. */
function equalInConstantTime(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < b.length; at++) difference |= (a.charCodeAt(at) || 0) ^ b.charCodeAt(at);
  return difference === 0;
}

function positionOf(value: unknown): Position | undefined {
  if (!Array.isArray(value)) return undefined;
  const parts: readonly unknown[] = value;
  const [createdAt, id] = parts;
  return typeof createdAt === 'number' && typeof id === 'string' ? {createdAt, id} : undefined;
}

function textOf(payload: string): string | undefined {
  try {
    return decodeURIComponent(payload.replace(/../g, '%$&'));
  } catch {
    return undefined;
  }
}

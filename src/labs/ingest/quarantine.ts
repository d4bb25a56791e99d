import type {SourceRow} from './source';

/** A photo as the analysts know it. */
export interface Photo {
  readonly id: string;
  readonly version: number;
  readonly owner: string;
  readonly likes: number;
}

// #region parse
/** A row that was understood, or why it wasn't. */
export type Parsed =
  | {readonly photo: Photo; readonly unknown: readonly string[]}
  | {readonly reason: 'not JSON' | 'not an object' | 'owner is missing' | 'likes is not a count'};

const KNOWN = new Set(['owner', 'likes']);

function asRecord(payload: string): Readonly<Record<string, unknown>> | undefined | 'not JSON' {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? {...value} : undefined;
  } catch {
    return 'not JSON';
  }
}

/**
 * Reads a row's payload. A field that nobody expected is reported and does no harm; one that is missing or has another type
 * makes the row bad, and is never guessed: a like count that defaults to 0 is a lie that sums up.
 */
export function parse({id, version, payload}: SourceRow): Parsed {
  const record = asRecord(payload);
  if (record === 'not JSON') return {reason: 'not JSON'};
  if (!record) return {reason: 'not an object'};
  const {owner, likes} = record;
  if (typeof owner !== 'string' || owner === '') return {reason: 'owner is missing'};
  if (typeof likes !== 'number' || !Number.isSafeInteger(likes) || likes < 0) return {reason: 'likes is not a count'};
  return {photo: {id, version, owner, likes}, unknown: Object.keys(record).filter((name) => !KNOWN.has(name))};
}
// #endregion parse

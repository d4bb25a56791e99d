import {encodeUtf8} from '../kernel';

// #region cloud-event
/** What an event says of what has happened. A catalog of events is a union of such types, told apart by `type`. */
export interface Fact {
  /** What happened, in the past tense, such as `photo.published`. In public it has a reverse domain name before it. */
  readonly type: string;
  /** To what it happened, such as `p1`. */
  readonly subject: string;
  readonly data: unknown;
}

/** What the envelope says: attributes of CloudEvents 1.0, and of its extension for correlation. */
export interface Envelope {
  readonly specversion: '1.0';
  /** Unique for its source. Two events with the same `source` and `id` are copies of one. */
  readonly id: string;
  /** Who tells it, as a URI reference. */
  readonly source: string;
  /** The flow that it belongs to: the same from the first event to the last. */
  readonly correlationid: string;
  /** The id of the event to which this one is a reaction; none if it is the first of its flow. */
  readonly causationid?: string;
}

/** An event: a fact in an envelope that anything between sender and receiver can read without knowing the fact. */
export type CloudEvent<F extends Fact = Fact> = Envelope & F;
// #endregion cloud-event

/** Up to this size in bytes, everything that forwards CloudEvents must forward one (CloudEvents 1.0.2, "Size Limits"). */
export const PORTABLE_SIZE = 64 * 1024;

const REQUIRED = ['id', 'source', 'specversion', 'type'];

/** What is wrong with something that wants to be a CloudEvent in JSON; empty if nothing is. */
export function violations(event: Readonly<Record<string, unknown>>): string[] {
  const found: string[] = [];
  for (const name of REQUIRED) {
    const value = event[name];
    if (typeof value !== 'string' || value === '') found.push(`«${name}» must be a non-empty string`);
  }
  if (event.specversion !== '1.0') found.push('«specversion» must be «1.0»');
  for (const [name, value] of Object.entries(event)) {
    if (name === 'data' || name === 'data_base64') continue;
    if (!/^[a-z0-9]+$/.test(name)) found.push(`«${name}» must consist of lower-case letters and digits`);
    if (typeof value === 'object' && value !== null) found.push(`«${name}» must be a simple value`);
  }
  const size = encodeUtf8(JSON.stringify(event)).length;
  if (size > PORTABLE_SIZE) found.push(`${size} bytes are more than everybody must forward`);
  return found;
}

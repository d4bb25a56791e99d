/**
 * Valet keys: signed permissions that the object store can check by itself.
 *
 * @module
 */
import type {Clock, Instant, ObjectName, Sign} from './ports';

/**
 * A permission to write one object, of at most `maxBytes`, until `expiresAt`, for whoever holds it.
 *
 * @see {@link https://learn.microsoft.com/en-us/azure/architecture/patterns/valet-key | Azure: Valet Key pattern}
 */
export interface ValetKey {
  readonly object: ObjectName;
  readonly maxBytes: number;
  readonly expiresAt: Instant;
  /** Proves that the app issued exactly these terms. */
  readonly signature: string;
}

/** The valet key was too old when it reached the object store. Nothing has changed; the remedy is to begin again. */
export class ValetKeyExpired extends Error {
  /** @param object - what the key was for */
  constructor(readonly object: ObjectName) {
    super(`the valet key for ${object} has expired`);
  }
}

/** How long a valet key is good for, in milliseconds. */
export const VALET_KEY_LIFETIME: Instant = 15 * 60_000;

/** The largest photo that a valet key admits, in bytes. */
export const MAX_PHOTO_BYTES = 20_000_000;

/**
 * The text that the signature of a valet key covers.
 *
 * JSON keeps the fields apart. With plain concatenation `photo1` + `23` and `photo` + `123` would share a signature.
 */
export function valetKeyText(terms: Omit<ValetKey, 'signature'>): string {
  return JSON.stringify([terms.object, terms.maxBytes, terms.expiresAt]);
}

/** Issues a valet key. A computation, not a call: the store recognizes its own terms by the signature. */
export function issueValetKey(
  object: ObjectName,
  {clock, sign}: {readonly clock: Clock; readonly sign: Sign},
): ValetKey {
  const terms = {object, maxBytes: MAX_PHOTO_BYTES, expiresAt: clock() + VALET_KEY_LIFETIME};
  return {...terms, signature: sign(valetKeyText(terms))};
}

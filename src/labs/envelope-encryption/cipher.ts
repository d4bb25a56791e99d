import type {Rng} from '../kernel';

/**
 * Authenticated encryption with associated data, passed in: nothing here computes a cipher. In a service it is AES-256-GCM
 * of Node's crypto or of a key management service, in the tests it is the former, and in the page it is
 * {@link idealCipher}.
 *
 * Source: RFC 5116, section 2. Unlike there, the nonce is chosen inside and is part of what comes out, so that nobody can
 * choose it twice.
 */
export interface Aead {
  /** A key from the platform's generator of random numbers. */
  newKey(): Uint8Array;
  /** Hides `plaintext`, and binds it to `associated`, which is not hidden and not stored. */
  seal(key: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Uint8Array;
  /** The plaintext; `undefined` if the key or the associated data is another one, or any bit was changed. */
  open(key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined;
}

/** Bytes that AES-256-GCM adds to a plaintext: a nonce of 12 and a tag of 16. */
export const OVERHEAD = 28;
const KEY_BYTES = 32;

/**
 * A cipher as its users may imagine it, and as proofs define it: a table of what was sealed, which opens for the same key
 * and the same associated data and for nothing else. It has no mathematics, and no security outside of this program; it
 * shows what follows when ciphers hold, for then only keys matter.
 */
export function idealCipher(rng: Rng): Aead {
  const table = new Map<string, {readonly key: string; readonly associated: string; readonly plaintext: Uint8Array}>();
  const random = (length: number): Uint8Array => Uint8Array.from({length}, () => rng.int(256));
  return {
    newKey: () => random(KEY_BYTES),
    seal(key, plaintext, associated) {
      const sealed = random(OVERHEAD + plaintext.length);
      table.set(String(sealed), {key: String(key), associated: String(associated), plaintext: plaintext.slice()});
      return sealed;
    },
    open(key, sealed, associated) {
      const entry = table.get(String(sealed));
      return entry?.key === String(key) && entry.associated === String(associated)
        ? entry.plaintext.slice()
        : undefined;
    },
  };
}

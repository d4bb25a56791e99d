import {encodeUtf8} from '../kernel';
import type {Aead} from './cipher';
import type {Context, KeyService, WrappedKey} from './key-service';

/** Data and the key that opens it, each sealed: the key by a key-encryption key, the data by that key. */
export interface Envelope {
  readonly wrapped: WrappedKey;
  readonly ciphertext: Uint8Array;
}

/** What binds data to its use. */
export const dataContext = (context: Context): Uint8Array => encodeUtf8(`data/${context}`);

// #region envelope
/** Seals data under a key of its own, which seals nothing else: so no nonce can come twice under it. */
export function encrypt(
  aead: Aead,
  keys: KeyService,
  kek: string,
  context: Context,
  data: Uint8Array,
): Envelope | undefined {
  const dataKey = aead.newKey();
  const wrapped = keys.wrap(kek, dataKey, context);
  return wrapped && {wrapped, ciphertext: aead.seal(dataKey, data, dataContext(context))};
}

/** The data; `undefined` if the envelope was made for another context, was changed, or its key is gone. */
export function decrypt(aead: Aead, keys: KeyService, context: Context, envelope: Envelope): Uint8Array | undefined {
  const dataKey = keys.unwrap(envelope.wrapped, context);
  return dataKey && aead.open(dataKey, envelope.ciphertext, dataContext(context));
}

/** The same data key under the newest key-encryption key. The data is not touched: 60 bytes change, whatever its size. */
export function rewrap(keys: KeyService, context: Context, envelope: Envelope): Envelope | undefined {
  const wrapped = keys.rewrap(envelope.wrapped, context);
  return wrapped && {...envelope, wrapped};
}

/** A new data key: the data is read, sealed and written again. */
export function reencrypt(aead: Aead, keys: KeyService, context: Context, envelope: Envelope): Envelope | undefined {
  const data = decrypt(aead, keys, context, envelope);
  return data && encrypt(aead, keys, envelope.wrapped.kek, context, data);
}
// #endregion envelope

import {encodeUtf8} from '../kernel';

/** SHA-1 of a byte string, such as `(bytes) => createHash('sha1').update(bytes).digest()` in Node.js. */
export type Sha1 = (bytes: Uint8Array) => Uint8Array;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 with padding. O(bytes). Source: RFC 4648, section 4. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (const shift of [18, 12, 6, 0]) text += ALPHABET.charAt((three >> shift) & 63);
  }
  const padding = (3 - (bytes.length % 3)) % 3;
  return text.slice(0, text.length - padding) + '='.repeat(padding);
}

// #region accept
/** The same for every server; nobody answers with its hash who doesn't know WebSocket. RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * The value of `Sec-WebSocket-Accept` for a client's `Sec-WebSocket-Key`. It proves that the server has read this handshake as
 * WebSocket and isn't a cache or a server of something else; it proves nothing about who either side is.
 *
 * Source: RFC 6455, section 4.2.2.
 */
export function acceptKey(key: string, sha1: Sha1): string {
  return base64(sha1(encodeUtf8(key + GUID)));
}
// #endregion accept

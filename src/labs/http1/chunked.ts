import {concat, encodeUtf8} from '../kernel';
import {find, latin1} from './octets';
import {BadRequest, parseFields} from './message';

const CRLF = encodeUtf8('\r\n');

// #region encode
/**
 * The chunked coding of a body: each part with its length in hexadecimal before it, then a part of length zero. Empty parts
 * are left out, since a length of zero ends the body. O(bytes).
 *
 * Source: RFC 9112, section 7.1.
 */
export function encodeChunked(parts: readonly Uint8Array[]): Uint8Array {
  const chunks = parts
    .filter((part) => part.length > 0)
    .map((part) => concat(encodeUtf8(part.length.toString(16)), CRLF, part, CRLF));
  return concat(...chunks, encodeUtf8('0\r\n\r\n'));
}
// #endregion encode

/**
 * Decodes a chunked body that starts at `start`. Trailer fields are checked and dropped: they came after the decisions that a
 * server makes from the header. O(bytes).
 *
 * Source: RFC 9112, section 7.1.
 *
 * @param limit - the longest body that is accepted, in bytes
 * @returns the body and where the next message starts; `undefined` if bytes are missing
 * @throws BadRequest with status 400, or 413 above the limit
 */
export function decodeChunked(
  bytes: Uint8Array,
  start: number,
  limit: number,
): {body: Uint8Array; end: number} | undefined {
  const parts: Uint8Array[] = [];
  let at = start;
  let total = 0;
  for (;;) {
    const lineEnd = find(bytes, CRLF, at);
    if (lineEnd < 0) {
      if (bytes.length - at > 256) throw new BadRequest(400, 'chunk size line too long');
      return undefined;
    }
    const [, hex] = /^([0-9a-fA-F]{1,8})(?:[ \t]*;[\t\x20-\x7e]*)?$/.exec(latin1(bytes.subarray(at, lineEnd))) ?? [];
    if (hex === undefined) throw new BadRequest(400, 'malformed chunk size');
    const size = Number.parseInt(hex, 16);
    total += size;
    if (total > limit) throw new BadRequest(413, `more than ${limit} bytes`);
    at = lineEnd + 2;
    if (size === 0) break;
    if (bytes.length < at + size + 2) return undefined;
    if (bytes[at + size] !== 13 || bytes[at + size + 1] !== 10) throw new BadRequest(400, 'chunk longer than its size');
    parts.push(bytes.slice(at, at + size));
    at += size + 2;
  }
  for (;;) {
    const lineEnd = find(bytes, CRLF, at);
    if (lineEnd < 0) return undefined;
    if (lineEnd === at) return {body: concat(...parts), end: at + 2};
    parseFields([latin1(bytes.subarray(at, lineEnd))]);
    at = lineEnd + 2;
  }
}

import {concat, encodeUtf8} from '../kernel';
import {decodeChunked} from './chunked';
import {framingOf} from './framing';
import {BadRequest, parseHead, type Head} from './message';
import {find, latin1} from './octets';

/** A whole request. */
export interface Request extends Head {
  readonly body: Uint8Array;
}

/** The most that a server reads before it refuses, in bytes. */
export interface Limits {
  readonly head: number;
  readonly body: number;
}

const EMPTY_LINE = encodeUtf8('\r\n\r\n');

// #region parser
/**
 * Cuts what arrives on one connection into requests. TCP delivers bytes, not messages: one call of `push` may bring half a
 * request or three. After a refusal nothing on the connection can be trusted, so nothing more is read.
 *
 * It decides again from the start of a message at each push, which is O(n²) for a message that comes in n pieces; a server
 * for production keeps its place.
 */
export class RequestParser {
  #bytes: Uint8Array = new Uint8Array();
  #refused = false;

  /** @param limits - the longest head (then 431) and body (then 413) */
  constructor(private readonly limits: Limits) {}

  /**
   * @returns the requests that are now complete, in order
   * @throws BadRequest as soon as the bytes so far can't become a request that is accepted
   */
  push(bytes: Uint8Array): Request[] {
    if (this.#refused) throw new BadRequest(400, 'the connection is closed');
    this.#bytes = concat(this.#bytes, bytes);
    try {
      const requests: Request[] = [];
      for (let next = this.#take(); next; next = this.#take()) requests.push(next);
      return requests;
    } catch (error) {
      this.#refused = true;
      throw error;
    }
  }

  #take(): Request | undefined {
    // An empty line before a request is ignored (RFC 9112, section 2.2).
    const from = this.#bytes[0] === 13 && this.#bytes[1] === 10 ? 2 : 0;
    const headEnd = find(this.#bytes, EMPTY_LINE, from);
    if ((headEnd < 0 ? this.#bytes.length : headEnd) > this.limits.head) throw new BadRequest(431, 'header too long');
    if (headEnd < 0) return undefined;
    const head = parseHead(latin1(this.#bytes.subarray(from, headEnd)));
    const framing = framingOf(head);
    const start = headEnd + EMPTY_LINE.length;
    const rest =
      framing.kind === 'chunked'
        ? decodeChunked(this.#bytes, start, this.limits.body)
        : this.#fixed(start, framing.bytes);
    if (rest === undefined) return undefined;
    this.#bytes = this.#bytes.slice(rest.end);
    return {...head, body: rest.body};
  }

  #fixed(start: number, length: number): {body: Uint8Array; end: number} | undefined {
    if (length > this.limits.body) throw new BadRequest(413, `more than ${this.limits.body} bytes`);
    const end = start + length;
    return this.#bytes.length < end ? undefined : {body: this.#bytes.slice(start, end), end};
  }
}
// #endregion parser

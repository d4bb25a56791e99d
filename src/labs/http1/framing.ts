import {BadRequest, valuesOf, type Head} from './message';

/** Where the body of a request ends. A request without either field has a body of length 0. */
export type Framing = {readonly kind: 'length'; readonly bytes: number} | {readonly kind: 'chunked'};

// #region framing
/**
 * Decides where the body ends, or refuses to guess. The first line is the defense against smuggling: RFC 9112 lets a server
 * choose between refusing both fields together and believing Transfer-Encoding; refusing leaves nothing to disagree on.
 *
 * Source: RFC 9112, sections 6.1 to 6.3.
 *
 * @throws BadRequest with status 400, or 501 for a transfer coding that isn't implemented
 */
export function framingOf({minor, fields}: Head): Framing {
  const lengths = valuesOf(fields, 'content-length');
  const codings = valuesOf(fields, 'transfer-encoding');
  if (codings.length > 0) {
    if (lengths.length > 0) throw new BadRequest(400, 'Content-Length and Transfer-Encoding');
    if (minor === 0) throw new BadRequest(400, 'Transfer-Encoding in HTTP/1.0');
    const list = codings
      .join(',')
      .toLowerCase()
      .split(/[ \t]*,[ \t]*/);
    if (list.indexOf('chunked') !== list.length - 1) throw new BadRequest(400, 'chunked is not the last coding');
    if (list.length > 1) throw new BadRequest(501, `transfer coding ${list.join()}`);
    return {kind: 'chunked'};
  }
  const [length = '0', ...more] = lengths;
  if (more.length > 0 || !/^[0-9]{1,15}$/.test(length)) throw new BadRequest(400, 'Content-Length');
  return {kind: 'length', bytes: Number(length)};
}
// #endregion framing

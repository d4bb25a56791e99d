/** Why a server refuses to read on. Whoever catches it answers with `status` and closes the connection. */
export class BadRequest extends Error {
  /**
   * @param status - the status code of the answer
   * @param message - what is wrong with the request
   */
  constructor(
    readonly status: 400 | 413 | 431 | 501 | 505,
    message: string,
  ) {
    super(message);
  }
}

/** A field line: a name in lower case and its value, without the white space around it. */
export type Field = readonly [name: string, value: string];

/** What stands before the body of a request. */
export interface Head {
  /** Case-sensitive. */
  readonly method: string;
  /** The request target as sent. */
  readonly target: string;
  /** The minor version: HTTP/1.0 or HTTP/1.1. */
  readonly minor: 0 | 1;
  /** In the order in which they came; a name may come more than once. */
  readonly fields: readonly Field[];
}

/** All values that a field has in a message, in order. O(fields). */
export function valuesOf(fields: readonly Field[], name: string): string[] {
  return fields.filter(([other]) => other === name).map(([, value]) => value);
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const REQUEST_LINE = new RegExp(`^(${TOKEN}) ([\\x21-\\x7e]+) HTTP/([0-9])\\.([0-9])$`);
const FIELD_LINE = new RegExp(`^(${TOKEN}):[ \\t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*?)[ \\t]*$`);

// #region fields
/**
 * Reads field lines, strictly: no white space before the colon, no folded lines, no control characters. Each of these has
 * been read in two ways by two programs in a row, so none is repaired here.
 *
 * Source: RFC 9112, sections 5.1 and 5.2.
 *
 * @throws BadRequest with status 400
 */
export function parseFields(lines: readonly string[]): Field[] {
  return lines.map((line) => {
    const [, name, value] = FIELD_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new BadRequest(400, `malformed field line «${line}»`);
    return [name.toLowerCase(), value];
  });
}
// #endregion fields

/**
 * Reads a request line and field lines.
 *
 * Source: RFC 9112, sections 3 and 3.2 (exactly one Host field in HTTP/1.1).
 *
 * @param text - everything before the empty line, one character a byte
 * @throws BadRequest with status 400, or 505 if the major version isn't 1
 */
export function parseHead(text: string): Head {
  const [requestLine = '', ...lines] = text.split('\r\n');
  const [, method, target, major, minor] = REQUEST_LINE.exec(requestLine) ?? [];
  if (method === undefined || target === undefined) throw new BadRequest(400, 'malformed request line');
  if (major !== '1') throw new BadRequest(505, `HTTP/${major ?? ''} is not spoken here`);
  const fields = parseFields(lines);
  const hosts = valuesOf(fields, 'host').length;
  if (hosts > 1 || (hosts === 0 && minor !== '0')) throw new BadRequest(400, `${hosts} Host fields`);
  return {method, target, minor: minor === '0' ? 0 : 1, fields};
}

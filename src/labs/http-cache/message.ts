/** Header fields by their name in lower case; lines of the same name are joined by commas. */
export type Fields = Readonly<Record<string, string>>;

/** What a client asks. */
export interface Request {
  readonly method: string;
  /** The target URI, which is the first part of the cache key. */
  readonly url: string;
  readonly fields: Fields;
}

/** What an origin or a cache answers. */
export interface Response {
  readonly status: number;
  readonly fields: Fields;
  readonly body: string;
}

/** The members of a comma-separated field, trimmed. Commas in quoted strings separate too. */
export function members(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
}

// #region cache-control
/** The directives of a Cache-Control field: name in lower case → argument without quotes, empty if there is none. */
export type Directives = ReadonlyMap<string, string>;

const DIRECTIVE = /([!#$%&'*+.^_`|~\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/** Parses Cache-Control (RFC 9111, section 5.2). Of a directive that comes twice, the first counts. */
export function parseCacheControl(value: string | undefined): Directives {
  const directives = new Map<string, string>();
  for (const [, name = '', quoted, token] of (value ?? '').matchAll(DIRECTIVE)) {
    const key = name.toLowerCase();
    if (!directives.has(key)) directives.set(key, quoted ?? token ?? '');
  }
  return directives;
}

/** What larger numbers of seconds count as: 68 years. */
const FOREVER = 2_147_483_648;

/**
 * The argument of a directive in seconds; `undefined` if the directive is absent. An argument that is no number counts as
 * 0, so that a response with invalid freshness is stale, as RFC 9111, section 4.2.1, encourages.
 */
export function seconds(directives: Directives, name: string): number | undefined {
  const argument = directives.get(name);
  if (argument === undefined) return undefined;
  return /^\d+$/.test(argument) ? Math.min(Number(argument), FOREVER) : 0;
}
// #endregion cache-control

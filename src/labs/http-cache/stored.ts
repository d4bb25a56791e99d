import {
  members,
  parseCacheControl,
  seconds,
  type Directives,
  type Fields,
  type Request,
  type Response,
} from './message';
import {parseHttpDate} from './http-date';

/** Whose requests a cache answers: those of one user, as in a browser, or those of many, as in a proxy or a CDN. */
export type Audience = 'private' | 'shared';

/** A response in a cache, with what is needed to reuse it. Times are the cache's own clock, in seconds. */
export interface Stored {
  readonly request: Request;
  readonly response: Response;
  /** When the request was sent that brought or last validated it. */
  readonly requestTime: number;
  /** When the answer to that request arrived. */
  readonly responseTime: number;
}

/** The directives that a stored response carries. */
export function directivesOf({fields}: {readonly fields: Fields}): Directives {
  return parseCacheControl(fields['cache-control']);
}

// #region may-store
/** Status codes that may be cached without being told so (RFC 9110, section 15.1), except 206: ranges are not handled. */
const HEURISTICALLY_CACHEABLE = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);

/** Whether a cache may store a response (RFC 9111, section 3). GET is the only method that this one understands. */
export function mayStore(request: Request, response: Response, audience: Audience): boolean {
  const directives = directivesOf(response);
  const shared = audience === 'shared';
  const understood = HEURISTICALLY_CACHEABLE.has(response.status);
  if (request.method !== 'GET' || response.status < 200) return false;
  if (response.status === 206 || response.status === 304) return false;
  if (directives.has('must-understand') ? !understood : directives.has('no-store')) return false;
  if (directivesOf(request).has('no-store')) return false;
  if (shared && directives.has('private')) return false;
  if (
    shared &&
    'authorization' in request.fields &&
    !['must-revalidate', 'public', 's-maxage'].some((d) => directives.has(d))
  )
    return false;
  return (
    directives.has('public') ||
    (!shared && directives.has('private')) ||
    'expires' in response.fields ||
    directives.has('max-age') ||
    (shared && directives.has('s-maxage')) ||
    understood
  );
}
// #endregion may-store

// #region lifetime
/** Of the time since the last change, for a response that states no lifetime. */
const HEURISTIC_FRACTION = 0.1;

/** Seconds for which a response is fresh (RFC 9111, section 4.2.1): the first rule that applies. */
export function freshnessLifetime({response, responseTime}: Stored, audience: Audience): number {
  const {fields, status} = response;
  const directives = directivesOf(response);
  const sMaxAge = audience === 'shared' ? seconds(directives, 's-maxage') : undefined;
  const explicit = sMaxAge ?? seconds(directives, 'max-age');
  if (explicit !== undefined) return explicit;
  const date = parseHttpDate(fields.date) ?? responseTime;
  // An Expires that is no date, "0" above all, means: already expired.
  if (fields.expires !== undefined) return Math.max(0, (parseHttpDate(fields.expires) ?? date) - date);
  const modified = parseHttpDate(fields['last-modified']);
  const heuristic = HEURISTICALLY_CACHEABLE.has(status) || directives.has('public');
  return heuristic && modified !== undefined ? Math.max(0, HEURISTIC_FRACTION * (date - modified)) : 0;
}
// #endregion lifetime

// #region age
/**
 * Seconds since the origin generated or validated a response (RFC 9111, section 4.2.3): estimated by
 * the clocks and by what the caches on the way have counted, and the larger one counts.
 */
export function currentAge({response, requestTime, responseTime}: Stored, now: number): number {
  const dateValue = parseHttpDate(response.fields.date) ?? responseTime;
  const [age = ''] = members(response.fields.age);
  const ageValue = /^\d+$/.test(age) ? Number(age) : 0;

  const apparentAge = Math.max(0, responseTime - dateValue);
  const responseDelay = responseTime - requestTime;
  const correctedAge = ageValue + responseDelay;
  const correctedInitialAge = Math.max(apparentAge, correctedAge);
  const residentTime = now - responseTime;
  return correctedInitialAge + residentTime;
}
// #endregion age

// #region vary
/** Whether a stored response was chosen by fields that this request has too (RFC 9111, section 4.1). */
export function varyMatches({request, response}: Stored, presented: Request): boolean {
  return members(response.fields.vary).every(
    (name) => name !== '*' && normalized(request, name) === normalized(presented, name),
  );
}

/** Whitespace around commas means nothing; a missing field equals only a missing one. */
function normalized({fields}: Request, name: string): string | undefined {
  return fields[name.toLowerCase()]?.trim().replace(/\s*,\s*/g, ',');
}
// #endregion vary

// #region reuse
/** Reuse a stored response, reuse it and ask the origin meanwhile, or ask first. */
export type Reuse = 'fresh' | 'stale-while-revalidate' | 'validate';

/** Decides by RFC 9111, section 4, and RFC 5861, section 3. The request may say `no-cache` and `max-age`. */
export function reuse(stored: Stored, request: Request, now: number, audience: Audience): Reuse {
  const age = currentAge(stored, now);
  const wanted = directivesOf(request);
  if (directivesOf(stored.response).has('no-cache') || wanted.has('no-cache')) return 'validate';
  if (age > (seconds(wanted, 'max-age') ?? Infinity)) return 'validate';
  if (freshnessLifetime(stored, audience) > age) return 'fresh';
  return staleFor(stored, 'stale-while-revalidate', now, audience) ? 'stale-while-revalidate' : 'validate';
}

/** Whether a stale response may be sent by one of the two directives of RFC 5861, and none forbids it. */
export function staleFor(
  stored: Stored,
  allowance: 'stale-while-revalidate' | 'stale-if-error',
  now: number,
  audience: Audience,
): boolean {
  const directives = directivesOf(stored.response);
  const forbidding = [
    'no-cache',
    'must-revalidate',
    ...(audience === 'shared' ? ['proxy-revalidate', 's-maxage'] : []),
  ];
  if (forbidding.some((directive) => directives.has(directive))) return false;
  return currentAge(stored, now) < freshnessLifetime(stored, audience) + (seconds(directives, allowance) ?? 0);
}
// #endregion reuse

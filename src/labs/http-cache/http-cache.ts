import {members, type Fields, type Request, type Response} from './message';
import {
  currentAge,
  freshnessLifetime,
  mayStore,
  reuse,
  staleFor,
  varyMatches,
  type Audience,
  type Stored,
} from './stored';

/** Why a request had to be forwarded, in the words of Cache-Status (RFC 9211, section 2.2). */
export type ForwardReason = 'method' | 'uri-miss' | 'vary-miss' | 'request' | 'stale';

/** What a cache does with a request. */
export type Lookup =
  | {
      readonly kind: 'hit';
      readonly response: Response;
      /** Seconds for which it stays fresh; negative if it is stale. */
      readonly ttl: number;
      /** A request to send to the origin in the background, if the response is stale. */
      readonly background: Request | undefined;
    }
  | {readonly kind: 'forward'; readonly reason: ForwardReason; readonly request: Request};

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
/** The errors that `stale-if-error` is about (RFC 5861, section 4). */
const ERRORS = new Set([500, 502, 503, 504]);
const PRECONDITIONS = new Set(['if-none-match', 'if-modified-since']);

/**
 * An HTTP cache without a network: it is told of requests and of the origin's answers, and says what to do. It has one key
 * for each target URI and, below it, a variant for each combination of the fields that Vary names.
 *
 * It stores answers to GET, without ranges, and never evicts. Sources: RFC 9111; RFC 5861.
 */
export class HttpCache {
  readonly audience: Audience;
  readonly #variants = new Map<string, Stored[]>();

  constructor(audience: Audience) {
    this.audience = audience;
  }

  /** The stored responses for a URI. */
  variants(url: string): readonly Stored[] {
    return this.#variants.get(url) ?? [];
  }

  // #region lookup
  /** What to do with a request that arrives `now` (seconds): answer it, or send it on. */
  lookup(request: Request, now: number): Lookup {
    if (request.method !== 'GET') return {kind: 'forward', reason: 'method', request};
    const stored = this.#select(request);
    if (stored === undefined) {
      const reason = this.variants(request.url).length > 0 ? 'vary-miss' : 'uri-miss';
      return {kind: 'forward', reason, request: withoutPreconditions(request)};
    }
    const decision = reuse(stored, request, now, this.audience);
    const ttl = freshnessLifetime(stored, this.audience) - currentAge(stored, now);
    if (decision === 'validate') {
      return {kind: 'forward', reason: ttl > 0 ? 'request' : 'stale', request: validating(request, stored)};
    }
    const background = decision === 'fresh' ? undefined : validating(request, stored);
    return {kind: 'hit', response: answer(request, stored, now), ttl, background};
  }
  // #endregion lookup

  // #region receive
  /**
   * Takes the answer to a request that was forwarded, and returns what the client gets.
   *
   * @param request - as the client sent it
   * @param requestTime - when it was forwarded, in seconds
   * @param responseTime - when the answer arrived, in seconds
   */
  receive(request: Request, response: Response, requestTime: number, responseTime: number): Response {
    const stored = this.#select(request);
    if (!SAFE.has(request.method) && response.status >= 200 && response.status < 400)
      this.#variants.delete(request.url);
    if (ERRORS.has(response.status) && stored !== undefined) {
      return staleFor(stored, 'stale-if-error', responseTime, this.audience)
        ? answer(request, stored, responseTime)
        : response;
    }
    if (response.status === 304 && stored !== undefined && sameTag(response, stored.response)) {
      const fields = {...stored.response.fields, ...withoutLength(response.fields)};
      const freshened: Stored = {...stored, response: {...stored.response, fields}, requestTime, responseTime};
      this.#replace(stored, freshened);
      return answer(request, freshened, responseTime);
    }
    const fresh: Stored = {request, response, requestTime, responseTime};
    if (mayStore(request, response, this.audience)) this.#replace(stored, fresh);
    return response;
  }
  // #endregion receive

  /** The newest variant that matches. */
  #select(request: Request): Stored | undefined {
    if (request.method !== 'GET') return undefined;
    return this.variants(request.url).findLast((stored) => varyMatches(stored, request));
  }

  #replace(old: Stored | undefined, stored: Stored): void {
    const {url} = stored.request;
    this.#variants.set(url, [...this.variants(url).filter((variant) => variant !== old), stored]);
  }
}

/** A request that asks the origin whether a stored response is still right (RFC 9111, section 4.3.1). */
function validating(request: Request, {response}: Stored): Request {
  const {etag, 'last-modified': modified} = response.fields;
  const {fields} = withoutPreconditions(request);
  return {
    ...request,
    fields: {
      ...fields,
      ...(etag === undefined ? {} : {'if-none-match': etag}),
      ...(modified === undefined ? {} : {'if-modified-since': modified}),
    },
  };
}

/** What the client gets of a stored response: its age with it, and no body if the client has the same already. */
function answer(request: Request, {response, ...times}: Stored, now: number): Response {
  const age = Math.floor(currentAge({response, ...times}, now));
  const fields = {...response.fields, age: String(age)};
  const known = members(request.fields['if-none-match']).map(opaque);
  const {etag} = response.fields;
  const unchanged = etag !== undefined && response.status === 200 && known.includes(opaque(etag));
  return unchanged ? {status: 304, fields, body: ''} : {...response, fields};
}

/** Whether a 304 is about what is stored: a tag that it carries must be the stored one (RFC 9111, section 4.3.4). */
function sameTag({fields: {etag}}: Response, stored: Response): boolean {
  return etag === undefined || opaque(etag) === opaque(stored.fields.etag ?? '');
}

/** An entity tag for the weak comparison: `W/` doesn't count (RFC 9110, section 8.8.3.2). */
function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}

/** The client's own conditions are answered from the cache; forwarded, they could bring a 304 for a body that isn't here. */
function withoutPreconditions(request: Request): Request {
  const fields = Object.fromEntries(Object.entries(request.fields).filter(([name]) => !PRECONDITIONS.has(name)));
  return {...request, fields};
}

function withoutLength(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'content-length'));
}

import {decodeUtf8} from '../kernel';
import {fromBase64url} from './base64url';

/** What a JWT says, before anyone has checked it. */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The bytes that are signed, as text. */
  readonly signed: string;
  readonly signature: Uint8Array;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Takes a JWT apart, in the compact form of RFC 7515, section 3.1. It decides nothing.
 *
 * @returns `undefined` if it isn't one
 */
export function parseJwt(text: string): Jwt | undefined {
  const [head = '', body = '', tail = '', ...more] = text.split('.');
  if (more.length > 0) return undefined;
  try {
    const header: unknown = JSON.parse(decodeUtf8(fromBase64url(head)));
    const claims: unknown = JSON.parse(decodeUtf8(fromBase64url(body)));
    if (!isObject(header) || !isObject(claims)) return undefined;
    return {header, claims, signed: `${head}.${body}`, signature: fromBase64url(tail)};
  } catch {
    return undefined; // not base64url, not UTF-8, or not JSON
  }
}

/** A key of an issuer, and the one algorithm that it is for. */
export interface VerificationKey {
  readonly alg: string;
  /** Whether the signature of `signed`, the two parts before it with their dot, holds. */
  readonly verify: (signed: string, signature: Uint8Array) => boolean;
}

/** What a recipient expects. Times in seconds since 1970. */
export interface Expectation {
  readonly issuer: string;
  /** Who the recipient is: its client id for an ID token, its own name for an access token at an API. */
  readonly audience: string;
  /** `at+jwt` for access tokens (RFC 9068); `undefined` for ID tokens, which have no type that is required. */
  readonly typ?: string;
  /** Of an ID token: the value that the client sent with its request. */
  readonly nonce?: string;
  readonly now: number;
  /** How far the clocks may differ. */
  readonly leeway: number;
}

// #region validate
/**
 * Why a token must be refused; empty if it may be believed. The key decides the algorithm, never the token, which is what an
 * attacker writes; nothing of the claims is looked at before the signature holds.
 *
 * Sources: OpenID Connect Core 1.0, section 3.1.3.7; RFC 9068, section 4; RFC 8725, sections 3.1, 3.8, 3.9 and 3.11; RFC 7515, section 4.1.11.
 */
export function problemsOf(text: string, keys: ReadonlyMap<string, VerificationKey>, expected: Expectation): string[] {
  const jwt = parseJwt(text);
  if (!jwt) return ['not a JWT'];
  const {header, claims} = jwt;
  const key = typeof header.kid === 'string' ? keys.get(header.kid) : undefined;
  if (!key) return ['no such key'];
  if (header.alg !== key.alg) return [`the key is for ${key.alg}`];
  if (header.crit !== undefined) return ['needs an extension'];
  if (!key.verify(jwt.signed, jwt.signature)) return ['the signature does not hold'];

  const problems: string[] = [];
  const {now, leeway} = expected;
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (expected.typ !== undefined && header.typ !== expected.typ) problems.push(`not of type ${expected.typ}`);
  if (claims.iss !== expected.issuer) problems.push('from another issuer');
  if (!audiences.includes(expected.audience)) problems.push('for somebody else');
  if (typeof claims.exp !== 'number' || now >= claims.exp + leeway) problems.push('expired');
  if (claims.nbf !== undefined && !(typeof claims.nbf === 'number' && now >= claims.nbf - leeway))
    problems.push('not yet valid');
  if (expected.nonce !== undefined && claims.nonce !== expected.nonce) problems.push('for another request');
  return problems;
}
// #endregion validate

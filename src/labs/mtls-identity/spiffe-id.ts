/** The name of a workload: `spiffe://` trust domain, path. */
export interface SpiffeId {
  /** Who vouches for the name. Lower case. */
  readonly trustDomain: string;
  /** Which workload; begins with a slash, or is empty for the trust domain itself. */
  readonly path: string;
}

const MAX_BYTES = 2048;
const MAX_DOMAIN_BYTES = 255;

// #region parse
/**
 * Reads a SPIFFE ID. There is one spelling of each: no port, no query, no percent-encoding, no empty or dotted segment, so
 * that comparing names is comparing strings. O(n).
 *
 * Source: SPIFFE-ID, section 2.
 *
 * @returns `undefined` if the text is none
 */
export function parseSpiffeId(text: string): SpiffeId | undefined {
  const match = /^spiffe:\/\/([a-z0-9._-]+)((?:\/[A-Za-z0-9._-]+)*)$/.exec(text);
  const [, trustDomain = '', path = ''] = match ?? [];
  if (!match || text.length > MAX_BYTES || trustDomain.length > MAX_DOMAIN_BYTES) return undefined;
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) return undefined;
  return {trustDomain, path};
}
// #endregion parse

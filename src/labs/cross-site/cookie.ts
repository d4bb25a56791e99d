/** A cookie's attribute. */
export type SameSite = 'Strict' | 'Lax' | 'None';

/** A request as a browser makes it. */
export interface BrowserRequest {
  readonly method: string;
  /** Whether the page that causes it is of the same site as its target. */
  readonly sameSite: boolean;
  /** Whether it changes the address in the bar: a link, a form, a redirect of one; not an image, a frame or a script's request. */
  readonly topLevel: boolean;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Whether a method asks for nothing but a representation. Source: RFC 9110, section 9.2.1. */
export const isSafe = (method: string): boolean => SAFE.has(method);

// #region sent
/**
 * Whether a browser sends a cookie along. Source: RFC 6265bis, "Retrieval Algorithm", without the two minutes in which some browsers
 * send a new cookie without the attribute also with a cross-site `POST`.
 */
export function isSent(attribute: SameSite, {method, sameSite, topLevel}: BrowserRequest): boolean {
  if (sameSite || attribute === 'None') return true;
  return attribute === 'Lax' && topLevel && isSafe(method);
}
// #endregion sent

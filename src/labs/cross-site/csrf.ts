import {isSafe} from './cookie';
import type {Headers} from './cors';

/** A message authentication code: the same key and text give the same code, and without the key nobody can make it. */
export type Mac = (text: string) => string;

// #region accepts
/**
 * Whether a request may change something. A page can't set `Sec-Fetch-Site` or `Origin`; a program that isn't a browser can,
 * and has no cookies of a victim. A client that sends neither is no current browser.
 *
 * @param own - the origin of this server, such as `https://photos.example`
 * @param trusted - other origins whose pages may send requests here
 */
export function accepts(method: string, headers: Headers, own: string, trusted: readonly string[] = []): boolean {
  if (isSafe(method)) return true; // which must therefore change nothing
  const {origin, 'sec-fetch-site': site} = headers;
  if (origin !== undefined && trusted.includes(origin)) return true;
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return origin === undefined || origin === own;
}
// #endregion accepts

// #region token
/** A token for the forms of one session: a random value, and a code over it and the session. */
export function csrfToken(session: string, random: string, mac: Mac): string {
  return `${random}.${mac(JSON.stringify([session, random]))}`;
}

/**
 * Whether a form's token was made for this session. Being bound to it is the point: a token of Mallory's own session, planted
 * in Ada's browser as a cookie from a subdomain, is no token of Ada's. Compare in constant time where timing can be seen.
 */
export function tokenFits(token: string, session: string, mac: Mac): boolean {
  const random = token.slice(0, token.lastIndexOf('.'));
  return token === csrfToken(session, random, mac);
}
// #endregion token

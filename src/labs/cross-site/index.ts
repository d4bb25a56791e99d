/**
 * What a browser lets one site do to another, as pure functions: which cookies go along, when it asks first, what a script may
 * read; and how a server tells its own pages' requests from others'.
 *
 * Sources: WHATWG Fetch; RFC 6265bis (draft 22, to be RFC 10025); W3C Fetch Metadata Request Headers.
 *
 * @module
 */
export * from './cookie';
export * from './cors';
export * from './csrf';
export * from './site';

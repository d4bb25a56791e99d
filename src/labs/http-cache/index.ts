/**
 * May this stored response answer this request? HTTP caching as a decision procedure: what may be stored, how old a
 * response is, how long it is fresh, which variant Vary selects, when it must be validated and when it may be sent stale;
 * and what a cache is worth, computed.
 *
 * Sources: Fielding, Nottingham and Reschke, RFC 9111, "HTTP Caching", 2022. Nottingham, RFC 5861, "HTTP Cache-Control
 * Extensions for Stale Content", 2010. Nottingham, RFC 9211, "The Cache-Status HTTP Response Header Field", 2022.
 *
 * @module
 */
export * from './http-cache';
export * from './http-date';
export * from './message';
export * from './stored';
export * from './theory';

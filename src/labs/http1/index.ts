/**
 * HTTP/1.1 on a byte stream: where a message ends, why two programs must agree on that, and conditional requests.
 *
 * Sources: RFC 9110 (semantics) and RFC 9112 (HTTP/1.1), 2022; Linhart and others, "HTTP Request Smuggling", 2005.
 *
 * @module
 */
export * from './chunked';
export * from './conditional';
export * from './framing';
export * from './message';
export * from './octets';
export * from './parser';
export * from './smuggling';

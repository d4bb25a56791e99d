/**
 * The decisions of a web server that serves files: which file a target names and which it must not, which bytes of it,
 * in which encoding; and how many requests a second its architecture can carry.
 *
 * Source: Fielding, Nottingham and Reschke, RFC 9110, "HTTP Semantics", 2022.
 *
 * @module
 */
export * from './encoding';
export * from './path';
export * from './range';
export * from './theory';

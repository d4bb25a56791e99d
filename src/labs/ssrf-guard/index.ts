/**
 * Fetching a URL that a stranger has chosen, without becoming their hand inside your network: what a host means, which
 * addresses are public, and why the one that was checked must be the one that is connected to.
 *
 * Sources: WHATWG URL; IANA's registries of special-purpose addresses; OWASP, Server-Side Request Forgery Prevention.
 *
 * @module
 */
export * from './guard';
export * from './host';
export * from './ranges';

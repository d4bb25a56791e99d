/**
 * What a proxy does to a message that passes through it: the fields that end at each hop, the address of the client in a
 * chain of proxies, and the PROXY protocol, which carries it where no field can.
 *
 * Sources: RFC 9110, "HTTP Semantics", section 7.6.1. Tarreau, "The PROXY protocol, versions 1 & 2", HAProxy.
 *
 * @module
 */
export * from './client-address';
export * from './hop-by-hop';
export * from './proxy-protocol';

/**
 * What a proxy does to a message that passes through it: the fields that end at each hop, the address of the client in a
 * chain of proxies, and the PROXY protocol, which carries it where no field can; and what becomes of a request in such a
 * chain when its timeouts cross.
 *
 * Sources: RFC 9110, "HTTP Semantics", section 7.6.1. RFC 7239, "Forwarded HTTP Extension". Tarreau, "The PROXY protocol, versions 1 & 2", HAProxy.
 *
 * @module
 */
export * from './chain';
export * from './client-address';
export * from './forwarding';
export * from './hop-by-hop';
export * from './proxy-protocol';
export * from './trust';

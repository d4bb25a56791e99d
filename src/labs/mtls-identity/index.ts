/**
 * Identities for workloads, after SPIFFE: a name that is a URI, a short-lived document that proves it, an authority that
 * issues one to whoever a node attests, bundles of the authorities that verifiers believe, their rotation without a refused
 * call, and federation of two trust domains.
 *
 * Certificates are plain data here instead of X.509, and signatures are passed in. Names, checks and the order of a rotation
 * are those of the standards and of SPIRE.
 *
 * Sources: SPIFFE-ID, X.509-SVID, Trust Domain and Bundle, and Federation, https://github.com/spiffe/spiffe/tree/main/standards;
 * RFC 5280, section 6; RFC 9846, section 4.5.
 *
 * @module
 */
export * from './agent';
export * from './authority';
export * from './deployment';
export * from './handshake';
export * from './signatures';
export * from './spiffe-id';
export * from './svid';
export * from './theory';

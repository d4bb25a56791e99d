/**
 * How does a packet find its host? Addresses and prefixes, and the table with which each router decides the next hop: the
 * longest prefix that matches.
 *
 * Sources: RFC 4632 (CIDR), RFC 5952 (IPv6 text).
 *
 * @module
 */
export * from './address';
export * from './prefix';
export * from './routes';

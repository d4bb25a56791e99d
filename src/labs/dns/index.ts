/**
 * How does a name become an address? The DNS from its bytes up: messages with compressed names, servers that answer or
 * refer, a resolver that walks from the root and remembers what it has learned, also that something does not exist.
 *
 * Times are in seconds.
 *
 * Sources: RFC 1034 (concepts), RFC 1035 (messages), RFC 2308 (negative caching), RFC 3596 (AAAA).
 * Left out: EDNS, DNSSEC, zone transfers, labels that are not ASCII, name servers without glue, and the ranking of what
 * was heard from whom (RFC 2181, section 5.4.1).
 *
 * @module
 */
export * from './cache';
export * from './codec';
export * from './message';
export * from './resolver';
export * from './theory';
export * from './world';
export * from './zone';

/**
 * Where does a key live, if nodes come and go and nobody keeps a directory? Four answers behind one interface: a hash
 * ring with virtual nodes, rendezvous hashing, jump consistent hash, and the modulo that all three replace; and the
 * formulas for what they promise: few keys moved, loads nearly equal.
 *
 * Sources: Karger, Lehman, Leighton, Panigrahy, Levine and Lewin, "Consistent Hashing and Random Trees: Distributed
 * Caching Protocols for Relieving Hot Spots on the World Wide Web", STOC 1997. Thaler and Ravishankar, "Using Name-Based
 * Mappings to Increase Hit Rates", IEEE/ACM Transactions on Networking 6(1), 1998. Lamping and Veach, "A Fast, Minimal
 * Memory, Consistent Hash Algorithm", arXiv:1406.2294, 2014.
 *
 * @module
 */
export * from './hash64';
export * from './jump';
export * from './modulo';
export type {Placement} from './placement';
export * from './rendezvous';
export * from './ring';
export * from './shuffle-shard';
export * from './theory';

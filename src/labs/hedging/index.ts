/**
 * How a caller gets a fast answer from replicas of which some are slow: hedged requests, tied requests, and the arithmetic
 * of tails.
 *
 * Sources: Dean and Barroso, "The Tail at Scale", Communications of the ACM 56(2), 2013. gRPC proposal A6, "Hedging
 * Policy".
 *
 * @module
 */
export * from './hedge';
export * from './race';
export * from './replica';
export * from './tail';
export * from './tie';

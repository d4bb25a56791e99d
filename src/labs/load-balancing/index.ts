/**
 * Which server should get the next request? Round robin, smooth weighted round robin, random, the power of two choices,
 * least connections, consistent hashing with bounded loads and Maglev hashing, behind one interface; health checks with a panic
 * threshold; a fleet of servers that are slow or die, to try them on; and the formulas that say what to expect.
 *
 * Sources: Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE Transactions on Parallel and
 * Distributed Systems 12(10), 2001. Azar, Broder, Karlin and Upfal, "Balanced Allocations", SIAM Journal on Computing
 * 29(1), 1999. Mirrokni, Thorup and Zadimoghaddam, "Consistent Hashing with Bounded Loads", SODA 2018. The others are
 * with each algorithm.
 *
 * @module
 */
export type {Backend, Balancer} from './balancer';
export * from './bounded';
export * from './choices';
export * from './fleet';
export * from './health';
export * from './maglev';
export * from './round-robin';
export * from './theory';

/**
 * What may concurrent transactions see of each other? A multiversion store with four answers (read uncommitted, read
 * committed, snapshot isolation, and serializable by serializable snapshot isolation), the anomalies that each of them
 * lets happen, found in the history as Adya's graph shows it, and the proof of both by playing every interleaving.
 *
 * @module
 */
export * from './anomalies';
export * from './events';
export * from './explore';
export * from './history';
export * from './scenarios';
export * from './script';
export * from './ssi';
export * from './store';
export * from './transaction';
export * from './workload';

/**
 * The deterministic simulation kernel: what all labs stand on, and each part of it usable alone.
 *
 * @module
 */
export * from './bytes';
export * from './canonical';
export * from './disk';
export * from './distributions';
export * from './hash';
export * from './heap';
export * from './histogram';
export * from './history';
export * from './linearizability';
export * from './math';
export * from './models';
export * from './network';
export * from './rng';
export * from './scheduler';
export * from './simulation';
export * from './trace';
export * from './utf8';

/**
 * What a protocol needs around a cipher: numbers that don't come twice, and messages that don't count twice. The window of
 * the last sequence numbers, nonce and timestamp for single requests, the birthday bound, and what a nonce gives away when
 * it is used a second time.
 *
 * No cipher and no hash is written here; MACs are passed in.
 *
 * @module
 */
export * from './nonces';
export * from './replay-window';
export * from './signed-request';

/**
 * What the page and a lab agree on: a lab declares parameters, actions, views, metrics and challenges as plain data, and
 * the page draws and drives it without knowing what it simulates.
 *
 * @module
 */
export * from './lab';
export * from './link';
export * from './parameters';
export * from './replay';
export * from './view';

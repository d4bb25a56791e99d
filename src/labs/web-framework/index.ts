/**
 * The core of a web framework: a router, layers around handlers, validation, errors in one place, and an orderly stop.
 *
 * @module
 */
export * from './app';
export * from './lifecycle';
export * from './middleware';
export * from './router';
export * from './validation';

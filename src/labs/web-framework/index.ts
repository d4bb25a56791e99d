/**
 * The core of a web framework: a router, layers around handlers, validation, errors in one place, and an orderly stop. Then the same
 * onion in steps, around it the layers of a service, and a server process in virtual time in which they can be watched.
 *
 * @module
 */
export * from './app';
export * from './layers';
export * from './lifecycle';
export * from './middleware';
export * from './router';
export * from './server';
export * from './steps';
export * from './validation';

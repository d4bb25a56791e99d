/**
 * How does one thread serve thousands of sockets, and what stops it? The event loop of Node.js in virtual time: timers,
 * the poll phase, immediates, ticks and microtasks, and a pool of threads beside it.
 *
 * Times are in milliseconds. The order of callbacks is compared with that of Node.js itself.
 *
 * Sources: Node.js, "The Node.js Event Loop"; libuv 1.45, `uv_run`; Node.js, `lib/internal/process/task_queues.js`. Left
 * out: the phases for pending, idle, prepare and close callbacks, and timers that are rounded to whole milliseconds.
 *
 * @module
 */
export * from './loop';
export * from './pool';
export * from './runtime';

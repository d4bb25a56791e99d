/**
 * What does a sick host say, and what does a disk promise? The load average as the kernel computes it, the pressure files,
 * and how to replace a file such that a crash leaves the old content or the new one.
 *
 * Times are in seconds.
 *
 * Sources: Linux, `kernel/sched/loadavg.c` and "PSI - Pressure Stall Information"; the Linux manual page fsync(2).
 *
 * @module
 */
export * from './durable';
export * from './load';
export * from './pressure';

/**
 * Programs that outlive the processes that run them: a workflow engine that recovers a program's state by replaying its
 * history, a timing wheel for the many timers that it needs, and the next time of a cron schedule in a time zone whose
 * clocks change.
 *
 * Sources: Burckhardt and others, "Durable Functions: Semantics for Stateful Serverless", OOPSLA 2021. Varghese and Lauck,
 * "Hashed and Hierarchical Timing Wheels", SOSP 1987. The calendar is Hinnant's, "chrono-Compatible Low-Level Date
 * Algorithms".
 *
 * @module
 */
export * from './cron';
export * from './engine';
export * from './print-order';
export * from './time-zone';
export * from './timing-wheel';
export * from './workflow';

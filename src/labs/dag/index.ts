/**
 * A pipeline of daily tasks and its scheduler: levels and the critical path of a graph, data intervals, retries, backfills,
 * late data, workers that crash or wake up too late; and what a table holds in the end if tasks append, replace the rows of
 * their day, or do so with a fence against attempts that were given up.
 *
 * Sources: Kahn, "Topological sorting of large networks", 1962. Beauchemin, "Functional Data Engineering", 2018. Apache
 * Airflow 3, documentation of DAG runs.
 *
 * @module
 */
export * from './graph';
export * from './landing';
export * from './pipeline';
export * from './scheduler';
export * from './storm';
export * from './tasks';
export * from './theory';
export * from './warehouse';
export * from './worker';

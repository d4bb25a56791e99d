/**
 * Cells: complete, independent copies of a system with a bounded number of tenants each. A router that only looks up a table, cells
 * that know themselves whom they serve, the move of a tenant from one to another, and the arithmetic of who is hit by a failure and
 * what the walls cost.
 *
 * Sources: AWS, "Reducing the Scope of Impact with Cell-Based Architecture", 2023. MacCárthaigh, "Workload isolation using
 * shuffle-sharding", Amazon Builders' Library, 2019. Bertsekas and Gallager, "Data Networks", 2nd edition, 1992, section 6.5.2
 * (max-min fairness).
 *
 * @module
 */
export * from './blast-radius';
export * from './capacity';
export * from './cell';
export * from './directory';
export * from './evacuation';

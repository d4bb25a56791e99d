/**
 * Who is there, and who knows it? A registry with leases and self-preservation, the cache in which callers keep its answers,
 * formulas for how long both are wrong, and a deployment in which instances crash, hang and are cut off while they are called.
 *
 * Sources: Gray and Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency", SOSP 1989.
 * Richardson, "Microservices Patterns", 2018, section 3.2.4. Netflix Eureka, for self-preservation.
 *
 * @module
 */
export * from './deployment';
export * from './instance-cache';
export type {Message} from './protocol';
export * from './registry';
export * from './theory';

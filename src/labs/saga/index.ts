/**
 * Sagas: an order of a print that spans four services, none of which can lock the others. A sequence of local
 * transactions, each with a compensation; orchestrated by one service or choreographed by events; with a transactional
 * outbox, an inbox and idempotency keys, so that a crash between any two steps, a message twice or messages out of order
 * do no harm; and what goes wrong without each of them.
 *
 * Sources: Garcia-Molina and Salem, "Sagas", SIGMOD 1987. Richardson, "Microservices Patterns", 2018: orchestration and
 * choreography, transactional outbox, compensable, pivot and retriable transactions, semantic lock.
 *
 * @module
 */
export * from './card-network';
export * from './check';
export * from './host';
export * from './orchestrator';
export * from './protocol';
export * from './services';
export * from './shop';
export * from './theory';

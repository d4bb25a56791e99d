/**
 * A message broker in memory: queues whose messages one consumer each deals with, and topics whose messages every
 * subscription gets. With acknowledgments, visibility timeouts, redelivery, a dead-letter queue, delay and priority, and
 * the few formulas by which queues are sized.
 *
 * Nothing is durable and nothing replicated; how a log does that is another lab.
 *
 * @module
 */
export * from './queue';
export * from './system';
export * from './theory';
export * from './topic';

/**
 * A partitioned, replicated log after Apache Kafka: segments on a disk that may lose what wasn't flushed, leaders and
 * followers, in-sync replicas and the high watermark, leader epochs, idempotent producers and consumer groups, with the
 * settings that decide whether an acknowledged record can be lost, and a ledger that notices.
 *
 * What is modeled follows Kafka 4.1 with KRaft. The controller and the group coordinator are one node that never fails.
 * There are no transactions, no tiered storage and no share groups.
 *
 * @module
 */
export * from './assignors';
export * from './batch';
export * from './broker';
export * from './chaos';
export * from './cluster';
export * from './compaction';
export * from './consumer';
export * from './controller';
export * from './coordinator';
export * from './epochs';
export * from './ledger';
export * from './log';
export * from './partition';
export * from './partitioner';
export * from './producer';
export * from './producers';
export * from './protocol';
export * from './settings';

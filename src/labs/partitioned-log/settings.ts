import type {LogOptions} from './log';

/** How brokers and the controller behave. Times in virtual milliseconds, of the order of a hundredth of Kafka's defaults. */
export interface BrokerSettings extends LogOptions {
  /** How many replicas must be in sync for `acks=all` and for anything to be committed. Kafka: 1 (`min.insync.replicas`). */
  readonly minInsyncReplicas: number;
  /** Whether a replica that may lack committed records may lead if nobody else can. Kafka: no, since 0.11. */
  readonly uncleanLeaderElection: boolean;
  /** Whether the controller keeps eligible leader replicas, KIP-966. Kafka: yes, in new clusters since 4.1. */
  readonly eligibleLeaderReplicas: boolean;
  /**
   * What a follower cuts its log by: the epochs of the leaders, or, as before KIP-101, its own high watermark, which lags
   * behind.
   */
  readonly truncateBy: 'leader epoch' | 'high watermark';
  /** A follower that hasn't had all of the leader's log for so long is out of sync. Kafka: 30 s (`replica.lag.time.max.ms`). */
  readonly replicaLagTimeMax: number;
  /** How long a fetch waits for records. Kafka: 500 ms (`replica.fetch.wait.max.ms`). */
  readonly fetchWaitMax: number;
  /** How long a request waits for its answer before it is sent again. Kafka: 30 s (`request.timeout.ms`). */
  readonly requestTimeout: number;
  /** How often a broker reports to the controller. Kafka: 2 s (`broker.heartbeat.interval.ms`). */
  readonly heartbeatInterval: number;
  /** A broker that hasn't reported for so long is fenced. Kafka: 9 s (`broker.session.timeout.ms`). */
  readonly sessionTimeout: number;
  /** How often the high watermark is written to disk. Kafka: 5 s (`replica.high.watermark.checkpoint.interval.ms`). */
  readonly checkpointInterval: number;
  /** What becomes of old segments: kept, deleted but for the last few, or compacted. Kafka: deleted (`cleanup.policy`). */
  readonly cleanup: 'none' | {readonly keepSegments: number} | 'compact';
  /** How often old segments are cleaned up. Kafka: 5 min (`log.retention.check.interval.ms`). */
  readonly cleanupInterval: number;
}

/** How producers behave. */
export interface ProducerSettings {
  /** What a batch waits for. Kafka: all, since 3.0 (KIP-679); before 1. */
  readonly acks: 0 | 1 | 'all';
  /** Whether batches are numbered. Takes `acks=all`. Kafka: yes, since 3.0 (`enable.idempotence`, KIP-98 and KIP-679). */
  readonly idempotent: boolean;
  /** How many batches of a partition may be without an answer. Kafka: 5 for a connection. */
  readonly maxInFlight: number;
  /** How many records make a batch at most. Kafka counts bytes (`batch.size`, 16 KiB). */
  readonly batchRecords: number;
  /** How long a batch waits for more records. Kafka: 0, since 4.0 5 ms (`linger.ms`). */
  readonly linger: number;
  /** How long a batch waits for its answer before it is sent again. Kafka: 30 s (`request.timeout.ms`). */
  readonly requestTimeout: number;
  /** How long a producer waits after a refusal. Kafka: 100 ms (`retry.backoff.ms`). */
  readonly retryBackoff: number;
}

/** How a consumer group behaves. */
export interface GroupSettings {
  /** Who reads what. */
  readonly assignor: 'range' | 'round-robin' | 'sticky';
  /** Whether a consumer commits an offset before or after it processes the records: at most once, or at least once. */
  readonly commit: 'before processing' | 'after processing';
  /** How long it takes to process what one fetch has brought. */
  readonly processingTime: number;
  /** How often a member reports. Kafka: 5 s (`group.consumer.heartbeat.interval.ms`). */
  readonly heartbeatInterval: number;
  /** A member that hasn't reported for so long is out. Kafka: 45 s (`group.consumer.session.timeout.ms`). */
  readonly sessionTimeout: number;
  /** How long a request waits for its answer. */
  readonly requestTimeout: number;
}

/** A cluster as Kafka 4.1 starts it, but for the times, the size of a segment, and two replicas in sync as recommended. */
export const BROKER_DEFAULTS: BrokerSettings = {
  segmentBytes: 4096,
  indexIntervalBytes: 256,
  minInsyncReplicas: 2,
  uncleanLeaderElection: false,
  eligibleLeaderReplicas: true,
  truncateBy: 'leader epoch',
  replicaLagTimeMax: 300,
  fetchWaitMax: 25,
  requestTimeout: 100,
  heartbeatInterval: 20,
  sessionTimeout: 90,
  checkpointInterval: 50,
  cleanup: 'none',
  cleanupInterval: 200,
};

/** A producer as Kafka 4.1 starts it, but for the times. */
export const PRODUCER_DEFAULTS: ProducerSettings = {
  acks: 'all',
  idempotent: true,
  maxInFlight: 5,
  batchRecords: 4,
  linger: 5,
  requestTimeout: 150,
  retryBackoff: 10,
};

/** A group that reads everything at least once. */
export const GROUP_DEFAULTS: GroupSettings = {
  assignor: 'sticky',
  commit: 'after processing',
  processingTime: 4,
  heartbeatInterval: 30,
  sessionTimeout: 200,
  requestTimeout: 60,
};

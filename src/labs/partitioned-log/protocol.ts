import type {TraceEvent} from '../kernel';
import type {Batch, ProducerBatch} from './batch';
import type {EpochEnd} from './epochs';

/** Name of a broker. */
export type BrokerId = string;

/** A partition of a topic, such as `photos-0`. */
export type TopicPartition = string;

/** The controller's node, on which the group coordinator runs, too. */
export const CONTROLLER = 'controller';

/** What the controller has decided about a partition. */
export interface PartitionState {
  /** Which one. */
  readonly partition: TopicPartition;
  /** The brokers that have a replica, the preferred leader first. */
  readonly replicas: readonly BrokerId[];
  /** Who leads; nobody if nobody is eligible. */
  readonly leader: BrokerId | null;
  /** Raised with each change of the leader. */
  readonly leaderEpoch: number;
  /** Raised with each change of anything. */
  readonly partitionEpoch: number;
  /** In-sync replicas: those that a record must reach to be committed. */
  readonly isr: readonly BrokerId[];
  /** Eligible leader replicas: not in sync anymore, and yet sure to have all that is committed (KIP-966). */
  readonly elr: readonly BrokerId[];
  /** Who led last, while nobody does. */
  readonly lastKnownLeader: BrokerId | null;
}

/** What a produce request waits for: nothing, the leader's log, or all in-sync replicas. */
export type Acks = 0 | 1 | 'all';

/** Why a request was refused. Kafka's names. */
export type ErrorCode =
  | 'NOT_LEADER_OR_FOLLOWER'
  | 'FENCED_LEADER_EPOCH'
  | 'UNKNOWN_LEADER_EPOCH'
  | 'NOT_ENOUGH_REPLICAS'
  | 'REQUEST_TIMED_OUT'
  | 'OFFSET_OUT_OF_RANGE'
  | 'OUT_OF_ORDER_SEQUENCE_NUMBER'
  | 'INVALID_PRODUCER_EPOCH'
  | 'UNKNOWN_MEMBER_ID';

/** A broker in a request to the controller: of which life, so that an answer from before a crash doesn't count. */
export interface BrokerLife {
  /** The broker. */
  readonly broker: BrokerId;
  /** The number that the controller gave it when it registered. */
  readonly brokerEpoch: number;
}

/** From a broker to the controller. */
export type BrokerRequest =
  | {
      readonly kind: 'BrokerRegistration';
      /** Which start of the broker this is, so that an answer to an earlier one doesn't count. */
      readonly incarnation: number;
    }
  | {readonly kind: 'BrokerHeartbeat'; readonly brokerEpoch: number}
  | {
      readonly kind: 'AlterPartition';
      readonly partition: TopicPartition;
      readonly brokerEpoch: number;
      readonly leaderEpoch: number;
      readonly partitionEpoch: number;
      readonly isr: readonly BrokerLife[];
    };

/** From the controller to a broker that registers. */
export interface BrokerRegistrationReply {
  /** What it is. */
  readonly kind: 'BrokerRegistrationReply';
  /** Of the request. */
  readonly incarnation: number;
  /** The number of this life. */
  readonly brokerEpoch: number;
}

/** From the controller to a broker. */
export interface Metadata {
  /** What it is. */
  readonly kind: 'Metadata';
  /** For which life of the broker it is meant. */
  readonly brokerEpoch: number;
  /** The brokers that are registered and not fenced. */
  readonly live: readonly BrokerLife[];
  /** The partitions that the broker has a replica of. */
  readonly partitions: readonly PartitionState[];
}

/** From a producer to a leader. */
export interface Produce {
  /** What it is. */
  readonly kind: 'Produce';
  /** Repeated in the answer. */
  readonly id: number;
  /** Where to. */
  readonly partition: TopicPartition;
  /** What to wait for. */
  readonly acks: Acks;
  /** What. */
  readonly batch: ProducerBatch;
}

/** From a follower or a consumer to a leader. */
export interface Fetch {
  /** What it is. */
  readonly kind: 'Fetch';
  /** Repeated in the answer. */
  readonly id: number;
  /** From where. */
  readonly partition: TopicPartition;
  /** The next offset that is wanted. */
  readonly offset: number;
  /** Who follows; consumers don't. */
  readonly follower?: BrokerLife & {
    /** Which leader it thinks that it follows. */
    readonly leaderEpoch: number;
    /** The epoch of its last record, by which the leader knows whether their logs agree. */
    readonly lastEpoch: number | undefined;
    /** How many batches it wants at most. */
    readonly limit: number;
  };
}

/** From a leader. */
export interface FetchReply {
  /** What it is. */
  readonly kind: 'FetchReply';
  /** Of the request. */
  readonly id: number;
  /** Of the request. */
  readonly partition: TopicPartition;
  /** Why there is nothing. */
  readonly error?: ErrorCode;
  /** The leader's epoch. */
  readonly leaderEpoch: number;
  /** What is committed ends before this offset. */
  readonly highWatermark: number;
  /** What the leader has begins here. */
  readonly startOffset: number;
  /** What the leader has ends before this offset. */
  readonly endOffset: number;
  /** Where the follower's log parts from the leader's. */
  readonly diverging?: EpochEnd;
  /** The records. */
  readonly batches: readonly Batch[];
}

/** From a leader to a producer. */
export interface ProduceReply {
  /** What it is. */
  readonly kind: 'ProduceReply';
  /** Of the request. */
  readonly id: number;
  /** Why it was refused; it may be in the log all the same. */
  readonly error?: ErrorCode;
  /** Offset of the first record. */
  readonly baseOffset: number;
}

/** Which broker leads each partition, as clients are told. */
export interface ClusterMetadata {
  /** What it is. */
  readonly kind: 'ClusterMetadata';
  /** The leaders. */
  readonly leaders: readonly {
    readonly partition: TopicPartition;
    readonly leader: BrokerId | null;
    readonly leaderEpoch: number;
  }[];
}

/** From a client to the controller or the coordinator. */
export type ClientRequest =
  | {readonly kind: 'MetadataRequest'}
  | {
      readonly kind: 'GroupHeartbeat';
      readonly id: number;
      /** 0 to join. */
      readonly memberEpoch: number;
      /** What the member reads now. */
      readonly owned: readonly TopicPartition[];
    }
  | {readonly kind: 'OffsetFetch'; readonly id: number; readonly partition: TopicPartition}
  | {
      readonly kind: 'OffsetCommit';
      readonly id: number;
      readonly memberEpoch: number;
      readonly partition: TopicPartition;
      /** The next one to read. */
      readonly offset: number;
    };

/** From the coordinator to a consumer. */
export type GroupReply =
  | {
      readonly kind: 'GroupHeartbeatReply';
      readonly id: number;
      readonly error?: ErrorCode;
      readonly memberEpoch: number;
      readonly assigned: readonly TopicPartition[];
    }
  | {
      readonly kind: 'OffsetFetchReply';
      readonly id: number;
      readonly partition: TopicPartition;
      readonly offset: number | null;
    }
  | {
      readonly kind: 'OffsetCommitReply';
      readonly id: number;
      readonly partition: TopicPartition;
      readonly error?: ErrorCode;
    };

/** Everything that is sent. */
export type Packet =
  | BrokerRequest
  | BrokerRegistrationReply
  | Metadata
  | Produce
  | ProduceReply
  | Fetch
  | FetchReply
  | ClusterMetadata
  | ClientRequest
  | GroupReply;

/** What the lab records beside messages, crashes and writes. */
export type LogEvent = TraceEvent &
  (
    | {readonly kind: 'controller.partition'; readonly state: PartitionState; readonly isUnclean: boolean}
    | {readonly kind: 'controller.fence' | 'controller.unfence'; readonly broker: BrokerId}
    | {
        readonly kind: 'partition.truncate';
        readonly partition: TopicPartition;
        readonly from: number;
        readonly to: number;
      }
    | {readonly kind: 'group.assign'; readonly members: readonly string[]}
    | {readonly kind: 'fault'; readonly what: string}
  );

import {decodeUtf8, encodeUtf8, type Boot} from '../kernel';
import {Partition, type PartitionHost, type PartitionObserver} from './partition';
import {CONTROLLER, type BrokerLife, type LogEvent, type Packet, type TopicPartition} from './protocol';
import type {BrokerSettings} from './settings';

/** Who wants to know what brokers do. */
export interface BrokerObserver extends PartitionObserver {
  /** A broker has started, with these replicas. */
  started(broker: string, partitions: ReadonlyMap<TopicPartition, Partition>): void;
}

const CHECKPOINT = 'replication-offset-checkpoint';

/**
 * A broker: replicas of some partitions, and a session with the controller. After a start it registers, and gets a number
 * for its life; then it reports to the controller, and learns from the answers who leads what. The controller refuses a
 * registration as long as it takes an earlier life for alive.
 *
 * Simplified: what a broker has replicas of is known from the start, and the controller sends the whole metadata, where
 * in Kafka every broker replicates the controller's log (KRaft, KIP-500 and KIP-631).
 *
 * @param names - the partitions that it has replicas of
 * @param slowness - how slow a broker is at the moment; see {@link PartitionHost}
 */
export function startBroker(
  names: readonly TopicPartition[],
  settings: BrokerSettings,
  observer: BrokerObserver,
  slowness: (broker: string) => number,
): Boot<Packet, LogEvent> {
  return (context) => {
    const {disk, send, after, every, record} = context;
    let brokerEpoch: number | undefined;
    let live: readonly BrokerLife[] = [];
    const host: PartitionHost = {
      id: context.id,
      disk,
      send,
      after,
      record,
      get brokerEpoch() {
        return brokerEpoch;
      },
      get live() {
        return live;
      },
      get slowness() {
        return slowness(context.id);
      },
      get now() {
        return context.now;
      },
    };
    const checkpoints = disk.exists(CHECKPOINT)
      ? // Renamed into place when it was complete, so it is what was written below.
        (JSON.parse(decodeUtf8(disk.read(CHECKPOINT))) as Readonly<Record<string, number>>)
      : {};
    const partitions = new Map(
      names.map((name) => [name, new Partition(name, host, settings, observer, checkpoints[name] ?? 0)]),
    );
    observer.started(context.id, partitions);

    const report = (): void => {
      if (brokerEpoch === undefined) send(CONTROLLER, {kind: 'BrokerRegistration', incarnation: context.life});
      else send(CONTROLLER, {kind: 'BrokerHeartbeat', brokerEpoch});
    };
    report();
    every(settings.heartbeatInterval, report, 'heartbeat');
    every(settings.replicaLagTimeMax / 2, () => partitions.forEach((partition) => partition.shrink()), 'isr');
    every(
      settings.checkpointInterval,
      () => {
        const marks = [...partitions].map(([name, {highWatermark}]) => [name, highWatermark]);
        const draft = `${CHECKPOINT}.tmp`;
        const bytes = encodeUtf8(JSON.stringify(Object.fromEntries(marks)));
        disk.write(draft, 0, bytes);
        disk.truncate(draft, bytes.length);
        disk.fsync(draft);
        disk.rename(draft, CHECKPOINT);
        disk.syncDirectory();
      },
      'checkpoint',
    );
    const {cleanup} = settings;
    if (cleanup !== 'none') {
      every(
        settings.cleanupInterval,
        () => {
          for (const {log, highWatermark} of partitions.values()) {
            if (cleanup === 'compact') log.compact(highWatermark);
            else log.retain(cleanup.keepSegments, highWatermark);
          }
        },
        'cleanup',
      );
    }

    return (packet, from) => {
      switch (packet.kind) {
        case 'BrokerRegistrationReply':
          if (packet.incarnation !== context.life || brokerEpoch !== undefined) return;
          ({brokerEpoch} = packet);
          return report();
        case 'Metadata':
          if (packet.brokerEpoch !== brokerEpoch) return;
          ({live} = packet);
          for (const state of packet.partitions) partitions.get(state.partition)?.apply(state);
          return;
        case 'Produce':
          partitions.get(packet.partition)?.produce(from, packet);
          return;
        case 'Fetch':
          partitions.get(packet.partition)?.serve(from, packet);
          return;
        case 'FetchReply':
          partitions.get(packet.partition)?.receive(from, packet);
          return;
        default:
          return;
      }
    };
  };
}

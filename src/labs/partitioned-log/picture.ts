import type {ClusterView, RowsView, TableView, Tone} from '../experiment';
import type {Partition} from './partition';
import {CONTROLLER, type Packet, type TopicPartition} from './protocol';
import type {LogRun} from './run';

/** How many records of each log are drawn: the newest. */
const WIDTH = 10;

/** The nodes in a circle, and what is on its way between them, but for reports and questions who leads. */
export function clusterView(run: LogRun): ClusterView {
  const {simulation, brokers, consumers, controller, coordinator} = run.cluster;
  const brokerNodes = brokers.map((id) => {
    const down = !simulation.isUp(id);
    const leads = controller.partitions.filter(({leader}) => leader === id).map(({partition}) => numberOf(partition));
    const slow = run.cluster.slownessOf(id) > 0 ? ', slow' : '';
    const detail = down ? 'down' : `${leads.length > 0 ? `leads ${leads.join(', ')}` : 'follows'}${slow}`;
    const tone: Tone = down ? 'muted' : !controller.isLive(id) ? 'bad' : leads.length > 0 ? 'active' : 'plain';
    return {id, label: id, detail, tone, down, group: run.isolated.has(id) ? 1 : 0};
  });
  const consumerNodes = consumers.map((id) => {
    const held = [...coordinator.holders].filter(([, holder]) => holder === id).map(([name]) => numberOf(name));
    const down = !simulation.isUp(id);
    const detail = down ? 'down' : `reads ${held.join(', ') || 'nothing'}`;
    return {id, label: id, detail, tone: down ? ('muted' as const) : ('plain' as const), down, group: 0};
  });
  const messages = simulation.network.inFlight.flatMap(({id, from, to, message, sentAt, arrivesAt, doomed}) => {
    const label = labelOf(message);
    if (label === undefined) return [];
    const progress = arrivesAt > sentAt ? (simulation.now - sentAt) / (arrivesAt - sentAt) : 1;
    const tone: Tone = doomed === undefined ? toneOf(message) : 'bad';
    return [{id: `${id}`, from, to, label, progress, tone}];
  });
  return {
    kind: 'cluster',
    title: 'Brokers, clients, and what is on its way',
    description: `${describe(run)} On their way, with records or answers: ${messages.length}.`,
    nodes: [
      ...brokerNodes,
      {id: CONTROLLER, label: CONTROLLER, detail: 'decides who leads', tone: 'plain', group: 0},
      {
        id: run.producer,
        label: `producer ${run.producer}`,
        detail: `${run.cluster.pending} without an answer`,
        tone: run.cluster.pending > 0 ? 'waiting' : 'plain',
        group: 0,
      },
      ...consumerNodes,
    ],
    messages,
  };
}

/** `photos-1` → `1`. */
const numberOf = (partition: TopicPartition): string => partition.replace(/^.*-/, '');

function describe({cluster, isolated}: LogRun): string {
  const {simulation, brokers} = cluster;
  const down = brokers.filter((id) => !simulation.isUp(id));
  const faults = [
    ...(down.length > 0 ? [`Down: ${down.join(' ')}.`] : []),
    ...(isolated.size > 0 ? [`Cut off from everybody: ${[...isolated].join(' ')}.`] : []),
  ];
  return faults.join(' ') || 'All brokers are up and connected.';
}

function labelOf(packet: Packet): string | undefined {
  switch (packet.kind) {
    case 'Produce':
      return packet.batch.messages.map(({value}) => value ?? '').join(' ');
    case 'ProduceReply':
      return packet.error === undefined ? `at ${packet.baseOffset}` : 'refused';
    case 'FetchReply':
      if (packet.error !== undefined || packet.diverging) return 'refused';
      return packet.batches.flatMap(({records}) => records.map(({value}) => value ?? '')).join(' ') || undefined;
    case 'AlterPartition':
      return `ISR ${packet.isr.map(({broker}) => broker).join(' ')}?`;
    case 'OffsetCommit':
      return `offset ${packet.offset}`;
    default:
      return undefined;
  }
}

function toneOf(packet: Packet): Tone {
  switch (packet.kind) {
    case 'Produce':
      return 'active';
    case 'ProduceReply':
      return packet.error === undefined ? 'good' : 'bad';
    case 'AlterPartition':
      return 'waiting';
    default:
      return 'plain';
  }
}

/** The replicas of a partition, one above the other, the same offset in the same column. */
export function replicasView(run: LogRun, partition: TopicPartition): RowsView {
  const {leader, isr, replicas} = run.cluster.state(partition);
  const logs = replicas.map((broker) => run.cluster.replica(broker, partition));
  const first = Math.max(0, ...logs.map(({log}) => log.endOffset - WIDTH));
  const rows = logs.map((replica) => {
    const {broker, log, highWatermark} = replica;
    const role = !run.cluster.simulation.isUp(broker)
      ? 'down'
      : broker === leader
        ? 'leader'
        : isr.includes(broker)
          ? 'in sync'
          : 'not in sync';
    return {
      id: `${partition} ${broker}`,
      label: broker,
      detail: `${role}, ends at ${log.endOffset}`,
      cells: cellsOf(run, replica, first),
      markers: [{at: Math.max(0, Math.min(highWatermark, log.endOffset) - first), label: `HW ${highWatermark}`}],
    };
  });
  const ends = logs.map(({broker, log, highWatermark}) => `${broker} ${highWatermark} of ${log.endOffset}`).join(', ');
  return {
    kind: 'rows',
    title: `${partition} from offset ${first} on`,
    description:
      'Each cell is a record with the epoch of the leader that wrote it: green below the high watermark, red where ' +
      `another record was committed at this offset. High watermark, as far as each replica knows: ${ends}.`,
    rows,
  };
}

function cellsOf(run: LogRun, {name, log, highWatermark}: Partition, first: number): {text: string; tone: Tone}[] {
  const committed = run.cluster.ledger.committedIn(name);
  return log.read(first, WIDTH).flatMap(({leaderEpoch, records}) =>
    records
      .filter(({offset}) => offset >= first)
      .map(({offset, value}) => {
        const known = committed.get(offset);
        const isWrong = known !== undefined && known.value !== value;
        return {
          text: `${value ?? '∅'} e${leaderEpoch}`,
          tone: isWrong ? ('bad' as const) : offset < highWatermark ? ('good' as const) : ('waiting' as const),
        };
      }),
  );
}

/** What the controller has decided, and how far the group is. */
export function partitionsView(run: LogRun): TableView {
  const {cluster} = run;
  const rows = cluster.controller.partitions.map(({partition, leader, leaderEpoch, isr, elr, replicas}) => {
    const replica = cluster.leader(partition);
    const committed = cluster.coordinator.offsets.get(partition) ?? 0;
    const lag = replica ? `${Math.max(0, replica.log.endOffset - committed)}` : '?';
    const tone: Tone = leader === null ? 'bad' : isr.length < replicas.length ? 'waiting' : 'good';
    const reader = cluster.coordinator.holders.get(partition) ?? '–';
    return {
      cells: [
        partition,
        leader ?? 'nobody',
        `${leaderEpoch}`,
        isr.join(' ') || '–',
        elr.join(' ') || '–',
        reader,
        `${committed}`,
        lag,
      ],
      tone,
    };
  });
  return {
    kind: 'table',
    title: 'What the controller and the group coordinator know',
    description:
      'In-sync replicas (ISR), replicas that aren’t in sync and have all that is committed (ELR), who of the group reads ' +
      'the partition, the group’s offset, and how many records it is behind.',
    columns: ['Partition', 'Leader', 'Epoch', 'ISR', 'ELR', 'Reader', 'Offset', 'Lag'],
    rows,
  };
}

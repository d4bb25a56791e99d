import {Rng, uniform} from '../kernel';
import {Cluster, type ClusterOptions} from './cluster';
import type {Violation} from './ledger';
import {CONTROLLER, type BrokerId} from './protocol';

/** Which machines may lose power. */
export type PowerFailures =
  /** None. */
  | 'none'
  /** One; nothing else goes down before it is back in all ISRs. */
  | 'one at a time'
  /** Any. */
  | 'any';

/** A storm: a cluster, and what may go wrong. */
export interface StormOptions extends Omit<ClusterOptions, 'seed'> {
  /** Which machines may lose power; none by default. Processes are killed in any case. */
  readonly powerFailures?: PowerFailures;
  /** How long it lasts, in milliseconds; 700 by default. */
  readonly duration?: number;
}

/** How a storm went. */
export interface StormReport {
  /** What didn't hold, during it or after it. */
  readonly violations: readonly Violation[];
  /** How many messages were acknowledged. */
  readonly acknowledged: number;
  /** How many of these are in no leader's log. */
  readonly lost: number;
  /** How many records are in a log again. */
  readonly duplicates: number;
  /** How many records stand behind one that their producer has sent later. */
  readonly outOfOrder: number;
  /** How often somebody else began to lead. */
  readonly elections: number;
  /** The faults, in their order. */
  readonly faults: readonly string[];
  /** The cluster, for looking into it. */
  readonly cluster: Cluster;
}

interface Fault {
  readonly name: string;
  inject(cluster: Cluster, rng: Rng): void;
}

const CALM = 4000;

function later(cluster: Cluster, delay: number, action: () => void): void {
  cluster.simulation.scheduler.after(delay, action);
}

function kill(cluster: Cluster, broker: BrokerId, downtime: number): void {
  cluster.crash(broker, 'process');
  later(cluster, downtime, () => cluster.simulation.restart(broker));
}

function cut(cluster: Cluster, node: string, others: readonly string[], time: number): void {
  cluster.setLinks(node, others, true);
  later(cluster, time, () => cluster.setLinks(node, others, false));
}

const leaders = (cluster: Cluster): BrokerId[] =>
  cluster.controller.partitions.flatMap(({leader}) => (leader === null ? [] : [leader]));

/** Whether every replica is alive, in sync, and known to be: then one of them may lose what it hasn't flushed. */
function isWhole({controller, brokers, simulation}: Cluster): boolean {
  return (
    brokers.every((broker) => simulation.isUp(broker) && controller.isLive(broker)) &&
    controller.partitions.every(({isr, replicas, leader}) => isr.length === replicas.length && leader !== null)
  );
}

const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: 'a broker is cut off from the controller',
    inject: (cluster, rng) => cut(cluster, rng.pick(cluster.brokers), [CONTROLLER], rng.float() * 400),
  },
  {
    name: 'a leader is cut off from the controller',
    inject(cluster, rng) {
      for (const leader of leaders(cluster).slice(0, 1)) cut(cluster, leader, [CONTROLLER], rng.float() * 400);
    },
  },
  {
    name: 'a broker is cut off from the others',
    inject(cluster, rng) {
      const broker = rng.pick(cluster.brokers);
      const others = cluster.brokers.filter((other) => other !== broker);
      cut(cluster, broker, others, rng.float() * 500);
    },
  },
  {
    name: 'a link fails in one direction',
    inject(cluster, rng) {
      const [from = '', to = ''] = rng.shuffle([...cluster.brokers, CONTROLLER]);
      cluster.simulation.network.cut(from, to);
      later(cluster, rng.float() * 400, () => cluster.simulation.network.restore(from, to));
    },
  },
  {
    name: 'a follower is slow',
    inject(cluster, rng) {
      const broker = rng.pick(cluster.brokers);
      cluster.slowDown(broker, 40 + rng.float() * 100);
      later(cluster, 200 + rng.float() * 400, () => cluster.slowDown(broker, 0));
    },
  },
  {
    name: 'a consumer crashes',
    inject(cluster, rng) {
      if (cluster.consumers.length === 0) return;
      const consumer = rng.pick(cluster.consumers);
      cluster.simulation.crash(consumer);
      later(cluster, rng.float() * 400, () => cluster.simulation.restart(consumer));
    },
  },
  {
    name: 'a consumer is cut off from the coordinator',
    inject(cluster, rng) {
      if (cluster.consumers.length > 0) cut(cluster, rng.pick(cluster.consumers), [CONTROLLER], rng.float() * 400);
    },
  },
];

const PROCESS_FAULTS: readonly Fault[] = [
  {
    name: 'a broker is killed',
    inject: (cluster, rng) => kill(cluster, rng.pick(cluster.brokers), rng.float() * 300),
  },
  {
    name: 'a leader is killed',
    inject(cluster, rng) {
      for (const leader of leaders(cluster).slice(0, 1)) kill(cluster, leader, rng.float() * 300);
    },
  },
  {
    name: 'all brokers are killed',
    inject(cluster, rng) {
      for (const broker of cluster.brokers) kill(cluster, broker, rng.float() * 200);
    },
  },
];

const POWER: Fault = {
  name: 'a machine loses power',
  inject(cluster, rng) {
    const broker = rng.pick([...leaders(cluster), ...cluster.brokers]);
    cluster.crash(broker, 'machine');
    later(cluster, rng.float() * 200, () => cluster.simulation.restart(broker));
  },
};

/** Which faults may happen now. */
function possible(cluster: Cluster, power: PowerFailures, isRepairing: boolean): readonly Fault[] {
  if (power === 'none') return [...NETWORK_FAULTS, ...PROCESS_FAULTS];
  if (power === 'any') return [...NETWORK_FAULTS, ...PROCESS_FAULTS, POWER, POWER];
  if (isRepairing) return NETWORK_FAULTS;
  return isWhole(cluster)
    ? [...NETWORK_FAULTS, ...PROCESS_FAULTS, POWER, POWER, POWER]
    : [...NETWORK_FAULTS, ...PROCESS_FAULTS];
}

/**
 * Lets a cluster run through faults that the seed chooses, then repairs everything, waits until nothing is left to do, and
 * judges. The same seed and options give the same storm.
 */
export function storm(seed: number, options: StormOptions = {}): StormReport {
  const {powerFailures = 'none', duration = 700, ...rest} = options;
  const rng = Rng.seeded(seed).split('storm');
  const weather = rng.split('weather');
  const cluster = new Cluster({
    seed,
    producers: ['a', 'b'],
    interval: weather.pick([6, 12, 25]),
    consumers: ['c1', 'c2'],
    link: {
      latency: uniform(0.5, weather.pick([2, 5, 12])),
      loss: weather.pick([0, 0, 0.02, 0.1]),
      duplication: weather.pick([0, 0, 0.05]),
      reordering: weather.pick([0, 0, 0.3]),
    },
    ...rest,
  });
  const faults: string[] = [];
  let isRepairing = false;
  while (cluster.simulation.now < duration) {
    cluster.simulation.runUntil(cluster.simulation.now + 10 + rng.float() * 90);
    if (isWhole(cluster)) isRepairing = false;
    const fault = rng.pick(possible(cluster, powerFailures, isRepairing));
    if (fault === POWER) isRepairing = true;
    fault.inject(cluster, rng);
    faults.push(`${cluster.simulation.now.toFixed(0)} ms: ${fault.name}`);
  }
  calm(cluster);
  const elections = cluster.controller.partitions.reduce((sum, {leaderEpoch}) => sum + leaderEpoch, 0);
  const {acknowledgments, violations} = cluster.ledger;
  return {violations, acknowledged: acknowledgments.length, ...judge(cluster), elections, faults, cluster};
}

/** Repairs everything, and waits until nothing is left to do, or for long enough. */
function calm(cluster: Cluster): void {
  const {simulation, brokers, consumers} = cluster;
  simulation.network.heal();
  simulation.network.configure({loss: 0, duplication: 0, reordering: 0});
  for (const node of [...brokers, ...consumers]) simulation.restart(node);
  for (const broker of brokers) cluster.slowDown(broker, 0);
  cluster.stopProducing();
  const end = simulation.now + CALM;
  while (simulation.now < end && !isSettled(cluster)) simulation.runUntil(simulation.now + 20);
}

/** Whether everything is acknowledged, replicated, committed and processed. */
function isSettled(cluster: Cluster): boolean {
  return (
    cluster.pending === 0 &&
    isWhole(cluster) &&
    cluster.partitions.every((partition) => {
      const leader = cluster.leader(partition);
      if (!leader || leader.highWatermark < leader.log.endOffset) return false;
      const isRead =
        cluster.consumers.length === 0 || (cluster.coordinator.offsets.get(partition) ?? 0) >= leader.log.endOffset;
      return (
        isRead &&
        cluster
          .state(partition)
          .replicas.every((broker) => cluster.replica(broker, partition).log.endOffset === leader.log.endOffset)
      );
    })
  );
}

/** What is in the logs in the end, against what should be. */
function judge(cluster: Cluster): Pick<StormReport, 'lost' | 'duplicates' | 'outOfOrder'> {
  const {ledger, producerSettings, groupSettings, settings} = cluster;
  if (!isSettled(cluster)) ledger.report('liveness', `${cluster.pending} messages are without an answer`);
  const isKept = settings.cleanup === 'none';
  let [lost, duplicates, outOfOrder] = [0, 0, 0];
  for (const partition of cluster.partitions) {
    const leader = cluster.leader(partition);
    const gone = leader ? ledger.lostBy(leader) : [];
    if (gone.length > 0) {
      ledger.report('durability', `${gone.map(({value}) => value).join(', ')} of ${partition} were acknowledged`);
    }
    lost += gone.length;
    const values = leader?.log.records.map(({value}) => value ?? '') ?? [];
    const again = values.length - new Set(values).size;
    duplicates += again;
    if (again > 0 && producerSettings.idempotent) ledger.report('no duplicates', `${again} in ${partition}`);
    const late = lateIn(ledger.sent.get(partition) ?? [], values);
    outOfOrder += late.length;
    if (late.length > 0 && (producerSettings.idempotent || producerSettings.maxInFlight === 1)) {
      ledger.report('order', `${late.join(', ')} of ${partition} come too late`);
    }
    for (const broker of cluster.state(partition).replicas) {
      const other = cluster.replica(broker, partition).log.records.map(({value}) => value ?? '');
      // Each replica cleans up in its own time.
      if (isKept && other.join() !== values.join()) ledger.report('agreement', `${broker} differs in ${partition}`);
    }
    if (cluster.consumers.length === 0 || !isKept) continue;
    const isWrong = (value: string): boolean => {
      const times = ledger.processings.get(value) ?? 0;
      return groupSettings.commit === 'after processing' ? times < 1 : times > 1;
    };
    const wrong = [...new Set(values)].filter(isWrong);
    if (wrong.length > 0) ledger.report('delivery', `${wrong.join(', ')} of ${partition}`);
  }
  return {lost, duplicates, outOfOrder};
}

/** What stands behind something that the same producer has sent later; repetitions aside. */
function lateIn(sent: readonly string[], values: readonly string[]): string[] {
  const place = new Map(sent.map((value, index) => [value, index]));
  const newest = new Map<string, number>();
  return [...new Set(values)].filter((value) => {
    const producer = value.replace(/\d+$/, '');
    const [here, before] = [place.get(value) ?? -1, newest.get(producer) ?? -1];
    newest.set(producer, Math.max(here, before));
    return here < before;
  });
}

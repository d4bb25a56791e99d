import {Rng, uniform} from '../kernel';
import type {Cluster, ClusterOptions} from './cluster';
import type {NodeId} from './messages';

/** Something that goes wrong, or that an administrator does at a bad moment. */
export interface Fault {
  /** What it is. */
  readonly name: string;
  /** Does it, and sees to it that it is repaired some time later. */
  readonly inject: (cluster: Cluster, rng: Rng) => void;
}

/** The clients through which the membership is changed. There are two, because one waits for its answer. */
const ADMINISTRATORS: readonly NodeId[] = ['a1', 'a2'];

/** How long there are faults, in virtual milliseconds. */
export const STORM = 1500;

/** The client that hardly does anything but read. */
export const READER: NodeId = 'c1';

/** The clients that read and write. */
export const CLIENTS: readonly NodeId[] = [READER, 'c2', 'c3'];

const SERVERS: readonly NodeId[] = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6'];

/** A cluster for a seed: 3 to 5 servers, a spare one perhaps, a better or worse network, fast or slow disks. */
export function clusterFor(seed: number | string): Omit<ClusterOptions, 'rules' | 'onViolation'> {
  const rng = Rng.seeded(seed).split('weather');
  const size = rng.pick([3, 4, 5]);
  const latency = rng.pick([2, 8, 20]);
  return {
    seed,
    members: SERVERS.slice(0, size),
    spares: SERVERS.slice(size, size + rng.int(2)),
    clients: [...CLIENTS, ...ADMINISTRATORS],
    link: {
      latency: uniform(1, latency),
      loss: rng.pick([0, 0, 0.05, 0.2]),
      duplication: rng.pick([0, 0.1]),
      reordering: rng.pick([0, 0.2, 1]),
    },
    syncTime: rng.pick([0.5, 2, 6]),
    maxSessions: rng.pick([CLIENTS.length, 100]),
    settings: {
      electionTimeout: {min: 80, max: rng.pick([100, 240])},
      heartbeatInterval: 30,
      maxEntries: rng.pick([1, 1, 2, 10]),
      snapshotAfter: rng.pick([3, 12, 1000]),
      chunkLength: rng.pick([60, 1000]),
      preVote: rng.chance(0.3),
    },
    // Impatient clients would fill the log with repetitions faster than a slow network empties it.
    clientOptions: {patience: 50 + 5 * latency, pause: 40, deadline: 800},
  };
}

/** What happens by chance. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'a server crashes',
    inject: (cluster, rng) => crash(cluster, [rng.pick(cluster.servers)], rng.float() * 300),
  },
  {
    name: 'the leader crashes',
    inject(cluster, rng) {
      const leaders = cluster.leaders.slice(0, 1).map(({id}) => id);
      crash(cluster, leaders, rng.float() * 300);
    },
  },
  {
    name: 'all servers crash',
    inject: (cluster, rng) => crash(cluster, cluster.servers, rng.float() * 50),
  },
  {
    name: 'the network splits',
    inject(cluster, rng) {
      const nodes = rng.shuffle(cluster.simulation.nodes);
      const cut = 1 + rng.int(nodes.length - 1);
      split(cluster, rng, nodes.slice(0, cut), nodes.slice(cut));
    },
  },
  {
    name: 'a link fails in one direction',
    inject(cluster, rng) {
      const [from, to] = rng.shuffle(cluster.servers);
      if (from === undefined || to === undefined) return;
      cluster.simulation.network.cut(from, to);
      cluster.simulation.scheduler.after(rng.float() * 500, () => cluster.simulation.network.restore(from, to));
    },
  },
  {
    name: 'servers restart one after the other',
    inject(cluster, rng) {
      for (const server of cluster.servers) {
        cluster.simulation.scheduler.after(rng.float() * 150, () => crash(cluster, [server], rng.float() * 8));
      }
    },
  },
  {
    name: 'a server is added or removed',
    inject: (cluster, rng) => changeMembership(cluster, rng),
  },
  {
    name: 'leadership is transferred',
    inject: (cluster, rng) => administer(cluster, 'TransferLeadership', rng.pick(cluster.servers)),
  },
];

/** What an adversary does, all the time, who sees everything and knows where it hurts. */
export const SCHEMES: readonly Fault[] = [
  {
    name: 'the leader is cut off with a client that reads',
    inject(cluster, rng) {
      const {nodes, network, scheduler} = cluster.simulation;
      const strike = (): void => {
        if (scheduler.now >= STORM) return;
        const side = [...cluster.leaders.slice(0, 1).map(({id}) => id), READER];
        network.partition(
          side,
          nodes.filter((node) => !side.includes(node)),
        );
        scheduler.after(200 + rng.float() * 100, () => network.heal());
        scheduler.after(400 + rng.float() * 200, strike);
      };
      strike();
    },
  },
  {
    name: 'voters restart',
    inject(cluster, rng) {
      const {scheduler} = cluster.simulation;
      const votes = new Map<NodeId, number>();
      const look = (): void => {
        for (const id of cluster.servers) {
          const {term, votedFor} = cluster.raft(id).durableState;
          if (votedFor === null || votedFor === id || (votes.get(id) ?? 0) >= term) continue;
          votes.set(id, term);
          scheduler.after(rng.float() * 10, () => crash(cluster, [id], rng.float() * 5));
        }
        if (scheduler.now < STORM) scheduler.after(0.5, look);
      };
      look();
    },
  },
  {
    name: 'leaders fail young',
    inject: (cluster, rng) => failYoungLeaders(cluster, rng, () => undefined),
  },
  {
    name: 'leaders are told to change the membership, and fail young',
    inject: (cluster, rng) =>
      failYoungLeaders(cluster, rng, () => {
        changeMembership(cluster, rng);
        changeMembership(cluster, rng);
      }),
  },
];

function crash({simulation}: Cluster, servers: readonly NodeId[], downtime: number): void {
  for (const server of servers) {
    simulation.crash(server);
    simulation.scheduler.after(downtime, () => simulation.restart(server));
  }
}

function split({simulation}: Cluster, rng: Rng, ...groups: readonly (readonly NodeId[])[]): void {
  simulation.network.partition(...groups);
  simulation.scheduler.after(50 + rng.float() * 450, () => simulation.network.heal());
}

/** Cuts a server off from all others, or from all but one; not from the clients. */
function isolate({simulation, servers}: Cluster, rng: Rng, server: NodeId): void {
  const others = rng.shuffle(servers.filter((id) => id !== server)).slice(rng.int(2));
  for (const other of others) {
    simulation.network.cut(server, other);
    simulation.network.cut(other, server);
  }
}

// #region scheme
/**
 * Lets new leaders fail: at once, or a little later, or when they have committed something, which is the moment at which
 * most can be lost. The one that failed before comes back, and with what it has in its log it may win the next election.
 */
function failYoungLeaders(cluster: Cluster, rng: Rng, welcome: () => void): void {
  const {network, scheduler} = cluster.simulation;
  let [term, commitIndex, failsAt] = [0, Infinity, Infinity];
  const look = (): void => {
    const [leader] = cluster.leaders;
    if (leader !== undefined && leader.currentTerm > term) {
      ({currentTerm: term, commitIndex} = leader);
      failsAt = scheduler.now + rng.float() * rng.pick([0, 10, 200]);
      welcome();
    }
    if (leader?.currentTerm === term && (leader.commitIndex > commitIndex || scheduler.now >= failsAt)) {
      commitIndex = failsAt = Infinity;
      network.heal();
      if (rng.chance(0.7)) isolate(cluster, rng, leader.id);
      else crash(cluster, [leader.id], rng.float() * 250);
    }
    if (scheduler.now < STORM) scheduler.after(0.5, look);
  };
  look();
}
// #endregion scheme

function changeMembership(cluster: Cluster, rng: Rng): void {
  const members = cluster.leaders[0]?.log.configuration.members ?? [];
  const server = rng.pick(cluster.servers);
  const op = members.includes(server) ? 'RemoveServer' : 'AddServer';
  // With fewer than two there is nothing left to test.
  if (members.length > 2 || op === 'AddServer') administer(cluster, op, server);
}

function administer(cluster: Cluster, op: 'AddServer' | 'RemoveServer' | 'TransferLeadership', server: NodeId): void {
  const client = ADMINISTRATORS.map((id) => cluster.client(id)).find(({isIdle}) => isIdle);
  client?.execute({op, server}, () => undefined, cluster.leaders[0]?.id);
}

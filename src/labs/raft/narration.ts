import type {NetworkEvent, NodeEvent} from '../kernel';
import type {Cluster} from './cluster';
import type {Message, RaftEvent, Role} from './messages';

/** What may be in the trace of a cluster. */
type Event = RaftEvent | NodeEvent | NetworkEvent<Message>;

const ROLES: Readonly<Record<Role, string>> = {
  follower: 'is a follower in term',
  'pre-candidate': 'asks whether it could win an election, still in term',
  candidate: 'hears no leader, and stands for election in term',
  leader: 'is the leader of term',
};

/** An event in plain words; `undefined` for those that would only be noise, as each single message is. */
export function sentence(event: Event | {readonly kind: `disk.${string}`}, cluster: Cluster): string | undefined {
  switch (event.kind) {
    case 'network.partition':
      return `the network is split: ${event.groups.map((group) => group.join(' ')).join(' | ')}`;
    case 'network.heal':
      return 'the network is whole';
    case 'node.crash':
      return `${event.node} crashes`;
    case 'node.start':
      return event.life > 0 ? `${event.node} restarts with what it has on disk` : undefined;
    case 'raft.role':
      return `${event.node} ${ROLES[event.role]} ${event.term}`;
    case 'raft.vote':
      return `${event.node} votes for ${event.candidate} in term ${event.term}`;
    case 'raft.commit':
      return cluster.raft(event.node).role === 'leader'
        ? `${event.node} has a majority for entry ${event.index}, and commits up to it`
        : undefined;
    case 'raft.truncate':
      return `${event.node} drops its entries from ${event.index} on: the leader has others`;
    case 'raft.snapshot':
      return `${event.node} takes a snapshot, and drops its entries up to ${event.index}`;
    case 'raft.install':
      return `${event.node} installs the leader's snapshot of the entries up to ${event.index}`;
    default:
      return undefined;
  }
}

import type {ClusterView, RowsView, TableView, Tone} from '../experiment';
import type {Entry, Message, NodeId} from './messages';
import type {Raft} from './raft';
import type {RaftRun} from './run';

/** The name of the one client. */
export const CLIENT: NodeId = 'client';

/** How many entries of each log are drawn: the newest. */
const WIDTH = 10;

/** The servers in a circle, with the client, and what is on its way between them. */
export function clusterView(run: RaftRun): ClusterView {
  const {simulation, servers} = run.cluster;
  const highest = run.cluster.leaders[0]?.currentTerm;
  const nodes = servers.map((id) => {
    const raft = run.cluster.raft(id);
    const down = !simulation.isUp(id);
    const isStale = raft.role === 'leader' && raft.currentTerm !== highest;
    const role = down ? 'down' : isStale ? 'leader, replaced' : raft.role;
    const tone: Tone = down ? 'muted' : isStale ? 'bad' : toneOf(raft);
    return {id, label: id, detail: `${role}, term ${raft.currentTerm}`, tone, down, group: run.parts.get(id) ?? 0};
  });
  const wish = run.wishes[0];
  const client = {
    id: CLIENT,
    label: CLIENT,
    detail:
      wish === undefined ? 'idle' : `${wish === 'read' ? 'reads' : 'writes'}, ${run.wishes.length - 1} more waiting`,
    tone: wish === undefined ? ('plain' as const) : ('waiting' as const),
    group: run.parts.get(CLIENT) ?? 0,
  };
  const messages = simulation.network.inFlight.map(({id, from, to, message, sentAt, arrivesAt, doomed}) => ({
    id: `${id}`,
    from,
    to,
    label: labelOf(message),
    progress: arrivesAt > sentAt ? (simulation.now - sentAt) / (arrivesAt - sentAt) : 1,
    tone: doomed === undefined ? toneOfMessage(message) : ('bad' as const),
  }));
  return {
    kind: 'cluster',
    title: 'Servers and messages',
    description: describeCluster(run, messages.length),
    nodes: [...nodes, client],
    messages,
  };
}

function describeCluster(run: RaftRun, inFlight: number): string {
  const {simulation, servers, leaders} = run.cluster;
  const leading = leaders.map(({id, currentTerm}) => `${id} leads term ${currentTerm}`).join(', ') || 'Nobody leads';
  const down = servers.filter((id) => !simulation.isUp(id));
  const parts = [...new Set(run.parts.values())].map((part) =>
    [...run.parts.keys()].filter((node) => run.parts.get(node) === part).join(' '),
  );
  const faults = [
    ...(down.length > 0 ? [`down: ${down.join(' ')}`] : []),
    ...(parts.length > 1 ? [`the network is split: ${parts.join(' | ')}`] : []),
  ];
  return `${[leading, ...faults].join('; ')}. ${inFlight} messages are on their way.`;
}

function toneOf({role}: Raft): Tone {
  return role === 'leader' ? 'active' : role === 'follower' ? 'plain' : 'waiting';
}

function labelOf(message: Message): string {
  switch (message.kind) {
    case 'RequestVote':
      return `vote in ${message.term}?`;
    case 'RequestVoteReply':
      return message.voteGranted ? 'yes' : 'no';
    case 'AppendEntries': {
      const [first] = message.entries;
      return first === undefined ? 'heartbeat' : `entry ${first.index}`;
    }
    case 'AppendEntriesReply':
      return message.conflict ? `no ${message.index}` : `has ${message.index}`;
    case 'InstallSnapshot':
      return `snapshot ${message.lastIncludedIndex}`;
    case 'InstallSnapshotReply':
      return message.installed ? `has ${message.lastIncludedIndex}` : 'more';
    case 'TimeoutNow':
      return 'your turn';
    case 'ClientCall':
      return message.request.op === 'ClientQuery' ? 'read' : message.request.op === 'ClientRequest' ? 'write' : 'hello';
    case 'ClientReply':
      return message.reply.status === 'OK' ? 'done' : 'not me';
  }
}

function toneOfMessage(message: Message): Tone {
  switch (message.kind) {
    case 'RequestVote':
      return 'waiting';
    case 'RequestVoteReply':
      return message.voteGranted ? 'good' : 'bad';
    case 'AppendEntries':
      return message.entries.length > 0 ? 'active' : 'muted';
    case 'AppendEntriesReply':
      return message.conflict ? 'bad' : 'good';
    default:
      return 'plain';
  }
}

/** The logs, one above the other, the same index in the same column. */
export function logsView(run: RaftRun): RowsView {
  const rafts = run.cluster.servers.map((id) => run.cluster.raft(id));
  const end = Math.max(...rafts.map(({log}) => log.last.index));
  const first = Math.max(1, end - WIDTH + 1);
  const rows = rafts.map(({id, log, commitIndex}) => {
    const cells = [];
    for (let index = first; index <= log.last.index; index++) {
      const entry = log.at(index);
      if (entry === undefined) cells.push({text: '▪', tone: 'muted' as const});
      else cells.push({text: `${entry.term}${valueOf(entry)}`, tone: toneOfEntry(run, entry, commitIndex)});
    }
    const at = Math.min(Math.max(commitIndex - first + 1, 0), cells.length);
    const snapshot = log.start.index > 0 ? `, snapshot up to ${log.start.index}` : '';
    const detail = `entries up to ${log.last.index}${snapshot}`;
    return {id, label: id, detail, cells, markers: [{at, label: `committed ${commitIndex}`}]};
  });
  const lengths = rafts.map(({id, log, commitIndex}) => `${id} ${commitIndex} of ${log.last.index}`).join(', ');
  return {
    kind: 'rows',
    title: `Logs from entry ${first} on`,
    description:
      `Each cell is an entry: its term, and what it sets x to; – is a leader's first entry, + opens a session, ▪ is in a ` +
      `snapshot. Committed, as far as the server knows: ${lengths}.`,
    rows,
  };
}

function valueOf({payload}: Entry): string {
  switch (payload.kind) {
    case 'command':
      return payload.command.op === 'write' ? ` x=${payload.command.value}` : ' cas';
    case 'session':
      return ' +';
    case 'noop':
      return ' –';
    case 'configuration':
      return ' c';
  }
}

function toneOfEntry(run: RaftRun, {index, term}: Entry, commitIndex: number): Tone {
  const committed = run.cluster.invariants.committedAt(index);
  if (committed !== undefined && committed.term !== term) return 'bad';
  return index <= commitIndex ? 'good' : 'waiting';
}

/** What each server knows. */
export function serversView(run: RaftRun, key: string): TableView {
  const rows = run.cluster.servers.map((id: NodeId) => {
    const raft = run.cluster.raft(id);
    const isUp = run.cluster.simulation.isUp(id);
    const {term, votedFor} = raft.durableState;
    const known = isUp
      ? [raft.role, `${term}`, votedFor ?? '–', `${raft.commitIndex}`, raft.machine.read(key) ?? '–']
      : [];
    return {
      cells: [id, ...(isUp ? known : ['down', '', '', '', ''])],
      tone: isUp ? toneOf(raft) : ('muted' as const),
    };
  });
  const violated = run.violations.map(({property}) => property);
  return {
    kind: 'table',
    title: 'What each server knows',
    description:
      violated.length === 0
        ? 'Role, term, vote in this term, commit index, and the value of x after the entries that were applied. All safety properties hold.'
        : `Role, term, vote in this term, commit index, and the value of x. Violated: ${violated.join(', ')}.`,
    columns: ['Server', 'Role', 'Term', 'Vote', 'Commit', key],
    rows,
  };
}

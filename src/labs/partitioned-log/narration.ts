import type {NetworkEvent, NodeEvent} from '../kernel';
import type {LogEvent, Packet, PartitionState} from './protocol';

type Event = LogEvent | NodeEvent | NetworkEvent<Packet> | {readonly kind: `disk.${string}`};

/**
 * An event in plain words; `undefined` for those that would only be noise, as each single packet is.
 *
 * @param before - what the controller had decided about the partition before
 */
export function sentence(event: Event, before: PartitionState | undefined): string | undefined {
  switch (event.kind) {
    case 'node.crash':
      return `${event.node} is down`;
    case 'node.start':
      return event.life > 0 ? `${event.node} starts again with what is on its disk` : undefined;
    case 'controller.fence':
      return `the controller hasn’t heard of ${event.broker}, and fences it`;
    case 'controller.unfence':
      return `${event.broker} is registered`;
    case 'controller.partition':
      return decision(event.state, before, event.isUnclean);
    case 'partition.truncate':
      return `${event.node ?? ''} cuts ${event.partition} back from ${event.from} to ${event.to}: its leader has something else there`;
    case 'group.assign':
      return `the group has the members ${event.members.join(', ') || 'none'}`;
    default:
      return undefined;
  }
}

function decision(state: PartitionState, before: PartitionState | undefined, isUnclean: boolean): string {
  const {partition, leader, leaderEpoch, isr, elr} = state;
  const eligible = elr.length > 0 ? `, eligible besides: ${elr.join(' ')}` : '';
  const inSync = `in sync: ${isr.join(' ') || 'nobody'}${eligible}`;
  if (leader === before?.leader) return `${partition}: ${inSync}`;
  if (leader === null) return `${partition} has no leader; ${inSync}`;
  const how = isUnclean ? ', perhaps without committed records (an unclean election)' : '';
  return `${leader} becomes leader of ${partition}, epoch ${leaderEpoch}${how}; ${inSync}`;
}

import {addressNumber, contains, parsePrefix, type Prefix} from '../ip';

/** What a firewall sees of a packet without reading what it carries. */
export interface Packet {
  readonly protocol: 'tcp' | 'udp';
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** Whether it may be the first packet of a flow: any of UDP; of TCP, one with SYN and without ACK. */
  readonly opens: boolean;
}

/** Let it pass, or throw it away without an answer. */
export type Action = 'accept' | 'drop';

/** A line of a rule list. Ports are those of the destination. */
export interface Rule {
  readonly action: Action;
  readonly protocol: 'tcp' | 'udp' | 'any';
  readonly source: Prefix;
  readonly destination: Prefix;
  readonly ports: {readonly first: number; readonly last: number};
}

const RULE = /^(accept|drop) (tcp|udp|any) (\S+) -> (\S+) (\d+)(?:-(\d+))?$/;

/**
 * Reads `accept tcp 10.0.1.0/24 -> 10.0.2.0/24 5432`, or with a range of ports such as `1024-65535`.
 *
 * @throws RangeError on anything else
 */
export function rule(text: string): Rule {
  const [, action, protocol, source, destination, first, last] = RULE.exec(text) ?? [];
  if (source === undefined || destination === undefined) throw new RangeError(`«${text}» is no rule.`);
  const ports = {first: Number(first), last: Number(last ?? first)};
  if (ports.first > ports.last || ports.last > 65_535) throw new RangeError(`«${text}» has no such ports.`);
  return {
    action: action === 'accept' ? 'accept' : 'drop',
    protocol: protocol === 'tcp' || protocol === 'udp' ? protocol : 'any',
    source: parsePrefix(source),
    destination: parsePrefix(destination),
    ports,
  };
}

// #region decide
/** Whether a rule speaks of a packet. */
export function matches({protocol, source, destination, ports}: Rule, packet: Packet): boolean {
  return (
    (protocol === 'any' || protocol === packet.protocol) &&
    contains(source, packet.source) &&
    contains(destination, packet.destination) &&
    ports.first <= packet.destinationPort &&
    packet.destinationPort <= ports.last
  );
}

/**
 * What a stateless firewall does with a packet: the first rule that matches decides, and where none does, the packet is
 * dropped. O(rules).
 */
export function decide(rules: readonly Rule[], packet: Packet): Action {
  return rules.find((one) => matches(one, packet))?.action ?? 'drop';
}
// #endregion decide

/** A packet from its ends, `10.0.1.7:40000` and so on; by default one of TCP that opens a connection. */
export function packet(from: string, to: string, rest: Partial<Pick<Packet, 'protocol' | 'opens'>> = {}): Packet {
  const [source = '', sourcePort] = from.split(':');
  const [destination = '', destinationPort] = to.split(':');
  for (const address of [source, destination]) addressNumber(address); // throws on what is none
  return {
    protocol: rest.protocol ?? 'tcp',
    source,
    sourcePort: Number(sourcePort),
    destination,
    destinationPort: Number(destinationPort),
    opens: rest.opens ?? true,
  };
}

import {decide, type Packet, type Rule} from './rule';

/** What became of a packet, and why. */
export type Verdict = 'known flow' | 'new flow' | 'refused by the rules' | 'no such flow' | 'table full';

/** How many flows are remembered, and for how long after their last packet, in seconds. */
export interface TableLimits {
  readonly capacity: number;
  readonly idle: number;
}

/** A flow has one name in both directions. */
function flowOf({protocol, source, sourcePort, destination, destinationPort}: Packet): string {
  const ends = [`${source}:${String(sourcePort)}`, `${destination}:${String(destinationPort)}`];
  return [protocol, ...ends.sort()].join(' ');
}

/**
 * A stateful firewall: the rules decide on the first packet of a flow, a table remembers it, and whatever belongs to a flow
 * in the table passes, in both directions. Without the end of connections: a flow ends when it has been idle.
 *
 * Source: NIST SP 800-41 Rev. 1, section 2.1.2.
 */
export class StatefulFirewall {
  /** Flows by the time of their last packet, the one that was idle for longest first. */
  readonly #seen = new Map<string, number>();
  readonly #rules: readonly Rule[];
  readonly #limits: TableLimits;

  constructor(rules: readonly Rule[], limits: TableLimits) {
    this.#rules = rules;
    this.#limits = limits;
  }

  /** How many flows the table holds. */
  get flows(): number {
    return this.#seen.size;
  }

  // #region stateful
  /** What happens to a packet at a time in seconds, which never goes back. Amortized O(rules). */
  judge(packet: Packet, now: number): Verdict {
    this.#forget(now);
    const flow = flowOf(packet);
    if (this.#seen.delete(flow)) {
      this.#seen.set(flow, now); // deleted first, so that the map stays in the order of last use
      return 'known flow';
    }
    if (!packet.opens) return 'no such flow';
    if (decide(this.#rules, packet) === 'drop') return 'refused by the rules';
    if (this.#seen.size >= this.#limits.capacity) return 'table full';
    this.#seen.set(flow, now);
    return 'new flow';
  }

  #forget(now: number): void {
    for (const [flow, last] of this.#seen) {
      if (now - last < this.#limits.idle) break;
      this.#seen.delete(flow);
    }
  }
  // #endregion stateful
}

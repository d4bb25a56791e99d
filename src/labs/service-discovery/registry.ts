/** What a registry promises about its leases. Times in milliseconds. */
export interface LeaseTerms {
  /** How long a lease is valid without being renewed. */
  readonly lease: number;
  /** How often an instance is expected to renew it. */
  readonly heartbeat: number;
  /**
   * The share of expected renewals, of the last two heartbeats, below which nobody is evicted; 0 evicts whoever is late.
   * 0.85 in Eureka, which counts the renewals of the last minute.
   */
  readonly preserve: number;
}

/**
 * A service registry: which instances there are, as far as anybody has said lately. Whoever registers gets a lease and has to
 * renew it; a lease that has lapsed counts as a crash, and the next sweep evicts its holder. So an entry outlives its instance by
 * a lease and a sweep at most.
 *
 * Sources: Gray and Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency", SOSP 1989.
 * Netflix Eureka, `AbstractInstanceRegistry`.
 */
export class Registry {
  readonly #terms: LeaseTerms;
  readonly #leases = new Map<string, {readonly since: number; renewed: number}>();
  #renewals: {readonly id: string; readonly at: number}[] = [];

  constructor(terms: LeaseTerms) {
    this.#terms = terms;
  }

  // #region registry
  /** Gives an instance a lease. Twice is no error: an instance that got no answer asks again. */
  register(id: string, now: number): void {
    this.#leases.set(id, {since: now, renewed: now});
  }

  /** A heartbeat. `false`: there is no such lease, it has lapsed or the registry lost its memory; register again. */
  renew(id: string, now: number): boolean {
    const lease = this.#leases.get(id);
    if (lease === undefined) return false;
    lease.renewed = now;
    this.#renewals.push({id, at: now});
    return true;
  }

  /** An orderly goodbye; `false` if there was nothing to end. */
  deregister(id: string): boolean {
    return this.#leases.delete(id);
  }

  /** Evicts whoever's lease has lapsed, unless the registry has reason to doubt itself. O(n log n). */
  sweep(now: number): readonly string[] {
    if (this.preserving(now)) return [];
    const lapsed = this.instances.filter((id) => this.remaining(id, now) < 0);
    for (const id of lapsed) this.#leases.delete(id);
    return lapsed;
  }
  // #endregion registry

  /** Whoever holds a lease, in alphabetical order. */
  get instances(): readonly string[] {
    return [...this.#leases.keys()].sort();
  }

  /** Milliseconds until the lease of an instance lapses, negative if it has; `-Infinity` if there is none. */
  remaining(id: string, now: number): number {
    return (this.#leases.get(id)?.renewed ?? -Infinity) + this.#terms.lease - now;
  }

  // #region preserve
  /**
   * Self-preservation: if many heartbeats are missing at once, the likely culprit is the network in front of the registry, and
   * not all those instances. Then it keeps what it knows, right or wrong. O(n).
   */
  preserving(now: number): boolean {
    const {heartbeat, preserve} = this.#terms;
    this.#renewals = this.#renewals.filter(({at}) => at > now - 2 * heartbeat);
    const heard = this.#renewals.filter(({id}) => this.#leases.has(id)).length;
    let expected = 0;
    for (const {since} of this.#leases.values()) expected += Math.min(2, Math.floor((now - since) / heartbeat));
    return heard < preserve * expected;
  }
  // #endregion preserve
}

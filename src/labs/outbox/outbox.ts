import type {PhotoEvent} from './database';

/** A row of the outbox: an event that was committed and may not have been published. */
export interface OutboxRow {
  readonly position: number;
  readonly event: PhotoEvent;
}

/** A right to publish a row, until an instant. */
export interface Lease {
  readonly owner: string;
  readonly until: number;
}

/** What a relay may take while others hold leases. */
export type ClaimOrder =
  /** A row of a photo only if nobody holds an earlier row of the same photo. */
  | 'photo'
  /** Any row that nobody holds, as a plain `SKIP LOCKED` does. */
  | 'row';

/** A relay's wish for rows. */
export interface Claim {
  readonly owner: string;
  readonly now: number;
  /** How long the lease lasts. */
  readonly lease: number;
  /** Rows at most. */
  readonly limit: number;
  readonly order: ClaimOrder;
}

/**
 * The table of events to publish, in the database of the service that publishes them.
 *
 * Source: Richardson, "Microservices Patterns", 2018, section 3.3; the lease is Gray and Cheriton's, SOSP 1989.
 */
export class Outbox {
  /** By position. */
  #rows: readonly OutboxRow[] = [];
  readonly #leases = new Map<number, Lease>();

  /** What is not known to be published, by position. */
  get rows(): readonly OutboxRow[] {
    return this.#rows;
  }

  /** The lease on a row, which may have run out. */
  leaseOf({position}: OutboxRow): Lease | undefined {
    return this.#leases.get(position);
  }

  /** Adds a row: part of the transaction that changes the photo. */
  insert(row: OutboxRow): void {
    this.#rows = [...this.#rows, row].sort((a, b) => a.position - b.position);
  }

  // #region claim
  /** The rows that a relay could take now, oldest first. O(n). */
  claimable({now, limit, order}: Pick<Claim, 'now' | 'limit' | 'order'>): OutboxRow[] {
    const rows: OutboxRow[] = [];
    const blocked = new Set<string>();
    for (const row of this.#rows) {
      const {photo} = row.event;
      const isHeld = now < (this.#leases.get(row.position)?.until ?? 0);
      // Who takes row 2 of a photo while somebody else still works on row 1 may overtake them.
      if (isHeld && order === 'photo') blocked.add(photo);
      if (!isHeld && !blocked.has(photo)) rows.push(row);
      if (rows.length === limit) break;
    }
    return rows;
  }

  /** Takes rows and leases them, in one transaction. */
  claim(claim: Claim): OutboxRow[] {
    const rows = this.claimable(claim);
    const lease = {owner: claim.owner, until: claim.now + claim.lease};
    for (const {position} of rows) this.#leases.set(position, lease);
    return rows;
  }

  /** Deletes rows that were published. Whoever says so: they *were* published. */
  delete(rows: readonly OutboxRow[]): void {
    const gone = new Set(rows.map(({position}) => position));
    this.#rows = this.#rows.filter(({position}) => !gone.has(position));
    for (const position of gone) this.#leases.delete(position);
  }
  // #endregion claim
}

/** What a cell says to a write. */
export type WriteReply =
  /** It is durable in this cell. */
  | 'written'
  /** The tenant is about to leave: try again in a moment. */
  | 'frozen'
  /** Not here, or no longer: ask the directory. */
  | 'moved';

interface Tenant {
  /** Whether this cell takes writes for it. */
  open: boolean;
  readonly rows: Map<string, string>;
}

// #region cell
/** One complete copy of the system, with the data of its tenants and of no others. It knows itself whom it serves. */
export class Cell {
  readonly #tenants = new Map<string, Tenant>();

  constructor(readonly name: string) {}

  /**
   * Takes a write only for a tenant that is open here. So it doesn't matter how old the table is by which a router came here: a
   * tenant that has left can't be written to where it was.
   */
  write(tenant: string, key: string, value: string): WriteReply {
    const here = this.#tenants.get(tenant);
    if (here === undefined) return 'moved';
    if (!here.open) return 'frozen';
    here.rows.set(key, value);
    return 'written';
  }

  /** Takes over a tenant's rows, in place of what it has of them, and takes no writes yet. Nothing if it is open here. */
  receive(tenant: string, rows: ReadonlyMap<string, string>): void {
    if (!this.isOpen(tenant)) this.#tenants.set(tenant, {open: false, rows: new Map(rows)});
  }

  /** Opens or freezes a tenant. Nothing if it isn't here. */
  setOpen(tenant: string, open: boolean): void {
    const here = this.#tenants.get(tenant);
    if (here) here.open = open;
  }

  /** Forgets a tenant and its rows. */
  drop(tenant: string): void {
    this.#tenants.delete(tenant);
  }
  // #endregion cell

  /** Whether it takes writes for a tenant. */
  isOpen(tenant: string): boolean {
    return this.#tenants.get(tenant)?.open === true;
  }

  /** A tenant's rows, `undefined` if there is no such tenant here. */
  rows(tenant: string): ReadonlyMap<string, string> | undefined {
    return this.#tenants.get(tenant)?.rows;
  }

  /** How many tenants it has. */
  get size(): number {
    return this.#tenants.size;
  }
}

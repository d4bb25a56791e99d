import {Cell, type WriteReply} from './cell';

/** The control plane's record of which tenant lives in which cell. Slow and careful: no user's request waits for it. */
export class Directory {
  readonly #cells = new Map<string, Cell>();
  readonly #cellOf = new Map<string, string>();
  readonly #limit: number;

  /** @param limit - tenants that a cell may have: the size up to which it has been tested */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds an empty cell: how the system grows. */
  addCell(name: string): Cell {
    const cell = new Cell(name);
    this.#cells.set(name, cell);
    return cell;
  }

  // #region assign
  /**
   * Puts a new tenant into the emptiest cell. It stays there until it is moved on purpose: adding a cell moves nobody. O(cells).
   *
   * @throws RangeError if all cells are full: it is time for another one, not for larger ones
   */
  assign(tenant: string): Cell {
    let best: Cell | undefined;
    for (const cell of this.#cells.values()) {
      if (cell.size < this.#limit && (best === undefined || cell.size < best.size)) best = cell;
    }
    if (best === undefined) throw new RangeError('all cells are full');
    best.receive(tenant, new Map());
    best.setOpen(tenant, true);
    this.place(tenant, best.name);
    return best;
  }
  // #endregion assign

  /** Records where a tenant lives. */
  place(tenant: string, cell: string): void {
    this.#cellOf.set(tenant, cell);
  }

  /** @throws RangeError if there is no such cell */
  cell(name: string): Cell {
    const cell = this.#cells.get(name);
    if (cell === undefined) throw new RangeError(`no cell ${name}`);
    return cell;
  }

  /** Tenant -> cell, as routers copy it. */
  get table(): ReadonlyMap<string, string> {
    return new Map(this.#cellOf);
  }
}

// #region router
/** What stands before all cells, and therefore does next to nothing: it looks a tenant up in a table and passes the request on. */
export class CellRouter {
  #table: ReadonlyMap<string, string> = new Map();

  /** @param cell - the way to a cell */
  constructor(private readonly cell: (name: string) => Cell) {}

  /** A new table from the control plane. Until one comes, however long that takes, the old one is used. */
  refresh(table: ReadonlyMap<string, string>): void {
    this.#table = table;
  }

  /** `moved` also for a tenant that this router has never heard of. O(1). */
  write(tenant: string, key: string, value: string): WriteReply {
    const name = this.#table.get(tenant);
    return name === undefined ? 'moved' : this.cell(name).write(tenant, key, value);
  }
}
// #endregion router

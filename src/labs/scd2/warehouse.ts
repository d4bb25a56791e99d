import {History, type Applied, type Change} from './history';
import {COUNTRIES, YEAR, type Home, type Order} from './shop';

/** How the dimension treats a change: overwrite; a version from the day it is loaded; a version from the day it happened. */
export type Treatment = 'type1' | 'load-day' | 'type2';
/** How a fact finds its row: by the surrogate key that it got when it was loaded, or by its day, at each query. */
export type Join = 'surrogate' | 'as-of';

/** A row of the fact table. */
interface Fact extends Order {
  readonly surrogate: number;
}

/** A dimension of users and a table of orders, loaded as data arrive. */
export class Warehouse {
  readonly history = new History<Home>();
  /** Changes that came between versions that were there already. */
  splits = 0;
  #facts: Fact[] = [];
  readonly #treatment: Treatment;
  readonly #join: Join;

  constructor(treatment: Treatment, join: Join) {
    this.#treatment = treatment;
    this.#join = join;
  }

  /** Facts whose key is not that of the row which holds on their day. With type 1 there is only one row to refer to. */
  get stale(): number {
    if (this.#treatment === 'type1') return 0;
    return this.#facts.filter((fact) => fact.surrogate !== this.#keyOf(fact)).length;
  }

  /** Loads a change on `day`. Returns what it did. */
  change(change: Change<Home>, day: number): Applied<Home>['kind'] {
    const {kind} = this.history.apply(
      this.#treatment === 'load-day' ? {...change, at: Math.max(day, change.at)} : change,
    );
    if (kind === 'split') this.splits++;
    return kind;
  }

  /** Loads an order. */
  order(order: Order): void {
    this.#facts.push({...order, surrogate: this.#keyOf(order)});
  }

  /** Looks up the keys of all facts again. */
  rekey(): void {
    this.#facts = this.#facts.map((fact) => ({...fact, surrogate: this.#keyOf(fact)}));
  }

  /** Revenue of the first year by country, in cents, as this warehouse reports it. */
  revenue(): Map<string, number> {
    const byCountry = new Map<string, number>(COUNTRIES.map((country) => [country, 0]));
    const rows = new Map(this.history.rows().map((row) => [row.surrogate, row]));
    for (const fact of this.#facts.filter(({day}) => day < YEAR)) {
      const row =
        this.#treatment === 'type1'
          ? this.history.asOf(fact.user, Number.MAX_SAFE_INTEGER - 1) // the newest: what overwriting would have left
          : this.#join === 'as-of'
            ? this.history.asOf(fact.user, fact.day)
            : rows.get(fact.surrogate);
      const country = row?.attributes.country ?? 'unknown';
      byCountry.set(country, (byCountry.get(country) ?? 0) + fact.cents);
    }
    return byCountry;
  }

  #keyOf({user, day}: Order): number {
    return this.history.asOf(user, day)?.surrogate ?? 0;
  }
}

/** How much of `truth` is reported elsewhere, from 0 to 1. */
export function misattributed(reported: ReadonlyMap<string, number>, truth: ReadonlyMap<string, number>): number {
  const total = [...truth.values()].reduce((sum, cents) => sum + cents, 0);
  const off = [...new Set([...reported.keys(), ...truth.keys()])].reduce(
    (sum, country) => sum + Math.abs((reported.get(country) ?? 0) - (truth.get(country) ?? 0)),
    0,
  );
  return total === 0 ? 0 : off / 2 / total;
}

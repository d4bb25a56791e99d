import {compose, type Middleware} from '../web-framework';
import type {Exchange, Response} from './exchange';

/** What a filter finds out or makes sure of, for those behind it. */
export type Fact = 'clean' | 'identity' | 'route' | 'permission';

// #region pipeline
/** A layer of the gateway, and the facts that it needs and gives: what makes one order right and another a hole. */
export interface Filter {
  readonly name: string;
  readonly needs: readonly Fact[];
  readonly gives: readonly Fact[];
  readonly handle: Middleware<Exchange, Response>;
}

/**
 * Makes one function of filters in their order. The order is checked when the gateway starts, not when the first request slips
 * through: every fact must have been given by a filter before.
 *
 * @param needs - the facts without which `serve` must not run
 * @throws RangeError if a fact is missing; the message names the filter
 */
export function pipeline(
  filters: readonly Filter[],
  needs: readonly Fact[],
  serve: (exchange: Exchange) => Promise<Response>,
): (exchange: Exchange) => Promise<Response> {
  const known = new Set<Fact>();
  for (const filter of [...filters, {name: 'the service', needs, gives: []}]) {
    const missing = filter.needs.filter((fact) => !known.has(fact));
    if (missing.length > 0)
      throw new RangeError(`${filter.name} needs ${missing.join(' and ')} from a filter before it`);
    for (const fact of filter.gives) known.add(fact);
  }
  return compose(
    filters.map(({handle}) => handle),
    serve,
  );
}
// #endregion pipeline

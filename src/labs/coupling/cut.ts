import {cyclesOf} from './cycles';
import type {Dependency} from './dependencies';
import {independence, type Change} from './history';

/** Which service each module would go to. A module that is not named stays a service of its own. */
export type Cut = Readonly<Record<string, string>>;

/** What a cut makes of a system. */
export interface Verdict {
  /** How many services there are. */
  readonly services: number;
  /** Dependencies that would go over the network. */
  readonly crossing: readonly Dependency[];
  /** Services that wait for one another in a circle of calls. */
  readonly cycles: readonly (readonly string[])[];
  /** The share of past changes that would have stayed within one service. */
  readonly independence: number;
}

// #region cut
/** Judges a cut by the past: which dependencies it puts on the network, and which changes it lets one team make alone. */
export function judgeCut(dependencies: readonly Dependency[], changes: readonly Change[], cut: Cut): Verdict {
  const serviceOf = (module: string): string => cut[module] ?? module;
  const crossing = new Map<string, Dependency>();
  const services = new Set<string>();
  for (const {from, to, by} of dependencies) {
    const edge = {from: serviceOf(from), to: serviceOf(to), by};
    services.add(edge.from).add(edge.to);
    if (edge.from !== edge.to) crossing.set(`${edge.from} ${by} ${edge.to}`, edge);
  }
  const between = [...crossing.values()];
  return {
    services: services.size,
    crossing: between,
    cycles: cyclesOf(between.filter(({by}) => by === 'call')),
    independence: independence(changes.map((change) => change.map(serviceOf))),
  };
}
// #endregion cut

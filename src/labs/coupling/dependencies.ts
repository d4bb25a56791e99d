/** One module uses another: it calls it and waits, or it only reads the events that the other publishes. */
export interface Dependency {
  readonly from: string;
  readonly to: string;
  readonly by: 'call' | 'event';
}

/** How a module hangs in the graph of dependencies. */
export interface Coupling {
  /** Ca: how many modules depend on this one. Each of them may break when it changes. */
  readonly afferent: number;
  /** Ce: how many modules this one depends on. Each of them may break it. */
  readonly efferent: number;
  /** I = Ce / (Ca + Ce): 0 is hard to change, for others rest on it; 1 is free to change. 0 if it stands alone. */
  readonly instability: number;
}

/** All modules that the dependencies name, sorted. */
export function modulesOf(dependencies: readonly Dependency[]): string[] {
  return [...new Set(dependencies.flatMap(({from, to}) => [from, to]))].sort();
}

// #region coupling
/** Afferent and efferent coupling and instability of each module. A pair counts once, however many calls it makes. */
export function couplingOf(dependencies: readonly Dependency[]): Map<string, Coupling> {
  const distinct = (names: string[]): number => new Set(names).size;
  return new Map(
    modulesOf(dependencies).map((module) => {
      const afferent = distinct(dependencies.filter(({to}) => to === module).map(({from}) => from));
      const efferent = distinct(dependencies.filter(({from}) => from === module).map(({to}) => to));
      const instability = afferent + efferent === 0 ? 0 : efferent / (afferent + efferent);
      return [module, {afferent, efferent, instability}];
    }),
  );
}

/** Dependencies on something that is easier to change than its user: the stable dependencies principle, violated. */
export function unstableDependencies(dependencies: readonly Dependency[]): Dependency[] {
  const coupling = couplingOf(dependencies);
  const instability = (module: string): number => coupling.get(module)?.instability ?? 0;
  return dependencies.filter(({from, to}) => instability(to) > instability(from));
}
// #endregion coupling

import {cyclesOf} from './cycles';
import {modulesOf, type Dependency} from './dependencies';
import {confidence, support, type Change} from './history';

// #region availability
/** Everything that must be up to answer a request that enters at `entry`: what it reaches by calls, and itself. Sorted. */
export function neededFor(entry: string, dependencies: readonly Dependency[]): string[] {
  const needed = new Set([entry]);
  // A set that grows while it is iterated over visits what is added.
  for (const service of needed)
    for (const {from, to, by} of dependencies) if (from === service && by === 'call') needed.add(to);
  return [...needed].sort();
}

/** A = A₁ × … × Aₙ over what the request needs, if it fails independently and no call has a fallback. Between 0 and 1. */
export function availabilityFrom(
  entry: string,
  dependencies: readonly Dependency[],
  availability: (service: string) => number,
): number {
  return neededFor(entry, dependencies).reduce((product, service) => product * availability(service), 1);
}
// #endregion availability

/** A system of services, as a review would find it. */
export interface System {
  readonly dependencies: readonly Dependency[];
  readonly changes: readonly Change[];
  /** Which services write to each data store. */
  readonly writers: Readonly<Record<string, readonly string[]>>;
}

/** From when on {@link symptomsOf} calls it a symptom. */
export interface Limits {
  /** Services that one request may need, the first one included. */
  readonly chain: number;
  /** The share of changes of one service that may touch a certain other, between 0 and 1. */
  readonly confidence: number;
  /** Joint changes below which a share says nothing. */
  readonly support: number;
}

/** A sign that services were separated which are one. */
export interface Symptom {
  readonly kind: 'shared store' | 'call cycle' | 'long chain' | 'change together';
  readonly services: readonly string[];
}

// #region symptoms
/** The signs of a distributed monolith: services that share data, wait for each other, or change together. */
export function symptomsOf({dependencies, changes, writers}: System, limits: Limits): Symptom[] {
  const services = modulesOf(dependencies);
  const pairs = services.flatMap((one, index) => services.slice(index + 1).map((other) => [one, other] as const));
  const together = pairs.filter(
    ([one, other]) =>
      support(changes, [one, other]) >= limits.support &&
      Math.max(confidence(changes, one, other), confidence(changes, other, one)) > limits.confidence,
  );
  const chains = services.map((entry) => neededFor(entry, dependencies));
  return [
    ...Object.values(writers)
      .filter((sharing) => sharing.length > 1)
      .map((sharing): Symptom => ({kind: 'shared store', services: sharing})),
    ...cyclesOf(dependencies.filter(({by}) => by === 'call')).map((cycle): Symptom => ({
      kind: 'call cycle',
      services: cycle,
    })),
    ...chains
      .filter((chain) => chain.length > limits.chain)
      .map((chain): Symptom => ({kind: 'long chain', services: chain})),
    ...together.map((pair): Symptom => ({kind: 'change together', services: pair})),
  ];
}
// #endregion symptoms

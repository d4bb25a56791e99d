import type {Delivery} from './bus';

/** That a service heard of events of a type from another one, and how often. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly type: string;
  readonly count: number;
}

/** Who heard what from whom, in the order in which it was first seen. */
export function edgesOf(deliveries: readonly Delivery[]): Edge[] {
  const edges = new Map<string, Edge>();
  for (const {event, service} of deliveries) {
    const key = JSON.stringify([event.source, service, event.type]);
    const count = (edges.get(key)?.count ?? 0) + 1;
    edges.set(key, {from: event.source, to: service, type: event.type, count});
  }
  return [...edges.values()];
}

// #region mermaid
/** Draws what happened as a Mermaid flowchart: services, and arrows that say what one heard from the other. */
export function toMermaid(deliveries: readonly Delivery[], title: string): string {
  const edges = edgesOf(deliveries);
  const services = [...new Set(edges.flatMap(({from, to}) => [from, to]))];
  const node = (service: string): string => `s${services.indexOf(service)}`;
  const told = edges.map(({from, to, type}) => `${to} reacts to ${type} from ${from}`);
  return [
    'flowchart TB',
    `  accTitle: ${title}`,
    `  accDescr: ${told.join('; ')}.`,
    ...services.map((service) => `  ${node(service)}["${service}"]:::service`),
    ...edges.map(({from, to, type}) => `  ${node(from)} -->|"${type}"| ${node(to)}`),
  ].join('\n');
}
// #endregion mermaid

// #region window
/**
 * The consistency window of a flow: how long after its first event the last of these services had dealt with it. Along a
 * path lag and work add up; between paths the longest counts.
 */
export function consistencyWindow(deliveries: readonly Delivery[], flow: string, services?: readonly string[]): number {
  const own = deliveries.filter(({event}) => event.correlationid === flow);
  const start = Math.min(...own.map(({toldAt}) => toldAt));
  const ends = own.filter(({service}) => services?.includes(service) ?? true).map(({doneAt}) => doneAt);
  return Math.max(...ends) - start;
}
// #endregion window

// #region loops
/** Types of events that, by way of some service or several, caused an event of the same type. O(types × edges). */
export function loops(deliveries: readonly Delivery[]): string[] {
  const causes = new Map<string, Set<string>>();
  for (const {event, reactions} of deliveries) {
    const caused = causes.get(event.type) ?? new Set();
    for (const {type} of reactions) caused.add(type);
    causes.set(event.type, caused);
  }
  const isOnCycle = (type: string): boolean => {
    const reached = new Set(causes.get(type));
    for (const one of reached) for (const next of causes.get(one) ?? []) reached.add(next);
    return reached.has(type);
  };
  return [...causes.keys()].filter(isOnCycle);
}
// #endregion loops

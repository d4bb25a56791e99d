import {elementOf, type Category, type Diagram} from './diagram';

/** A way through a diagram, and the different controls that stand on it. */
export interface Path {
  /** Ids of the elements, from the attacker to the asset. */
  readonly through: readonly string[];
  /** Names of the controls, each once. */
  readonly controls: readonly string[];
}

/** What keeps a request out, rather than recording it or keeping the service up. */
const BARRIER: readonly Category[] = ['spoofing', 'elevation of privilege'];

// #region depth
/**
 * Every way from an attacker to an asset along the flows, the one with the fewest different barriers first. The first is
 * how deep the defense is: a control that stands on another path does not count, and neither does the same one twice.
 *
 * Walks all simple paths, which is exponential in the worst case and instant for a diagram that a person has drawn.
 *
 * @throws RangeError if one of the two is not in the diagram
 */
export function paths(diagram: Diagram, attacker: string, asset: string): Path[] {
  elementOf(diagram, asset);
  const walk = (id: string, before: readonly string[], met: readonly string[]): Path[] => {
    const through = [...before, id];
    const controls = [...met, ...barriers(elementOf(diagram, id).controls)];
    if (id === asset) return [{through, controls: [...new Set(controls)]}];
    return diagram.flows
      .filter(({from, to}) => from === id && !through.includes(to))
      .flatMap((flow) => walk(flow.to, through, [...controls, ...barriers(flow.controls)]));
  };
  return walk(attacker, [], []).sort((a, b) => a.controls.length - b.controls.length);
}
// #endregion depth

function barriers(controls: Diagram['flows'][number]['controls']): string[] {
  return controls.filter(({answers}) => answers.some((category) => BARRIER.includes(category))).map(({name}) => name);
}

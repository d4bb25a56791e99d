import {crosses, type Category, type Control, type Diagram, type Element} from './diagram';

/** A question that the diagram asks: can this kind of threat happen to this part? */
export interface Threat {
  readonly category: Category;
  /** Id of an element, or `from → to` for a flow. */
  readonly target: string;
  /** Whether the target is a flow over a trust boundary, or touches one. */
  readonly exposed: boolean;
  /** Names of the controls that are meant to answer it; none means that it is open. */
  readonly answeredBy: readonly string[];
}

// #region suffers
/**
 * STRIDE per element: which kinds of threat a part of a diagram can suffer.
 *
 * Source: Hernan, Lambert, Ostwald and Shostack, "Uncover Security Design Flaws Using the STRIDE Approach", MSDN
 * Magazine, November 2006; Shostack, "Threat Modeling", 2014, chapter 3.
 */
export const SUFFERS: Readonly<Record<Element['kind'] | 'flow' | 'log', readonly Category[]>> = {
  external: ['spoofing', 'repudiation'],
  process: [
    'spoofing',
    'tampering',
    'repudiation',
    'information disclosure',
    'denial of service',
    'elevation of privilege',
  ],
  flow: ['tampering', 'information disclosure', 'denial of service'],
  store: ['tampering', 'information disclosure', 'denial of service'],
  // A store that holds the record of who did what.
  log: ['tampering', 'repudiation', 'information disclosure', 'denial of service'],
};
// #endregion suffers

// #region threats
/** Every question that a diagram asks, in its order, with the controls that are meant to answer it. O(parts × controls). */
export function threats(diagram: Diagram): Threat[] {
  const ask = (target: string, kinds: readonly Category[], exposed: boolean, controls: readonly Control[]): Threat[] =>
    kinds.map((category) => ({
      category,
      target,
      exposed,
      answeredBy: controls.filter(({answers}) => answers.includes(category)).map(({name}) => name),
    }));
  const crossing = diagram.flows.filter((flow) => crosses(diagram, flow));
  return [
    ...diagram.elements.flatMap(({id, kind, keepsLog, controls}) => {
      const exposed = crossing.some(({from, to}) => from === id || to === id);
      return ask(id, SUFFERS[keepsLog === true ? 'log' : kind], exposed, controls);
    }),
    ...diagram.flows.flatMap((flow) =>
      ask(`${flow.from} → ${flow.to}`, SUFFERS.flow, crossing.includes(flow), flow.controls),
    ),
  ];
}
// #endregion threats

/** The questions that no control answers, those at a trust boundary first. */
export function openThreats(diagram: Diagram): Threat[] {
  const open = threats(diagram).filter(({answeredBy}) => answeredBy.length === 0);
  return [...open.filter(({exposed}) => exposed), ...open.filter(({exposed}) => !exposed)];
}

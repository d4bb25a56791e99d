/** What an element of a data-flow diagram is. A store keeps data and runs no code of ours. */
export type ElementKind = 'external' | 'process' | 'store';

/** The six kinds of threat, each the violation of one property. */
export type Category =
  'spoofing' | 'tampering' | 'repudiation' | 'information disclosure' | 'denial of service' | 'elevation of privilege';

/** A measure that is in place, and the kinds of threat that it is meant to answer where it stands. */
export interface Control {
  readonly name: string;
  readonly answers: readonly Category[];
}

/** A box of the diagram. */
export interface Element {
  readonly id: string;
  readonly kind: ElementKind;
  /** Who controls it. Flows between two zones cross a trust boundary. */
  readonly zone: string;
  /** Whether a store holds the record of who did what: its loss lets others deny what they did. */
  readonly keepsLog?: boolean;
  readonly controls: readonly Control[];
}

/** An arrow of the diagram, drawn from the side that opens the exchange. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly data: string;
  readonly controls: readonly Control[];
}

/** A data-flow diagram. */
export interface Diagram {
  readonly elements: readonly Element[];
  readonly flows: readonly Flow[];
}

/** @throws RangeError if the diagram has no element of that id */
export function elementOf({elements}: Diagram, id: string): Element {
  const element = elements.find((one) => one.id === id);
  if (element === undefined) throw new RangeError(`The diagram has no element «${id}».`);
  return element;
}

/** Whether the two ends of a flow are controlled by different parties. */
export function crosses(diagram: Diagram, {from, to}: Flow): boolean {
  return elementOf(diagram, from).zone !== elementOf(diagram, to).zone;
}

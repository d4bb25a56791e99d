import type {Attribute, Attributes, Request} from '../policy-engine';

/** How old a signal may be, in milliseconds, before it counts as missing; those that aren't listed don't grow old. */
export type MaxAge = {readonly [A in Attribute]?: number};

// #region signals
/**
 * What is known of a subject or a device, and since when. A signal is somebody's report: the device's agent says "patched
 * yesterday", the directory says "on call". It was true when it was made. So it has a time, and it expires.
 */
export class Signals {
  readonly #maxAge: MaxAge;
  readonly #reports = new Map<string, Map<Attribute, {readonly fact: Request; readonly at: number}>>();

  constructor(maxAge: MaxAge) {
    this.#maxAge = maxAge;
  }

  /** A report about `entity`, made at `at`; it replaces what was reported about the same attribute. */
  report<A extends Attribute>(entity: string, attribute: A, value: Attributes[A], at: number): void {
    const reports = this.#reports.get(entity) ?? new Map<Attribute, {readonly fact: Request; readonly at: number}>();
    this.#reports.set(entity, reports.set(attribute, {fact: {[attribute]: value}, at}));
  }

  /** What may be believed of an entity at `now`. What is too old is missing, and a policy takes that for neither yes nor no. */
  of(entity: string, now: number): Request {
    const reports = [...(this.#reports.get(entity) ?? [])];
    const fresh = reports.filter(([attribute, {at}]) => now - at <= (this.#maxAge[attribute] ?? Infinity));
    return fresh.reduce<Request>((known, [, {fact}]) => ({...known, ...fact}), {});
  }
}
// #endregion signals

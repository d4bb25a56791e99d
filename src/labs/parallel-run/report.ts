import type {Observation} from './parallel-run';

/** Requests whose answers differ in the same places: usually one cause. */
export interface Mismatch<Q> {
  /** The places, as JSON Pointers. */
  readonly differ: readonly string[];
  readonly count: number;
  /** The first few requests, to try again by hand. */
  readonly examples: readonly Q[];
}

// #region report
/** Collects observations and groups what differs by where it differs, so that a thousand mismatches are three causes. */
export class MismatchReport<Q> {
  #compared = 0;
  readonly #groups = new Map<string, {differ: readonly string[]; count: number; examples: Q[]}>();

  /** @param examples - requests to keep for each group; keep requests and not answers, which hold what users wrote */
  constructor(private readonly examples: number) {}

  /** Takes an observation; give it to a parallel run as `observe`. */
  readonly add = ({request, differ}: Observation<Q>): void => {
    this.#compared += 1;
    if (differ.length === 0) return;
    const key = differ.join(' ');
    const group = this.#groups.get(key) ?? {differ, count: 0, examples: []};
    group.count += 1;
    if (group.examples.length < this.examples) group.examples.push(request);
    this.#groups.set(key, group);
  };

  /** How many requests were compared. */
  get compared(): number {
    return this.#compared;
  }

  /** The groups, the largest first. */
  get mismatches(): readonly Mismatch<Q>[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }
}
// #endregion report

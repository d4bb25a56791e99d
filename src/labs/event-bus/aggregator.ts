/**
 * Collects messages that belong together, and gives them back as one group when the group is complete. A stateful filter:
 * what it has collected must survive a crash, so in production it is a table.
 *
 * Source: Hohpe and Woolf, "Enterprise Integration Patterns", 2003 (Aggregator).
 */
export class Aggregator<T> {
  readonly #groups = new Map<string, {readonly since: number; readonly parts: Map<string, T>}>();
  readonly #isComplete: (parts: ReadonlyMap<string, T>) => boolean;
  readonly #patience: number;

  /**
   * @param isComplete - whether the parts, by name, are all that there will be
   * @param patience - how long a group waits for its last part
   */
  constructor(isComplete: (parts: ReadonlyMap<string, T>) => boolean, patience: number) {
    this.#isComplete = isComplete;
    this.#patience = patience;
  }

  // #region aggregator
  /** Adds a part; returns the parts of its group if it was the last one. A part that comes again replaces itself. */
  add(group: string, name: string, part: T, now: number): ReadonlyMap<string, T> | undefined {
    const {since, parts} = this.#groups.get(group) ?? {since: now, parts: new Map<string, T>()};
    parts.set(name, part);
    this.#groups.set(group, {since, parts});
    if (!this.#isComplete(parts)) return undefined;
    this.#groups.delete(group);
    return parts;
  }

  /** Gives up on groups that have waited too long, and returns what there is of them, oldest first. */
  expire(now: number): {readonly group: string; readonly parts: ReadonlyMap<string, T>}[] {
    const late = [...this.#groups].filter(([, {since}]) => now - since >= this.#patience);
    for (const [group] of late) this.#groups.delete(group);
    return late.map(([group, {parts}]) => ({group, parts}));
  }
  // #endregion aggregator
}

// #region cache
/**
 * What a caller knows of a service: the list that the registry last sent, and what happened when it called. It is allowed to be
 * wrong, and must never be what stops a call: without news it keeps the last list, and without any good instance it tries them all.
 */
export class InstanceCache {
  readonly #ejectFor: number;
  readonly #ejectedUntil = new Map<string, number>();
  #list: readonly string[] = [];

  /** @param ejectFor - milliseconds for which an instance is avoided after a failed call; 0 for not at all */
  constructor(ejectFor: number) {
    this.#ejectFor = ejectFor;
  }

  /** The last list that was accepted. */
  get list(): readonly string[] {
    return this.#list;
  }

  /**
   * Takes a list from the registry; `false` if it is not believed: an empty list in place of one that has worked says more about
   * the registry than about the service.
   */
  accept(list: readonly string[]): boolean {
    if (list.length === 0) return false;
    this.#list = list;
    return true;
  }

  /** A call to this instance has failed: whatever the list says, avoid it for a while. */
  eject(id: string, now: number): void {
    this.#ejectedUntil.set(id, now + this.#ejectFor);
  }

  /** Whom to choose from, apart from one that was just tried: those not ejected, or everybody if nobody is left. O(n). */
  candidates(now: number, except?: string): readonly string[] {
    const others = this.#list.filter((id) => id !== except);
    const good = others.filter((id) => (this.#ejectedUntil.get(id) ?? 0) <= now);
    return good.length > 0 ? good : others;
  }
}
// #endregion cache

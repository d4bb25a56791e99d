import type {Deadline} from './deadline';

/** A part without which the answer has no meaning was not to be had. */
export class EssentialPartMissing extends Error {
  override readonly name = 'EssentialPartMissing';

  /** @param part - which; `cause` says why */
  constructor(
    readonly part: string,
    cause: unknown,
  ) {
    super(`no answer without ${part}`, {cause});
  }
}

/** How long a composition waits. */
export interface Patience {
  /** When the answer must be out: for this long it waits for what is essential. */
  readonly essential: Deadline;
  /** For this long it waits for the rest. Earlier, so that a slow ornament does not make the page slow. */
  readonly optional: Deadline;
}

// #region composition
/** One answer made of several. Knows what is missing in it, so that the answer can say so. */
export class Composition {
  readonly #missing = new Set<string>();

  /** @param patience - deadlines of the whole answer, not of one call */
  constructor(private readonly patience: Patience) {}

  /** Names of the optional parts for which there is a substitute so far, sorted. */
  get missing(): string[] {
    return [...this.#missing].sort();
  }

  /**
   * A part without which there is no answer.
   *
   * @throws EssentialPartMissing if it fails or comes too late
   */
  async essential<T>(part: string, fetch: (left: number) => Promise<T>): Promise<T> {
    try {
      return await this.patience.essential.bound(fetch);
    } catch (error) {
      throw new EssentialPartMissing(part, error);
    }
  }

  /** A part that may be missing: if it fails or comes too late, the answer has `substitute` in its place. */
  async optional<T>(part: string, fetch: (left: number) => Promise<T>, substitute: T): Promise<T> {
    try {
      return await this.patience.optional.bound(fetch);
    } catch {
      this.#missing.add(part);
      return substitute;
    }
  }
}
// #endregion composition

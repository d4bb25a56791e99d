/** The state of a thing after its n-th change, as its owner tells it. */
export interface Versioned<State> {
  /** Counts the changes of this thing, from 1. */
  readonly version: number;
  readonly state: State;
}

// #region version
/**
 * What a copy holds after it has heard of a state: the newer one. Hearing it again changes nothing, and neither does hearing
 * an older one, so copies, gaps and any order are harmless. It takes messages that carry the whole state and not a change
 * of it, and it skips states that were overtaken.
 *
 * In SQL: `UPDATE photos SET caption = $1, version = $2 WHERE id = $3 AND version < $2`.
 */
export function newer<State>(held: Versioned<State> | undefined, heard: Versioned<State>): Versioned<State> {
  return held && held.version >= heard.version ? held : heard;
}
// #endregion version

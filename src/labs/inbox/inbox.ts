/** What the database of the like counter holds. */
export interface Tables {
  /** The photo's likes: the effect, and one that a repetition spoils. */
  likes: number;
  /** The ids of messages that have been dealt with, under a unique index. */
  readonly inbox: Set<string>;
}

/** A database: what was committed survives every crash. */
export class Database {
  #tables: Tables = {likes: 0, inbox: new Set()};

  /** The committed tables. */
  get tables(): Readonly<Tables> {
    return this.#tables;
  }

  /** Runs `body` on the tables; if it throws, nothing has changed. Transactions don't overlap. O(inbox). */
  transaction<T>(body: (tables: Tables) => T): T {
    const draft = {likes: this.#tables.likes, inbox: new Set(this.#tables.inbox)};
    const result = body(draft);
    this.#tables = draft;
    return result;
  }
}

// #region inbox
/**
 * Has the effect of a message, unless the inbox says that it was had before. Both are in the caller's transaction, so that
 * there is never a marker without its effect, nor an effect without its marker.
 *
 * In SQL the first two lines are `INSERT INTO inbox (id) VALUES ($1) ON CONFLICT DO NOTHING`, and whether it inserted a
 * row. A unique index makes the second of two that overlap wait for the first, and then find its row.
 *
 * @returns whether the message was new
 */
export function once(tables: Tables, id: string, effect: (tables: Tables) => void): boolean {
  if (tables.inbox.has(id)) return false;
  tables.inbox.add(id);
  effect(tables);
  return true;
}
// #endregion inbox

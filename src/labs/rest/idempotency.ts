/** What a handler answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

type Entry =
  | {readonly state: 'running'; readonly fingerprint: string; readonly until: number}
  | {readonly state: 'done'; readonly fingerprint: string; readonly answer: Answer; readonly until: number};

/** Times in milliseconds, by a clock that is passed in. */
export interface IdempotencyOptions {
  /** The current time. */
  readonly now: () => number;
  /** How long an answer is remembered. */
  readonly keep: number;
  /** How long a handler may run before its key is free again, because the process may have died. */
  readonly lock: number;
}

// #region idempotency
/**
 * Stands around a handler that must not run twice for one key. A second request with the same key and content gets the first
 * one's answer; while the first still runs, 409; with another content, 422. A handler that throws frees the key.
 *
 * The entry is written before the handler starts. In a database that insert is the lock: a unique index on user and key decides.
 *
 * Source: draft-ietf-httpapi-idempotency-key-header-07, section 2.
 */
export class Idempotency {
  readonly #entries = new Map<string, Entry>();

  /** @param options - the clock and the two durations */
  constructor(private readonly options: IdempotencyOptions) {}

  /**
   * Runs the handler, or answers without it.
   *
   * @param key - the client's key, together with the user: keys of two users never meet
   * @param fingerprint - method, target and body, or a hash of them
   */
  async run(key: string, fingerprint: string, handler: () => Promise<Answer>): Promise<Answer> {
    const {now, keep, lock} = this.options;
    const earlier = this.#entries.get(key);
    if (earlier !== undefined && now() < earlier.until) {
      if (earlier.fingerprint !== fingerprint) return {status: 422, body: 'this key belongs to another request'};
      return earlier.state === 'done' ? earlier.answer : {status: 409, body: 'the first request is still running'};
    }
    const mine: Entry = {state: 'running', fingerprint, until: now() + lock};
    this.#entries.set(key, mine);
    try {
      const answer = await handler();
      // A handler that outlived its lock may no longer own the key.
      if (this.#entries.get(key) === mine) {
        this.#entries.set(key, {state: 'done', fingerprint, answer, until: now() + keep});
      }
      return answer;
    } catch (error) {
      if (this.#entries.get(key) === mine) this.#entries.delete(key);
      throw error;
    }
  }
}
// #endregion idempotency

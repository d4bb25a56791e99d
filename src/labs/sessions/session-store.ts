/** Who is on the other end of a session, and since when. Times are in seconds. */
export interface Session {
  /** `undefined` until somebody has logged in. */
  readonly user: string | undefined;
  readonly startedAt: number;
  /** When the user last proved who they are. */
  readonly provedAt: number;
  readonly seenAt: number;
}

/** How long sessions last, in seconds. */
export interface Lifetimes {
  /** Without a request. */
  readonly idle: number;
  /** From the start, whatever happens. */
  readonly total: number;
}

/** What makes and hides tokens: 128 random bits or more, and a cryptographic hash. Passed in. */
export interface Tokens {
  /** A token that nobody can guess. */
  readonly fresh: () => string;
  /** What the store keeps in place of a token. */
  readonly digest: (token: string) => string;
}

/**
 * Sessions by an opaque token. The store holds the digest of each token, so that a copy of the store logs nobody in. Times
 * never go back. Each operation is O(1), but for {@link SessionStore.revokeAll}.
 */
export class SessionStore {
  readonly #tokens: Tokens;
  readonly #lifetimes: Lifetimes;
  readonly #sessions = new Map<string, Session>();

  constructor(tokens: Tokens, lifetimes: Lifetimes) {
    this.#tokens = tokens;
    this.#lifetimes = lifetimes;
  }

  /** How many sessions are held, expired ones that nobody has asked for included. */
  get size(): number {
    return this.#sessions.size;
  }

  /** A session of nobody yet, for what a visitor does before logging in. */
  visit(now: number): string {
    return this.#open({user: undefined, startedAt: now, provedAt: -Infinity, seenAt: now});
  }

  // #region session
  /**
   * Logs a user in. The session before ends, and the token is a new one: what an attacker has planted in the browser before
   * (session fixation) is worth nothing after.
   */
  login(before: string | undefined, user: string, now: number): string {
    if (before !== undefined) this.revoke(before);
    return this.#open({user, startedAt: now, provedAt: now, seenAt: now});
  }

  /** The session of a token, which is used by asking; `undefined` if there is none or it has expired. */
  find(token: string, now: number): Session | undefined {
    const digest = this.#tokens.digest(token);
    const session = this.#sessions.get(digest);
    if (session === undefined) return undefined;
    const {idle, total} = this.#lifetimes;
    if (now - session.seenAt > idle || now - session.startedAt > total) {
      this.#sessions.delete(digest);
      return undefined;
    }
    this.#sessions.set(digest, {...session, seenAt: now});
    return session;
  }

  /** Notes that the user has proved again who they are (step-up). The rights of a session change, so its token does. */
  stepUp(token: string, now: number): string | undefined {
    const session = this.find(token, now);
    if (session?.user === undefined) return undefined;
    this.revoke(token);
    return this.#open({...session, provedAt: now, seenAt: now});
  }
  // #endregion session

  /** Ends a session. */
  revoke(token: string): void {
    this.#sessions.delete(this.#tokens.digest(token));
  }

  /** Ends all sessions of a user, as after a change of the password. Linear in the number of sessions. */
  revokeAll(user: string): void {
    for (const [digest, session] of this.#sessions) if (session.user === user) this.#sessions.delete(digest);
  }

  #open(session: Session): string {
    const token = this.#tokens.fresh();
    this.#sessions.set(this.#tokens.digest(token), session);
    return token;
  }
}

/** Whether the last proof is young enough for a sensitive operation; `maxAge` in seconds. */
export function isFresh(session: Session, maxAge: number, now: number): boolean {
  return session.user !== undefined && now - session.provedAt <= maxAge;
}

import type {Tokens} from './session-store';

/** What a refresh token is exchanged for. `reused`: it had been exchanged before, so one of two holders is a thief. */
export type Exchange =
  | {readonly kind: 'rotated'; readonly user: string; readonly token: string}
  | {readonly kind: 'reused'; readonly user: string}
  | {readonly kind: 'unknown'};

/** The chain of refresh tokens that began with one login. */
interface Family {
  readonly user: string;
  /** Digest of the only token that counts. */
  current: string;
}

/**
 * Refresh tokens that count once. Each exchange gives the next one; an old one that comes again ends the whole family,
 * since the server can't tell whether the thief or the owner came second.
 *
 * Source: RFC 9700 (OAuth 2.0 Security Best Current Practice), section 4.14.2.
 */
export class RefreshTokens {
  readonly #tokens: Tokens;
  /** All tokens of living families by digest. */
  readonly #families = new Map<string, Family>();

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** The first token of a new family, at a login. */
  issue(user: string): string {
    const family = {user, current: ''};
    return this.#next(family);
  }

  // #region exchange
  /** The next token for the current one of a family; for an older one, the end of the family. */
  exchange(token: string): Exchange {
    const digest = this.#tokens.digest(token);
    const family = this.#families.get(digest);
    if (family === undefined) return {kind: 'unknown'};
    if (family.current !== digest) {
      this.#end(family);
      return {kind: 'reused', user: family.user};
    }
    return {kind: 'rotated', user: family.user, token: this.#next(family)};
  }

  #next(family: Family): string {
    const token = this.#tokens.fresh();
    family.current = this.#tokens.digest(token);
    this.#families.set(family.current, family);
    return token;
  }

  #end(family: Family): void {
    for (const [digest, one] of this.#families) if (one === family) this.#families.delete(digest);
  }
  // #endregion exchange
}
